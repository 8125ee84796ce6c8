"""What an action is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TypeAlias

from zenml_ls.rules import Finding
from zenml_ls.text import Edit
from zenml_ls.workspace import Document

Changes: TypeAlias = Mapping[Document, tuple[Edit, ...]]

MOST_CHOICES = 20
"""More alternatives than this are no help in a menu."""


class ActionKind(Enum):
    """The kinds of action, named as LSP names them."""

    QUICK_FIX = "quickfix"
    REWRITE = "refactor.rewrite"
    FIX_ALL = "source.fixAll.zenml-ls"


@dataclass(frozen=True)
class Action:
    """A change that can be made with one click."""

    title: str
    kind: ActionKind
    edits: tuple[Edit, ...]
    """What changes in the document that it is offered in."""
    finding: Finding | None = None
    """What the action mends."""
    is_preferred: bool = False
    elsewhere: Changes = field(default_factory=dict)
    """What else changes: edits by document."""
    new_files: Mapping[Path, str] = field(default_factory=dict)
    """Files to be made, with their texts."""
    needs_confirmation: bool = False
    """Whether it does more than its title says: then it is shown before it is done."""

    @property
    def is_local(self) -> bool:
        """Whether it changes only the document that it is offered in."""
        return not self.elsewhere and not self.new_files
