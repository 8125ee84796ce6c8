"""The files of a repository that name what is registered: its code and its exported stacks."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path

from zenml_ls.loading.walking import project_files
from zenml_ls.stores import StoreError
from zenml_ls.stores.files import read_file
from zenml_ls.workspace import Document, FileKind, FileRole

MOST_FILES = 5000
"""More are not looked at."""
MOST_BYTES = 1024 * 1024
"""Larger files are not read: nobody writes such ones."""
_CODE = FileRole(FileKind.CODE)

Stamp = tuple[int, int]
"""A file's modification time in nanoseconds, and its size."""


@dataclass(frozen=True)
class Project:
    """What was read below the root of a repository."""

    root: Path
    files: Mapping[str, tuple[Stamp, Document | None]] = field(default_factory=dict)
    """The files that were looked at; None for one that names nothing, or cannot be read.

    By path as text: to make a path of each takes longer than to look at the file.
    """
    is_complete: bool = True
    """Whether all files were looked at; there can be too many."""

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """The files that name something, as they are on disk, sorted by path."""
        found = (document for _, document in self.files.values() if document is not None)
        return tuple(sorted(found, key=lambda document: document.path))


def read_project(root: Path, earlier: Project | None = None) -> Project:
    """Read the Python files and the exported stacks below *root*.

    Those of another repository below it are not among them. A file that did not change
    since *earlier* is not read again. Slow at the first time: a server runs it in a thread.
    """
    known = earlier.files if earlier is not None and earlier.root == root else {}
    candidates = project_files(root)
    files: dict[str, tuple[Stamp, Document | None]] = {}
    for path in islice(candidates, MOST_FILES):
        stamp = _stamp(path)
        before = known.get(path)
        if stamp is None:
            continue
        is_same = before is not None and before[0] == stamp
        files[path] = before if before and is_same else (stamp, _document(Path(path), stamp[1]))
    return Project(root, files, is_complete=next(candidates, None) is None)


def _stamp(path: str) -> Stamp | None:
    """Return what changes with a file; None where it is none, and for links."""
    try:
        status = os.lstat(path)
    except (OSError, ValueError):
        return None
    return (status.st_mtime_ns, status.st_size) if stat.S_ISREG(status.st_mode) else None


def _document(path: Path, size: int) -> Document | None:
    """Return the file where it names something."""
    try:
        read = read_file(path) if size <= MOST_BYTES else None
    except StoreError:
        return None  # whoever opens it sees why
    if read is None or read.problem is not None:
        return None
    if path.suffix == ".py":
        document = Document(path, read.text, _CODE)
        found = document.code_names
        return document if found.names or found.others else None
    document = Document(path, read.text)
    return document if document.kind is FileKind.STACK else None
