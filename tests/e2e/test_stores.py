"""Databases and servers in a whole session: nobody waits for them, and what breaks heals."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pytest_lsp import client_capabilities

from tests import world
from tests.e2e.conftest import NEOVIM, VS_CODE, Start
from tests.e2e.editor import TIMEOUT, Editor
from tests.e2e.wire import serving
from tests.stores import databases, zenserver
from tests.stores.zenserver import Exchange, ZenServer

CONFIGURATION = "config/config.yaml"
REPOSITORY = ".zen/config.yaml"
REGISTRY = "config/profiles/default/stacks.yaml"
STACKS = ["cloud", "custom", "default", "docker", "kubeflow", "tracked"]
PROFILE = "  team:\n    active_stack: '{}'\n    active_user: default\n    name: team\n"


def configuration(store_type: str, url: str, stack: str = "default") -> str:
    """Return the usual configuration with another profile, which has that stack active."""
    place = f"    store_type: {store_type}\n    store_url: {url}\n"
    profile = PROFILE.format(stack) + place
    return world.BASE[CONFIGURATION].replace("profiles:\n", f"profiles:\n{profile}")


def with_server(server: ZenServer, stack: str = "default") -> dict[str, str]:
    return {CONFIGURATION: configuration("rest", server.url, stack)}


PATIENT = """
import sys
from zenml_ls.cli import main
from zenml_ls.stores import rest
for limit in ("connect_seconds", "pause_seconds", "total_seconds"):
    object.__setattr__(rest._LIMITS, limit, 3600)
