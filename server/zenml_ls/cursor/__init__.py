"""Where the cursor is in YAML that is being typed: in which mapping, at a key or at a value.

A placeholder takes the place of what is being typed, and the result is parsed: of a long
text only the lines that have a say in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zenml_ls.cursor.around import (
    Around,
    CursorLine,
    around_line,
    comment_start,
    plain_around,
)
from zenml_ls.cursor.slots import Slot, slots_of
from zenml_ls.edits import indent_at
from zenml_ls.syntax import Mapping, Scalar, Tree, parse
from zenml_ls.text import Span
from zenml_ls.workspace import Document

_PLACEHOLDER = "zenmllscursor"


@dataclass(frozen=True)
class Cursor:
    """The place of the cursor, as completion needs it."""

    keys: tuple[object, ...]
    """The path to the value (at a value), or to the mapping (at a key)."""
    is_key: bool
    span: Span
    """What accepting an item replaces; on the cursor's line."""
    prefix: str
    """What must be written before an item: a space after a bare colon, an indentation."""
    has_colon: bool
    """Whether the key at the cursor has its colon already."""
    siblings: frozenset[object]
    """The keys that the mapping has beside the one at the cursor."""
    tree: Tree
    """The text around the cursor as if something stood there."""
    is_flow: bool
    is_followed: bool
    """Whether a value without a colon follows the key at the cursor."""
    indent: str
    """The indentation of the cursor's mapping, in spaces."""


def cursors_at(document: Document, offset: int) -> Iterator[Cursor]:
    """Yield what *offset* may be the place of, likeliest first.

    Nothing in a comment, in text of several lines, and where nothing can be written.
    """
    lines = document.lines
    number = lines.line_of(offset)
    text, start = lines.line_text(number), lines.line_start(number)
    comment = comment_start(text)
    if comment is not None and offset - start >= comment:
        return
    column = min(offset - start, len(text))
    line = CursorLine(text, column, start, len(text[:comment].rstrip()))
    around = around_line(document.text, line)
    yield from _cursors(document, line, around)
    if not around.is_plain and document.tree.problems:
        yield from _cursors(document, line, plain_around(document.text, line))


def _cursors(document: Document, line: CursorLine, around: Around) -> Iterator[Cursor]:
    for slot in slots_of(document, line, around):
        found = _placed(slot, line, around)
        # What breaks a sound text does not belong there; a broken one says nothing.
        if found is not None and not (found.tree.problems and not document.tree.problems):
            yield found


def _placed(slot: Slot, line: CursorLine, around: Around) -> Cursor | None:
    """Return the cursor in the text with the placeholder; None where it did not take."""
    before = around.above + line.text[: slot.span.start - line.start] + slot.prefix
    after = line.text[slot.span.end - line.start :]
    if slot.closing:
        after = after[: comment_start(after)] + slot.closing
    tree = parse(f"{before}{_PLACEHOLDER}{slot.suffix}{after}{around.below}")
    keys = tree.path_at(len(before) + 1)
    if not keys:
        return None
    is_key = keys[-1] == _PLACEHOLDER
    node = tree.node_at(keys)
    is_value = isinstance(node, Scalar) and node.text == _PLACEHOLDER
    if not is_key and not is_value:
        return None
    parent = tree.node_at(keys[:-1])
    mapping = parent if isinstance(parent, Mapping) else None
    return Cursor(
        keys=keys[:-1] if is_key else keys,
        is_key=is_key,
        span=slot.span,
        prefix=slot.prefix,
        has_colon=slot.has_colon,
        siblings=frozenset(mapping.keys()) - {_PLACEHOLDER} if mapping else frozenset(),
        tree=tree,
        is_flow=slot.is_flow,
        is_followed=slot.is_followed,
        indent=_indent(tree, mapping.entries[0].key.span.start if mapping else len(before)),
    )


def _indent(tree: Tree, offset: int) -> str:
    """Return the spaces that put a line's text under the entry at *offset*."""
    start = max(tree.text.rfind("\n", 0, offset), tree.text.rfind("\r", 0, offset)) + 1
    return indent_at(tree.text, start, offset)
