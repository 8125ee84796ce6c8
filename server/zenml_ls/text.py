"""Places in a text: spans, edits and lines, all counted in code points."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_TERMINATOR = re.compile(r"\r\n|\n|\r")


@dataclass(slots=True, unsafe_hash=True)  # frozen takes three times as long to make
class Span:
    """A half-open range of code point offsets; not to be changed."""

    start: Final[int]
    end: Final[int]

    def covers(self, offset: int) -> bool:
        """Tell whether *offset* is inside; touching the end counts."""
        return self.start <= offset <= self.end

    def touches(self, other: Span) -> bool:
        """Tell whether the two have a part or an end in common."""
        return other.start <= self.end and self.start <= other.end


@dataclass(frozen=True, slots=True)
class Edit:
    """Text that takes the place of a span."""

    span: Span
    text: str


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return *text* with all edits made.

    Edits must not overlap; their order is free, except that insertions at one
    offset appear in the order given.
    """
    pieces: list[str] = []
    offset = 0
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        pieces += (text[offset : edit.span.start], edit.text)
        offset = edit.span.end
    pieces.append(text[offset:])
    return "".join(pieces)


class LineIndex:
    r"""The lines of a text as LSP counts them: ended by ``\n``, ``\r\n`` or ``\r`` only.

    Lines are 0-based. What lies outside the text is clamped to its nearest line.
    """

    __slots__ = ("_ends", "_starts", "_text")

    def __init__(self, text: str) -> None:
        """Find the lines of *text*; the last one has no terminator and may be empty."""
        self._text = text
        self._starts = [0]
        self._ends = []
        for terminator in _TERMINATOR.finditer(text):
            start, end = terminator.span()
            self._ends.append(start)
            self._starts.append(end)
        self._ends.append(len(text))

    @property
    def count(self) -> int:
        """The number of lines; an empty text has one."""
        return len(self._starts)

    def line_of(self, offset: int) -> int:
        """Return the line that holds *offset*; a terminator belongs to the line it ends."""
        return max(bisect_right(self._starts, offset) - 1, 0)

    def line_around(self, offset: int) -> tuple[int, int, int]:
        """Return the line that holds *offset*, with the offsets of its start and end."""
        line = max(bisect_right(self._starts, offset) - 1, 0)
        return line, self._starts[line], self._ends[line]

    def line_start(self, line: int) -> int:
        """Return the offset at which *line* starts."""
        return self._starts[self._clamped(line)]

    def line_end(self, line: int) -> int:
        """Return the offset at which *line* ends, before its terminator."""
        return self._ends[self._clamped(line)]

    def line_text(self, line: int) -> str:
        """Return the text of *line* without its terminator."""
        return self._text[self.line_start(line) : self.line_end(line)]

    def _clamped(self, line: int) -> int:
        return min(max(line, 0), len(self._starts) - 1)
