"""Reading everything in one go: the configuration, the repositories and the local stores."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from zenml_ls import remote
from zenml_ls.imports import read_code
from zenml_ls.loading.joining import snapshot
from zenml_ls.loading.loaded import LegacyFiles, Loaded, LoadedStore, Read, Request, repository_file
from zenml_ls.model.catalog import Catalog, catalog_for
from zenml_ls.model.custom import CustomClasses, custom_classes
from zenml_ls.model.domain import Profile
from zenml_ls.model.names import COMPONENT_TYPES, folder_of
from zenml_ls.model.outline import flavor_rows
from zenml_ls.python import Code
from zenml_ls.stores import StoreError, local_folder
from zenml_ls.stores.files import leads_out, read_file
from zenml_ls.stores.local import REGISTRY, RUNS, LocalStore
from zenml_ls.syntax import parse
from zenml_ls.workspace import (
    LEGACY_BACKUP,
)

_NEIGHBOURS = (REGISTRY, LEGACY_BACKUP)
OLD_CONFIGURATION = ".zenglobal.json"
"""Where ZenML kept the global configuration before there was ``config.yaml``."""
_SETTLE_SECONDS = 0.03
_SETTLE_TRIES = 7


def load(
    request: Request, earlier: Loaded | None = None, *, with_components: bool = True
) -> Loaded:
    """Read the configuration, the repositories and the local stores of all profiles.

    Without *with_components* the components' own files are left for later: there can be
    thousands, and names and flavors stand in the registries. A file that *earlier* was
    sound and now is empty or broken is looked at again for a moment: ZenML writes files in
    place, so it may be half written.
    """
    before = earlier or Loaded()
    path = request.config_directory / "config.yaml"
    configuration = _settled(path, before.configuration, request.fence)
    repositories = {
        root: _settled(repository_file(root), before.repositories.get(root, Read()), root)
        for root in sorted(request.roots)
    }
    partial = Loaded(configuration, repositories)
    known = snapshot(partial, request, None)
    catalog_for(known.release)  # from here on it is in memory, so that no request reads it
    profiles = known.configuration.profiles.values() if known.configuration else ()
    loader = _StoreLoader(request, with_components)
    stores = {
        profile.key: store
        for profile in profiles
        if (store := loader.store(profile, before.stores.get(profile.key))) is not None
    }
    if known.configuration is None:  # keep what is known until the configuration can be read
        stores = dict(before.stores)
    code = _code(partial, stores, request, before) if with_components else before.code
    legacy = _legacy(partial, request, before) if with_components else before.legacy
    classes = _classes(code, known.catalog, before)
    return replace(partial, stores=stores, code=code, classes=classes, legacy=legacy)


def _legacy(partial: Loaded, request: Request, before: Loaded) -> Mapping[Path, LegacyFiles]:
    """Read the component files of the repositories that keep their stacks themselves."""
    roots = [
        root
        for root in sorted(request.roots)
        if snapshot(partial, request, root).legacy_store is not None
    ]
    found = {root: _legacy_files(root, before.legacy.get(root, LegacyFiles())) for root in roots}
    if partial.configuration == Read() and (request.config_directory / OLD_CONFIGURATION).exists():
        # ZenML reads it as long as there is no other, which a migration would make
        return {root: replace(files, neighbours=None) for root, files in found.items()}
    return found


def _legacy_files(root: Path, earlier: LegacyFiles) -> LegacyFiles:
    """Read what is in ``.zen``; nothing where a link would lead out of the repository."""
    folder = root / ".zen"
    if any(leads_out(folder / folder_of(kind), root) for kind in COMPONENT_TYPES):
        return LegacyFiles()
    found = LocalStore(folder, earlier.files or {}, fence=root).component_files()
    reads = {folder / name: _read(folder / name, root) for name in _NEIGHBOURS}
    neighbours = {
        path: read.file.text if read.file and not read.file.problem else None
        for path, read in reads.items()
        if read != Read()
    }
    return LegacyFiles(earlier.files if found == earlier.files else found, neighbours)


def _code(
    partial: Loaded, stores: Mapping[str, LoadedStore], request: Request, before: Loaded
) -> Mapping[Path, Code]:
    """Read what the custom flavors need that are active in each repository."""
    sources = {
        key: found for key, store in stores.items() if (found := _flavor_sources(store, request))
    }
    for key, state in remote.states(snapshot(partial, request, None), request.answers).items():
        if state.contents is not None and state.contents.flavors:
            sources[key] = frozenset(
                flavor.source.split("@")[0] for flavor in state.contents.flavors
            )
    code: dict[Path, Code] = {}
    for root in sorted(request.roots) if sources else ():
        known = snapshot(partial, request, root)
        wanted = sources.get(known.active_profile.key) if known.active_profile else None
        if wanted:
            code[root] = read_code(root, wanted, request.environment, before.code.get(root))
    return code


def _classes(
    code: Mapping[Path, Code], catalog: Catalog, before: Loaded
) -> Mapping[Path, CustomClasses]:
    """Judge the classes that custom flavors name, so that no request has to."""
    classes: dict[Path, CustomClasses] = {}
    for root, found in code.items():
        known = before.classes.get(root)
        is_same = found is before.code.get(root) and known and known.release == catalog.release
        classes[root] = known if known and is_same else custom_classes(found, catalog)
    return classes


def _flavor_sources(store: LoadedStore, request: Request) -> frozenset[str]:
    """Return the dotted paths of the classes that a registry names, on disk and in an editor."""
    path, file = store.folder / REGISTRY, store.registry.file
    texts = {file.text if file else "", request.open_texts.get(path, "")}
    return frozenset(
        row.source.text.split("@")[0]
        for text in texts
        if "source" in text
        for row in flavor_rows(parse(text))
        if row.source is not None and "." in row.source.text.split("@")[0]
    )


@dataclass(frozen=True, slots=True)
class _StoreLoader:
    request: Request
    with_components: bool

    def store(self, profile: Profile, earlier: LoadedStore | None) -> LoadedStore | None:
        folder = local_folder(profile, self.request.config_directory)
        if folder is None or not _may_read(folder, self.request):
            return None
        known = earlier if earlier is not None and earlier.folder == folder else None
        registry = _settled(
            folder / REGISTRY, known.registry if known else Read(), self.request.fence
        )
        files = known.files if known else None
        runs = known.runs if known else Read()
        if self.with_components:
            runs = _settled(folder / RUNS, runs, self.request.fence)
            found = LocalStore(folder, files or {}, self.request.fence).component_files()
            files = files if found == files else found
        return LoadedStore(folder, registry, files, runs)


def _may_read(folder: Path, request: Request) -> bool:
    """Say whether a store may be read: one of a configuration in a workspace only inside it."""
    return request.fence is None or not leads_out(folder, request.fence)


def _settled(path: Path, earlier: Read, fence: Path | None) -> Read:
    """Read a file that may be half written; no link may lead out of *fence*.

    A text that is new counts once it stays the same for a moment; one that is empty or
    broken where a sound one was gets longer to become sound again.
    """
    found = _read(path, fence)
    if found == earlier or not _is_sound(earlier):
        return found
    for _ in range(_SETTLE_TRIES):
        time.sleep(_SETTLE_SECONDS)
        before, found = found, _read(path, fence)
        if found == before and (found.problem is not None or _is_sound(found)):
            break
    return found


def _read(path: Path, fence: Path | None) -> Read:
    try:
        return Read(read_file(path, fence))
    except StoreError as error:
        return Read(problem=str(error))


def _is_sound(read: Read) -> bool:
    if read.file is None or read.file.problem is not None:
        return False
    return bool(read.file.text.strip()) and not parse(read.file.text).problems
