"""Which line is indented wrongly where the indentation of a block does not add up.

PyYAML stops at the line that does not fit what stands above; often it is the line above that
a person would change.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from zenml_ls.text import Span

_LINE = re.compile("[^\r\n\x85\u2028\u2029]+")
_DASHES = re.compile(r"(?:- +)+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank."""

    span: Span
    """Without the blanks around it."""
    column: int
    content: str

    @property
    def key_column(self) -> int:
        """The column behind the dashes of a list item."""
        dashes = _DASHES.match(self.content)
        return self.column + (dashes.end() if dashes else 0)

    @property
    def is_opening(self) -> bool:
        """Whether a block belongs to it: a key without a value on its line."""
        return self.content.endswith(":")


def line_at(text: str, offset: int) -> Line:
    """Return the line at *offset*; the nearest below, else above, if it is blank."""
    found = next(_lines(text, _start_of(text, offset)), None)
    if found is None:
        found = next(_reversed_lines(text, len(text)), None)
    return found or Line(Span(len(text), len(text)), 0, "")


def lines_above(text: str, line: Line) -> Iterator[Line]:
    """Yield the lines above, the nearest first."""
    yield from _reversed_lines(text, line.span.start - line.column)


def is_above_uneven(text: str, line: Line) -> bool:
    """Say whether the pair above *line*, which is deeper, is to blame rather than the line.

    It is if it is less indented than both its neighbours ask for, or if the line below it
    opens a block, so that it has a value by mistake.
    """
    lines = lines_above(text, line)
    above, before = next(lines, None), next(lines, None)
    if above is None or line.column <= above.column:
        return False
    if line.is_opening:
        return True
    if before is None:
        return False
    if before.key_column == line.column:
        return True
    is_first_of_more = above.column > before.column and _is_followed(text, line)
    return before.is_opening and (before.column == above.key_column or is_first_of_more)


def uneven_above(text: str, line: Line) -> Line | None:
    """Return the line above that makes *line* fit no block; None if *line* is to blame itself.

    Either the line that opens the block is indented too little (then it stands between
    siblings of *line*, which opens a block as well), or the only line in it too much.
    """
    above = lines_above(text, line)
    inside = list(takewhile(lambda found: found.column >= line.column, above))
    around = list(lines_above(text, inside[-1])) if inside else []
    if not around or not around[0].is_opening or inside[-1].column <= line.column:
        return None
    opening, first = around[0], inside[-1]
    step = line.column - opening.column
    if line.is_opening and first.column - line.column == step:
        sibling = next((found for found in around[1:] if found.column <= line.column), None)
        if sibling is not None and sibling.column == line.column:
            return opening
    parent = next((found for found in around[1:] if found.column < opening.column), None)
    would_fit = first.column - line.column == _USUAL_STEP != step
    if line.is_opening and would_fit and parent is not None and parent.is_opening:
        return opening
    is_alone = sum(found.column == first.column for found in inside) == 1
    return first if is_alone and (step == _USUAL_STEP or _is_followed(text, line)) else None


_USUAL_STEP = 2
"""The indentation that ZenML writes."""


def _is_followed(text: str, line: Line) -> bool:
    """Say whether the next line has the same indentation."""
    below = next(_lines(text, line.span.end), None)
    return below is not None and below.column == line.column


def _lines(text: str, start: int) -> Iterator[Line]:
    for match in _LINE.finditer(text, start):
        line = _line(text, *match.span())
        if line is not None:
            yield line


def _reversed_lines(text: str, end: int) -> Iterator[Line]:
    """Yield the lines before *end*; all of them are looked up once, to look up none twice."""
    for start, stop in reversed([match.span() for match in _LINE.finditer(text, 0, end)]):
        line = _line(text, start, stop)
        if line is not None:
            yield line


def _line(text: str, start: int, end: int) -> Line | None:
    whole = text[start:end]
    content = whole.strip()
    if not content:
        return None
    column = len(whole) - len(whole.lstrip())
    return Line(Span(start + column, start + column + len(content)), column, content)


def _start_of(text: str, offset: int) -> int:
    start = offset
    while start > 0 and text[start - 1] not in "\r\n\x85\u2028\u2029":
        start -= 1
    return start
