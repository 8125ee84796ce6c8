"""Texts that stand in code as they are, and where they stand."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from zenml_ls.text import Span

_PLAIN = re.compile(r"[uUrR]?(?P<quote>'''|\"\"\"|['\"])(?P<content>[^'\"\r\n]*)(?P=quote)")


@dataclass(frozen=True, slots=True)
class Literal:
    """A text that the code gives as such, and does not compute."""

    value: str
    span: Span
    """Between the quotes, if there are any; of the whole expression if it is not plain."""
    is_plain: bool = True
    """Whether it stands in the code as it is: on one line, in one part, without escapes."""


def is_plain(text: str) -> bool:
    """Say whether *text* can stand between any quotes as it is."""
    return text.isprintable() and not set(text) & set("'\"\\")


def without_mark(text: str) -> str:
    """Return *text* without the byte order mark at its beginning."""
    return text.removeprefix("\ufeff")


class SourceText:
    """Where things stand in a text: Python counts bytes in lines, and we count characters."""

    def __init__(self, text: str) -> None:
        self._text = text
        mark = len(text) - len(without_mark(text))
        self._starts = [mark, *(end.end() for end in re.finditer(r"\r\n|\r|\n", text))]

    def literal(self, node: ast.Constant, value: str) -> Literal | None:
        """Return the literal; None for one whose end is not known."""
        if node.end_lineno is None or node.end_col_offset is None:
            return None
        start = self._offset(node.lineno, node.col_offset)
        end = self._offset(node.end_lineno, node.end_col_offset)
        found = _PLAIN.fullmatch(self._text, start, end)
        if found is None or found["content"] != value:
            return Literal(value, Span(start, end), is_plain=False)
        return Literal(value, Span(*found.span("content")))

    def keyword(self, node: ast.keyword) -> Literal | None:
        """Return the name of an argument; None where Python knows it by another spelling."""
        name = node.arg or ""
        start = self._offset(node.lineno, node.col_offset)
        is_same = self._text.startswith(name, start)
        return Literal(name, Span(start, start + len(name))) if is_same else None

    def _offset(self, line: int, column: int) -> int:
        starts = self._starts
        if line > len(starts):
            return len(self._text)
        end = starts[line] if line < len(starts) else len(self._text)
        before = self._text[starts[line - 1] : end].encode("utf-8", "replace")[:column]
        return starts[line - 1] + len(before.decode("utf-8", "ignore"))
