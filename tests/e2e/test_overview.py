"""What clients show beside the text: status, overview, the check of all files, the report."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import client_capabilities

from tests import world
from tests.e2e.conftest import VS_CODE, Start
from tests.e2e.editor import Editor
from tests.e2e.test_folders import CHOICE, ONE, REMOTE, REPOSITORY, TWO, WITHOUT, staging
from tests.e2e.test_stores import progress
from tests.e2e.wire import serving

CONFIGURATION = "config/config.yaml"
REGISTRY = "config/profiles/default/stacks.yaml"
MYSQL = "config/profiles/default/metadata_stores/mysql_store.yaml"
S3 = "config/profiles/default/artifact_stores/s3_store.yaml"
NO_HOST = world.component("mysql_store", 4, "database: zenml")
SECRETS = ("hunter2", "s3cr3t-attribute", "t0ken-of-variable")


def interested() -> types.ClientCapabilities:
    capabilities = client_capabilities(VS_CODE)
    capabilities.experimental = {"zenml-ls": {"status": True}}
    return capabilities


async def told(editor: Editor, *stacks: str | None) -> Any:
    """Wait until the client was last told of repositories with exactly these stacks."""

    def last() -> list[Any] | None:
        found = editor.statuses[-1].repositories if editor.statuses else None
        return found if found is not None and [item.stack for item in found] == [*stacks] else None

    try:
        return await editor.until(lambda: ((found := last()) is not None and (found,)) or None)
    except asyncio.TimeoutError:
        pytest.fail(f"expected {stacks}, got {editor.statuses}")


async def until_problems(editor: Editor, number: int) -> None:
    """Wait until the client was last told of one repository with that many problems."""
    await editor.until(lambda: len(editor.statuses[-1].repositories[0].problems) == number)


# ------------------------------------------------------------------------------------- status


async def test_status_of_the_only_repository(start: Start) -> None:
    editor = await start({REPOSITORY: REMOTE})
    found = await editor.command("status")
    text = found.pop("text")
    assert found == {
        "root": str(editor.folder),
        "uri": editor.uri(REPOSITORY),
        "profile": "default",
        "profileReason": "from the repository's .zen/config.yaml",
        "stack": "remote",
        "stackReason": "from the repository's .zen/config.yaml",
        "components": [
            {"type": "artifact_store", "name": "s3_store", "flavor": "s3"},
            {"type": "container_registry", "name": "registry", "flavor": "default"},
            {"type": "metadata_store", "name": "mysql_store", "flavor": "mysql"},
            {"type": "orchestrator", "name": "kf", "flavor": "kubeflow"},
        ],
        "problems": [],
    }
    assert "stack                 remote  (from the repository's .zen/config.yaml)" in text


async def test_status_tells_why_a_stack_cannot_be_used(start: Start) -> None:
    editor = await start({REPOSITORY: REMOTE, MYSQL: NO_HOST})
    (problem,) = (await editor.command("status"))["problems"]
    assert problem.startswith("metadata store 'mysql_store': the attribute 'host' is missing")
    uri = editor.open(MYSQL)
    editor.change(uri, world.BASE[MYSQL])
    assert (await editor.command("status"))["problems"] == []


async def test_status_counts_what_the_user_set(start: Start) -> None:
    settings = {"rules": {"missing-attribute": "off"}}
    editor = await start({REPOSITORY: REMOTE, MYSQL: NO_HOST}, options=settings, settings=settings)
    assert (await editor.command("status"))["problems"] == []


async def test_status_of_a_file_and_of_a_question(start: Start) -> None:
    editor = await start({ONE: CHOICE, TWO: REMOTE}, base=WITHOUT, folders=["one", "two"])
    assert (await editor.command("status", editor.uri("two/run.py")))["stack"] == "remote"
    assert (await editor.command("status", editor.uri(ONE)))["stack"] == "default"
    assert editor.questions == []
    editor.answers = [str(editor.folder / "two")]
    assert (await editor.command("status"))["stack"] == "remote"
    assert await editor.command("status") is None


async def test_status_without_a_repository(start: Start) -> None:
    editor = await start(base=WITHOUT)
    found = await editor.command("status", None)
    assert (found["root"], found["uri"]) == (None, editor.uri(CONFIGURATION))
    assert (found["profile"], found["stack"]) == ("default", "default")


async def test_status_without_anything(start: Start) -> None:
    found = await (await start(base={})).command("status")
    assert (found["root"], found["uri"], found["stack"]) == (None, None, "default")


# ------------------------------------------------------------------------------- notification


async def test_a_client_that_wants_it_is_told_of_every_change(start: Start) -> None:
    editor = await start(capabilities=interested())
    await told(editor, "default")
    uri = editor.open(REPOSITORY)
    editor.change(uri, REMOTE)
    await told(editor, "remote")
    editor.close(uri)
    await told(editor, "default")
    editor.write(REPOSITORY, REMOTE)
    change = types.FileEvent(uri, types.FileChangeType.Changed)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([change]))
    await told(editor, "remote")
    stacks = [item.repositories[0].stack for item in editor.statuses]
    assert stacks == ["default", "remote", "default", "remote"], "once each"


async def test_a_problem_is_told_and_taken_back(start: Start) -> None:
    editor = await start({REPOSITORY: REMOTE}, capabilities=interested())
    await told(editor, "remote")
    uri = editor.open(MYSQL)
    for text, number in ((NO_HOST, 1), (world.BASE[MYSQL], 0)):
        editor.change(uri, text)
        await until_problems(editor, number)


async def test_the_first_thing_that_is_told_is_whole(start: Start) -> None:
    editor = await start({REPOSITORY: REMOTE, MYSQL: NO_HOST}, capabilities=interested())
    await told(editor, "remote")
    assert len(editor.statuses[0].repositories[0].problems) == 1


async def test_repositories_below_the_folder_are_told_once_a_file_of_theirs_is_open(
    start: Start,
) -> None:
    editor = await start({ONE: CHOICE, TWO: REMOTE}, base=WITHOUT, capabilities=interested())
    await told(editor)
    assert (await editor.command("overview"))["repositories"] == []
    uri = editor.open(TWO)
    await told(editor, "remote")
    assert (await editor.command("status"))["stack"] == "remote"
    editor.open(ONE)
    await told(editor, "default", "remote")
    editor.close(uri)
    await editor.command("refresh")
    found = (await editor.command("overview"))["repositories"]
    assert [item["root"] for item in found] == [
        str(editor.folder / name) for name in ("one", "two")
    ]


async def test_folders_that_come_and_go_are_told(start: Start) -> None:
    files = {ONE: CHOICE, TWO: REMOTE}
    editor = await start(files, base=WITHOUT, folders=["one"], capabilities=interested())
    await told(editor, "default")
    one, two = (types.WorkspaceFolder(editor.uri(name), name) for name in ("one", "two"))
    for added, removed, stacks in (
        ([two], [], ("default", "remote")),
        ([], [one], ("remote",)),
        ([], [two], ()),
    ):
        change = types.WorkspaceFoldersChangeEvent(added=added, removed=removed)
        params = types.DidChangeWorkspaceFoldersParams(change)
        editor.client.workspace_did_change_workspace_folders(params)
        await told(editor, *stacks)


async def test_settings_change_what_is_told(start: Start) -> None:
    capabilities = interested()
    assert capabilities.workspace is not None
    capabilities.workspace.configuration = False
    files = {REPOSITORY: REMOTE, MYSQL: NO_HOST}
    editor = await start(files, capabilities=capabilities)
    await told(editor, "remote")
    params = types.DidChangeConfigurationParams({"rules": {"missing-attribute": "warning"}})
    editor.client.workspace_did_change_configuration(params)
    await until_problems(editor, 0)


async def test_where_there_is_no_repository_an_empty_list_is_told(start: Start) -> None:
    editor = await start(base=WITHOUT, capabilities=interested())
    await told(editor)
    assert (await editor.command("overview")) == {"repositories": []}


async def test_a_client_that_did_not_ask_is_not_told(start: Start) -> None:
    others: list[Any] = [None, {}, {"zenml-ls": {}}, {"zenml-ls": {"status": False}}, ["x"]]
    for experimental in others:
        capabilities = client_capabilities(VS_CODE)
        capabilities.experimental = experimental
        editor = await start(capabilities=capabilities)
        uri = editor.open(REPOSITORY)
        editor.change(uri, REMOTE.replace("remote", "remot"))
        await editor.findings(uri, "unknown-stack")
        await editor.command("refresh")
        assert (await editor.command("status"))["stack"] == "default"
        assert editor.statuses == []


# ----------------------------------------------------------------------------------- overview


async def test_overview_of_all_repositories(start: Start) -> None:
    files = {**staging(), ONE: REMOTE, TWO: CHOICE.replace(": default", ": staging")}
    editor = await start(files, base=WITHOUT, folders=["one", "two"])
    one, two = (await editor.command("overview"))["repositories"]
    assert (one["root"], one["uri"]) == (str(editor.folder / "one"), editor.uri(ONE))
    assert [item["name"] for item in one["profiles"]] == ["staging", "default"]
    assert [item["isActive"] for item in one["profiles"]] == [False, True]
    assert [item["isActive"] for item in two["profiles"]] == [True, False]
    profile = one["profiles"][1]
    assert {name: profile[name] for name in ("storeType", "detail", "problem")} == {
        "storeType": "local",
        "detail": None,
        "problem": None,
    }
    assert [(item["name"], item["isActive"]) for item in profile["stacks"]] == [
        ("default", False),
        ("remote", True),
    ]
    assert profile["stacks"][1]["components"][2] == {
        "type": "metadata_store",
        "label": "metadata store",
        "name": "mysql_store",
        "flavor": "mysql",
        "problems": [],
        "location": {
            "uri": editor.uri(MYSQL),
            "range": {
                "start": {"line": 0, "character": 6},
                "end": {"line": 0, "character": 17},
            },
        },
    }


async def test_overview_sees_what_is_open_and_counts_as_the_client_does(start: Start) -> None:
    editor = await start({REPOSITORY: REMOTE})
    uri = editor.open(REGISTRY)
    editor.change(uri, world.REGISTRY.replace("  remote:", "  '😀': {}\n  remote:"))
    (repository,) = (await editor.command("overview"))["repositories"]
    stacks = repository["profiles"][0]["stacks"]
    location = stacks[1]["location"]
    assert (stacks[1]["name"], location["uri"]) == ("😀", uri)
    assert location["range"]["end"]["character"] == 6
    assert "has no orchestrator" in stacks[1]["problems"][0]


async def test_a_store_that_is_not_known_has_no_stacks(start: Start, kept_port: int) -> None:
    url = f"http://u:hunter2@127.0.0.1:{kept_port}"
    team = f"profiles:\n  team:\n    name: team\n    store_type: rest\n    store_url: {url}\n"
    text = world.BASE[CONFIGURATION].replace("profiles:\n", team)
    editor = await start({CONFIGURATION: text})
    uri = editor.open(CONFIGURATION)
    await editor.until(lambda: "unreadable" in (editor.codes(uri) or ()))
    found = await editor.command("overview")
    profile = found["repositories"][0]["profiles"][0]
    assert (profile["name"], profile["stacks"]) == ("team", None)
    assert "cannot be reached" in profile["problem"]
    assert profile["detail"] == "ZenServer, not read yet"
    assert "hunter2" not in json.dumps(found)


# ---------------------------------------------------------------------------- validateWorkspace


async def test_all_files_are_checked_and_what_is_found_is_published(start: Start) -> None:
    files = {REPOSITORY: REMOTE, MYSQL: NO_HOST, S3: world.component("s3_store", 2)}
    editor = await start(files)
    opened = editor.open(S3)
    await editor.findings(opened, "missing-attribute")
    assert await editor.command("validateWorkspace") == {
        "files": 10,
        "errors": 2,
        "warnings": 0,
        "notes": 0,
        "hints": 0,
        "message": "2 errors: 10 files checked",
    }
    (finding,) = await editor.findings(editor.uri(MYSQL), "missing-attribute")
    assert finding.code_description is not None
    assert editor.uri(REPOSITORY) not in editor.published
    versions = {item.version for item in editor.published[opened]}
    assert versions == {1}, "an open file is published as ever"

    editor.write(MYSQL, world.BASE[MYSQL])
    assert (await editor.command("validateWorkspace"))["errors"] == 1
    await editor.findings(editor.uri(MYSQL))


async def test_a_file_that_is_opened_is_checked_as_any(start: Start) -> None:
    editor = await start({MYSQL: NO_HOST})
    await editor.command("validateWorkspace")
    uri = editor.uri(MYSQL)
    await editor.findings(uri, "missing-attribute")
    assert editor.open(MYSQL) == uri
    editor.change(uri, world.BASE[MYSQL])
    await editor.findings(uri)
    assert (await editor.command("validateWorkspace"))["message"] == "no problems: 10 files checked"
    editor.close(uri)
    assert (await editor.command("validateWorkspace"))["errors"] == 1
    await editor.findings(uri, "missing-attribute")


async def test_a_client_that_writes_addresses_otherwise_sees_a_finding_once(start: Start) -> None:
    editor = await start({"my stack.yaml": "zenml_version: 0.13.2\nstack_name: x\n"})
    uri = editor.uri("my stack.yaml")
    await editor.command("validateWorkspace")
    await editor.findings(uri, "missing-key")
    text = (editor.folder / "my stack.yaml").read_text()
    other = uri.replace("stack.yaml", "%73tack.yaml")
    item = types.TextDocumentItem(other, "yaml", 1, text)
    editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    await editor.findings(other, "missing-key")
    assert editor.codes(uri) == []


async def test_repositories_below_the_folders_are_checked_too(start: Start) -> None:
    files = {"deep/er/.zen/config.yaml": CHOICE.replace("stack_name: default", "stack_name: x")}
    editor = await start(files)
    assert (await editor.command("validateWorkspace"))["message"] == "1 error: 11 files checked"
    await editor.findings(editor.uri("deep/er/.zen/config.yaml"), "unknown-stack")


async def test_settings_and_unreadable_files_count(start: Start, folder: Path) -> None:
    (folder / "config/profiles/default/pipeline_runs.yaml").mkdir(parents=True)
    settings = {"rules": {"missing-attribute": "hint"}}
    editor = await start({MYSQL: NO_HOST}, options=settings, settings=settings)
    found = await editor.command("validateWorkspace")
    assert found["hints"] == 1
    assert found["message"] == "1 hint: 10 files checked, 1 could not be checked"
    (finding,) = await editor.findings(editor.uri(MYSQL), "missing-attribute")
    assert finding.severity is types.DiagnosticSeverity.Hint


async def test_a_check_of_the_workspace_is_shown(start: Start) -> None:
    editor = await start()
    await editor.command("validateWorkspace")
    while [item.kind for item in progress(editor)] != ["begin", "end"]:
        await editor.command("refresh")  # every answer brings what came before it
    assert progress(editor)[0].title == "Checking ZenML's files"


# --------------------------------------------------------------------------------------- doctor


async def test_the_report_has_the_client_and_no_secret(start: Start) -> None:
    url = "mysql+pymysql://root:hunter2@127.0.0.1:1/x?ssl_key=hunter2"
    team = f"profiles:\n  team:\n    name: team\n    store_type: sql\n    store_url: {url}\n"
    files = {
        CONFIGURATION: world.BASE[CONFIGURATION].replace("profiles:\n", team),
        MYSQL: world.component("mysql_store", 4, "host: h", "password: s3cr3t-attribute"),
        REPOSITORY: REMOTE,
    }
    variables = {"ZENML_API_TOKEN": "t0ken-of-variable", "HOME": "{}"}
    editor = await start(files, variables=variables)
    editor.open(MYSQL)
    (text,) = (await editor.command("doctor")).values()
    assert not [secret for secret in SECRETS if secret in text]
    assert str(editor.folder) not in text
    for line in (
        "- repository: `~ (nearest folder with .zen)`",
        "- configuration: `~/config (ZENML_CONFIG_PATH)`",
        "## Profile `team`",
        "- store: `sql`",
        "- ZENML_CONFIG_PATH: `~/config`",
        "- others that are set: `ZENML_API_TOKEN`",
        "## Client",
        "- position encoding: `utf-16`",
        "- applies edits: `yes`",
        "- open documents: `1`",
        "- folder: `~`",
    ):
        assert line in text.splitlines(), text
    assert "127.0.0.1" in text


async def test_a_client_that_can_nothing_is_described_as_such(folder: Path) -> None:
    world.write(folder, world.BASE)
    async with serving(folder) as process:
        client = {"name": "tiny`\x1b[31m", "version": "1.2"}
        await process.initialize(rootUri=folder.as_uri(), clientInfo=client)
        params = {"command": "zenml-ls.doctor", "arguments": [None]}
        answer = await process.request("workspace/executeCommand", params)
        text = answer["result"]["text"]
        await process.request("shutdown")
        process.send(method="exit")
        assert await process.end() == (0, "")
    assert "- name: `tiny'\N{REPLACEMENT CHARACTER}[31m`" in text
    assert "- version: `1.2`" in text
    assert "- applies edits: `no`" in text
    assert not [item for item in process.received if item.get("method") == "zenml-ls/status"]


# ------------------------------------------------------------------------------------ arguments


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("status", [1]),
        ("status", [None, None]),
        ("overview", ["x"]),
        ("validateWorkspace", [{}]),
        ("doctor", [["x"]]),
    ],
)
async def test_wrong_arguments(start: Start, name: str, arguments: list[Any]) -> None:
    editor = await start()
    with pytest.raises(JsonRpcException) as raised:
        await editor.command(name, *arguments)
    assert raised.value.code == -32602
