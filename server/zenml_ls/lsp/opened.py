"""The documents that the client has open, under URIs of its own: which file each of them is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zenml_ls.lsp.convert import path_of

if TYPE_CHECKING:
    from zenml_ls.lsp.server import Server


@dataclass(frozen=True, slots=True)
class _Text:
    path: Path
    version: int
    text: str


class OpenDocuments:
    """Tells the session and the converter what is open.

    Links make several documents of one file: the one that changed last counts.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._texts: dict[str, _Text] = {}

    def path(self, uri: str) -> Path:
        """Return the path of a document, by which the configuration knows it."""
        known = self._texts.get(uri)
        return known.path if known is not None else path_of(uri)

    def put(self, uri: str, version: int, text: str) -> Path:
        """Take a document, or its new text; return its path.

        Looks at the disk for one that was not open.
        """
        known = self._texts.pop(uri, None)  # else it would not become the last one
        path = known.path if known is not None else self._server.session.canonical(path_of(uri))
        self._texts[uri] = _Text(path, version, text)
        self._server.validated.forget(path, uri)
        self._server.convert.uris[path] = uri
        self._server.convert.versions[path] = version
        self._server.session.put(path, text)
        return path

    def drop(self, uri: str) -> Path:
        """Forget a document; return its path, of which another document may count from now on."""
        path = self.path(uri)
        self._texts.pop(uri, None)
        self._server.convert.uris.pop(path, None)
        self._server.convert.versions.pop(path, None)
        self._server.publisher.forget(path)
        self._server.prepared.forget(path)
        self._server.session.drop(path)
        for other, known in list(self._texts.items()):
            if known.path == path:
                self.put(other, known.version, known.text)
        return path

    def follow_links(self) -> None:
        """Find the files anew, where other ones are of the configuration than before."""
        for uri, known in list(self._texts.items()):
            if known.path != self._server.session.canonical(path_of(uri)):
                self.drop(uri)
                self.put(uri, known.version, known.text)
