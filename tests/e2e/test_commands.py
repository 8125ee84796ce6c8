"""The commands that switch the active stack or profile."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests import world
from tests.e2e.conftest import Start
from tests.e2e.test_folders import CHOICE, ONE, REMOTE, REPOSITORY, TWO, WITHOUT, staging

CONFIGURATION = "config/config.yaml"


async def test_with_a_name(start: Start) -> None:
    editor = await start()
    uri = editor.open(REPOSITORY)
    answer = await editor.command("switchStack", "remote")
    path = editor.folder / REPOSITORY
    assert (answer["applied"], answer["name"], answer["file"]) == (True, "remote", str(path))
    assert editor.texts[uri] == REMOTE
    message = await editor.message("Active stack is now 'remote'")
    assert message.type is types.MessageType.Info


async def test_into_a_file_that_is_not_open(start: Start) -> None:
    editor = await start(staging())
    answer = await editor.command("switchProfile", "staging")
    assert answer["applied"]
    night = "active_profile_name: staging\nactive_stack_name: night\n"
    assert editor.texts == {editor.uri(REPOSITORY): night}


async def test_into_the_file_as_it_is_in_the_editor(start: Start) -> None:
    editor = await start()
    uri = editor.open(REPOSITORY)
    editor.change(uri, f"# mine\n{CHOICE}")
    await editor.command("switchStack", "remote")
    assert editor.texts[uri] == f"# mine\n{REMOTE}"


async def test_with_a_file_that_tells_the_repository(start: Start) -> None:
    editor = await start({ONE: CHOICE, TWO: CHOICE}, base=WITHOUT, folders=["one", "two"])
    assert (await editor.command("switchStack", "remote", editor.uri("two/run.py")))["applied"]
    assert editor.texts == {editor.uri(TWO): REMOTE}
    assert editor.questions == []


async def test_asks_which_repository_and_which_stack(start: Start) -> None:
    editor = await start({ONE: CHOICE, TWO: CHOICE}, base=WITHOUT, folders=["one", "two"])
    editor.answers = [str(editor.folder / "two"), "remote"]
    assert (await editor.command("switchStack"))["applied"]
    assert editor.texts == {editor.uri(TWO): REMOTE}
    offered = [[item.title for item in asked.actions or ()] for asked in editor.questions]
    assert offered == [[str(editor.folder / name) for name in ("one", "two")], ["remote"]]


async def test_nothing_chosen_is_nothing_done(start: Start) -> None:
    editor = await start({ONE: CHOICE, TWO: CHOICE}, base=WITHOUT, folders=["one", "two"])
    assert not (await editor.command("switchStack"))["applied"]
    editor.answers = [str(editor.folder / "one")]
    assert not (await editor.command("switchStack"))["applied"]
    assert (editor.edits, editor.messages) == ([], [])


async def test_an_unknown_name(start: Start) -> None:
    editor = await start()
    answer = await editor.command("switchStack", "remot")
    assert not answer["applied"]
    message = await editor.message("There is no stack 'remot'. Did you mean 'remote'?")
    assert message.type is types.MessageType.Warning
    assert (await editor.command("switchProfile", "zzz"))["message"] == "There is no profile 'zzz'"
    assert editor.edits == []


async def test_what_is_active_already(start: Start) -> None:
    editor = await start()
    assert (await editor.command("switchStack", "default"))["applied"]
    await editor.message("The stack 'default' is active already.")
    answer = await editor.command("switchProfile")
    assert answer["message"] == "There is no other profile to switch to."
    assert editor.edits == []


async def test_a_client_that_applies_no_edits(start: Start) -> None:
    editor = await start(capabilities=types.ClientCapabilities())
    answer = await editor.command("switchStack", "remote")
    assert not answer["applied"]
    assert "cannot apply edits" in answer["message"]


async def test_a_client_that_refuses_the_edit(start: Start) -> None:
    editor = await start()
    editor.refusal = "the file is locked"
    answer = await editor.command("switchStack", "remote")
    assert not answer["applied"]
    assert answer["message"] == "The editor did not switch the stack: the file is locked"


async def test_a_client_that_fails(start: Start) -> None:
    editor = await start()
    for method in (types.WINDOW_SHOW_MESSAGE_REQUEST, types.WORKSPACE_APPLY_EDIT):
        del editor.client.protocol.fm.features[method]
    answer = await editor.command("switchStack", "remote")
    assert not answer["applied"]
    assert answer["message"].startswith("The editor did not switch the stack: ")
    assert not (await editor.command("switchStack"))["applied"]


async def test_without_a_repository(start: Start) -> None:
    editor = await start(staging(), base=WITHOUT)
    assert (await editor.command("switchStack", "remote"))["applied"]
    uri = editor.uri(CONFIGURATION)
    assert "    active_stack: remote\n" in editor.texts[uri]
    editor.open(CONFIGURATION, editor.texts[uri])
    assert (await editor.command("switchProfile", "staging"))["applied"]
    assert "activated_profile: staging\n" in editor.texts[uri]


async def test_nothing_to_switch_in_the_server_era(start: Start) -> None:
    editor = await start({CONFIGURATION: "version: 0.20.5\nstore: {type: sql}\n"})
    answer = await editor.command("switchStack", "default")
    assert not answer["applied"]
    assert "a configuration of ZenML 0.20 or later, which has no profiles" in answer["message"]
    assert editor.edits == []


@pytest.mark.parametrize("command", ["switchStack", "switchProfile"])
@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("elsewhere/run.py", "{}/elsewhere/run.py is in no repository and in no workspace folder"),
        ("gone/run.py", "{}/gone/run.py is in no repository and in no workspace folder"),
        (".zen/config.yaml", "{}/.zen/config.yaml is in no repository and in no workspace folder"),
        ("project/gone/run.py", "there is no folder {}/project/gone"),
    ],
)
async def test_a_file_that_is_nobodys_changes_no_configuration(
    start: Start, file: str, reason: str, command: str
) -> None:
    files = {**staging(), "project/run.py": "", "elsewhere/run.py": ""}
    editor = await start(files, base=WITHOUT, folders=["project"])
    answer = await editor.command(command, "staging", editor.uri(file))
    what = command.removeprefix("switch").lower()
    message = f"Cannot switch the {what}: {reason.format(editor.folder)}"
    assert answer == {"applied": False, "name": "staging", "file": None, "message": message}
    assert (await editor.message(message)).type is types.MessageType.Warning
    assert editor.edits == []


@pytest.mark.parametrize(
    "file",
    ["project/new.py", "project", CONFIGURATION, "config/profiles/default/stacks.yaml"],
)
async def test_outside_of_a_repository_the_configuration_changes(start: Start, file: str) -> None:
    editor = await start({"project/run.py": ""}, base=WITHOUT, folders=["project"])
    assert (await editor.command("switchStack", "remote", editor.uri(file)))["applied"]
    assert "    active_stack: remote\n" in editor.texts[editor.uri(CONFIGURATION)]


async def test_a_file_that_is_open_needs_no_folder(start: Start) -> None:
    editor = await start({"elsewhere/run.py": ""}, base=WITHOUT, folders=["project"])
    uri = editor.open("elsewhere/run.py")
    assert (await editor.command("switchStack", "remote", uri))["applied"]
    assert list(editor.texts) == [uri, editor.uri(CONFIGURATION)]


async def test_a_repository_that_is_no_workspace_folder(start: Start) -> None:
    editor = await start({ONE: CHOICE}, base=WITHOUT, folders=["project"])
    assert (await editor.command("switchStack", "remote", editor.uri("one/run.py")))["applied"]
    assert editor.texts == {editor.uri(ONE): REMOTE}


@pytest.mark.parametrize(
    ("spoiled", "reason"),
    [
        (REPOSITORY, "does not exist yet"),
        (CONFIGURATION, "is a folder"),
        ("config/profiles/default/stacks.yaml", "is a folder"),
    ],
)
async def test_says_why_it_cannot(start: Start, folder: Path, spoiled: str, reason: str) -> None:
    base = {name: text for name, text in world.BASE.items() if name != spoiled}
    made = spoiled.removesuffix("/config.yaml") if spoiled == REPOSITORY else spoiled
    (folder / made).mkdir(parents=True)
    editor = await start(base=base)
    answer = await editor.command("switchStack", "remote")
    assert not answer["applied"]
    assert answer["message"].startswith("Cannot switch the stack: ")
    assert answer["message"].endswith(reason)


async def test_wrong_arguments_and_unknown_commands(start: Start) -> None:
    editor = await start()
    for arguments in ([1], ["a", {}], ["a", None, "b"]):
        with pytest.raises(JsonRpcException) as raised:
            await editor.command("switchStack", *arguments)
        assert raised.value.code == -32602
    with pytest.raises(JsonRpcException) as raised:
        await editor.command("switchHats")
    assert raised.value.code == -32602
