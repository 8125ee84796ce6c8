"""Where changes on disk matter."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from zenml_ls.locations import is_folder
from zenml_ls.model.names import COMPONENT_TYPES, folder_of


@dataclass(frozen=True)
class Watched:
    """Where changes on disk matter; nothing of it need exist yet."""

    files: frozenset[Path] = frozenset()
    stores: frozenset[Path] = frozenset()
    """Folders of local stores."""

    @property
    def folders(self) -> frozenset[Path]:
        """The folders of the files, and the stores'."""
        return self.stores | {file.parent for file in self.files}

    def concerns(self, path: Path) -> bool:
        """Say whether a change of *path*, a file or a folder, can matter."""
        if path in self.files or any(
            path == folder or path in folder.parents for folder in self.folders
        ):
            return True
        return path.suffix in (".yaml", "") and not self.stores.isdisjoint(path.parents)


def existing_folders(watched: Watched) -> frozenset[Path]:
    """Return the folders whose direct content must be watched to notice every change.

    They are listed one by one: ``local_stores`` beside the configuration can hold any
    number of artifacts, and a store can be in the middle of a large folder. Above each
    comes the nearest one that exists, to see it being made, moved or removed.
    """
    found = {_nearest(folder.parent) for folder in watched.folders}
    found.update(folder for folder in watched.folders if is_folder(folder))
    for store in watched.stores:
        for component_type in COMPONENT_TYPES:
            found.update(Path(base) for base, _, _ in os.walk(store / folder_of(component_type)))
    return frozenset(found)


def _nearest(folder: Path) -> Path:
    return next((item for item in (folder, *folder.parents) if is_folder(item)), folder)
