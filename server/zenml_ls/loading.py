"""From disk to snapshot: everything is read in one go, then joined without further reading.

:func:`load` does all the reading and may be slow, so a server runs it in a thread.
:func:`snapshot` joins what was read with the texts of open editors and reads nothing.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from zenml_ls import remote
from zenml_ls.imports import read_code
from zenml_ls.locations import is_folder
from zenml_ls.model.catalog import Catalog, catalog_for
from zenml_ls.model.custom import CustomClasses, custom_classes
from zenml_ls.model.domain import ComponentContent, Profile, StoreContents
from zenml_ls.model.names import COMPONENT_TYPES, folder_of
from zenml_ls.model.outline import flavor_rows
from zenml_ls.python import Code
from zenml_ls.remote import Answers
from zenml_ls.stores import StoreError, local_folder
from zenml_ls.stores.files import FileText, leads_out, read_file
from zenml_ls.stores.local import REGISTRY, ComponentFile, ComponentFiles, LocalStore, contents
from zenml_ls.syntax import parse
from zenml_ls.workspace import (
    LEGACY_BACKUP,
    Document,
    FileKind,
    Place,
    Snapshot,
    StoreState,
    place_of_repository,
    release_in_force,
)

_NEIGHBOURS = (REGISTRY, LEGACY_BACKUP)
OLD_CONFIGURATION = ".zenglobal.json"
"""Where ZenML kept the global configuration before there was ``config.yaml``."""
_SETTLE_SECONDS = 0.03
_SETTLE_TRIES = 7


@dataclass(frozen=True, slots=True)
class Read:
    """The outcome of reading one file."""

    file: FileText | None = None
    """None where there is no such file, or it cannot be read."""
    problem: str | None = None
    """Why it cannot be read."""


@dataclass(frozen=True, slots=True)
class LoadedStore:
    """What was read of one profile's local store."""

    folder: Path
    registry: Read
    files: ComponentFiles | None
    """The components' own files; None where they were not read yet."""


@dataclass(frozen=True, slots=True)
class LegacyFiles:
    """What was read in the folder ``.zen`` of a repository that keeps its stacks itself."""

    files: ComponentFiles | None = None
    """The components' own files; None where they were not read."""
    neighbours: Mapping[Path, str | None] | None = None
    """See ``Snapshot.legacy_neighbours``."""


@dataclass(frozen=True)
class Loaded:
    """All that was read from disk, without the texts of open editors."""

    configuration: Read = field(default_factory=Read)
    repositories: Mapping[Path, Read] = field(default_factory=dict)
    """By repository root."""
    stores: Mapping[str, LoadedStore] = field(default_factory=dict)
    """By profile key; the local ones only."""
    code: Mapping[Path, Code] = field(default_factory=dict)
    """By repository root: the modules that custom flavors of the active profile need."""
    classes: Mapping[Path, CustomClasses] = field(default_factory=dict)
    """By repository root: what there is to know of the classes that they name."""
    legacy: Mapping[Path, LegacyFiles] = field(default_factory=dict)
    """By repository root, for those that keep their stacks themselves, as before 0.7."""

    @property
    def code_files(self) -> frozenset[Path]:
        """The files of these modules, and where others would be looked for."""
        return frozenset(path for code in self.code.values() for path in code.files)


