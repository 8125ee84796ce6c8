"""The local store: ``stacks.yaml`` and one file per component in a folder.

Source: ``zenml/zen_stores/local_zen_store.py`` of ZenML 0.13.2.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from pydantic_core import PydanticCustomError

from zenml_ls.model.coercion import canonical_uuid, to_mapping, to_text
from zenml_ls.model.domain import (
    Component,
    ComponentContent,
    CustomFlavor,
    Stack,
    StoreContents,
)
from zenml_ls.model.names import COMPONENT_TYPES, folder_of
from zenml_ls.stores import StoreError
from zenml_ls.stores.files import leads_out, read_file
from zenml_ls.syntax import parse

REGISTRY = "stacks.yaml"
RUNS = "pipeline_runs.yaml"
_COMPONENTS = "stack_components"


@dataclass(frozen=True, slots=True)
class ComponentFile:
    """A component's file as it was when last looked at."""

    stamp: tuple[int, int]
    """Modification time in nanoseconds and size in bytes."""
    content: ComponentContent | None
    """None where the file could not be read."""


ComponentFiles = Mapping[Path, ComponentFile]


@dataclass(frozen=True)
class LocalStore:
    """The store in a folder."""

    folder: Path
    files: ComponentFiles = field(default_factory=dict)
    """What an earlier look found; only files that changed since are read again."""
    fence: Path | None = None
    """The folder that no link may lead out of; None for the user's own store."""

    async def read(self) -> StoreContents:
        """Return what the store holds on disk.

        Raises:
            StoreError: ``stacks.yaml`` cannot be read.
        """
        return await asyncio.to_thread(self._read)

    def _read(self) -> StoreContents:
        registry = read_file(self.folder / REGISTRY, self.fence)
        files = self.component_files()
        if registry is None:
            return contents(None, self.folder, files)
        tree = parse(registry.text)
        if registry.problem or tree.problems:
            problem = registry.problem or tree.problems[0]
            raise StoreError(f"{self.folder / REGISTRY} cannot be read: {problem.message}")
        return contents(tree.value, self.folder, files)

    def component_files(self) -> ComponentFiles:
        """Return every component file of the store, read."""
        return dict(self._scan())

    def _scan(self) -> Iterator[tuple[Path, ComponentFile]]:
        for folder in map(self.folder.joinpath, map(folder_of, COMPONENT_TYPES)):
            if self.fence is not None and leads_out(folder, self.fence):
                continue
            for entry in _yaml_files(folder):
                path = Path(entry.path)
                file = self._look(entry, path)
                if file is not None:
                    yield path, file

    def _look(self, entry: os.DirEntry[str], path: Path) -> ComponentFile | None:
        try:
            status = entry.stat()
        except OSError:
            return ComponentFile((0, 0), None)
        stamp = (status.st_mtime_ns, status.st_size)
        known = self.files.get(path)
        if known is not None and known.stamp == stamp:
            return known
        try:
            found = read_file(path, self.fence if entry.is_symlink() else None)
        except StoreError:
            return ComponentFile(stamp, None)
        return None if found is None else ComponentFile(stamp, ComponentContent(found.text))


