"""Checking whole folders, from the command line or an editor: what to check, and what is found."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

from zenml_ls import remote
from zenml_ls.loading import Loaded, Request, files_below, load, snapshot
from zenml_ls.locations import cache_folder, canonical, config_directory, repository_root
from zenml_ls.model.domain import StoreContents
from zenml_ls.model.release import SERVER_ERA
from zenml_ls.remote import Address, Answer, Answers
from zenml_ls.rules import Finding, Severities, findings
from zenml_ls.stores import StoreError
from zenml_ls.stores.files import read_file
from zenml_ls.workspace import Document, FileKind, Snapshot


@dataclass(frozen=True)
class CheckSettings:
    """How to check."""

    config_directory: str | None = None
    release: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    is_offline: bool = False
    """Whether no server is asked: then what was kept of its last answer has to do."""


@dataclass(frozen=True)
class Known:
    """What a server knows already: it is not read again, and open texts win over the disk."""

    request: Request
    loaded: Loaded
    severities: Severities = field(default_factory=dict)


@dataclass(frozen=True)
class Checked:
    """A file that was understood, and what was found in it."""

    document: Document
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Unchecked:
    """A file of ZenML that could not be checked."""

    path: Path
    reason: str


@dataclass(frozen=True)
class Foreign:
    """A file that the user named and that is none of ZenML's."""

    path: Path


Outcome: TypeAlias = Checked | Unchecked | Foreign

Progress = Callable[[int, Path], None]
"""Told the number of files done and the file that is next."""


class Checker:
    """Checks files; what is known about a repository is read once."""

    def __init__(self, given: CheckSettings | Known) -> None:
        """Make one that asks the stores itself, or takes what a server knows of them."""
        self._settings = given if isinstance(given, CheckSettings) else None
        self._start = _from(given) if isinstance(given, CheckSettings) else given
        self.config_directory = self._start.request.config_directory
        self._loaded: dict[Path | None, tuple[Loaded, Snapshot]] = {}
        self._answers: dict[Address, Answer] = {}

    def check(self, paths: list[Path], progress: Progress | None = None) -> Iterator[Outcome]:
        """Yield each file of *paths* that is ours, with what is found, each once."""
        seen: set[Path] = set()
        for path, known, is_named in self._files(paths):
            if path in seen:
                continue
            seen.add(path)
            if progress is not None:
                progress(len(seen), path)
            outcome = self._check_file(path, known, is_named)
            if outcome is not None:
                yield outcome

    def snapshot_for(self, start: Path) -> Snapshot:
        """Return what is known where ZenML runs in the folder *start*."""
        located = repository_root(start, self._start.request.environment)
        root = located.path if located else None
        if root not in self._loaded:
            request = replace(self._start.request, roots=frozenset({root} if root else ()))
            loaded = load(request, self._start.loaded)
            if self._settings is not None:
                answers = self._ask(snapshot(loaded, request, root), self._settings)
                request = replace(request, answers=answers)
                if request.answers:  # custom flavors may be among them
                    loaded = load(request, loaded)
            self._loaded[root] = loaded, snapshot(loaded, request, root)
        return self._loaded[root][1]

    def _ask(self, known: Snapshot, settings: CheckSettings) -> Answers:
        """Read the databases and servers of all profiles, each once."""
        wanted = set(remote.addresses(known).values())
        if not wanted:
            return {}
        cache = cache_folder(settings.environment)
        if settings.is_offline:
            servers = {address for address in wanted if address.is_elsewhere}
            self._answers.update({address: remote.recalled(address, cache) for address in servers})
        self._answers.update(asyncio.run(remote.read_all(wanted - self._answers.keys(), cache)))
        return {address: self._answers[address] for address in wanted}

    def canonical(self, path: Path) -> Path:
        """Return the one path by which a file is known here; see ``locations.canonical``."""
        return canonical(path, self.config_directory)

    def _files(self, paths: list[Path]) -> Iterator[tuple[Path, Snapshot, bool]]:
        """Yield each file, what is known where it is used, and whether the user named it."""
        for path in paths:
            start = self.canonical(Path.cwd() / path)
            if not start.is_dir():
                yield start, self.snapshot_for(_owner(start)), True
                continue
            for file, known in self._folder(start):
                yield self.canonical(file), known, False

    def _folder(self, folder: Path) -> Iterator[tuple[Path, Snapshot]]:
        """Yield the files of a folder, then the configuration that its repositories use."""
        used: dict[Path | None, Snapshot] = {}
        for path in files_below(folder):
            known = self.snapshot_for(_owner(path))
            used.setdefault(known.repository_root, known)
            yield path, known
        start = self.snapshot_for(folder)
        used.setdefault(start.repository_root, start)
        for known in used.values():
            for path in _dependencies(known):
                yield path, known

    def _check_file(self, path: Path, known: Snapshot, is_named: bool) -> Outcome | None:
        """Check a file; None for one that is none of ours, unless the user named it."""
        document = next((item for item in known.documents if item.path == path), None)
        if document is None:
            try:
                document = self._read(path, known)
            except StoreError as error:
                role = known.role_of(path)
                is_wanted = is_named or not (role is None or role.kind is FileKind.CODE)
                return Unchecked(path, str(error)) if is_wanted else None
        if document is None or not _is_ours(document):
            return Foreign(path) if is_named else None
        if known.is_server_era:
            is_told = is_named or document.kind is FileKind.GLOBAL
            reason = f"{known.config_directory / 'config.yaml'}: {SERVER_ERA}"
            return Unchecked(path, reason) if is_told else None
        return Checked(document, findings(document, known, self._start.severities))

    def _read(self, path: Path, known: Snapshot) -> Document | None:
        """Return the file as it is in an editor, else on disk; None where there is none.

        Raises:
            StoreError: Something is there but cannot be read as a file.
        """
        role, text = known.role_of(path), self._start.request.open_texts.get(path)
        if text is not None:
            return Document(path, text, role)
        fence = _owner(path) if path.parent.name == ".zen" else None
        if fence is None and role is not None:
            fence = self._start.request.fence
        read = read_file(path, fence)
        return None if read is None else Document(path, read.text, role, read.problem)


def _from(settings: CheckSettings) -> Known:
    """Return what is known before anything was read."""
    environment = settings.environment
    directory = config_directory(environment, settings.config_directory).path
    request = Request(directory, environment=environment, release=settings.release)
    return Known(request, Loaded())


def _is_ours(document: Document) -> bool:
    """Say whether there is anything to check: of code, only what names something."""
    if document.kind is FileKind.CODE:
        return bool(document.code_names.names)
    return document.kind is not None


def _owner(path: Path) -> Path:
    """Return the folder in which ZenML would use the file: a repository's own for ``.zen``."""
    return path.parent.parent if path.parent.name == ".zen" else path.parent


def _dependencies(known: Snapshot) -> Iterator[Path]:
    """Yield the files that a repository depends on: configuration and active profile's store."""
    if known.repository_root is not None:
        yield known.repository_root / ".zen" / "config.yaml"
    yield known.config_directory / "config.yaml"
    store = known.active_store
    if store.folder is not None:
        yield store.folder / "stacks.yaml"
        yield store.folder / "pipeline_runs.yaml"
        yield from _component_files(store.contents)
    if known.uses_legacy_store:
        yield from _component_files(known.legacy_contents)


def _component_files(contents: StoreContents | None) -> Iterator[Path]:
    for component in contents.components.values() if contents else ():
        if component.file is not None and not component.is_missing:
            yield component.file
    yield from sorted(contents.unregistered_files if contents else ())
