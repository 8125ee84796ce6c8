"""What completion offers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from zenml_ls.text import Span


class ItemKind(Enum):
    """What an item stands for."""

    KEY = "key"
    VALUE = "value"
    STACK = "stack"
    COMPONENT = "component"
    COMPONENT_TYPE = "component type"
    FLAVOR = "flavor"
    PROFILE = "profile"
    ATTRIBUTE = "attribute"
    SNIPPET = "snippet"


@dataclass(frozen=True)
class Item:
    """One thing that can be written."""

    label: str
    kind: ItemKind
    text: str
    """What is written; further lines are relative to the indentation of the first.

    At a key it may be the whole entry.
    """
    detail: str = ""
    documentation: str = ""
    rank: int = 5
    """Items with a lower rank come first."""
    is_default: bool = False
    is_deprecated: bool = False
    placeholders: tuple[str, ...] = ()
    """Parts of the text that are to be overwritten, in the order of the text."""
    key: str | None = None
    """The key of the entry that is written, where that is not the label."""


@dataclass(frozen=True)
class Completions:
    """The items for one place."""

    span: Span
    """What an accepted item replaces."""
    prefix: str
    """What stands before every item's text."""
    indent: str
    """The indentation for further lines of an item."""
    items: tuple[Item, ...]