@dataclass(frozen=True)
class Request:
    """What to read."""

    config_directory: Path
    roots: frozenset[Path] = frozenset()
    open_texts: Mapping[Path, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    release: str | None = None
    """The ZenML release that the user set; None to take it from the configuration."""
    answers: Answers = field(default_factory=dict)
    """What is known of the stores that are no folders."""
    is_trusted: bool = True
    """Whether the configuration is the user's own; if not, it names nothing outside itself."""

    @property
    def fence(self) -> Path | None:
        """The folder that the configuration must not lead out of; None for the user's own."""
        return None if self.is_trusted else self.config_directory


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


def repository_file(root: Path) -> Path:
    """Return the configuration file of the repository at *root*."""
    return root / ".zen" / "config.yaml"


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
        if self.with_components:
            found = LocalStore(folder, files or {}, self.request.fence).component_files()
            files = files if found == files else found
        return LoadedStore(folder, registry, files)


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


def snapshot(
    loaded: Loaded,
    request: Request,
    root: Path | None,
    earlier: Snapshot | None = None,
) -> Snapshot:
    """Join what was read with the open editors; nothing is read here.

    What did not change since *earlier* is taken over from it, parsed as it is.
    """
    documents = {document.path: document for document in earlier.documents} if earlier else {}
    join = _Join(request.open_texts, documents)
    configuration_path = request.config_directory / "config.yaml"
    configuration, problem = join.document(
        configuration_path, loaded.configuration, Place(FileKind.GLOBAL)
    )
    repository, repository_problem = None, None
    if root is not None:
        read = loaded.repositories.get(root, Read())
        place = place_of_repository(release_in_force(configuration, request.release))
        repository, repository_problem = join.document(repository_file(root), read, place)
    joined = Snapshot(
        config_directory=request.config_directory,
        environment=request.environment,
        configuration_document=configuration,
        configuration_problem=problem or _broken(configuration),
        repository_root=root,
        repository_document=repository,
        repository_problem=repository_problem,
        release_setting=request.release,
        classes=loaded.classes.get(root) if root is not None else None,
    )
    stores = {
        key: join.store(key, store, earlier.stores.get(key) if earlier else None)
        for key, store in loaded.stores.items()
        if _is_current(store, key, joined)
    }
    if request.is_trusted:
        stores.update(remote.states(joined, request.answers))
    if root is not None and repository is not None and repository.kind is FileKind.LEGACY:
        files = loaded.legacy.get(root, LegacyFiles())
        store = LoadedStore(repository.path.parent, Read(), files.files)
        known = join.state(repository, store, earlier.legacy_store if earlier else None)
        joined = replace(joined, legacy_store=known, legacy_neighbours=files.neighbours)
    return replace(joined, stores=stores)


def _is_current(store: LoadedStore, profile_key: str, joined: Snapshot) -> bool:
    """Say whether the profile is still kept where *store* was read; an editor may have moved it.

    What was read counts as long as the configuration cannot be read.
    """
    if joined.configuration is None:
        return True
    profile = joined.configuration.profiles.get(profile_key)
    return profile is not None and local_folder(profile, joined.config_directory) == store.folder


def _broken(document: Document | None) -> str | None:
    """Return why ZenML, or we, cannot read a document; None where it can be read."""
    if document is not None and document.tree.is_too_large:
        return f"{document.path} is too large to be read"
    if document is None or document.syntax_problem is None:
        return None
    line = document.lines.line_of(document.syntax_problem.span.start) + 1
    return f"{document.path} cannot be read: line {line}: {document.syntax_problem.message}"


@dataclass(frozen=True)
class _Join:
    open_texts: Mapping[Path, str]
    earlier: Mapping[Path, Document]

    def document(self, path: Path, read: Read, place: Place) -> tuple[Document | None, str | None]:
        """Return the document at *path*, or why there is none to read."""
        text = self.open_texts.get(path)
        if text is not None:
            return self.reused(Document(path, text, place)), None
        if read.file is None:
            return None, read.problem
        return self.reused(Document(path, read.file.text, place, read.file.problem)), None

    def reused(self, document: Document) -> Document:
        known = self.earlier.get(document.path)
        return known if known is not None and known == document else document

    def store(self, profile: str, loaded: LoadedStore, earlier: StoreState | None) -> StoreState:
        path = loaded.folder / REGISTRY
        registry, problem = self.document(path, loaded.registry, Place(FileKind.STORE, profile))
        if problem is not None:
            return StoreState(None, problem, loaded.folder, None)
        return self.state(registry, loaded, earlier)

    def state(
        self, registry: Document | None, loaded: LoadedStore, earlier: StoreState | None
    ) -> StoreState:
        """Return what is known about a store; *earlier* itself where nothing changed."""
        files = self.component_files(loaded)
        is_same = (
            earlier is not None
            and earlier.registry is registry
            and earlier.files is files
            and earlier.contents is not None
        )
        if earlier is not None and is_same:
            return earlier
        if registry is not None and registry.tree.is_too_large:
            return StoreState(None, _broken(registry), loaded.folder, registry, files)
        is_here = earlier is not None and earlier.folder == loaded.folder
        sound = earlier.sound if earlier is not None and is_here else None
        found = _contents(registry, loaded.folder, files, sound)
        problem = _broken(registry)
        return StoreState(
            found, problem, loaded.folder, registry, files, found if problem is None else sound
        )

    def component_files(self, loaded: LoadedStore) -> ComponentFiles | None:
        if loaded.files is None:
            return None
        opened: dict[Path, ComponentFile] = {
            path: ComponentFile((0, len(text)), ComponentContent(text))
            for path, text in self.open_texts.items()
            if loaded.folder in path.parents and path in loaded.files
        }
        return {**loaded.files, **opened} if opened else loaded.files


def _contents(
    registry: Document | None,
    folder: Path,
    files: ComponentFiles | None,
    sound: StoreContents | None,
) -> StoreContents:
    """Return the contents; to a half-typed registry belong the names that last were sound."""
    if registry is None:
        return contents(None, folder, files)
    is_broken = registry.syntax_problem is not None
    found = contents(registry.tree.value, folder, files, is_complete=not is_broken)
    found = replace(found, file=registry.path)
    if not is_broken or sound is None:
        return found
    return replace(
        found,
        stacks={**sound.stacks, **found.stacks},
        components={**sound.components, **found.components},
        flavors=found.flavors or sound.flavors,
        is_complete=sound.is_complete,
    )


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
