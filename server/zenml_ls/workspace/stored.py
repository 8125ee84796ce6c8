"""What is known of one store, and where that comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from zenml_ls.model.domain import StoreContents
from zenml_ls.workspace.document import Document

Home: TypeAlias = str | Path | None
"""What holds an entity: the key of a profile, for what a document itself holds its path.

None for profiles, and for the flavors that ZenML brings.
"""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where facts come from that no file of the configuration holds."""

    kind: str
    """``database`` or ``ZenServer``."""
    place: str
    """Its address, without logins."""
    moment: datetime | None = None
    """When it was read; None where it never was."""
    is_old: bool = False
    """Whether it could not be read since."""

    @property
    def age(self) -> str:
        """Say when it was read."""
        if self.moment is None:
            return "not read yet"
        moment = self.moment.strftime("%Y-%m-%d %H:%M:%S UTC")
        return f"read last at {moment}" if self.is_old else f"read at {moment}"


@dataclass(frozen=True)
class StoreState:
    """What is known about the store of one profile."""

    contents: StoreContents | None = None
    """None where the store was not read, for whatever reason."""
    problem: str | None = None
    """Why it could not be read; None where it was, or was not tried yet."""
    folder: Path | None = None
    """The folder of a local store."""
    registry: Document | None = None
    """The ``stacks.yaml`` of a local store."""
    files: object = None
    """What the contents were made of; the same object as long as nothing changed."""
    sound: StoreContents | None = None
    """What the store held when its registry could last be read."""
    origin: Origin | None = None
    """What was asked; None for a local store, whose files say it all."""
    runs: Document | None = None
    """The ``pipeline_runs.yaml`` of a local store, which ZenML reads whenever it opens that."""
    runs_problem: str | None = None
    """Why that cannot be read."""
    stops_zenml: bool = False
    """Whether ZenML cannot open the store either, because of the problem."""

    @property
    def provenance(self) -> str | None:
        """Say what facts come from, of when they are, and if they are all; None for files."""
        if self.origin is None:
            return None
        is_partial = self.contents is not None and not self.contents.is_complete
        return f"{self.origin.kind}, {self.origin.age}{'; maybe not all' if is_partial else ''}"
