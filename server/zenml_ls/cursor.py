"""Where the cursor is in YAML that is being typed: in which mapping, at a key or at a value."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zenml_ls.syntax import Mapping, Scalar, Tree, parse, resolve
from zenml_ls.text import Span
from zenml_ls.workspace import Document

_PLACEHOLDER = "zenmllscursor"
_KEY = re.compile(
    r"""(?P<lead>[ ]*(?:-[ ]+)*)(?P<key>"[^"]*"|'[^']*'|[^\s#'"\[\]{},&*!|>%@`-][^#:]*?|-?)"""
    r"""(?P<colon>[ ]*:(?=[ ]|$))"""
)
_COMMENT = re.compile(r"(?:^|\s)#.*$")
_FLOW_TOKEN = re.compile(r"[^\s,{}\[\]:]*$")


@dataclass(frozen=True)
class Cursor:
    """The place of the cursor, as completion needs it."""

    keys: tuple[object, ...]
    """The path to the value (at a value), or to the mapping (at a key)."""
    is_key: bool
    span: Span
    """What accepting an item replaces."""
    prefix: str
    """What must be written before an item: a space after a bare colon, an indentation."""
    has_colon: bool
    """Whether the key at the cursor has its colon already."""
    siblings: frozenset[object]
    """The keys that the mapping has beside the one at the cursor."""
    tree: Tree
    """The text as if something stood at the cursor."""
    is_flow: bool
    indent: str
    """The indentation of the cursor's mapping, in spaces."""


@dataclass(frozen=True)
class _Slot:
    """A way to put the placeholder into the text."""

    span: Span
    prefix: str
    suffix: str
    has_colon: bool = False
    is_flow: bool = False


def cursor_at(document: Document, offset: int) -> Cursor | None:
    """Return where *offset* is; None in comments and where nothing could be written."""
    line = document.lines.line_of(offset)
    start = document.lines.line_start(line)
    before = document.text[start:offset]
    if _COMMENT.search(_without_quotes(before)):
        return None
    for slot in _slots(document, offset, start, before):
        found = _placed(document, slot)
        if found is not None:
            return found
    return None


def _without_quotes(text: str) -> str:
    return re.sub(r"\"[^\"]*\"|'[^']*'", lambda match: "q" * len(match.group()), text)


def _slots(document: Document, offset: int, start: int, before: str) -> list[_Slot]:
    """Return the places where something could be written at the cursor, likeliest first."""
    end = document.lines.line_end(document.lines.line_of(offset))
    line = document.text[start:end]
    if _open_brackets(before) > 0:
        return [_flow_slot(document, offset, before)]
    match = _KEY.match(line)
    if match and offset - start > match.end("key") and offset - start >= match.end("colon"):
        return [_value_slot(start, line, match)]
    if match and offset - start >= match.start("key"):
        span = Span(start + match.start("key"), start + match.end("key"))
        return [_Slot(span, "", "", has_colon=True)]
    lead = re.match(r"[ ]*(?:-[ ]+)*", before)
    lead_end = start + (lead.end() if lead else 0)
    content_end = start + len(_COMMENT.sub("", line).rstrip())
    span = Span(min(lead_end, offset), max(content_end, offset))
    if not document.text[start:end].strip():
        return [_Slot(span, "", ":"), *_other_indents(document, offset, start)]
    return [_Slot(span, "", ":"), _Slot(span, "", "")]


def _value_slot(start: int, line: str, match: re.Match[str]) -> _Slot:
    after = line[match.end("colon") :]
    content = _COMMENT.sub("", after).rstrip()
    value = content.strip()
    begin = start + match.end("colon") + (len(content) - len(content.lstrip()) if value else 0)
    if value:
        return _Slot(Span(begin, begin + len(value)), "", "")
    spaces = len(after) - len(after.lstrip(" ")) if after.strip() == "" else 1
    at = begin + min(spaces, len(after))
    return _Slot(Span(at, at), "" if spaces else " ", "")


def _flow_slot(document: Document, offset: int, before: str) -> _Slot:
    token = _FLOW_TOKEN.search(before)
    begin = offset - (len(token.group()) if token else 0)
    end = offset
    while end < len(document.text) and document.text[end] not in " \t\r\n,{}[]:":
        end += 1
    previous = document.text[:begin].rstrip()[-1:]
    if previous == ":":
        needs_space = document.text[begin - 1 : begin] == ":"
        return _Slot(Span(begin, end), " " if needs_space else "", "", is_flow=True)
    has_colon = document.text[end : end + 1] == ":"
    return _Slot(Span(begin, end), "", "" if has_colon else ": ", has_colon, is_flow=True)


def _other_indents(document: Document, offset: int, start: int) -> list[_Slot]:
    """A blank line may be indented like nothing above it: then offer what fits above."""
    column = offset - start
    lines = document.lines
    found: list[int] = []
    for number in range(lines.line_of(offset) - 1, -1, -1):
        text = lines.line_text(number)
        width = len(text) - len(text.lstrip(" "))
        if text.strip() and width < min([column + 1, *found]):
            found.append(width)
        if found and found[-1] == 0:
            break
    return [_Slot(Span(start, offset), " " * width, ":") for width in found if width != column]


def _open_brackets(before: str) -> int:
    text = _without_quotes(before)
    return len(re.findall(r"(?<![^\s:,\[{-])[\[{]", text)) - len(re.findall(r"[\]}]", text))


def _placed(document: Document, slot: _Slot) -> Cursor | None:
    text = document.text
    written = f"{slot.prefix}{_PLACEHOLDER}{slot.suffix}"
    tree = parse(text[: slot.span.start] + written + text[slot.span.end :])
    keys = tuple(tree.path_at(slot.span.start + len(slot.prefix) + 1))
    if not keys:
        return None
    is_key = keys[-1] == _PLACEHOLDER
    node = tree.node_at(keys)
    resolved = None if node is None else resolve(node)
    is_value = isinstance(resolved, Scalar) and resolved.text == _PLACEHOLDER
    if not is_key and not is_value:
        return None
    parent = tree.node_at(keys[:-1]) if keys[:-1] else tree.root
    mapping = None if parent is None else resolve(parent)
    siblings = mapping.keys() if isinstance(mapping, Mapping) else ()
    return Cursor(
        keys=keys[:-1] if is_key else keys,
        is_key=is_key,
        span=slot.span,
        prefix=slot.prefix,
        has_colon=slot.has_colon,
        siblings=frozenset(key for key in siblings if key != _PLACEHOLDER),
        tree=tree,
        is_flow=slot.is_flow,
        indent=_indent(tree, slot, mapping if isinstance(mapping, Mapping) else None),
    )


def _indent(tree: Tree, slot: _Slot, mapping: Mapping | None) -> str:
    at = mapping.entries[0].key.span.start if mapping and mapping.entries else slot.span.start
    start = max(tree.text.rfind("\n", 0, at), tree.text.rfind("\r", 0, at)) + 1
    return " " * (at - start)
