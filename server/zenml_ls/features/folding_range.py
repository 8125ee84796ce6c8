"""``textDocument/foldingRange``: the lines of blocks and comments, which an editor can hide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby

from zenml_ls.syntax import Mapping, Node, Scalar, Sequence
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
    lines, text = document.lines, document.text
    for start, end in _places(document.tree.root):
        if text.find("\n", start, end) >= 0 or text.find("\r", start, end) >= 0:
            yield Fold(lines.line_of(start), lines.line_of(end))


def _places(root: Node | None) -> Iterator[tuple[int, int]]:
    """Yield where all entries and items start and end, level by level."""
    level = [] if root is None else [root]
    while level:
        for node in level:
            if isinstance(node, Mapping):
                yield from ((it.key.span.start, it.value.span.end) for it in node.entries)
            elif isinstance(node, Sequence):
                yield from ((item.span.start, item.span.end) for item in node.items)
        level = [child for node in level for child in _children(node)]


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
