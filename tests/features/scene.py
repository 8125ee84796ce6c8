"""A configuration with one file open in an editor, for the tests of features."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests import world
from zenml_ls.loading import Loaded, Request, load, snapshot
from zenml_ls.text import Span
from zenml_ls.workspace import Document, Snapshot

CURSOR = "<|>"


@dataclass(frozen=True)
class Scene:
    """An open document, where the cursor is in it, and all that is known."""

    document: Document
    offset: int
    snapshot: Snapshot


@dataclass(frozen=True)
class Stage:
    """What was read from disk; a file can be opened with another text again and again."""

    root: Path
    loaded: Loaded

    def open(self, name: str, text: str) -> Scene:
        """Open the file with a text that may have a cursor."""
        offset = max(text.find(CURSOR), 0)
        path, text = self.root / name, text.replace(CURSOR, "", 1)
        request = _request(self.root, {path: text})
        known = snapshot(self.loaded, request, self.root)
        mine = (document for document in known.documents if document.path == path)
        document = next(mine, None) or Document(path, text, known.role_of(path))
        return Scene(document, offset, known)


def stage(folder: Path, files: dict[str, str] | None = None) -> Stage:
    """Write the small configuration, with *files* over it, and read it."""
    world.write(folder, {**world.BASE, **(files or {})})
    return Stage(folder, load(_request(folder, {})))


def _request(root: Path, open_texts: dict[Path, str]) -> Request:
    return Request(root / "config", frozenset({root}), open_texts)


def scene(folder: Path, fixture: str, change: Callable[[str], str] = lambda text: text) -> Scene:
    """Open the file of *fixture* that has the cursor; *change* is made to its text."""
    files = world.files_in(fixture)
    name = next(name for name, text in files.items() if CURSOR in text)
    text = change(files.pop(name))
    return stage(folder, {**files, name: text.replace(CURSOR, "", 1)}).open(name, text)


def crlf(text: str) -> str:
    """Return the text with the line ends of Windows."""
    return text.replace("\n", "\r\n")


def unfinished(text: str) -> str:
    """Return the text without its last line end."""
    return text.removesuffix("\n")


def shown(document: Document, span: Span) -> str:
    """Return the line of *span* with marks below it."""
    line = document.lines.line_of(span.start)
    start = document.lines.line_start(line)
    marks = "^" * (span.end - span.start) or "|"
    return f"{document.lines.line_text(line)}\n{' ' * (span.start - start)}{marks}"
