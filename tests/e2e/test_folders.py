"""Several workspace folders, nested repositories, and a repository named by the environment."""

from __future__ import annotations

from lsprotocol import types

from tests import world
from tests.e2e.conftest import Start

REPOSITORY = ".zen/config.yaml"
ONE, TWO = "one/.zen/config.yaml", "two/.zen/config.yaml"
CHOICE = world.BASE[REPOSITORY]
REMOTE = CHOICE.replace("stack_name: default", "stack_name: remote")
REGISTRY = "config/profiles/default/stacks.yaml"
WITHOUT = {name: text for name, text in world.BASE.items() if name != REPOSITORY}


def staging() -> dict[str, str]:
    """Return the configuration with a second profile, whose store has other stacks."""
    configuration = world.BASE["config/config.yaml"].replace(
        "profiles:\n", "profiles:\n  staging:\n    name: staging\n    active_stack: night\n"
    )
    registry = world.REGISTRY.replace("  remote:\n", "  night:\n")
    return {
        "config/config.yaml": configuration,
        "config/profiles/staging/stacks.yaml": registry,
    }


async def test_each_folder_has_its_own_context(start: Start) -> None:
    night = "active_profile_name: staging\nactive_stack_name: night\n"
    files = {**staging(), ONE: REMOTE, TWO: night}
    editor = await start(files, base=WITHOUT, folders=["one", "two"])
    one, two = editor.open(ONE), editor.open(TWO)
    await editor.findings(one)
    await editor.findings(two)
    offered = await editor.complete(one, "active_stack_name: remote")
    assert [item.label for item in offered] == ["default", "remote"]
    offered = await editor.complete(two, "active_stack_name: night")
    assert [item.label for item in offered] == ["default", "night"]
    editor.change(two, night.replace(": staging", ": default"))
    await editor.findings(two, "unknown-stack")
    assert editor.codes(one) == []


async def test_folders_come_and_go(start: Start) -> None:
    editor = await start({ONE: CHOICE, TWO: REMOTE}, base=WITHOUT, folders=["one"])
    registry = editor.open(REGISTRY)
    assert "(active)" not in str(await editor.hover(registry, "  remot"))
    folders = [types.WorkspaceFolder(editor.uri(name), name) for name in ("one", "two")]
    change = types.WorkspaceFoldersChangeEvent(added=[folders[1]], removed=[folders[0]])
    editor.client.workspace_did_change_workspace_folders(
        types.DidChangeWorkspaceFoldersParams(change)
    )
    await editor.until(lambda: editor.codes(registry) is not None)
    assert "(active)" in str(await editor.hover(registry, "  remot"))
    change = types.WorkspaceFoldersChangeEvent(added=[], removed=[folders[1]])
    editor.client.workspace_did_change_workspace_folders(
        types.DidChangeWorkspaceFoldersParams(change)
    )
    assert "(active)" not in str(await editor.hover(registry, "  remot"))


async def test_a_nested_repository(start: Start) -> None:
    inner = "inner/.zen/config.yaml"
    editor = await start({REPOSITORY: CHOICE, inner: REMOTE.replace("remote", "remot")})
    outer, nested = editor.open(REPOSITORY), editor.open(inner)
    await editor.findings(nested, "unknown-stack")
    await editor.findings(outer)


async def test_a_repository_named_by_the_environment(start: Start) -> None:
    files = {ONE: CHOICE, TWO: REMOTE}
    variables = {"ZENML_REPOSITORY_PATH": "{}/two"}
    editor = await start(files, base=WITHOUT, folders=["one"], variables=variables)
    registry = editor.open(REGISTRY)
    assert "(active)" in str(await editor.hover(registry, "  remot"))


async def test_no_folder_at_all(start: Start) -> None:
    editor = await start({REPOSITORY: REMOTE.replace("remote", "remot")}, folders=[])
    uri = editor.open(REPOSITORY)
    await editor.findings(uri, "unknown-stack")


async def test_the_configuration_directory_as_the_folder(start: Start) -> None:
    editor = await start(base=WITHOUT, folders=["config"])
    registry = editor.open(REGISTRY, world.REGISTRY.replace("s3_store: s3", "s3_store: s33"))
    await editor.until(lambda: "unknown-flavor" in (editor.codes(registry) or ()))
    assert "(active)" in str(await editor.hover(registry, "stacks:\n  defaul"))