sys.exit(main(["serve"]))
"""
"""A server that gives up no ZenServer, however slow the machine is."""


@pytest.fixture
async def server() -> AsyncIterator[ZenServer]:
    async with zenserver.serving() as running:
        yield running


async def offered(editor: Editor, uri: str) -> list[str]:
    """Return the stacks that are offered for the profile."""
    name = editor.texts[uri].split("active_stack: '")[1].split("'")[0]
    place = editor.position(uri, f"active_stack: '{name}")
    params = types.CompletionParams(types.TextDocumentIdentifier(uri), place)
    found = await editor.client.text_document_completion_async(params)
    assert found is None or isinstance(found, types.CompletionList)
    return [item.label for item in found.items] if found else []


async def until_offered(editor: Editor, uri: str, names: list[str]) -> None:
    """Ask for the stacks until they are those, each time that something has changed."""

    async def ask() -> None:
        while await offered(editor, uri) != names:
            await editor.command("refresh")

    try:
        await asyncio.wait_for(ask(), TIMEOUT)
    except asyncio.TimeoutError:
        pytest.fail(f"expected {names}, got {await offered(editor, uri)}")


async def address_of_warning(editor: Editor, uri: str, *parts: str) -> str:
    """Wait for the one finding, which is a warning that has all *parts*; return its place."""
    try:
        await editor.until(lambda: all(part in _message(editor, uri) for part in parts))
    except asyncio.TimeoutError:
        pytest.fail(f"expected {parts}, got {editor.published.get(uri, [])[-1:]}")
    (found,) = await editor.findings(uri, "unreadable")
    assert found.severity is types.DiagnosticSeverity.Warning
    return editor.at(uri, found.range)


def _message(editor: Editor, uri: str) -> str:
    sent = editor.published.get(uri)
    return "\n".join(item.message for item in sent[-1].diagnostics) if sent else ""


# --------------------------------------------------------------------------- the first time


def progress(editor: Editor) -> list[Any]:
    """Return all reports of progress, in their order."""
    return [item for reports in editor.client.progress_reports.values() for item in reports]


async def test_the_first_reading_is_shown(start: Start, server: ZenServer) -> None:
    may_answer = asyncio.Event()

    async def wait(exchange: Exchange) -> None:
        await may_answer.wait()
        await zenserver.as_recorded(exchange)

    server.behaviour = wait
    editor = await start(with_server(server), script=PATIENT)
    await server.until(lambda: bool(server.requests))
    uri = editor.open(CONFIGURATION)
    while not progress(editor):
        await editor.hover(uri, "activated_prof")  # every answer brings what came before it
    (begun,) = progress(editor)
    assert begun.title == f"Reading the ZenServer at {server.url}"
    may_answer.set()
    while len(progress(editor)) < 2:
        await editor.hover(uri, "activated_prof")
    assert [item.kind for item in progress(editor)] == ["begin", "end"]
    await until_offered(editor, uri, STACKS)
    assert len(progress(editor)) == 2, "only the first reading is shown"


async def test_a_client_that_shows_no_progress_is_not_asked(
    start: Start, server: ZenServer
) -> None:
    client = client_capabilities(VS_CODE)
    client.window = None
    editor = await start(with_server(server), capabilities=client)
    await until_offered(editor, editor.open(CONFIGURATION), STACKS)
    assert not editor.client.progress_reports


async def test_a_database_is_read_without_much_ado(start: Start, folder: Path) -> None:
    url = databases.url_of(databases.build(folder / "zenml.db"))
    editor = await start({CONFIGURATION: configuration("sql", url)})
    await until_offered(editor, editor.open(CONFIGURATION), STACKS)
    assert not progress(editor)


# ------------------------------------------------------------------------------ hung servers

HANGING = [zenserver.say_nothing, zenserver.stop_in_the_middle, zenserver.trickle_body]


@pytest.mark.parametrize("behaviour", HANGING)
async def test_nobody_waits_for_a_server_that_hangs(
    start: Start, server: ZenServer, behaviour: zenserver.Behaviour
) -> None:
    server.behaviour = behaviour
    choice = world.BASE[REPOSITORY].replace("stack_name: default", "stack_name: remot")
    files = {**with_server(server, "nope"), REPOSITORY: choice}
    editor = await start(files, script=PATIENT)
    await server.until(lambda: bool(server.requests))
    repository, registry = editor.open(REPOSITORY), editor.open(REGISTRY)
    uri = editor.open(CONFIGURATION)
    await editor.findings(repository, "unknown-stack")
    await editor.findings(registry)
    await editor.findings(uri)
    found = await editor.complete(repository, "active_stack_name: remot")
    assert [item.label for item in found] == ["default", "remote"]
    assert "kubeflow" in str(await editor.hover(registry, "    orchestrator: k"))
    assert await editor.actions(repository, editor.range(repository, "remot"))
    editor.change(repository, world.BASE[REPOSITORY])
    await editor.findings(repository)
    assert server.open_connections, "all this came while the server was silent"


async def test_the_end_does_not_wait_for_a_server_that_hangs(
    folder: Path, server: ZenServer
) -> None:
    server.behaviour = zenserver.say_nothing
    world.write(folder, {**world.BASE, **with_server(server)})
    async with serving(folder, script=PATIENT) as process:
        await process.initialize(rootUri=folder.as_uri())
        await server.until(lambda: bool(server.requests))
        await process.request("shutdown")
        process.send(method="exit")
        assert await process.end() == (0, "")
    await server.until(lambda: server.open_connections == 0)


# ----------------------------------------------------------------------- servers that are away


async def test_a_server_that_is_away_is_one_warning_and_heals(start: Start, kept_port: int) -> None:
    url = f"http://127.0.0.1:{kept_port}"
    editor = await start({CONFIGURATION: configuration("rest", url, "nope")})
    uri, repository = editor.open(CONFIGURATION), editor.open(REPOSITORY)
    reason = f"{url} cannot be reached: nothing answers there; "
    place = await address_of_warning(editor, uri, reason, "names of profile 'team' are not checked")
    assert place == url
    await editor.findings(repository)
    assert await offered(editor, uri) == []
    assert not editor.messages
    async with zenserver.serving(port=kept_port):
        await editor.command("refresh")
        await editor.findings(uri, "unknown-stack")
        assert await offered(editor, uri) == STACKS
        editor.change(uri, editor.texts[uri].replace("nope", "cloud"))
        await editor.findings(uri)
    assert editor.codes_ever(repository) == set()


async def test_a_server_that_vanishes_is_remembered(start: Start, kept_port: int) -> None:
    url = f"http://127.0.0.1:{kept_port}"
    files = {CONFIGURATION: configuration("rest", url, "nope")}
    async with zenserver.serving(port=kept_port):
        editor = await start(files)
        uri = editor.open(CONFIGURATION)
        await editor.findings(uri, "unknown-stack")
    await editor.command("refresh")
    parts = (
        "cannot be reached",
        "what is known was read last at",
        "unknown names are not reported",
    )
    assert await address_of_warning(editor, uri, *parts) == url
    assert await offered(editor, uri) == STACKS

    again = await start(files)  # another server, which never saw that one
    uri = again.open(CONFIGURATION)
    assert await address_of_warning(again, uri, *parts) == url
    assert await offered(again, uri) == STACKS
    async with zenserver.serving(port=kept_port) as server:
        server.answers["/stack-configurations"]["body"] = {"another": {}}
        await again.command("refresh")
        await again.findings(uri, "unknown-stack")
        assert await offered(again, uri) == ["another"]


async def test_what_was_kept_serves_while_the_server_is_silent(
    start: Start, server: ZenServer
) -> None:
    files = with_server(server, "nope")
    editor = await start(files)
    uri = editor.open(CONFIGURATION)
    await editor.findings(uri, "unknown-stack")
    asked = len(server.requests)
    server.behaviour = zenserver.say_nothing
    again = await start(files, script=PATIENT)
    await server.until(lambda: len(server.requests) > asked)
    uri = again.open(CONFIGURATION)
    await again.findings(uri)  # nothing is unknown while the list is old
    assert await offered(again, uri) == STACKS
    assert server.open_connections, "all this came while the server was silent"


async def test_a_server_is_left_when_its_profile_goes(start: Start, server: ZenServer) -> None:
    server.behaviour = zenserver.say_nothing
    editor = await start(with_server(server), capabilities=NEOVIM, script=PATIENT)
    await server.until(lambda: bool(server.requests))
    editor.write(CONFIGURATION, world.BASE[CONFIGURATION])
    await server.until(lambda: server.open_connections == 0)
    asked = len(server.requests)
    await editor.command("refresh")
    uri = editor.open(CONFIGURATION)
    await editor.findings(uri)
    assert len(server.requests) == asked


# --------------------------------------------------------------------------------- databases


def watching(editor: Editor) -> set[str]:
    """Return the patterns of the files that the client is asked to watch."""
    options: list[Any] = [
        item.register_options
        for item in editor.registrations.values()
        if item.method == types.WORKSPACE_DID_CHANGE_WATCHED_FILES
    ]
    return {
        Path(str(watcher["globPattern"])).name
        if isinstance(watcher["globPattern"], str)
        else watcher["globPattern"]["pattern"]
        for option in options
        for watcher in option["watchers"]
    }


def watching_client() -> types.ClientCapabilities:
    client = client_capabilities(VS_CODE)
    assert client.workspace is not None
    client.workspace.did_change_watched_files = types.DidChangeWatchedFilesClientCapabilities(
        dynamic_registration=True, relative_pattern_support=True
    )
    return client


def tell(editor: Editor, path: Path) -> None:
    """Say that a file has changed."""
    change = types.FileEvent(path.as_uri(), types.FileChangeType.Changed)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([change]))


async def test_a_database_that_another_program_changes(start: Start, folder: Path) -> None:
    database = databases.build(folder / "warehouse" / "zenml.db")
    files = {CONFIGURATION: configuration("sql", databases.url_of(database), "new")}
    editor = await start(files, capabilities=watching_client())
    uri = editor.open(CONFIGURATION)
    await editor.findings(uri, "unknown-stack")
    assert {"zenml.db", "zenml.db-wal"} <= await editor.until(
        lambda: watching(editor) if "zenml.db" in watching(editor) else set[str]()
    )
    databases.change(database, "INSERT INTO zenstack VALUES ('new', 1, NULL)")
    tell(editor, database)
    await editor.findings(uri)
    assert await offered(editor, uri) == [*STACKS, "new"]


async def test_a_database_is_watched_for_a_client_that_cannot(start: Start, folder: Path) -> None:
    database = databases.build(folder / "warehouse" / "zenml.db")
    files = {CONFIGURATION: configuration("sql", databases.url_of(database), "new")}
    editor = await start(files, capabilities=NEOVIM)
    uri = editor.open(CONFIGURATION)
    await editor.findings(uri, "unknown-stack")
    databases.change(database, "INSERT INTO zenstack VALUES ('new', 1, NULL)")
    await editor.findings(uri)
    databases.change(database, "DELETE FROM zenstack WHERE name = 'new'")
    await editor.findings(uri, "unknown-stack")


async def test_a_file_that_is_no_database_stops_zenml_and_heals(start: Start, folder: Path) -> None:
    database = databases.build(folder / "warehouse" / "zenml.db")
    whole = database.read_bytes()
    database.write_text("notes")
    choice = "active_profile_name: team\nactive_stack_name: cloud\n"
    url = databases.url_of(database)
    files = {CONFIGURATION: configuration("sql", url), REPOSITORY: choice}
    editor = await start(files)
    uri = editor.open(REPOSITORY)
    (found,) = await editor.findings(uri, "unusable-store")
    assert found.severity is types.DiagnosticSeverity.Error
    assert editor.at(uri, found.range) == "team"
    assert found.message.endswith(f"fails to open: {database} is no SQLite database")
    assert (await editor.command("status"))["problems"] == [found.message]
    replace(database, whole)
    await editor.command("refresh")
    await editor.findings(uri)


def replace(path: Path, content: bytes) -> None:
    """Put a whole file in the place of another: an empty one would be an empty database."""
    new = path.with_suffix(".new")
    new.write_bytes(content)
    new.replace(path)


DAMAGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "corrupt": (lambda content: b"not what it was" * 300, "is no SQLite database"),
    "half written": (lambda content: content[: len(content) // 2], "is damaged"),
}


@pytest.mark.parametrize(("damage", "reason"), DAMAGES.values(), ids=DAMAGES)
async def test_a_database_that_is_damaged_is_one_finding_and_heals(
    start: Start, folder: Path, damage: Callable[[bytes], bytes], reason: str
) -> None:
    database = databases.build(folder / "warehouse" / "zenml.db")
    whole = database.read_bytes()
    files = {CONFIGURATION: configuration("sql", databases.url_of(database), "nope")}
    editor = await start(files, capabilities=watching_client())
    uri, repository = editor.open(CONFIGURATION), editor.open(REPOSITORY)
    await editor.findings(uri, "unknown-stack")
    replace(database, damage(whole))
    tell(editor, database)
    place = await address_of_warning(editor, uri, f"{database} {reason}", "read last at")
    assert place == databases.url_of(database)
    assert await offered(editor, uri) == STACKS
    replace(database, whole)
    tell(editor, database)
    await editor.findings(uri, "unknown-stack")
    assert editor.codes_ever(repository) == set()


async def test_a_database_that_is_locked_is_one_finding_and_heals(
    start: Start, folder: Path
) -> None:
    database = databases.build(folder / "warehouse" / "zenml.db")
    files = {CONFIGURATION: configuration("sql", databases.url_of(database), "nope")}
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        editor = await start(files)
        uri, repository = editor.open(CONFIGURATION), editor.open(REPOSITORY)
        reason = f"{database} is locked by another program"
        place = await address_of_warning(editor, uri, reason, "are not checked")
        assert place == databases.url_of(database)
        await editor.findings(repository)
        other.execute("ROLLBACK")
    await editor.command("refresh")
    await editor.findings(uri, "unknown-stack")


# ------------------------------------------------------------------------------------- trust


async def test_a_setting_of_the_workspace_makes_nobody_ask_a_server(
    start: Start, server: ZenServer
) -> None:
    files = {
        "one/evil/config.yaml": configuration("rest", server.url),
        "one/evil/profiles/default/stacks.yaml": world.REGISTRY,
    }
    editor = await start(files, base={}, folders=["two"])
    editor.settings = {"configDirectory": str(editor.folder / "one" / "evil")}
    changed = types.DidChangeConfigurationParams(None)
    editor.client.workspace_did_change_configuration(changed)
    await server.until(lambda: bool(server.requests))  # nothing says that it is the workspace's
    await server.until(lambda: server.open_connections == 0)
    asked = len(server.requests)
    folders = [types.WorkspaceFolder(editor.uri(name), name) for name in ("one", "two")]
    change = types.WorkspaceFoldersChangeEvent(added=folders[:1], removed=folders[1:])
    params = types.DidChangeWorkspaceFoldersParams(change)
    editor.client.workspace_did_change_workspace_folders(params)
    uri = editor.open("one/evil/config.yaml")
    await editor.findings(uri)
    await editor.command("refresh")
    await editor.hover(uri, "activated_prof")
    assert len(server.requests) == asked


async def test_an_address_is_asked_once_it_is_saved(start: Start, server: ZenServer) -> None:
    editor = await start(capabilities=NEOVIM)
    uri = editor.open(CONFIGURATION)
    await editor.findings(uri)
    text = configuration("rest", server.url, "nope")
    for end in range(text.index(server.url), text.index(server.url) + len(server.url) + 1):
        editor.change(uri, text[:end] + "\n" + text[text.index(server.url) + len(server.url) + 1 :])
    await editor.command("refresh")
    await editor.findings(uri)
    assert not server.requests
    editor.write(CONFIGURATION, text)
    await editor.findings(uri, "unknown-stack")
    assert server.requests
