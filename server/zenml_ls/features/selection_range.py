"""``textDocument/selectionRange``: what surrounds the cursor, from a word to the whole text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from zenml_ls.syntax import Entry, Mapping, Node, Scalar, Sequence
from zenml_ls.text import Span
from zenml_ls.workspace import Document, FileKind

_COMMENT = re.compile(r"(?<![^ \t])#")


def selection_range(document: Document, offset: int) -> tuple[Span, ...]:
    """Return the spans around *offset*, each within the next and smaller than it.

    The last one is the whole text; there is none at all in a file that is none of ours.
    """
    if document.kind in (None, FileKind.CODE):
        return ()
    around = [Span(0, len(document.text)), *_around(document, offset)]
    comment = _comment_at(document, offset)
    if comment is not None:
        around.append(comment)
    return tuple(reversed(_nested(around, offset)))


def _nested(spans: Iterable[Span], offset: int) -> list[Span]:
    """Return those of *spans*, outermost first, that lie in the one before and are smaller."""
    found: list[Span] = []
    for span in spans:
        last = found[-1] if found else span
        is_inside = last.start <= span.start and span.end <= last.end and span.covers(offset)
        if not found or (is_inside and span != last):
            found.append(span)
    return found


def _around(document: Document, offset: int) -> Iterator[Span]:
    """Yield the spans of all nodes and entries at *offset*, outermost first."""
    node = document.tree.root
    while node is not None and node.span.covers(offset):
        yield node.span
        if isinstance(node, Scalar):
            yield _content(document.text, node)
        entry = _entry_at(node, offset)
        if entry is not None:
            yield entry.span
            node = entry.key if entry.key.span.covers(offset) else entry.value
        else:
            node = _item_at(node, offset)


def _entry_at(node: Node, offset: int) -> Entry | None:
    """Return the entry at *offset*: of two that touch it, the one that starts there."""
    entries = node.entries if isinstance(node, Mapping) else ()
    index = bisect_right(entries, offset, key=lambda entry: entry.key.span.start) - 1
    return entries[index] if index >= 0 and entries[index].span.covers(offset) else None


def _item_at(node: Node, offset: int) -> Node | None:
    items = node.items if isinstance(node, Sequence) else ()
    index = bisect_right(items, offset, key=lambda item: item.span.start) - 1
    return items[index] if index >= 0 else None


def _content(text: str, scalar: Scalar) -> Span:
    """Return the span of a scalar without quotes, or without the line that announces a block."""
    start, end = scalar.span.start, scalar.span.end
    if scalar.style in ("'", '"') and end - start > 1:
        return Span(start + 1, end - 1)
    if scalar.style in ("|", ">"):
        header = re.compile(r"[^\r\n]*(\r\n|\n|\r)[ \t]*").match(text, start, end)
        return Span(header.end(), end) if header else scalar.span
    return scalar.span


def _comment_at(document: Document, offset: int) -> Span | None:
    """Return the comment that *offset* is in; None where it is in none."""
    line = document.lines.line_of(offset)
    start, end = document.lines.line_start(line), document.lines.line_end(line)
    for mark in _COMMENT.finditer(document.text, start, end):
        if not _is_in_text(document, mark.start()):
            return Span(mark.start(), end) if mark.start() <= offset <= end else None
    return None


def _is_in_text(document: Document, offset: int) -> bool:
    """Say whether the character at *offset* belongs to a scalar."""
    node = document.tree.root
    while node is not None and node.span.start <= offset < node.span.end:
        if isinstance(node, Scalar):
            return True
        entry = _entry_at(node, offset)
        if entry is not None:
            node = entry.key if offset < entry.key.span.end else entry.value
        else:
            node = _item_at(node, offset)
    return False
