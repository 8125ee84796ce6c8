"""The methods about names: where they are defined and used, and giving them others."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

from lsprotocol import types

from zenml_ls.features.definition import definition
from zenml_ls.features.references import highlights, references
from zenml_ls.features.rename import RenameRefusedError, after_move, rename, renamed_at
from zenml_ls.lsp.convert import path_of
from zenml_ls.lsp.places import Places, RequestFailedError
from zenml_ls.lsp.server import Server
from zenml_ls.model.names import COMPONENT_TYPES, folder_of
from zenml_ls.shown import shown_document
from zenml_ls.workspace import SHOWN_SCHEME, Document, Snapshot

_COMPONENT_FILES = types.FileOperationRegistrationOptions(
    [
        types.FileOperationFilter(
            types.FileOperationPattern(
                f"**/{{{','.join(folder_of(kind) for kind in COMPONENT_TYPES)}}}/**/*.yaml"
            ),
            scheme="file",
        )
    ]
)


def register(server: Server) -> None:
    """Let *server* answer the methods of this module."""
    server.feature(types.TEXT_DOCUMENT_DEFINITION)(on_definition)
    server.feature(types.TEXT_DOCUMENT_REFERENCES)(on_references)
    server.feature(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)(on_document_highlight)
    server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)(on_prepare_rename)
    server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))(
        on_rename
    )
    server.feature(types.WORKSPACE_WILL_RENAME_FILES, _COMPONENT_FILES)(on_will_rename_files)
    server.feature(
        types.WORKSPACE_TEXT_DOCUMENT_CONTENT,
        types.TextDocumentContentOptions([SHOWN_SCHEME.removesuffix(":")]),
    )(on_text_document_content)


async def on_definition(
    server: Server, params: types.DefinitionParams
) -> list[types.Location] | list[types.LocationLink] | None:
    """Lead to where the thing is made that is named here."""
    found = await server.locate(params.text_document.uri)
    if found is None:
        return None
    document, snapshot = found
    offset = server.convert.offset(document, params.position)
    defined = definition(document, offset, snapshot)
    if defined is None:
        return None
    return await Places(server).definition(document, defined)


async def on_references(
    server: Server, params: types.ReferenceParams
) -> list[types.Location] | None:
    """List the places that name what is named here."""
    others = await _others(server, params.text_document.uri)
    found = await server.locate(params.text_document.uri)
    if found is None:
        return None
    document, snapshot = found
    offset = server.convert.offset(document, params.position)
    with_definitions = params.context.include_declaration
    places = references(document, offset, snapshot, others, with_definitions=with_definitions)
    return None if places is None else await Places(server).locations(places)


async def on_document_highlight(
    server: Server, params: types.DocumentHighlightParams
) -> list[types.DocumentHighlight] | None:
    """Mark what names the same thing in this document."""
    found = await server.locate(params.text_document.uri)
    if found is None:
        return None
    document, snapshot = found
    offset = server.convert.offset(document, params.position)
    kinds = types.DocumentHighlightKind
    return [
        types.DocumentHighlight(
            server.convert.range(document, item.span),
            kinds.Write if item.is_definition else kinds.Read,
        )
        for item in highlights(document, offset, snapshot)
    ] or None


async def on_prepare_rename(
    server: Server, params: types.PrepareRenameParams
) -> types.PrepareRenamePlaceholder | None:
    """Say which name would be changed.

    Raises:
        RequestFailedError: It cannot be, and why.
    """
    await server.read_all()
    found = await server.locate(params.text_document.uri)
    if found is None:
        return None
    document, snapshot = found
    try:
        name = renamed_at(document, server.convert.offset(document, params.position), snapshot)
    except RenameRefusedError as refusal:
        raise RequestFailedError(str(refusal)) from None
    span = document.within_quotes(name.span)
    return types.PrepareRenamePlaceholder(server.convert.range(document, span), name.entity.name)


async def on_rename(server: Server, params: types.RenameParams) -> types.WorkspaceEdit | None:
    """Give a stack, component or profile another name, wherever it is named.

    Raises:
        RequestFailedError: ZenML, or the client, could not follow.
    """
    others = await _others(server, params.text_document.uri)
    found = await server.locate(params.text_document.uri)
    if found is None:
        return None
    document, snapshot = found
    offset = server.convert.offset(document, params.position)
    try:
        changes = rename(document, offset, params.new_name, snapshot, others)
    except RenameRefusedError as refusal:
        raise RequestFailedError(str(refusal)) from None
    edit = Places(server).renaming(changes)
    taken = await asyncio.to_thread(_existing, changes.moves.values())
    if taken is not None:
        raise RequestFailedError(f"The name is taken: {taken} is there already.")
    return edit


def _existing(paths: Iterable[Path]) -> Path | None:
    """Return the first path that exists: nothing registers it, but an editor would stop there."""
    return next((path for path in paths if path.exists()), None)


async def on_will_rename_files(
    server: Server, params: types.RenameFilesParams
) -> types.WorkspaceEdit | None:
    """Let the configuration follow component files that get other names.

    They are files of the configuration, which is the same for all repositories.
    """
    canonical = server.session.canonical
    moved = {
        canonical(path_of(item.old_uri)): canonical(path_of(item.new_uri)) for item in params.files
    }
    first = next(iter(moved), None)
    if first is None:
        return None
    await server.read_all()
    others = await server.projects.documents(first)
    changes = after_move(moved, await server.snapshot_for(first), others)
    return Places(server).renaming(*changes) if changes else None


async def _others(server: Server, uri: str) -> list[tuple[Document, Snapshot]]:
    """Return the documents that can name the same as the one at *uri*.

    They come first: what is typed while they are read must not be changed by its old text.
    """
    await server.read_all()
    return await server.projects.documents(server.path(uri))


async def on_text_document_content(
    server: Server, params: types.TextDocumentContentParams
) -> types.TextDocumentContentResult:
    """Return the text of a document that no file holds."""
    path = path_of(params.uri)
    shown = shown_document(path, await server.snapshot_for(path))
    text = shown.text if shown else "# Nothing is known of this at present.\n"
    return types.TextDocumentContentResult(text)