def _yaml_files(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield the YAML files of a component folder, and of folders that names with ``/`` made."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except (OSError, ValueError):  # ValueError: a name that no file can have
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _yaml_files(Path(entry.path))
        elif entry.name.endswith(".yaml"):
            yield entry


@lru_cache(maxsize=1 << 16)
def component_path(folder: Path, component_type: str, name: str) -> Path | None:
    """Return the file of a component; None where it would lie outside the store.

    ZenML uses the name as it is: ``a/b`` is in a folder ``a``, ``../b`` beside the type's.
    """
    path = os.path.normpath(folder / folder_of(component_type) / f"{name}.yaml")
    is_inside = path.startswith(str(folder) + os.sep) and "\0" not in path
    return Path(path) if is_inside else None


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the same store held before, with the same files."""

    registry: object
    contents: StoreContents


def contents(
    registry: object,
    folder: Path,
    files: ComponentFiles | None,
    *,
    is_complete: bool = True,
    earlier: Earlier | None = None,
) -> StoreContents:
    """Return what a store holds whose ``stacks.yaml`` has the value *registry*.

    What ZenML would refuse is passed over; names are then not complete. Without *files*
    nothing is known about the components' own files. *earlier* saves looking at components
    that did not change, which are most of a large store.
    """
    reader = _Reader(folder, files)
    table = registry if isinstance(registry, dict) else {}
    is_sound = registry is None or isinstance(registry, dict)
    stacks = {stack.name: stack for stack in reader.stacks(table.get("stacks", {}))}
    components, unregistered = _same_components(table, earlier) or reader.all_components(table)
    return StoreContents(
        stacks=stacks,
        components=components,
        flavors=tuple(reader.flavors(table.get("stack_component_flavors", []))),
        associations=frozenset(_associations(table.get("store_associations", []))),
        file=folder / REGISTRY,
        is_complete=is_complete and is_sound and reader.is_sound,
        unregistered_files=unregistered,
    )


Components: TypeAlias = tuple[Mapping[tuple[str, str], Component], frozenset[Path]]
"""The components of a store by type and name, and the files of none of them."""


def _same_components(table: dict[Any, Any], earlier: Earlier | None) -> Components | None:
    """Return the components of *earlier* where all of them are registered as before."""
    before = earlier.registry if earlier and earlier.contents.is_complete else None
    if earlier is None or not isinstance(before, dict):
        return None
    if not _are_same_texts(before.get(_COMPONENTS), table.get(_COMPONENTS)):
        return None
    return earlier.contents.components, earlier.contents.unregistered_files


def _are_same_texts(before: object, after: object) -> bool:
    """Say whether two tables of types hold the same names and flavors, all of them texts.

    Equal is not enough: ``1`` equals ``true``, but ZenML names a component by its text. Nothing
    deeper is looked at, since aliases can make a small text a huge value.
    """
    if not isinstance(before, dict) or not isinstance(after, dict) or list(before) != list(after):
        return False
    return all(
        isinstance(names, dict)
        and {str} >= {*map(type, names), *map(type, names.values())}
        and isinstance(after[component_type], dict)
        and list(names.items()) == list(after[component_type].items())
        for component_type, names in before.items()
    )


class _Reader:
    """Reads the two tables of a registry and remembers whether it understood all of them."""

    def __init__(self, folder: Path, files: ComponentFiles | None) -> None:
        self.folder = folder
        self.files = files
        self.is_sound = True

    def stacks(self, table: object) -> Iterator[Stack]:
        for name, members in self._items(table):
            named = {kind: text for kind, text in self._texts(members) if text is not None}
            yield Stack(name, named)

    def all_components(self, registry: dict[Any, Any]) -> Components:
        components = {
            (component.type, component.name): component
            for component in self.components(registry.get(_COMPONENTS, {}))
        }
        registered = {component.file for component in components.values()}
        unregistered = frozenset(path for path in self.files or () if path not in registered)
        return components, unregistered

    def components(self, table: object) -> Iterator[Component]:
        for component_type, names in self._items(table):
            if component_type not in COMPONENT_TYPES:
                self.is_sound = False
                continue
            for name, flavor in self._texts(names):
                yield self._component(component_type, name, flavor or "")

    def flavors(self, value: object) -> Iterator[CustomFlavor]:
        for row in _rows(value):
            kind, name, source = (_text(row.get(key)) for key in ("type", "name", "source"))
            if kind is None or name is None:
                self.is_sound = False
            else:
                yield CustomFlavor(kind, name, source or "")

    def _component(self, component_type: str, name: str, flavor: str) -> Component:
        path = component_path(self.folder, component_type, name)
        file = self.files.get(path) if path and self.files is not None else None
        is_missing = path is not None and self.files is not None and file is None
        content = file.content if file else None
        return Component(component_type, name, flavor, content, path, is_missing)

    def _items(self, table: object) -> Iterator[tuple[str, object]]:
        try:
            items = to_mapping(table).items()
        except PydanticCustomError:
            self.is_sound = False
            return
        for key, value in items:
            if (name := _text(key)) is None:
                self.is_sound = False
            else:
                yield name, value

    def _texts(self, table: object) -> Iterator[tuple[str, str | None]]:
        for key, value in self._items(table):
            yield key, _text(value)


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return value
    try:
        return to_text(value)
    except PydanticCustomError:
        return None


def _rows(value: object) -> Iterator[dict[Any, Any]]:
    if isinstance(value, list):
        yield from (row for row in value if isinstance(row, dict))


def _associations(value: object) -> Iterator[tuple[str, str]]:
    for row in _rows(value):
        artifact_store = canonical_uuid(row.get("artifact_store_uuid"))
        metadata_store = canonical_uuid(row.get("metadata_store_uuid"))
        if artifact_store and metadata_store:
            yield artifact_store, metadata_store
