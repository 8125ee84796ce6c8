"""The one thing that changes: open documents, what was read from disk, and the snapshots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from zenml_ls.loading import Loaded, Request, Watched, repository_file, snapshot
from zenml_ls.locations import config_directory, repository_root
from zenml_ls.remote import Address, Answer, addresses, watched_files
from zenml_ls.rules import Severities
from zenml_ls.workspace import Document, Snapshot


@dataclass(frozen=True)
class Settings:
    """What the user chose; see ``lsp/settings.py`` for the names in an editor."""

    config_directory: str | None = None
    release: str | None = None
    severities: Severities = field(default_factory=dict)
    has_code_lenses: bool = True
    has_inlay_hints: bool = True
    has_workspace_findings: bool = True


class Session:
    """Holds the state of a server; all of it is used from one thread."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)
        self.settings = Settings()
        self.config_directory = config_directory(self.environment).path
        """ZenML's configuration directory."""
        self.is_trusted = True
        """Whether the configuration is the user's own.

        One that a setting places in a workspace folder, or in its repository, may have come
        with it: no store that it names elsewhere is read, no database opened and no server asked.
        """
        self._own_directory = self.config_directory
        self.folders: tuple[Path, ...] = ()
        """The workspace folders, in the client's order."""
        self.loaded = Loaded()
        self.is_loaded = False
        self.has_components = False
        """Whether the components' own files were read as well."""
        self.answers: dict[Address, Answer] = {}
        """What is known of databases and servers."""
        self._open: dict[Path, Document] = {}
        self._roots: dict[Path, Path | None] = {}
        self._snapshots: dict[Path | None, Snapshot] = {}
        self._stale: set[Path | None] = set()
        self._addresses: tuple[object, frozenset[Address]] = (None, frozenset())
        """The last answer of `addresses`, after what it depends on."""

    # ------------------------------------------------------------ open documents

    def put(self, path: Path, text: str) -> None:
        """Open *path* in an editor, or take its new text."""
        self.root_of(path)
        known = self._open.get(path)
        self._open[path] = Document(path, text, known.role if known else None)
        self._mark_stale(path)

    def drop(self, path: Path) -> None:
        """Close *path*: from now on the disk counts."""
        self._open.pop(path, None)
        self._mark_stale(path)

    @property
    def open_paths(self) -> tuple[Path, ...]:
        """The paths of the open documents."""
        return tuple(self._open)

    def document(self, path: Path) -> Document | None:
        """Return the open document at *path* as it is now; None where it is not open."""
        document = self._open.get(path)
        if document is None:
            return None
        known = self.snapshot_for(path)
        shared = next((item for item in known.documents if item.path == path), None)
        if shared is not None and shared.text == document.text:
            return shared
        role = known.role_of(path)
        if role != document.role:
            document = Document(path, document.text, role)
            self._open[path] = document
        return document

    # ----------------------------------------------------------------- snapshots

    def snapshot_for(self, path: Path) -> Snapshot:
        """Return all that is known where *path* is used."""
        return self.snapshot_of(self.root_of(path))

    def knows(self, path: Path) -> bool:
        """Say whether all was read that the snapshot for *path* is made of."""
        return self.knows_root(self.root_of(path))

    def knows_root(self, root: Path | None) -> bool:
        """Say whether all was read that the snapshot of *root* is made of."""
        return self.is_loaded and (root is None or root in self.loaded.repositories)

    @property
    def knows_all(self) -> bool:
        """Whether all was read that lies on disk: the components' own files as well."""
        return self.has_components and all(map(self.knows_root, (None, *self.workspace_roots)))

    def snapshot_of(self, root: Path | None) -> Snapshot:
        """Return all that is known for the repository at *root*; None for outside of one."""
        known = self._snapshots.get(root)
        if known is None or root in self._stale:
            known = snapshot(self.loaded, self.request(), root, known)
            self._snapshots[root] = known
            self._stale.discard(root)
        return known

    def root_of(self, path: Path) -> Path | None:
        """Return the repository that *path* is used in; files of the configuration share one.

        Looks at the disk the first time a folder is asked for.
        """
        is_shared = self.is_shared(path) and ".zen" not in path.parts
        if is_shared or not path.is_absolute():
            return self.main_root
        return self._root(path.parent.parent if path.parent.name == ".zen" else path.parent)

    def _root(self, folder: Path) -> Path | None:
        if folder not in self._roots:
            located = repository_root(folder, self.environment)
            self._roots[folder] = located.path if located else None
        return self._roots[folder]

    def canonical(self, path: Path) -> Path:
        """Return the path by which the configuration knows a file; links may lead to it.

        Looks at the disk. A file of a repository keeps the path that the editor gave it.
        """
        try:
            resolved = path.resolve() if path.is_absolute() else path
        except (OSError, RuntimeError, ValueError):  # a loop of links, or no path at all
            return path
        return resolved if self.is_shared(resolved) else path

    @property
    def main_root(self) -> Path | None:
        """The repository of the first workspace folder that has one."""
        return next(iter(self._roots_of_folders), None)

    @property
    def workspace_roots(self) -> tuple[Path, ...]:
        """The repositories around the workspace folders, then those below that are in use.

        In use are those of files that were asked about. Without folders they are all there is.
        """
        folders = set(self.folders)
        below = sorted(root for root in self.roots if not folders or folders & set(root.parents))
        return tuple(dict.fromkeys((*self._roots_of_folders, *below)))

    @property
    def _roots_of_folders(self) -> tuple[Path, ...]:
        roots = map(self._root, self.folders)
        return tuple(dict.fromkeys(root for root in roots if root is not None))

    @property
    def roots(self) -> frozenset[Path]:
        """The repositories of the workspace folders, and of all files that were asked about."""
        return frozenset(root for root in self._roots.values() if root is not None)

    def _mark_stale(self, path: Path) -> None:
        """A change of the configuration makes every snapshot stale that it is part of."""
        if self.is_shared(path):
            self._stale.update(self._snapshots)
        else:
            self._stale.update(parent.parent for parent in path.parents if parent.name == ".zen")

    def is_configuration(self, path: Path) -> bool:
        """Say whether findings in other files can depend on *path*."""
        return self.is_shared(path) or ".zen" in path.parts

    def names_stores(self, path: Path) -> bool:
        """Say whether *path* decides which stores there are."""
        return path == self.config_directory / "config.yaml"

    def is_shared(self, path: Path) -> bool:
        """Say whether *path* is of the configuration that all repositories share."""
        if self.config_directory in path.parents:
            return True
        return any(store.folder in path.parents for store in self.loaded.stores.values())

    # ------------------------------------------------------------------- loading

    def request(self) -> Request:
        """Return what is to be read, with the texts that win over the disk."""
        texts = {path: document.text for path, document in self._open.items()}
        return Request(
            self.config_directory,
            self.roots,
            texts,
            self.environment,
            self.settings.release,
            dict(self.answers),
            self.is_trusted,
        )

    def addresses(self) -> frozenset[Address]:
        """Return the databases and servers that the configuration names on disk.

        What is being typed into it counts once it is saved: a half-typed address is another's.
        """
        if not self.is_trusted or not self.is_loaded:
            return frozenset()
        configuration, release = self.loaded.configuration, self.settings.release
        key = (configuration, release, self.config_directory)
        if self._addresses[0] != key:
            request = Request(self.config_directory, environment=self.environment, release=release)
            known = snapshot(Loaded(configuration), request, None)
            self._addresses = key, frozenset(addresses(known).values())
        return self._addresses[1]

    def take(self, address: Address, answer: Answer) -> None:
        """Take what a database or server answered."""
        self.answers[address] = answer
        self._stale.update(self._snapshots)

    def apply(self, loaded: Loaded, *, has_components: bool = True) -> bool:
        """Take what was read, and return whether it is news.

        If so, snapshots are made again when they are next asked for.
        """
        self.has_components = self.has_components or has_components
        if self.is_loaded and loaded == self.loaded:
            return False
        self.loaded = loaded
        self.is_loaded = True
        self._stale.update(self._snapshots)
        return True

    def configure(self, settings: Settings) -> None:
        """Take the user's settings."""
        self.settings = settings
        self._snapshots.clear()
        directory = config_directory(self.environment, settings.config_directory).path
        if directory != self.config_directory:
            self.config_directory = directory
            self.loaded = Loaded()
            self.is_loaded = self.has_components = False
        self._judge()

    def _judge(self) -> None:
        """Find out whether the configuration is trusted; looks at the disk."""
        self.is_trusted = self.config_directory == self._own_directory or not any(
            self.config_directory.is_relative_to(real)
            for folder in (*self.folders, *self._roots_of_folders)
            for real in (folder, _real(folder))
        )

    def set_folders(self, folders: Iterable[Path]) -> None:
        """Take the workspace folders."""
        self.folders = tuple(folders)
        self.forget_roots()

    def forget_roots(self) -> None:
        """Look for repositories anew, as one may have been made or removed.

        What was known of others than those that are found, and of stores that nobody names any
        more, is forgotten.
        """
        in_use = self.workspace_roots if self.folders else ()
        self._roots.clear()
        for folder in (*self.folders, *in_use):
            self._root(folder)
        for path in self._open:
            self.root_of(path)
        self._judge()
        for gone in self._snapshots.keys() - self.roots - {None}:
            del self._snapshots[gone]
        self._stale &= self._snapshots.keys()
        if wanted := self.addresses():  # else the configuration may be half written
            for old in self.answers.keys() - wanted:
                del self.answers[old]

    def watched(self) -> Watched:
        """Return where changes on disk matter: also where a repository could be made."""
        files = {repository_file(folder) for start in self._roots for folder in self._up(start)}
        stores = frozenset(
            {store.folder for store in self.loaded.stores.values()}
            | {root / ".zen" for root in self.loaded.legacy}
        )
        files.update(self.loaded.code_files)
        files.update(watched_files(self.addresses()))
        return Watched(frozenset({*files, self.config_directory / "config.yaml"}), stores)

    def _up(self, start: Path) -> Iterator[Path]:
        """Yield *start* and the folders above it, up to its repository or workspace folder."""
        last = {self._roots.get(start), *self.folders} & {start, *start.parents}
        for folder in (start, *start.parents):
            yield folder
            if folder in last or not last:
                return


def _real(folder: Path) -> Path:
    try:
        return folder.resolve()
    except (OSError, RuntimeError):  # a circle of links
        return folder
