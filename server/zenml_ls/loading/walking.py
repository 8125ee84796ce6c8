"""Walking through folders: which files can be ours by their names.

Folders that cannot be listed hold nothing, and links to folders are left to what they lead
to, so that no walk goes in a circle.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from zenml_ls.locations import is_repository
from zenml_ls.stores.files import leads_out

_SKIPPED_FOLDERS = frozenset(
    {".git", ".hg", ".svn", ".tox", ".nox", ".venv", "venv", "node_modules", "__pycache__"}
    | {"site-packages", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
)
"""What tools keep, and nobody writes."""
_SUFFIXES = (".py", ".yaml", ".yml")


def files_below(folder: Path) -> Iterator[Path]:
    """Yield all files of YAML and Python in *folder*, but for links that lead out of it."""
    for base, name in _walk(folder, lambda _: False):
        path = Path(base, name)
        if not path.is_symlink() or not leads_out(path, folder):
            yield path


def project_files(root: Path) -> Iterator[str]:
    """Yield the files of a repository beside what ZenML keeps in it, as texts; links among them.

    Those of another repository below it are not: that one has names of its own.
    """
    for base, name in _walk(root, lambda path: path.name == ".zen" or is_repository(path)):
        yield f"{base}{os.sep}{name}"


def _walk(root: Path, is_left_out: Callable[[Path], bool]) -> Iterator[tuple[str, str]]:
    """Yield the folder and the name of each file, folder by folder, both sorted by name."""
    for base, folders, names in os.walk(root):
        folder = Path(base)
        folders[:] = sorted(
            name
            for name in folders
            if name not in _SKIPPED_FOLDERS and not is_left_out(folder / name)
        )
        for name in sorted(names):
            if name.endswith(_SUFFIXES):
                yield base, name
