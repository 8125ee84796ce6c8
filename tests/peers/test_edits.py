"""What real ZenML 0.13.2 makes of its files once the server's larger edits are made."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types

from tests.e2e import conftest
from tests.e2e.editor import Editor
from tests.peers.conftest import Ask, World, zenml

folder, start = conftest.folder, conftest.start
pytestmark = pytest.mark.zenml

CONFIGURATION = "config/config.yaml"
REGISTRY = "config/profiles/default/stacks.yaml"
LDOCK = "config/profiles/default/orchestrators/ldock.yaml"


async def editing(start: conftest.Start) -> Editor:
    """Return an editor in the repository that ZenML made."""
    editor = await start(base={}, folders=["repository"])
    await editor.command("overview")  # now all is read
    return editor


async def rename(editor: Editor, name: str, marker: str, new: str) -> types.WorkspaceEdit:
    """Rename what is behind *marker*, and save."""
    uri = editor.open(name)
    position = editor.position(uri, marker)
    params = types.RenameParams(types.TextDocumentIdentifier(uri), position, new)
    edit = await editor.client.text_document_rename_async(params)
    assert edit is not None
    editor.write_edit(edit)
    return edit


async def act(editor: Editor, name: str, marker: str, title: str) -> None:
    """Take the only action with this title at *marker*, and save."""
    uri = editor.open(name)
    only = ["source.fixAll"] if title.startswith("Fix all") else None
    offered = await editor.actions(uri, editor.range(uri, marker), only)
    (action,) = [item for item in offered if item.title == title]
    if action.edit is None:
        action = await editor.client.code_action_resolve_async(action)
    assert action.edit is not None
    editor.write_edit(action.edit)


def says(ask: Ask, world: World, *command: str) -> dict[str, Any]:
    """Return what a command of ``zenml`` says, or what ZenML reads without one."""
    question = {"config": str(world.config), "repository": str(world.repository)}
    return ask({**question, "command": list(command)} if command else question)


def loaded(ask: Ask, world: World) -> dict[str, Any]:
    """Return the stacks that ZenML reads with their state; it complains of none."""
    answer = says(ask, world)
    assert answer["configuration"]["loads"], answer
    assert answer["repository"]["loads"], answer
    assert not answer["replaced"]
    assert [name for name, stack in answer["stacks"].items() if stack["error"]] == []
    stacks: dict[str, Any] = answer["stacks"]
    return stacks


def listed(ask: Ask, world: World, what: str) -> list[str]:
    """Return the names in the table of ``zenml <what> list``."""
    answer = says(ask, world, what, "list")
    assert answer["succeeds"], answer
    rows = [line.split("│") for line in answer["output"].splitlines() if "│" in line]
    return [row[1].strip() for row in rows[1:] if row[1].strip()]


def described(ask: Ask, world: World, stack: str) -> str:
    """Return what ``zenml stack describe`` says."""
    answer = says(ask, world, "stack", "describe", stack)
    assert answer["succeeds"], answer
    return str(answer["output"])


def put(world: World, old: str, new: str) -> None:
    """Change the registry on disk, as a person does who makes a mistake."""
    text = world.registry.read_text()
    assert text.count(old) == 1, old
    world.registry.write_text(text.replace(old, new))


# -------------------------------------------------------------------------------- renames


async def test_zenml_knows_a_renamed_stack(start: conftest.Start, world: World, ask: Ask) -> None:
    choice = world.choice.read_text()
    world.choice.write_text(choice.replace("stack_name: default", "stack_name: docker"))
    await rename(await editing(start), REGISTRY, "\n  docker", "in docker")
    stacks = ["cloud", "custom", "default", "in docker", "kubeflow", "tracked"]
    assert sorted(loaded(ask, world)) == sorted(listed(ask, world, "stack")) == stacks
    assert "ldock" in described(ask, world, "in docker")
    assert "The active stack is: 'in docker'" in zenml(world, "stack", "get")


async def test_zenml_knows_a_renamed_component(
    start: conftest.Start, world: World, ask: Ask
) -> None:
    before = listed(ask, world, "orchestrator")
    await rename(await editing(start), REGISTRY, "orchestrator: ldo", "my machine")
    assert sorted(listed(ask, world, "orchestrator")) == sorted(
        "my machine" if name == "ldock" else name for name in before
    )
    assert "my machine" in described(ask, world, "docker")
    assert not (world.repository.parent / LDOCK).exists()
    loaded(ask, world)


async def test_zenml_knows_a_component_by_the_new_name_of_its_file(
    start: conftest.Start, world: World, ask: Ask
) -> None:
    editor = await editing(start)
    moved = LDOCK.replace("ldock", "machine")
    params = types.RenameFilesParams([types.FileRename(editor.uri(LDOCK), editor.uri(moved))])
    edit = await editor.client.workspace_will_rename_files_async(params)
    assert edit is not None
    editor.write_edit(edit)
    (editor.folder / LDOCK).rename(editor.folder / moved)
    assert "machine" in listed(ask, world, "orchestrator")
    assert "machine" in described(ask, world, "docker")
    loaded(ask, world)


@pytest.mark.parametrize("has_address", [True, False])
async def test_zenml_knows_a_renamed_profile(
    start: conftest.Start, world: World, ask: Ask, has_address: bool
) -> None:
    path = world.config / "config.yaml"
    address = f"store_url: file://{world.config}/profiles/staging"
    assert address in path.read_text()
    if not has_address:  # then the folder carries the name
        path.write_text(path.read_text().replace(address, "store_url: null"))
    await rename(await editing(start), CONFIGURATION, "\n  staging", "nightly")
    assert (world.config / "profiles" / "nightly").exists() is not has_address
    assert listed(ask, world, "profile") == ["default", "nightly", "team", "warehouse"]
    world.choice.write_text(world.choice.read_text().replace("name: default", "name: nightly", 1))
    assert "night" in listed(ask, world, "orchestrator")
    loaded(ask, world)


# -------------------------------------------------------------------------------- actions


async def test_zenml_uses_a_component_that_was_created(
    start: conftest.Start, world: World, ask: Ask
) -> None:
    put(world, "orchestrator: ldock", "orchestrator: fresh")
    title = "Create the orchestrator 'fresh' of flavor 'local_docker'"
    await act(await editing(start), REGISTRY, "orchestrator: fresh", title)
    assert "fresh" in listed(ask, world, "orchestrator")
    assert "fresh" in described(ask, world, "docker")
    loaded(ask, world)


async def test_zenml_uses_a_component_that_got_its_file(
    start: conftest.Start, world: World, ask: Ask
) -> None:
    put(world, "    ldock: local_docker", "    ldock: local_docker\n    fresh: airflow")
    assert not says(ask, world, "orchestrator", "list")["succeeds"]
    title = "Create the file of the orchestrator 'fresh'"
    await act(await editing(start), REGISTRY, "fresh", title)
    assert "fresh" in listed(ask, world, "orchestrator")
    loaded(ask, world)


OWN_STORE, OTHER_STORE = "    metadata_store: lms2\n", "    metadata_store: mysql\n"
CUSTOM = "  custom:\n    artifact_store: las2\n"


@pytest.mark.parametrize("name", ["", "mysqll"])
async def test_zenml_takes_the_store_that_is_offered(
    start: conftest.Start, world: World, ask: Ask, name: str
) -> None:
    store, marker, title = "", "  custom", "Add the metadata store 'lms2'"
    if name:
        store, marker = f"    metadata_store: {name}\n", name
        title = "Change to 'lms2', which is used with the stack's artifact store"
    before = loaded(ask, world)
    put(world, CUSTOM + OWN_STORE, CUSTOM + OTHER_STORE)
    assert says(ask, world)["stacks"]["custom"] != before["custom"]  # what was offered as well
    put(world, CUSTOM + OTHER_STORE, CUSTOM + store)
    await act(await editing(start), REGISTRY, marker, title)
    assert loaded(ask, world) == before


async def test_zenml_reads_the_same_from_sorted_tables(
    start: conftest.Start, world: World, ask: Ask
) -> None:
    before = loaded(ask, world)
    table = "    airflow: airflow\n    default: local\n    github: github\n"
    lines = table.splitlines(keepends=True)
    put(world, f"  orchestrator:\n{table}", f"  orchestrator:\n{''.join(lines[::-1])}")
    await act(await editing(start), REGISTRY, "orchestrator:\n", "Sort 'orchestrator' by name")
    assert table in world.registry.read_text()
    assert loaded(ask, world) == before


async def test_zenml_accepts_what_was_fixed_all_at_once(
    start: conftest.Start, world: World, ask: Ask
) -> None:
    before = loaded(ask, world)
    put(world, "orchestrator: ldock", "orchestrator: ldok")
    put(world, "container_registry: gcr", "container_registy: gcr")
    put(world, "    ldock: local_docker", "    ldock: local_dockr")
    assert not says(ask, world)["repository"]["loads"]
    title = "Fix all problems that have one sure fix"
    await act(await editing(start), REGISTRY, "stack_components", title)
    assert loaded(ask, world) == before
