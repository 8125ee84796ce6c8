"""``textDocument/completion``: what can be written at the cursor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from zenml_ls.cursor import Cursor, cursors_at
from zenml_ls.edits import quoted_like
from zenml_ls.features.completion.code import names_in_code
from zenml_ls.features.completion.item import Completions, Item, ItemKind
from zenml_ls.features.completion.offers import OFFERS
from zenml_ls.features.completion.place import CompletionPlace
from zenml_ls.syntax import MAXIMUM_LENGTH, quote, read_scalar
from zenml_ls.workspace import Document, FileKind, Snapshot

__all__ = ["Completions", "Item", "ItemKind", "completions"]


def completions(document: Document, offset: int, snapshot: Snapshot) -> Completions | None:
    """Return what can be written at *offset*; None where nothing can be said."""
    if len(document.text) > MAXIMUM_LENGTH or document.kind is None or snapshot.is_server_era:
        return None
    if document.kind is FileKind.CODE:
        return names_in_code(document, offset, snapshot)
    for cursor in cursors_at(document, offset):
        place = CompletionPlace(document, cursor, snapshot, tuple(str(key) for key in cursor.keys))
        items = tuple(_items(place))
        if items:
            return Completions(cursor.span, cursor.prefix, cursor.indent, items)
    return None


def _items(place: CompletionPlace) -> Iterator[Item]:
    kind, cursor = place.document.kind, place.cursor
    newline = "\r\n" if place.document.newline == "\r\n" else "\n"
    for item in OFFERS[kind](place) if kind else ():
        if not cursor.is_key:
            yield _as_value(item, place)
        elif (item.key or item.label) not in place.present:
            entry = _as_entry(item, cursor)
            yield replace(entry, text=entry.text.replace("\n", newline))


def _as_entry(item: Item, cursor: Cursor) -> Item:
    """Write an item as an entry; only its key where the rest is there or has no room."""
    key = quote(item.key or item.label)
    if cursor.has_colon:
        return replace(item, text=key, placeholders=())
    if cursor.is_followed:
        return replace(item, text=f"{key}:", placeholders=())
    if cursor.is_flow or ":" not in item.text:
        return replace(item, text=f"{key}: ", placeholders=())
    return item


def _as_value(item: Item, place: CompletionPlace) -> Item:
    """Write an item as a value, in the quotes that are there."""
    span = place.cursor.span
    typed = place.document.text[span.start : span.end]
    value = read_scalar(item.text) if item.text == item.label else None
    return replace(item, text=quoted_like(typed, value)) if isinstance(value, str) else item
