"""The migration of a repository of 0.6, as clients of different abilities get it."""

from __future__ import annotations

from pathlib import Path

import yaml
from lsprotocol import types

from tests import world
from tests.e2e.conftest import Start
from tests.e2e.editor import Editor
from tests.test_migration import LEGACY

REPOSITORY = ".zen/config.yaml"
FILES = {**world.BASE, REPOSITORY: LEGACY}


async def migrations(editor: Editor) -> list[types.CodeAction]:
    """Return what is offered where the stacks are."""
    uri = editor.open(REPOSITORY)
    await editor.findings(uri, "legacy-layout")
    offered = await editor.actions(uri, editor.range(uri, "stacks:"), ["quickfix"])
    return [action for action in offered if action.title.startswith("Migrate")]


def client(**abilities: object) -> types.ClientCapabilities:
    edit = types.WorkspaceEditClientCapabilities(**abilities)  # type: ignore[arg-type]  # a table
    workspace = types.WorkspaceClientCapabilities(apply_edit=True, workspace_edit=edit)
    return types.ClientCapabilities(workspace=workspace)


async def test_asks_before_it_writes_and_ends_the_old_layout_last(start: Start) -> None:
    editor = await start(base=FILES)
    (action,) = await migrations(editor)
    assert action.edit is None  # before it is chosen
    action = await editor.client.code_action_resolve_async(action)
    assert action.edit is not None and action.edit.change_annotations is not None
    ((key, annotation),) = action.edit.change_annotations.items()
    assert annotation.needs_confirmation and annotation.label == action.title
    places = []
    for change in action.edit.document_changes or ():
        if isinstance(change, types.CreateFile):
            assert change.annotation_id == key
            places.append(f"+ {Path(change.uri).name}")
        else:
            assert isinstance(change, types.TextDocumentEdit)
            assert all(isinstance(item, types.AnnotatedTextEdit) for item in change.edits)
            is_open = change.text_document.uri == editor.uri(REPOSITORY)
            assert change.text_document.version == (1 if is_open else None)
            places.append(change.text_document.uri.removeprefix(editor.folder.as_uri() + "/"))
    assert places == [
        "+ config.yaml.before-migration",
        ".zen/config.yaml.before-migration",
        "+ stacks.yaml",
        ".zen/stacks.yaml",
        "config/config.yaml",
        ".zen/config.yaml",
    ]


async def test_client_without_annotations_gets_plain_edits(start: Start) -> None:
    create = [types.ResourceOperationKind.Create]
    editor = await start(base=FILES, capabilities=client(resource_operations=create))
    (action,) = await migrations(editor)
    assert action.edit is not None and action.edit.change_annotations is None
    assert len(action.edit.document_changes or ()) == 6


async def test_client_that_creates_no_files_is_not_offered_it(start: Start) -> None:
    editor = await start(base=FILES, capabilities=client(document_changes=True))
    assert await migrations(editor) == []


async def test_migrated_repository_is_known_without_a_restart(start: Start) -> None:
    create = [types.ResourceOperationKind.Create]
    editor = await start(base=FILES, capabilities=client(resource_operations=create))
    (action,) = await migrations(editor)
    assert action.edit is not None
    texts: dict[str, str] = {}
    for change in action.edit.document_changes or ():
        if isinstance(change, types.TextDocumentEdit):
            name = change.text_document.uri.removeprefix(editor.folder.as_uri() + "/")
            path = editor.folder / name
            edits = [item for item in change.edits if isinstance(item, types.TextEdit)]
            texts[name] = editor.edited(path.read_text() if path.exists() else "", edits)
    for name, text in texts.items():
        editor.write(name, text)
    uri = editor.uri(REPOSITORY)
    editor.change(uri, texts[REPOSITORY])
    await editor.command("refresh")
    await editor.findings(uri)
    assert yaml.safe_load(texts[REPOSITORY])["active_stack_name"] == "prod"
    answer = await editor.command("switchStack", "dev", uri)
    assert answer["applied"], answer


async def test_command_switches_the_stack_of_a_legacy_repository(start: Start) -> None:
    editor = await start(base=FILES)
    uri = editor.open(REPOSITORY)
    assert (await editor.command("switchStack", "dev"))["applied"]
    old, new = "active_stack_name: prod", "active_stack_name: dev"
    assert editor.texts[uri] == LEGACY.replace(old, new)
    answer = await editor.command("switchProfile", "default")
    assert not answer["applied"]


async def test_component_file_of_a_legacy_repository_as_it_is_typed(start: Start) -> None:
    name = ".zen/orchestrators/local.yaml"
    files = {**FILES, name: world.component("local", 1)}
    editor = await start(base=files, settings={"zenmlVersion": "0.6.3"})
    uri = editor.open(name)
    await editor.findings(uri)
    registry = editor.open(REPOSITORY)
    await editor.until(lambda: editor.codes(registry) is not None)
    editor.change(registry, LEGACY.replace("orchestrator: {local: local}", "orchestrator: {}"))
    await editor.findings(uri, "unregistered-file")
