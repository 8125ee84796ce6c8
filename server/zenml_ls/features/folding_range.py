"""``textDocument/foldingRange``: the lines of blocks and comments, which an editor can hide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby

from zenml_ls.syntax import Mapping, Node, Scalar, Sequence
from zenml_ls.text import Span
from zenml_ls.workspace import Document

_COMMENT = re.compile(r"(?:^|[\r\n])[ \t]*#")


@dataclass(frozen=True, slots=True)
class Fold:
    """Lines that can be hidden, 0-based: those after *start*, up to *end* and with it."""

    start: int
    end: int
    is_comment: bool = False


def folding_ranges(document: Document, limit: int | None = None) -> tuple[Fold, ...]:
    """Return what can be folded, sorted by line; at most one fold starts at a line.

    Of more than *limit* folds the outermost stay, and comments only where there is room.
    """
    if document.kind is None or document.tree.root is None:
        return ()
    found: dict[int, Fold] = {}
    for fold in chain(_blocks(document), _comments(document)):
        found.setdefault(fold.start, fold)
    chosen = list(found.values())[:limit]
    return tuple(sorted(chosen, key=lambda fold: fold.start))


def _blocks(document: Document) -> Iterator[Fold]:
    """Yield the folds of what has several lines, the outermost first."""
    lines = document.lines
    for span in _spans(document.tree.root):
        start, _, end = lines.line_around(span.start)
        last = start if span.end <= end else lines.line_of(span.end)
        if start < last:
            yield Fold(start, last)


def _spans(root: Node | None) -> Iterator[Span]:
    """Yield the spans of all entries and items, level by level."""
    level = [] if root is None else [root]
    while level:
        yield from (span for node in level for span in _parts(node))
        level = [child for node in level for child in _children(node)]


def _parts(node: Node) -> Iterable[Span]:
    if isinstance(node, Mapping):
        return (entry.span for entry in node.entries)
    return (item.span for item in node.items) if isinstance(node, Sequence) else ()


def _children(node: Node) -> Iterable[Node]:
    if isinstance(node, Mapping):
        return (entry.value for entry in node.entries)
    return node.items if isinstance(node, Sequence) else ()


def _comments(document: Document) -> Iterator[Fold]:
    """Yield the folds of comments that fill two lines or more."""
    marks = [match.end() - 1 for match in _COMMENT.finditer(document.text)]
    texts = _lines_of_texts(document) if marks else frozenset[int]()
    numbers = [line for line in map(document.lines.line_of, marks) if line not in texts]
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        first, *rest = (line for _, line in run)
        if rest:
            yield Fold(first, rest[-1], is_comment=True)


def _lines_of_texts(document: Document) -> frozenset[int]:
    """Return the lines that continue a text, in which nothing is a comment."""
    lines, found = document.lines, set[int]()
    level = [] if document.tree.root is None else [document.tree.root]
    while level:
        for node in level:
            if isinstance(node, Scalar) and node.style is not None:
                start, end = lines.line_of(node.span.start), lines.line_of(node.span.end)
                found.update(range(start + 1, end + 1))
        level = [child for node in level for child in _children(node)]
    return frozenset(found)
