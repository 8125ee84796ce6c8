"""The line of the cursor, and the lines around it that have a say in what it means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from zenml_ls.text import Span

QUOTED = r""""(?:\\.|[^"\\])*"|'(?:''|[^'])*'"""
_AT_TOKEN = r"(?<![^\s,\[{:-])"
_STRING = re.compile(rf"{_AT_TOKEN}(?:\"(?:\\.|[^\"\\])*(?:\"|$)|'(?:''|[^'])*(?:'|$))")
_COMMENT = re.compile(r"(?:^|(?<=\s))#")
_UNUSUAL = re.compile(
    r"[\t\x85\u2028\u2029]|\r(?!\n)|^(?:---|\.\.\.|%)|^[ ]*(?:-[ ]+)*\?\s", re.MULTILINE
)
_UNUSUAL_MARKS = ("\t", "\r", "\x85", "\u2028", "\u2029", "---", "...", "%", "?")
"""One of these is in whatever is unusual; looking for them takes no time."""
_SPECIAL_CHARACTER = re.compile(r"[\"'\[\]{}&*!|>]")
_EMPTY_VALUE = re.compile(r"[ \w-]*: (?:''|\[\]|\{\})\r?")
_SPECIAL = re.compile(rf"{_AT_TOKEN}[&*!|>\"']")
_STRING_OF_ONE_LINE = re.compile(rf"{_AT_TOKEN}(?:{QUOTED})")
_LONGEST_KEPT = 500
"""Characters of a line that is remembered; files have few that are longer, but those fill it."""


@dataclass(frozen=True)
class CursorLine:
    """The line of the cursor."""

    text: str
    column: int
    """Where the cursor is."""
    start: int
    """Where the line starts in the document."""
    length: int
    """The length without the comment and the blanks before it."""

    @property
    def code(self) -> str:
        """The line without its comment."""
        return self.text[: self.length]

    def span(self, start: int, end: int) -> Span:
        """Return the span of a part of the line, which is widened to hold the cursor."""
        start, end = min(start, self.column), max(end, self.column)
        return Span(self.start + start, self.start + end)


@dataclass(frozen=True)
class Around:
    """The text around the cursor's line, as far as it has a say."""

    above: str
    below: str
    is_plain: bool
    """Whether each line is read by itself."""


def around_line(text: str, line: CursorLine) -> Around:
    """Return the lines around that have a say; all of them where one cannot be read alone."""
    above, below = text[: line.start], text[line.start + len(line.text) :]
    if not _is_plain(above) or not _is_plain(below):
        return Around(above, below, False)
    return plain_around(text, line)


def plain_around(text: str, line: CursorLine) -> Around:
    """Return the lines around that have a say, but for broken ones."""
    above, below = text[: line.start], text[line.start + len(line.text) :]
    upwards = reversed(list(_nearest(reversed(above.split("\n")[:-1]))))
    downwards = _nearest(below.split("\n")[1:])
    kept_above = "".join(f"{kept}\n" for kept in upwards if _is_plain_line(kept))
    kept_below = "".join(f"\n{kept}" for kept in downwards if _is_plain_line(kept))
    return Around(kept_above, kept_below, True)


def _nearest(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines, from the cursor on, that no nearer line is less indented than.

    They are the ancestors of the cursor's line and all their neighbours. What lies within
    a neighbour says nothing about the cursor.
    """
    narrowest = 1_000_000
    for line in lines:
        content = line.lstrip(" ")
        indent = len(line) - len(content)
        if indent <= narrowest and content[:1] not in ("", "\r", "#"):
            narrowest = indent
            yield line


def _is_plain(text: str) -> bool:
    """Say whether each line of *text* is read by itself: block style, nothing over lines."""
    if any(mark in text for mark in _UNUSUAL_MARKS) and _UNUSUAL.search(text):
        return False
    return all(map(_is_plain_line, _special_lines(text)))


def _special_lines(text: str) -> Iterator[str]:
    """Yield the lines with characters that can mean something, the others never do."""
    end = 0
    while (special := _SPECIAL_CHARACTER.search(text, end)) is not None:
        start = text.rfind("\n", 0, special.start()) + 1
        end = text.find("\n", special.start())
        end = len(text) if end < 0 else end
        yield text[start:end]


def _is_plain_line(line: str) -> bool:
    find = _find_plain if len(line) > _LONGEST_KEPT else _find_plain_once
    return find(line)


def _find_plain(line: str) -> bool:
    if line.lstrip(" ").startswith("#") or _EMPTY_VALUE.fullmatch(line):
        return True
    rest = _STRING_OF_ONE_LINE.sub("q", line)
    comment = _COMMENT.search(rest)
    rest = rest[: comment.start()] if comment else rest
    return not _SPECIAL.search(rest) and not open_brackets(rest)


_find_plain_once = lru_cache(maxsize=1 << 16)(_find_plain)
"""The next text has the same lines but for one."""


def open_brackets(text: str) -> str:
    """Return the brackets that would close what is open at the end of *text*."""
    closing, counted = "", -1
    for match in re.finditer(r"[\]}]|" + _AT_TOKEN + r"[\[{]", masked := _masked(text)):
        bracket, start = match.group(), match.start()
        if bracket in "[{":
            if masked[start - 1 : start] in ("[", "{") and counted != start - 1:
                continue  # in a word that has brackets, such as a{{b
            closing, counted = "]}"["[{".index(bracket)] + closing, start
        elif closing[:1] == bracket:
            closing = closing[1:]
    return closing


def comment_start(line: str) -> int | None:
    """Return where the comment of a line starts; None if it has none."""
    if "#" not in line:
        return None
    comment = _COMMENT.search(_masked(line))
    return comment.start() if comment else None


def _masked(text: str) -> str:
    """Return the text with its quoted strings blotted out; open ones to the end."""
    return _STRING.sub(lambda match: "q" * len(match.group()), text)
