"""Changes to YAML text that keep everything around them: comments, order, quotes, indentation."""

from __future__ import annotations

import re
from collections.abc import Mapping as Values
from collections.abc import Sequence as Keys

from zenml_ls.syntax import (
    Alias,
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
    parse,
    quote,
    resolve,
    walk,
)
from zenml_ls.text import Edit, Span, apply_edits
from zenml_ls.workspace import Document

LEAD = re.compile(r"\ufeff?[ ]*(?:-[ ]+)*")
"""What is before the first key of a line: blanks, and the dashes of list items."""
_INDENT = re.compile(r"^( {1,8})[^\s#]", re.MULTILINE)
_COLON = re.compile(r"\s*:(?=[\s,\[\]{}]|$)")
_COMMENT = re.compile(r"\s#")
_KEEP = re.compile(r"[|>]\d?\+")
_BYTE_ORDER_MARK = "\ufeff"


def with_values(
    document: Document, keys: Keys[object], values: Values[str, str]
) -> tuple[Edit, ...]:
    """Return the edits that give the keys of the mapping at *keys* these texts as values.

    Keys that are not there are added at its end. Empty where there is no mapping at *keys*,
    where an alias shares what changes with another place, and where a comment would be lost.
    """
    root = document.tree.root
    if not keys and (root is None or (isinstance(root, Scalar) and root.value is None)):
        return _first_entries(document, root, values)
    mapping = own_mapping(document, keys)
    if mapping is None:
        return ()
    own = {key: _own_entry(mapping, key) for key in values}
    there = {key: entry for key, entry in own.items() if entry is not None}
    if not all(_is_replaceable(document, entry.value) for entry in there.values()):
        return ()
    replacements = [_replaced(document, entry, values[key]) for key, entry in there.items()]
    missing = [key for key, entry in own.items() if entry is None]
    new = [f"{quote(key)}: {quote(values[key])}" for key in missing]
    return (*replacements, *([added(document, mapping, *new)] if new else []))


def own_mapping(document: Document, keys: Keys[object]) -> Mapping | None:
    """Return the mapping at *keys* if it is written there, and there alone."""
    node = document.tree.root
    for key in keys:
        node = _child(node, key)
    return node if isinstance(node, Mapping) and not is_shared(document, node.span) else None


def is_shared(document: Document, span: Span) -> bool:
    """Say whether an alias stands for what is at *span*, or for something around it."""
    return any(_is_within(span, resolve(alias).span) for alias in _aliases(document))


def is_used_elsewhere(document: Document, span: Span) -> bool:
    """Say whether an alias outside of *span* stands for something in it."""
    return any(
        _is_within(resolve(alias).span, span) and not _is_within(alias.span, span)
        for alias in _aliases(document)
    )


def _is_within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _aliases(document: Document) -> tuple[Alias, ...]:
    if "*" not in document.text:
        return ()
    found = (node for node in walk(document.tree.root) if isinstance(node, Alias))
    return document.remembered("aliases", document, lambda: tuple(found))


def _child(node: Node | None, key: object) -> Node | None:
    if isinstance(node, Mapping):
        entry = _own_entry(node, key)
        return entry.value if entry else None
    items = getattr(node, "items", ())
    return items[key] if isinstance(key, int) and key < len(items) else None


def _own_entry(mapping: Mapping, key: object) -> Entry | None:
    """Return the entry that counts, unless it stands in another mapping that is merged."""
    winners = mapping.effective_entries()
    entry = next((winners[name] for name in winners if str(name) == str(key)), None)
    return entry if any(entry is own for own in mapping.entries) else None


def _first_entries(
    document: Document, root: Node | None, values: Values[str, str]
) -> tuple[Edit, ...]:
    newline = document.newline
    text = newline.join(f"{quote(key)}: {quote(value)}" for key, value in values.items())
    if root is not None and root.span.end > root.span.start:
        edit = Edit(root.span, text)
    else:
        end = len(document.text)
        has_open_line = document.text[end - 1 : end] not in ("", "\n", "\r", _BYTE_ORDER_MARK)
        edit = Edit(Span(end, end), f"{newline if has_open_line else ''}{text}{newline}")
    after = parse(apply_edits(document.text, (edit,)))  # marks of documents can be in the way
    return (edit,) if not after.problems and after.value == dict(values) else ()


def _is_replaceable(document: Document, node: Node) -> bool:
    """Say whether nothing but the value is lost with it: no comment, and nothing used elsewhere."""
    text = document.text[node.span.start : node.span.end]
    if isinstance(node, Scalar):  # only the first line of one over several lines can have some
        text = text.split("\n", 1)[0] if node.style in ("|", ">") else ""
    return not _COMMENT.search(text) and not is_used_elsewhere(document, node.span)


def _replaced(document: Document, entry: Entry, value: str) -> Edit:
    """Return the edit that makes the text *value* the value of *entry*."""
    node, text = entry.value, document.text
    if not isinstance(node, (Scalar, Alias)) and not _is_flow(document, node):
        colon = _COLON.match(text, entry.key.span.end)
        start = colon.end() if colon else node.span.start
        between = text[start : node.span.start].rstrip()
        comment = between if between.lstrip().startswith("#") else ""
        return Edit(Span(start, node.span.end), f" {quote(value)}{comment}")
    if node.span.end > node.span.start:
        old = text[node.span.start : node.span.end]
        return Edit(node.span, quoted_like(old, value))
    between = text[entry.key.span.end : node.span.start]
    if ":" not in between:  # `{key}`
        return Edit(node.span, f": {quote(value)}")
    space = "" if between.endswith((" ", "\n")) else " "
    return Edit(node.span, f"{space}{quote(value)}")


