"""What a mistake makes of a text."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TypeAlias

from tests.agreement.source import Source

NO_LINES: tuple[int, ...] = ()
Change: TypeAlias = tuple[str, tuple[int, ...]]
"""A new text, and its lines that a person would change."""
Mutator: TypeAlias = Callable[[Source, Random], Change]


def spliced(text: str, start: int, end: int, new: str) -> str:
    """Return *text* with another part between two offsets."""
    return text[:start] + new + text[end:]


def line_at(source: Source, offset: int) -> int:
    """Return the 0-based line of an offset."""
    return source.text.count("\n", 0, offset)
