"""The ways in which something could be written at the cursor."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zenml_ls.cursor.around import QUOTED, Around, CursorLine, comment_start, open_brackets
from zenml_ls.edits import LEAD, indent_step
from zenml_ls.text import Span
from zenml_ls.workspace import Document

_PROPERTIES = r"(?:[&!][^\s,\[\]{}]*[ ]+)*"
_LEAD = re.compile(rf"{LEAD.pattern}{_PROPERTIES}")
_KEY = re.compile(
    rf"""(?P<lead>{_LEAD.pattern})
    (?P<key>{QUOTED}|(?![?-]\s)[^\s"'#\[\]{{}},&*!|>%@`](?:[^:]|:(?=\S))*?)
    (?P<colon>(?<!\ )[ ]*:(?=[ ]|$))""",
    re.VERBOSE,
)
_FLOW_SCALAR = re.compile(
    rf"""{QUOTED}|["'][^,\[\]{{}}]*
    |(?:[^\s,\[\]{{}}:]|:(?=[^\s,\[\]{{}}]))+(?:[ ]+(?:[^\s,\[\]{{}}:]|:(?=[^\s,\[\]{{}}]))+)*""",
    re.VERBOSE,
)
_FLOW_COLON = re.compile(r"[ ]*:(?=[\s,\[\]{}]|$)")
_TEXT = re.compile(r":[ ]+[|>][+-]?[1-9]?[+-]?$")


@dataclass(frozen=True)
class Slot:
    """A way to put the placeholder into the text."""

    span: Span
    prefix: str = ""
    suffix: str = ""
    has_colon: bool = False
    is_flow: bool = False
    is_followed: bool = False
    closing: str = ""
    """The brackets that the text lacks."""


def slots_of(document: Document, line: CursorLine, around: Around) -> Iterator[Slot]:
    """Yield the places where something could be written, likeliest first."""
    above = "" if around.is_plain else _uncommented(around.above)
    if open_brackets(above + line.text[: line.column]):
        yield from _flow_slots(line, above, around)
    elif not open_brackets(above):
        yield from _block_slots(document, line, around)


def _block_slots(document: Document, line: CursorLine, around: Around) -> Iterator[Slot]:
    match = _KEY.match(line.code)
    if match:
        yield from _entry_slots(line, match)
    elif line.code.strip(" -\ufeff"):
        yield from _text_slots(line)
    elif line.code.strip(" \ufeff"):
        yield from _dash_slots(line)
    else:
        yield from _blank_slots(document, line, around)


def _uncommented(text: str) -> str:
    return re.sub(r"(?:^|(?<=\s))#[^\r\n]*", "", text)


def _entry_slots(line: CursorLine, match: re.Match[str]) -> Iterator[Slot]:
    """A line with a key and its colon."""
    if match.start("key") <= line.column <= match.end("key"):
        yield Slot(line.span(*match.span("key")), has_colon=True)
    elif line.column >= match.end("colon"):
        rest = line.code[match.end("colon") :]
        properties = re.match(rf"[ ]*{_PROPERTIES}", rest)
        start = match.end("colon") + (properties.end() if properties else 0)
        if not line.code[start:]:
            start = line.column
        if line.column < start and rest[: line.column - match.end("colon")].strip():
            return  # in an anchor or a tag
        if line.column > max(line.length, start):
            return  # behind the value
        is_at_colon = min(start, line.column) == match.end("colon")
        yield Slot(line.span(start, max(start, line.length)), " " if is_at_colon else "")


def _text_slots(line: CursorLine) -> Iterator[Slot]:
    """A line with something that has no colon yet."""
    lead = _LEAD.match(line.code)
    start = lead.end() if lead else 0
    if not start <= line.column <= line.length:
        return
    first_word = re.compile(r"\S*").match(line.code, start)
    word_end = first_word.end() if first_word else line.length
    if line.column <= word_end:
        is_followed = word_end < line.length
        yield Slot(line.span(start, word_end), suffix=":", is_followed=is_followed)
    yield Slot(line.span(start, line.length))


def _dash_slots(line: CursorLine) -> Iterator[Slot]:
    """A line with the dash of a list item only."""
    if line.text[: line.column].endswith("- ") or line.text[: line.column].rstrip(" ") == line.code:
        prefix = " " if line.text[: line.column].endswith("-") else ""
        span = line.span(line.column, line.column)
        yield Slot(span, prefix, ":")
        yield Slot(span, prefix)


def _blank_slots(document: Document, line: CursorLine, around: Around) -> Iterator[Slot]:
    """A line that is empty: the cursor's column counts if it fits, else the nearest that does."""
    column = len(line.text[: line.column].lstrip("\ufeff"))
    end = len(line.text) if not line.text.strip(" \ufeff") else line.column
    for width in _widths(around, column, len(indent_step(document.text))):
        if width == column:
            yield Slot(line.span(line.column, end), suffix=":")
            yield Slot(line.span(line.column, end))
        else:
            yield Slot(line.span(line.column - column, end), " " * width, ":")
            yield Slot(line.span(line.column - column, end), " " * width)


def _widths(around: Around, column: int, step: int) -> list[int]:
    """Return the indentations that a new entry in a blank line can have, best first."""
    upwards = around.above.split("\n")[-2::-1]
    above = next(_contents(upwards), None)
    below = next(_contents(around.below.split("\n")), None)
    if above is not None and above.has_text and column > above.indent:
        return []
    lowest = (below.indent + below.has_dash) if below else 0
    found = {width for width in _levels(upwards) if width >= lowest}
    if above is not None and above.is_open:
        if below is not None and below.indent > above.width:
            found = {below.indent} if not below.has_dash else set()
        else:
            found.add(column if column > above.width else above.width + step)
    if above is None:
        found.add(0)
    return sorted(found, key=lambda width: (width != column, width > column, abs(width - column)))


@dataclass(frozen=True, slots=True)
class _Content:
    """A line with content, as far as its shape tells."""

    indent: int
    width: int
    """The column of its key: behind the dashes."""
    is_open: bool
    """Whether it ends with a colon, so that its value may follow."""
    has_text: bool
    """Whether a text of several lines follows."""

    @property
    def has_dash(self) -> bool:
        return self.width > self.indent


def _contents(lines: Iterable[str]) -> Iterator[_Content]:
    for line in lines:
        code = line[: comment_start(line)].strip("\ufeff").rstrip()
        if code:
            lead = LEAD.match(code)
            indent = len(code) - len(code.lstrip(" "))
            width = lead.end() if lead else indent
            is_open, has_text = code.endswith((":", "-")), _TEXT.search(code) is not None
            yield _Content(indent, width, is_open, has_text)


def _levels(upwards: Iterable[str]) -> Iterator[int]:
    """Yield the columns of the keys that enclose a blank line, innermost first."""
    lowest = 1_000_000
    for content in _contents(upwards):
        if content.indent < lowest:
            lowest = content.indent
            yield content.width
        if lowest == 0 and not content.has_dash:
            break


def _flow_slots(line: CursorLine, above: str, around: Around) -> Iterator[Slot]:
    """A place within brackets."""
    tokens = (match.span() for match in _FLOW_SCALAR.finditer(line.code))
    here = line.column, line.column
    start, end = next((span for span in tokens if span[0] <= line.column <= span[1]), here)
    before = (above + line.text[:start]).rstrip()
    brackets = open_brackets(above + line.text[: line.column])
    rest = _uncommented(line.text[end:] + around.below)
    closing = open_brackets(_opening(brackets) + rest)
    lacking = closing if closing and brackets.endswith(closing) else ""
    span = line.span(start, end)
    if before.endswith(":"):
        needs_space = line.text[start - 1 : start] == ":"
        yield Slot(span, " " if needs_space else "", is_flow=True, closing=lacking)
    elif before.endswith(("{", ",", "[")):
        has_colon = _FLOW_COLON.match(line.text, end) is not None
        suffix = ": " if brackets[:1] == "}" and not has_colon else ""
        yield Slot(span, "", suffix, has_colon, is_flow=True, closing=lacking)


def _opening(closing: str) -> str:
    """Return the brackets that *closing* closes."""
    return " ".join("[{"["]}".index(bracket)] for bracket in reversed(closing)) + " "
