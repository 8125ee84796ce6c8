"""What is read from disk, and what is asked to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from zenml_ls.model.custom import CustomClasses
from zenml_ls.python import Code
from zenml_ls.remote import Answers
from zenml_ls.stores.files import FileText
from zenml_ls.stores.local import ComponentFiles


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
    runs: Read = field(default_factory=Read)
    """The record of runs; read with the components' own files."""


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


def repository_file(root: Path) -> Path:
    """Return the configuration file of the repository at *root*."""
    return root / ".zen" / "config.yaml"