def quoted_like(old: str, value: str) -> str:
    """Return the text *value* as a scalar, in the quotes that *old* has."""
    text = quote(value)
    has_quotes = old[:1] in ("'", '"') and text == value
    return f"{old[:1]}{value}{old[:1]}" if has_quotes else text


def added(document: Document, mapping: Mapping, *entries: str) -> Edit:
    """Return the edit that adds *entries* at the end of *mapping*.

    They come first where they would change the text that is the last value. Further lines of
    an entry are indented relative to its first; there are none in a mapping in braces.
    """
    if _is_flow(document, mapping):
        return _added_in_flow(document, mapping, entries)
    first = _start(document, mapping.entries[0])
    line_start = document.lines.line_start(document.lines.line_of(first))
    indent = indent_at(document.text, line_start, first)
    separator = document.newline + indent
    lines = [line for entry in entries for line in entry.split("\n")]
    if is_open(document, mapping):
        return Edit(Span(first, first), "".join(f"{line}{separator}" for line in lines))
    end = _end_with_comments(document, mapping, len(indent))
    return Edit(Span(end, end), "".join(f"{separator}{line}" for line in lines))


def is_open(document: Document, node: Node) -> bool:
    """Say whether *node* ends with a text to which what comes next would add a line end."""
    while isinstance(node, (Mapping, Sequence)) and not _is_flow(document, node):
        node = node.entries[-1].value if isinstance(node, Mapping) else node.items[-1]
    if not isinstance(node, Scalar) or node.style not in ("|", ">"):
        return False
    is_kept = _KEEP.match(document.text, node.span.start) is not None
    return is_kept or node.span.end == len(document.text)


def _end_with_comments(document: Document, mapping: Mapping, column: int) -> int:
    """Return the end of the last line, comments included that belong to the last value."""
    last, lines = mapping.entries[-1], document.lines
    line = lines.line_of(max(last.span.end, last.key.span.end))
    for below in range(line + 1, lines.count):
        text = lines.line_text(below)
        if not text.lstrip(" ").startswith("#") or len(text) - len(text.lstrip(" ")) <= column:
            break
        line = below
    return lines.line_end(line)


def _added_in_flow(document: Document, mapping: Mapping, entries: Keys[str]) -> Edit:
    text = ", ".join(entries)
    if not mapping.entries:
        at = mapping.span.start + 1
        return Edit(Span(at, at), text)
    last = mapping.entries[-1]
    at = max(last.span.end, last.key.span.end)
    if last.span.end == last.key.span.end + 1:  # `{key: }`: the value would be after the blank
        text = f" null, {text}"
        return Edit(Span(at, at), text)
    return Edit(Span(at, at), f", {text}")


def removed(document: Document, mapping: Mapping, entry: Entry) -> Edit:
    """Return the edit that takes *entry* out of *mapping*, with its lines or its comma."""
    end = max(entry.span.end, entry.key.span.end)
    if _is_flow(document, mapping):
        return _removed_from_flow(mapping, entry, end)
    start = _start(document, entry)
    if len(mapping.entries) == 1:
        return Edit(Span(start, end), "{}")
    lines = document.lines
    first, last = lines.line_of(start), lines.line_of(end)
    if not document.text[lines.line_start(first) : start].strip(f" {_BYTE_ORDER_MARK}"):
        is_last_line = last + 1 >= lines.count
        line_end = lines.line_end(last) if is_last_line else lines.line_start(last + 1)
        return Edit(Span(lines.line_start(first), line_end), "")
    # Behind the dash of a list item: the next key is pulled up, but not over a comment.
    following = _start(document, mapping.entries[_index(mapping, entry) + 1])
    line_end = lines.line_end(last)
    is_free = not document.text[line_end:following].strip()
    return Edit(Span(start, following if is_free else line_end), "")


def _start(document: Document, entry: Entry) -> int:
    """Return where an entry in block style starts: what stands before its key belongs to it."""
    start = document.lines.line_start(document.lines.line_of(entry.key.span.start))
    lead = LEAD.match(document.text, start)
    return lead.end() if lead else entry.key.span.start


def _removed_from_flow(mapping: Mapping, entry: Entry, end: int) -> Edit:
    index = _index(mapping, entry)
    if index + 1 < len(mapping.entries):
        return Edit(Span(entry.key.span.start, mapping.entries[index + 1].key.span.start), "")
    if index > 0:
        before = mapping.entries[index - 1]
        return Edit(Span(max(before.span.end, before.key.span.end), end), "")
    return Edit(Span(entry.key.span.start, end), "")


def _index(mapping: Mapping, entry: Entry) -> int:
    return next(index for index, own in enumerate(mapping.entries) if own is entry)


def _is_flow(document: Document, node: Node) -> bool:
    return document.text[node.span.start : node.span.start + 1] in ("{", "[")


def indent_at(text: str, line_start: int, offset: int) -> str:
    """Return the spaces that put a line under what is first at *offset*, behind dashes or not."""
    lead = LEAD.match(text, line_start, offset)
    return " " * len(lead.group().lstrip(_BYTE_ORDER_MARK)) if lead else ""


def indent_step(text: str) -> str:
    """Return the indentation of one level, as the text has it; two spaces where it has none."""
    match = _INDENT.search(text)
    return match.group(1) if match else "  "
