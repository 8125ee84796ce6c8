"""Definition, references, highlights and rename, each through a server."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.e2e.conftest import VS_CODE, Start
from tests.e2e.editor import Editor
from tests.e2e.test_folders import REPOSITORY
from tests.stores import databases

REGISTRY = "config/profiles/default/stacks.yaml"
OWN_FILE = "config/profiles/default/artifact_stores/s3_store.yaml"
CODE = "run.py"
ACTIVATE = "from zenml.repository import Repository\n\nRepository().activate_stack('remote')\n"
EXPORT = "stack_name: remote\nzenml_version: 0.13.2\ncomponents: {}\n"
DATABASE = """\
activated_profile: default
analytics_opt_in: false
profiles:
  default: {{name: default, store_type: sql, store_url: '{url}', active_stack: default}}
user_id: 00000000-0000-4000-8000-000000000000
version: 0.13.2
"""


def client(
    *,
    is_full: bool = True,
    operations: tuple[types.ResourceOperationKind, ...] = (types.ResourceOperationKind.Rename,),
) -> types.ClientCapabilities:
    edit = types.WorkspaceEditClientCapabilities(
        document_changes=True,
        resource_operations=operations,
        change_annotation_support=types.ChangeAnnotationsSupportOptions(),
    )
    content = types.TextDocumentContentClientCapabilities()
    workspace = types.WorkspaceClientCapabilities(
        workspace_edit=edit, text_document_content=content
    )
    linking = types.DefinitionClientCapabilities(link_support=True)
    text_document = types.TextDocumentClientCapabilities(definition=linking)
    full = types.ClientCapabilities(workspace=workspace, text_document=text_document)
    return full if is_full else types.ClientCapabilities()


def at(
    editor: Editor, uri: str, marker: str
) -> tuple[types.TextDocumentIdentifier, types.Position]:
    return types.TextDocumentIdentifier(uri), editor.position(uri, marker)


def shown(editor: Editor, uri: str, place: types.Range) -> str:
    name = uri.removeprefix(editor.folder.as_uri() + "/")
    return f"{name}:{place.start.line + 1}:{place.start.character + 1}-{place.end.character + 1}"


async def define(editor: Editor, uri: str, marker: str) -> list[types.Location]:
    params = types.DefinitionParams(*at(editor, uri, marker))
    found = await editor.client.text_document_definition_async(params)
    assert isinstance(found, list | tuple)
    return [item for item in found if isinstance(item, types.Location)]


async def test_definition_leads_to_another_file(start: Start) -> None:
    editor = await start(capabilities=types.ClientCapabilities())
    uri = editor.open(REPOSITORY)
    (target,) = await define(editor, uri, "active_stack_name: def")
    assert shown(editor, target.uri, target.range) == f"{REGISTRY}:15:3-10"


async def test_client_that_knows_links_gets_the_origin_too(start: Start) -> None:
    editor = await start(capabilities=client())
    uri = editor.open(REGISTRY)
    params = types.DefinitionParams(*at(editor, uri, "artifact_store: s3_"))
    found = await editor.client.text_document_definition_async(params)
    assert isinstance(found, list | tuple)
    first, second = found
    assert isinstance(first, types.LocationLink) and isinstance(second, types.LocationLink)
    assert first.target_uri == editor.uri(OWN_FILE)
    assert second.target_uri == uri
    start_of_name = types.Position(19, 20)
    assert first.origin_selection_range == types.Range(start_of_name, types.Position(19, 28))


async def test_references_are_in_code_and_exported_stacks_too(start: Start) -> None:
    editor = await start({CODE: ACTIVATE, "stacks/remote.yaml": EXPORT, "venv/x.py": ACTIVATE})
    uri = editor.open(REGISTRY)
    context = types.ReferenceContext(include_declaration=True)
    params = types.ReferenceParams(context, *at(editor, uri, "  remote"))
    found = await editor.client.text_document_references_async(params)
    assert [shown(editor, item.uri, item.range) for item in found or ()] == [
        f"{REGISTRY}:19:3-9",
        "run.py:3:30-36",
        "stacks/remote.yaml:1:13-19",
    ]


async def test_highlights(start: Start) -> None:
    editor = await start()
    uri = editor.open(REGISTRY)
    params = types.DocumentHighlightParams(*at(editor, uri, "artifact_store: s3_"))
    found = await editor.client.text_document_document_highlight_async(params)
    kinds = [(item.range.start.line, item.kind) for item in found or ()]
    assert kinds == [
        (4, types.DocumentHighlightKind.Write),
        (19, types.DocumentHighlightKind.Read),
    ]


async def rename(editor: Editor, uri: str, marker: str, name: str) -> types.WorkspaceEdit:
    document, position = at(editor, uri, marker)
    params = types.RenameParams(document, position, name)
    edit = await editor.client.text_document_rename_async(params)
    assert edit is not None
    return edit


async def test_rename_prepares_without_the_quotes(start: Start) -> None:
    text = "active_profile_name: default\nactive_stack_name: 'default'\n"
    editor = await start({REPOSITORY: text})
    uri = editor.open(REPOSITORY)
    params = types.PrepareRenameParams(*at(editor, uri, "active_stack_name: 'def"))
    found = await editor.client.text_document_prepare_rename_async(params)
    assert isinstance(found, types.PrepareRenamePlaceholder)
    assert (found.placeholder, found.range) == (
        "default",
        types.Range(types.Position(1, 20), types.Position(1, 27)),
    )


async def test_rename_groups_what_it_changes(start: Start) -> None:
    editor = await start({CODE: ACTIVATE, "stacks/remote.yaml": EXPORT}, capabilities=client())
    uri = editor.open(REGISTRY)
    edit = await rename(editor, uri, "  remote", "far")
    groups = {}
    for change in edit.document_changes or ():
        assert isinstance(change, types.TextDocumentEdit)
        (text,) = change.edits
        assert isinstance(text, types.AnnotatedTextEdit) and text.new_text == "far"
        groups[Path(change.text_document.uri).name] = text.annotation_id
    assert groups == {
        "stacks.yaml": "configuration",
        "run.py": "code",
        "remote.yaml": "exported-stacks",
    }
    assert edit.change_annotations is not None
    asked = {key for key, item in edit.change_annotations.items() if item.needs_confirmation}
    assert asked == {"exported-stacks"}


async def test_rename_moves_the_file_of_a_component_last(start: Start) -> None:
    editor = await start(capabilities=client())
    uri = editor.open(REGISTRY)
    edit = await rename(editor, uri, "artifact_store: s3_", "bucket")
    changes = list(edit.document_changes or ())
    assert [type(change) for change in changes] == [
        types.TextDocumentEdit,
        types.TextDocumentEdit,
        types.RenameFile,
    ]
    move = changes[-1]
    assert isinstance(move, types.RenameFile)
    assert move.old_uri == editor.uri(OWN_FILE)
    assert move.new_uri == editor.uri(OWN_FILE.replace("s3_store", "bucket"))


async def test_rename_is_refused_with_a_reason(start: Start) -> None:
    editor = await start(capabilities=client(operations=()))
    uri = editor.open(REGISTRY)
    with pytest.raises(JsonRpcException) as moving:
        await rename(editor, uri, "artifact_store: s3_", "bucket")
    assert "cannot rename files: 's3_store.yaml' carries the name" in moving.value.message
    assert moving.value.code == -32803
    with pytest.raises(JsonRpcException) as taken:
        await rename(editor, uri, "  remote", "default")
    assert "stack 'default' is there already" in taken.value.message
    with pytest.raises(JsonRpcException) as nothing:
        params = types.PrepareRenameParams(*at(editor, uri, "store_associ"))
        await editor.client.text_document_prepare_rename_async(params)
    assert "There is no name" in nothing.value.message


async def test_rename_does_not_stop_halfway_at_a_file_that_is_there(start: Start) -> None:
    stale = OWN_FILE.replace("s3_store", "bucket")
    editor = await start({stale: "name: bucket\n"}, capabilities=client())
    uri = editor.open(REGISTRY)
    with pytest.raises(JsonRpcException) as refused:
        await rename(editor, uri, "artifact_store: s3_", "bucket")
    assert f"{stale} is there already" in refused.value.message


async def test_small_client_renames_what_needs_no_moving(start: Start) -> None:
    editor = await start(capabilities=client(is_full=False))
    uri = editor.open(REPOSITORY)
    edit = await rename(editor, uri, "active_stack_name: def", "new")
    assert edit.document_changes is None and edit.change_annotations is None
    names = {Path(changed).name: len(edits) for changed, edits in (edit.changes or {}).items()}
    assert names == {"config.yaml": 1, "stacks.yaml": 1}


async def test_moved_component_file_takes_its_mentions_along(start: Start) -> None:
    editor = await start(capabilities=client())
    renamed = types.FileRename(
        editor.uri(OWN_FILE), editor.uri(OWN_FILE.replace("s3_store", "bucket"))
    )
    params = types.RenameFilesParams([renamed])
    edit = await editor.client.workspace_will_rename_files_async(params)
    assert edit is not None
    changed = [
        change.text_document.uri
        for change in edit.document_changes or ()
        if isinstance(change, types.TextDocumentEdit)
    ]
    assert changed == [editor.uri(REGISTRY), editor.uri(OWN_FILE)]


# ------------------------------------------------------------------------- databases


async def stored(start: Start, capabilities: str | types.ClientCapabilities) -> Editor:
    """Start on a profile in a database, and wait until that was read."""
    editor = await start(capabilities=capabilities)
    url = databases.url_of(databases.build(editor.folder / "zenml.db"))
    editor.write("config/config.yaml", DATABASE.format(url=url))
    await editor.command("refresh")
    text = "active_profile_name: default\nactive_stack_name: remote\n"
    uri = editor.open(REPOSITORY, text)
    await editor.findings(uri, "unknown-stack")  # only the files of before had it
    editor.change(uri, text.replace("remote", "default"), 2)
    await editor.findings(uri)
    return editor


async def test_what_a_database_keeps_opens_as_a_document(start: Start) -> None:
    editor = await stored(start, client())
    workspace = editor.capabilities.workspace
    assert workspace is not None
    content = workspace.text_document_content
    assert isinstance(content, types.TextDocumentContentOptions) and content.schemes == (
        "zenml-ls",
    )
    uri = editor.uri(REPOSITORY)
    params = types.DefinitionParams(*at(editor, uri, "active_stack_name: def"))
    found = await editor.client.text_document_definition_async(params)
    assert isinstance(found, list | tuple)
    (link,) = found
    assert isinstance(link, types.LocationLink)
    assert link.target_uri == "zenml-ls:/default/stacks.yaml"
    asked = types.TextDocumentContentParams(link.target_uri)
    result = await editor.client.workspace_text_document_content_async(asked)
    line = result.text.splitlines()[link.target_range.start.line]
    assert line == "  default:"


async def test_client_without_such_documents_gets_a_file_to_read(start: Start) -> None:
    editor = await stored(start, VS_CODE)
    uri = editor.uri(REPOSITORY)
    params = types.DefinitionParams(*at(editor, uri, "active_stack_name: def"))
    found = await editor.client.text_document_definition_async(params)
    assert isinstance(found, list | tuple)
    (link,) = found
    target = link.target_uri if isinstance(link, types.LocationLink) else link.uri
    path = Path(target.removeprefix("file://"))
    assert path.is_relative_to(editor.folder / "cache")
    assert path.stat().st_mode & 0o777 == 0o400
    assert "  default:\n" in path.read_text()


async def test_copy_that_cannot_be_written_is_a_reason(start: Start) -> None:
    editor = await stored(start, VS_CODE)
    shutil.rmtree(editor.folder / "cache", ignore_errors=True)
    editor.write("cache", "a file where the folder would be")
    uri = editor.uri(REPOSITORY)
    params = types.DefinitionParams(*at(editor, uri, "active_stack_name: def"))
    with pytest.raises(JsonRpcException) as failed:
        await editor.client.text_document_definition_async(params)
    assert "There is no room for a copy" in failed.value.message
