"""What other processes do on disk is seen, by the client's watching or by our own."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pytest_lsp import client_capabilities

from tests import world
from tests.e2e.conftest import NEOVIM, VS_CODE, Start
from tests.e2e.editor import Editor
from tests.e2e.test_folders import staging
from tests.e2e.test_protocol import leave
from tests.e2e.wire import serving

REPOSITORY = ".zen/config.yaml"
CONFIGURATION = "config/config.yaml"
REGISTRY = "config/profiles/default/stacks.yaml"
S3_STORE = "config/profiles/default/artifact_stores/s3_store.yaml"
OTHER = world.BASE[REPOSITORY].replace("stack_name: default", "stack_name: other")
WITH_OTHER = world.REGISTRY.replace("  remote:\n", "  other:\n")


def watching_client() -> types.ClientCapabilities:
    """Return the capabilities of a client that watches folders of our choice."""
    client = client_capabilities(VS_CODE)
    assert client.workspace is not None
    client.workspace.did_change_watched_files = types.DidChangeWatchedFilesClientCapabilities(
        dynamic_registration=True, relative_pattern_support=True
    )
    return client


def watchers(editor: Editor) -> set[tuple[str, str]]:
    """Return folder and pattern of all that the client is asked to watch."""
    found: list[Any] = [
        registration.register_options
        for registration in editor.registrations.values()
        if registration.method == types.WORKSPACE_DID_CHANGE_WATCHED_FILES
    ]
    patterns = [watcher["globPattern"] for options in found for watcher in options["watchers"]]
    return {(Path(item["baseUri"]).name, item["pattern"]) for item in patterns}


async def test_a_client_that_can_is_asked_to_watch(start: Start) -> None:
    editor = await start({REPOSITORY: OTHER}, capabilities=watching_client())
    repository = editor.open(REPOSITORY)
    await editor.findings(repository, "unknown-stack")
    found = await editor.until(lambda: watchers(editor))
    assert {("config", "config.yaml"), ("default", "**/*.yaml"), (".zen", "config.yaml")} <= found
    assert not any("**" in pattern for folder, pattern in found if folder != "default")

    editor.write(REGISTRY, WITH_OTHER)
    changed = types.DidChangeWatchedFilesParams(
        [types.FileEvent(editor.uri(REGISTRY), types.FileChangeType.Changed)]
    )
    editor.client.workspace_did_change_watched_files(changed)
    await editor.findings(repository)

    elsewhere = editor.folder / "elsewhere"
    world.write(elsewhere, {"stacks.yaml": world.REGISTRY})
    moved = world.BASE[CONFIGURATION].replace("store_url: null", f"store_url: {elsewhere}")
    editor.write(CONFIGURATION, moved)
    editor.client.workspace_did_change_watched_files(changed)
    await editor.findings(repository, "unknown-stack")
    await editor.until(lambda: ("elsewhere", "**/*.yaml") in watchers(editor))
    await editor.until(lambda: ("default", "**/*.yaml") not in watchers(editor))


WATCHING = {
    "workspace": {
        "didChangeWatchedFiles": {"dynamicRegistration": True, "relativePatternSupport": True}
    }
}
REGISTER, UNREGISTER = "client/registerCapability", "client/unregisterCapability"


async def test_of_registrations_only_the_newest_stays(folder: Path) -> None:
    """Also where one was overtaken by the next before the client answered."""
    world.write(folder, world.BASE)
    async with serving(folder) as server:
        await server.initialize(rootUri=folder.as_uri(), capabilities=WATCHING)
        asked = [await server.call(REGISTER)]
        server.send(id=asked[0]["id"], result=None)
        for name in ("one", "two"):
            url = f"store_url: {folder / name}"
            moved = world.BASE[CONFIGURATION].replace("store_url: null", url)
            world.write(folder, {CONFIGURATION: moved})
            server.send(method="workspace/didChangeWatchedFiles", params={"changes": []})
            asked.append(await server.call(REGISTER))
        for message in asked[1:]:
            server.send(id=message["id"], result=None)
        made = [message["params"]["registrations"][0]["id"] for message in asked]
        taken_back = (await server.call(UNREGISTER))["params"]["unregisterations"]
        assert [item["id"] for item in taken_back] == made[:-1]
        await leave(server)
        assert await server.end() == (0, "")


async def test_a_client_that_refuses_to_watch(folder: Path) -> None:
    world.write(folder, {**world.BASE, REPOSITORY: OTHER})
    async with serving(folder) as server:
        await server.initialize(rootUri=folder.as_uri(), capabilities=WATCHING)
        asked = await server.call(REGISTER)
        server.send(id=asked["id"], error={"code": -32601, "message": "no such method"})
        item = {"uri": (folder / REPOSITORY).as_uri(), "languageId": "yaml", "version": 1}
        server.send(method="textDocument/didOpen", params={"textDocument": {**item, "text": OTHER}})
        for registry, expected in (
            (world.REGISTRY, ["unknown-stack"]),
            (WITH_OTHER, []),
            (world.REGISTRY, ["unknown-stack"]),
        ):
            world.write(folder, {REGISTRY: registry})
            found = None
            while found != expected:
                sent = (await server.call("textDocument/publishDiagnostics"))["params"]
                found = [item["code"] for item in sent["diagnostics"]]
        await leave(server)
        log = "WARNING: the client does not watch files: -32601\n"
        assert await server.end() == (0, log)


async def test_refreshing_finds_a_repository_of_which_nobody_told(start: Start) -> None:
    without = {name: text for name, text in world.BASE.items() if name != REPOSITORY}
    editor = await start(base=without, capabilities=watching_client())
    assert (await editor.command("overview"))["repositories"] == []
    editor.write(REPOSITORY, world.BASE[REPOSITORY])
    await editor.command("refresh")
    (found,) = (await editor.command("overview"))["repositories"]
    assert found["root"] == str(editor.folder)


@pytest.mark.parametrize("client", [NEOVIM, VS_CODE])
async def test_files_changed_on_disk(start: Start, client: str) -> None:
    editor = await start({REPOSITORY: OTHER}, capabilities=client)
    repository = editor.open(REPOSITORY)
    await editor.findings(repository, "unknown-stack")
    editor.write(REGISTRY, WITH_OTHER)
    await editor.findings(repository)
    editor.write(S3_STORE, "name: s3_store\n")
    await editor.findings(repository, "replaced-stack")

    shutil.rmtree((editor.folder / S3_STORE).parent)
    registry = editor.open(REGISTRY)
    await editor.findings(registry, *["component-without-file"] * 2)
    for name in (S3_STORE, S3_STORE.replace("s3_store.yaml", "default.yaml")):
        editor.write(name, world.BASE[name])
    await editor.findings(registry)
    await editor.findings(repository)
    editor.close(registry)
    for _ in range(2):
        editor.write(REGISTRY, world.REGISTRY)
        await editor.findings(repository, "unknown-stack")
        editor.write(REGISTRY, WITH_OTHER)
        await editor.findings(repository)


async def test_configuration_comes_goes_and_comes_back(start: Start) -> None:
    editor = await start(base={REPOSITORY: OTHER})
    repository = editor.open(REPOSITORY)
    await editor.findings(repository, "unknown-stack")
    for name, text in world.BASE.items():
        if name != REPOSITORY:
            editor.write(name, text)
    editor.write(REGISTRY, WITH_OTHER)
    await editor.findings(repository)
    (editor.folder / "config").rename(editor.folder / "away")
    await editor.findings(repository, "unknown-stack")
    (editor.folder / "away").rename(editor.folder / "config")
    await editor.findings(repository)
    editor.write(REGISTRY, world.REGISTRY)
    await editor.findings(repository, "unknown-stack")


async def test_a_repository_made_later(start: Start) -> None:
    without = {name: text for name, text in world.BASE.items() if name != REPOSITORY}
    flavors = (
        "stack_component_flavors:\n"
        "- {name: ray, source: zenml.orchestrators.LocalOrchestrator, type: orchestrator}\n"
    )
    files = {
        **staging(),
        "config/profiles/staging/stacks.yaml": world.REGISTRY.replace(
            "stack_component_flavors: []\n", flavors
        ),
        "deep/er/stack.yaml": "stack_name: a\nzenml_version: 0.13.2\ncomponents:\n"
        "  orchestrator: {flavor: ray, name: mine}\n",
    }
    editor = await start(files, base=without)
    uri = editor.open("deep/er/stack.yaml")
    unknown = ["missing-component", "unknown-flavor"]
    await editor.findings(uri, *unknown)
    choice = "active_profile_name: staging\nactive_stack_name: default\n"
    for name in (REPOSITORY, "deep/er/.zen/config.yaml"):
        editor.write(name, choice)
        await editor.findings(uri, "missing-component")
        editor.write(name, choice.replace("staging", "default"))
        await editor.findings(uri, *unknown)
        editor.write(name, choice)
        await editor.findings(uri, "missing-component")
        shutil.rmtree((editor.folder / name).parent)
        await editor.findings(uri, *unknown)


async def test_a_store_elsewhere(start: Start, folder: Path) -> None:
    elsewhere = folder / "stores" / "one"
    moved = world.BASE[CONFIGURATION].replace("store_url: null", f"store_url: {elsewhere}")
    editor = await start({REPOSITORY: OTHER, CONFIGURATION: moved})
    repository = editor.open(REPOSITORY)
    await editor.findings(repository, "unknown-stack")
    editor.write("stores/one/stacks.yaml", WITH_OTHER)
    await editor.findings(repository)
    shutil.rmtree(folder / "stores")
    await editor.findings(repository, "unknown-stack")


SETTLING = """
import sys
from zenml_ls.cli import main
from zenml_ls.loading import disk
disk._SETTLE_SECONDS = 2  # longer than we are kept from writing the rest on any machine
sys.exit(main(["serve"]))
"""


@pytest.mark.parametrize("name", [REGISTRY, CONFIGURATION])
async def test_a_half_written_file_does_not_flash(start: Start, name: str) -> None:
    editor = await start(script=SETTLING)
    repository = editor.open(REPOSITORY)
    await editor.findings(repository)
    path = editor.folder / name
    for _ in range(5):
        whole = path.read_bytes()
        for half in (b"", whole[:40], whole[: len(whole) // 2]):
            path.write_bytes(half)
        path.write_bytes(whole)
    editor.write(".zen/config.yaml", OTHER)
    editor.close(repository)
    again = editor.open(REPOSITORY)
    await editor.findings(again, "unknown-stack")
    assert editor.codes_ever(repository) == {"unknown-stack"}
    editor.write(REGISTRY, WITH_OTHER)
    await editor.findings(again)


@pytest.mark.parametrize("name", [REGISTRY, CONFIGURATION])
async def test_an_unreadable_file_is_said_once_and_heals(start: Start, name: str) -> None:
    editor = await start({REPOSITORY: OTHER})
    repository = editor.open(REPOSITORY)
    await editor.findings(repository, "unknown-stack")
    path = editor.folder / name
    whole = path.read_bytes()
    path.unlink()
    path.mkdir()
    await editor.findings(repository, "unreadable")
    path.rmdir()
    path.symlink_to(path)
    await editor.findings(repository, "unreadable")
    path.unlink()
    path.write_bytes(whole)
    await editor.findings(repository, "unknown-stack")
