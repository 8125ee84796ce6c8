"""The documents in which names are looked for: those of all repositories of the workspace."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

from zenml_ls.loading import Project, read_project
from zenml_ls.session import Session
from zenml_ls.workspace import Document, Snapshot


class Projects:
    """Knows what was read of each repository's code and exported stacks, to read it once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[Path, Project] = {}

    async def documents(self, path: Path) -> list[tuple[Document, Snapshot]]:
        """Return the documents that can name what the one at *path* names, each with what is known.

        Open ones are as they are in the editor; the others are read again where they changed.
        """
        roots = dict.fromkeys((self._session.root_of(path), *self._session.workspace_roots))
        for gone in self._known.keys() - self._session.roots:
            del self._known[gone]
        for root in roots:
            if root is not None:
                earlier = self._known.get(root)
                self._known[root] = await asyncio.to_thread(read_project, root, earlier)
        return list(self._documents(tuple(roots)))

    def _documents(self, roots: tuple[Path | None, ...]) -> Iterator[tuple[Document, Snapshot]]:
        for path in self._session.open_paths:
            document = self._session.document(path)
            if document is not None:
                yield document, self._session.snapshot_for(path)
        for root in roots:
            snapshot = self._session.snapshot_of(root)
            for document in snapshot.documents:
                yield document, snapshot
            for document in self._known[root].documents if root in self._known else ():
                yield document, snapshot
