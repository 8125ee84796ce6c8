"""Joining what was read with the texts of open editors, without further reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from zenml_ls import remote
from zenml_ls.loading.loaded import LegacyFiles, Loaded, LoadedStore, Read, Request, repository_file
from zenml_ls.model.domain import ComponentContent, StoreContents
from zenml_ls.stores import local_folder
from zenml_ls.stores.local import (
    REGISTRY,
    RUNS,
    ComponentFile,
    ComponentFiles,
    Earlier,
    contents,
)
from zenml_ls.workspace import (
    Document,
    FileKind,
    FileRole,
    Snapshot,
    StoreState,
    release_in_force,
    role_of_repository,
)


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
        configuration_path, loaded.configuration, FileRole(FileKind.GLOBAL)
    )
    repository, repository_problem = None, None
    if root is not None:
        read = loaded.repositories.get(root, Read())
        role = role_of_repository(release_in_force(configuration, request.release))
        repository, repository_problem = join.document(repository_file(root), read, role)
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

    def document(
        self, path: Path, read: Read, role: FileRole
    ) -> tuple[Document | None, str | None]:
        """Return the document at *path*, or why there is none to read."""
        text = self.open_texts.get(path)
        if text is not None:
            return self.reused(Document(path, text, role)), None
        if read.file is None:
            return None, read.problem
        return self.reused(Document(path, read.file.text, role, read.file.problem)), None

    def reused(self, document: Document) -> Document:
        known = self.earlier.get(document.path)
        return known if known is not None and known == document else document

    def store(self, profile: str, loaded: LoadedStore, earlier: StoreState | None) -> StoreState:
        path = loaded.folder / REGISTRY
        registry, problem = self.document(path, loaded.registry, FileRole(FileKind.STORE, profile))
        if problem is not None:
            return StoreState(None, problem, loaded.folder, None)
        role = FileRole(FileKind.RUNS, profile)
        runs, problem = self.document(loaded.folder / RUNS, loaded.runs, role)
        runs = earlier.runs if earlier is not None and earlier.runs == runs else runs
        known = self.state(registry, loaded, earlier)
        if known.runs is runs and known.runs_problem == problem:
            return known
        return replace(known, runs=runs, runs_problem=problem)

    def state(
        self, registry: Document | None, loaded: LoadedStore, earlier: StoreState | None
    ) -> StoreState:
        """Return what is known about a store; *earlier* itself where nothing changed."""
        if earlier is not None and earlier.folder != loaded.folder:
            earlier = None
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
        sound = earlier.sound if earlier is not None else None
        found = _contents(registry, loaded.folder, files, sound, _known(earlier, files))
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


def _known(earlier: StoreState | None, files: ComponentFiles | None) -> Earlier | None:
    """Return what can be taken over from *earlier*: nothing of other files, or half typed."""
    if earlier is None or earlier.registry is None or earlier.contents is None:
        return None
    if earlier.files is not files or earlier.registry.syntax_problem is not None:
        return None
    return Earlier(earlier.registry.tree.value, earlier.contents)


def _contents(
    registry: Document | None,
    folder: Path,
    files: ComponentFiles | None,
    sound: StoreContents | None,
    known: Earlier | None,
) -> StoreContents:
    """Return the contents; to a half-typed registry belong the names that last were sound."""
    if registry is None:
        return contents(None, folder, files)
    is_broken = registry.syntax_problem is not None
    found = contents(registry.tree.value, folder, files, is_complete=not is_broken, earlier=known)
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
