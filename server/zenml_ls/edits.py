"""Changes to YAML text that keep everything around them: comments, order, quotes, indentation."""

from __future__ import annotations

import re

from zenml_ls.syntax import Entry, Mapping, Node, Scalar, quote, resolve
from zenml_ls.text import Edit, Span
from zenml_ls.workspace import Document

_INDENT = re.compile(r"^( +)\S", re.MULTILINE)


def with_value(document: Document, keys: tuple[str, ...], key: str, value: str) -> Edit | None:
    """Return the edit that gives *key* of the mapping at *keys* the text *value*.

    The key is added at the end of the mapping where it is not there. None where there is
    no mapping at *keys*.
    """
    node = document.tree.node_at(keys) if keys else document.tree.root
    mapping = None if node is None else resolve(node)
    if not isinstance(mapping, Mapping):
        return _first_key(document, key, value) if not keys and mapping is None else None
    entry = mapping.get(key)
    if entry is not None and any(entry is own for own in mapping.entries):
        return replaced(document, entry.value, value)
    return added(document, mapping, f"{quote(key)}: {quote(value)}")


def _first_key(document: Document, key: str, value: str) -> Edit:
    end = len(document.text)
    newline = "\n" if document.text and not document.text.endswith(("\n", "\r")) else ""
    return Edit(Span(end, end), f"{newline}{quote(key)}: {quote(value)}\n")


def replaced(document: Document, node: Node, value: str) -> Edit:
    """Return the edit that writes the text *value* in the place of *node*."""
    text = quote(value)
    before = document.text[node.span.start - 1 : node.span.start]
    needs_space = node.span.start == node.span.end and before == ":"
    is_quoted = isinstance(node, Scalar) and node.style in ("'", '"')
    if is_quoted and text == value and isinstance(node, Scalar) and '"' not in value:
        text = (
            f"{node.style}{value}{node.style}" if "'" not in value and "\\" not in value else text
        )
    return Edit(node.span, f" {text}" if needs_space else text)


def added(document: Document, mapping: Mapping, entry_text: str) -> Edit:
    """Return the edit that adds an entry, written as *entry_text*, at the end of *mapping*.

    Further lines of *entry_text* are indented relative to its first.
    """
    if document.text[mapping.span.start : mapping.span.start + 1] == "{":
        return _added_in_flow(document, mapping, entry_text)
    last = mapping.entries[-1]
    end = document.lines.line_end(document.lines.line_of(max(last.span.end, last.key.span.end)))
    indent = column_indent(document, mapping.entries[0].key.span.start)
    newline = newline_of(document)
    lines = entry_text.split("\n")
    return Edit(Span(end, end), "".join(f"{newline}{indent}{line}" for line in lines))


def _added_in_flow(document: Document, mapping: Mapping, entry_text: str) -> Edit:
    end = mapping.span.end - 1
    before = document.text[mapping.span.start + 1 : end]
    kept = len(before.rstrip())
    at = mapping.span.start + 1 + kept
    separator = "" if not mapping.entries or before.rstrip().endswith(",") else ","
    space = " " if mapping.entries else ""
    return Edit(Span(at, at), f"{separator}{space}{entry_text}")


def removed(document: Document, mapping: Mapping, entry: Entry) -> Edit:
    """Return the edit that takes *entry* out of *mapping*, with its lines or its comma."""
    if document.text[mapping.span.start : mapping.span.start + 1] == "{":
        return _removed_from_flow(document, mapping, entry)
    lines = document.lines
    first, last = lines.line_of(entry.key.span.start), lines.line_of(entry.span.end)
    start = lines.line_start(first)
    is_alone = not document.text[start : entry.key.span.start].strip()
    end = lines.line_start(last + 1) if last + 1 < lines.count else lines.line_end(last)
    if is_alone and len(mapping.entries) > 1:
        return Edit(Span(start, end), "")
    if len(mapping.entries) > 1:  # the first key of a list item: pull the next one up
        following = mapping.entries[mapping.entries.index(entry) + 1]
        return Edit(Span(entry.key.span.start, following.key.span.start), "")
    return Edit(Span(entry.key.span.start, max(entry.span.end, entry.key.span.end)), "{}")


def _removed_from_flow(document: Document, mapping: Mapping, entry: Entry) -> Edit:
    index = next(number for number, own in enumerate(mapping.entries) if own is entry)
    end = max(entry.span.end, entry.key.span.end)
    if index + 1 < len(mapping.entries):
        return Edit(Span(entry.key.span.start, mapping.entries[index + 1].key.span.start), "")
    if index > 0:
        before = mapping.entries[index - 1]
        return Edit(Span(max(before.span.end, before.key.span.end), end), "")
    return Edit(Span(entry.key.span.start, end), "")


def column_indent(document: Document, offset: int) -> str:
    """Return the spaces that put a line's text under what stands at *offset*."""
    start = document.lines.line_start(document.lines.line_of(offset))
    return " " * (offset - start)


def indent_step(text: str) -> str:
    """Return the indentation of one level, as the text has it; two spaces where it has none."""
    match = _INDENT.search(text)
    return match.group(1) if match and len(match.group(1)) <= 8 else "  "


def newline_of(document: Document) -> str:
    """Return the line terminator that the document uses."""
    if "\r\n" in document.text:
        return "\r\n"
    return "\n" if "\n" in document.text or "\r" not in document.text else "\r"
