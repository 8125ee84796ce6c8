"""Places and renamings as the client takes them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from zenml_ls.features.definition import CodePlace, Definition
from zenml_ls.features.rename import Renaming
from zenml_ls.lsp.convert import annotate
from zenml_ls.lsp.shown_files import written
from zenml_ls.mentions import Place
from zenml_ls.text import Edit
from zenml_ls.workspace import Document, FileKind

if TYPE_CHECKING:
    from zenml_ls.lsp.server import Server

_CONFIGURATION, _EXPORTED, _CODE = "configuration", "exported-stacks", "code"
_ANNOTATIONS = {
    _CONFIGURATION: types.ChangeAnnotation("ZenML's configuration"),
    _EXPORTED: types.ChangeAnnotation(
        "Exported stacks",
        needs_confirmation=True,
        description="an import would make another stack or component",
    ),
    _CODE: types.ChangeAnnotation("Pipeline code"),
}

_Change = types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile


class RequestFailedError(JsonRpcException):
    """A request that is right but cannot be met; the message is for the user."""

    CODE = -32803
    MESSAGE = "Request failed"


class Places:
    """Converts for the client of a server."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._convert = server.convert
        self._copies: dict[Path, Path] = {}

    # ------------------------------------------------------------------- places

    async def definition(
        self, document: Document, found: Definition
    ) -> list[types.Location] | list[types.LocationLink]:
        """Return where something is defined."""
        locations = [await self._target(target) for target in found.targets]
        if not self._convert.abilities.has_definition_links:
            return locations
        origin = self._convert.range(document, document.within_quotes(found.origin))
        return [types.LocationLink(item.uri, item.range, item.range, origin) for item in locations]

    async def locations(self, places: Iterable[Place]) -> list[types.Location]:
        """Return places one after the other."""
        return [await self._target(place) for place in places]

    async def _target(self, target: Place | CodePlace) -> types.Location:
        convert = self._convert
        if isinstance(target, CodePlace):
            start = types.Position(target.line, 0)
            return types.Location(convert.uri(target.path), types.Range(start, start))
        document = target.document
        location = convert.location(document, document.within_quotes(target.span))
        if document.is_shown and not self._convert.abilities.opens_shown:
            return types.Location(convert.uri(await self._copy(document)), location.range)
        return location

    async def _copy(self, document: Document) -> Path:
        """Return a file that the client can open instead of a document that no file holds.

        Raises:
            RequestFailedError: It cannot be written.
        """
        if document.path not in self._copies:
            try:
                path = await asyncio.to_thread(written, document, self._server.cache)
            except OSError as error:
                reason = error.strerror or type(error).__name__
                raise RequestFailedError(f"There is no room for a copy to show: {reason}") from None
            self._copies[document.path] = path
        return self._copies[document.path]

    # ----------------------------------------------------------------- renaming

    def renaming(self, *renamings: Renaming) -> types.WorkspaceEdit:
        """Return renamings as one edit: texts first, then files and folders.

        Raises:
            RequestFailedError: The client cannot move the files that carry the name.
        """
        edits: dict[Document, tuple[Edit, ...]] = {}
        moves: dict[Path, Path] = {}
        for item in renamings:
            moves.update(item.moves)
            for document, given in item.edits.items():
                edits[document] = edits.get(document, ()) + given
        if moves and not self._convert.abilities.can_rename_files:
            names = ", ".join(f"'{path.name}'" for path in moves)
            raise RequestFailedError(f"This editor cannot rename files: {names} carries the name.")
        # Who can rename files takes that beside texts, even if it said nothing of the latter.
        if not self._convert.abilities.has_versioned_edits and not moves:
            return self._convert.workspace_edit(edits)
        changes = [*self._texts(edits), *self._moves(moves)]
        annotations = {
            key: _ANNOTATIONS[key]
            for key in dict.fromkeys([*map(_group, edits), *([_CONFIGURATION] if moves else [])])
        }
        return types.WorkspaceEdit(
            document_changes=changes,
            change_annotations=annotations if self._convert.abilities.has_annotations else None,
        )

    def _texts(self, edits: Mapping[Document, tuple[Edit, ...]]) -> list[types.TextDocumentEdit]:
        changes = self._convert.document_edits(edits)
        if self._convert.abilities.has_annotations:
            for document, change in zip(edits, changes, strict=True):
                annotate(change, _group(document))
        return changes

    def _moves(self, moves: Mapping[Path, Path]) -> Iterator[_Change]:
        annotation = _CONFIGURATION if self._convert.abilities.has_annotations else None
        for old, new in moves.items():
            uris = self._convert.uri(old), self._convert.uri(new)
            yield types.RenameFile(*uris, annotation_id=annotation)


def _group(document: Document) -> str:
    return {FileKind.STACK: _EXPORTED, FileKind.CODE: _CODE}.get(
        document.kind or FileKind.GLOBAL, _CONFIGURATION
    )
