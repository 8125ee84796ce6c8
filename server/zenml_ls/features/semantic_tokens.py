"""``textDocument/semanticTokens``: names and keys, as ZenML understands them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from zenml_ls.mentions import mentions
from zenml_ls.model import outline
from zenml_ls.model.attributes import is_secret_reference
from zenml_ls.model.catalog import Flavor
from zenml_ls.model.names import COMPONENT_TYPES, EntityKind
from zenml_ls.model.outline import Name
from zenml_ls.model.release import FIRST_WITH_SECRET_REFERENCES, at_least
from zenml_ls.model.secrets import is_sensitive_name
from zenml_ls.model.shapes import annotation_at, model_at
from zenml_ls.rules import findings
from zenml_ls.rules.known import STACK_KEYS
from zenml_ls.rules.subjects import Subject, subjects
from zenml_ls.syntax import Alias, Node, Scalar, Sequence
from zenml_ls.text import Span
from zenml_ls.workspace import Document, FileKind, Snapshot, model_for

_BREAK = re.compile(r"[\r\n]")
_ABOUT_NAMES = frozenset(
    {
        "flavor-of-other-type",
        "unknown-component",
        "unknown-flavor",
        "unknown-profile",
        "unknown-stack",
    }
)


class TokenType(Enum):
    """What a text is; the values are names that editors know."""

    PROFILE = "namespace"
    STACK = "struct"
    COMPONENT = "variable"
    COMPONENT_TYPE = "type"
    FLAVOR = "class"
    KEY = "property"
    SECRET = "string"
    SECRET_REFERENCE = "macro"


class Modifier(Enum):
    """What more there is to say about a text; the last two are ours."""

    DECLARATION = "declaration"
    DEPRECATED = "deprecated"
    UNRESOLVED = "unresolved"
    """A name that is known not to exist."""
    SECRET = "secret"
    """A secret, or what refers to one."""


_PLAIN = frozenset[Modifier]()
_DECLARED = frozenset({Modifier.DECLARATION})
_TYPES = {
    EntityKind.PROFILE: TokenType.PROFILE,
    EntityKind.STACK: TokenType.STACK,
    EntityKind.COMPONENT: TokenType.COMPONENT,
    EntityKind.FLAVOR: TokenType.FLAVOR,
}


@dataclass(frozen=True, slots=True)
class Token:
    """A text on one line, and what it is."""

    span: Span
    type: TokenType
    modifiers: frozenset[Modifier] = frozenset()


def semantic_tokens(
    document: Document, snapshot: Snapshot, span: Span | None = None
) -> tuple[Token, ...]:
    """Return the tokens of *document*, or those that touch *span*: sorted, none over another."""
    if document.kind in (None, FileKind.CODE) or snapshot.is_server_era:
        return ()
    asked = Span(0, len(document.text)) if span is None else span
    tokens = (token for token in _tokens(document, snapshot, asked) if asked.touches(token.span))
    result: list[Token] = []
    last = 0
    for token in sorted(tokens, key=lambda token: token.span.start):
        for piece in _on_lines(document, token):
            if last <= piece.span.start:
                result.append(piece)
                last = piece.span.end
    return tuple(result)


def _tokens(document: Document, snapshot: Snapshot, span: Span) -> Iterator[Token]:
    """Yield the tokens, all that touch *span* among them; of two at one place the first counts."""
    yield from _names(document, snapshot, span)
    yield from _component_types(document, span)
    for subject in subjects(document, snapshot):
        yield from _attributes(subject, snapshot)
    yield from _keys(document, snapshot)


def _on_lines(document: Document, token: Token) -> Iterator[Token]:
    """Yield a token line by line, without indentation and without what announces a block."""
    lines, start = document.lines, token.span.start
    if not _BREAK.search(document.text, start, token.span.end):
        if start < token.span.end:
            yield token
        return
    first, last = lines.line_of(start), lines.line_of(token.span.end)
    is_block = first < last and document.text[start] in "|>"
    for line in range(first + is_block, last + 1):
        end = min(lines.line_end(line), token.span.end)
        start = max(lines.line_start(line), start)
        start = end - len(document.text[start:end].lstrip(" \t"))
        if start < end:
            yield Token(Span(start, end), token.type, token.modifiers)


# ----------------------------------------------------------------------------- names


def _names(document: Document, snapshot: Snapshot, span: Span) -> Iterator[Token]:
    found = (item for item in findings(document, snapshot) if item.code in _ABOUT_NAMES)
    unresolved = {item.span for item in found}
    for mention in mentions(document, snapshot):
        if span.touches(mention.span):
            modifiers = _DECLARED if mention.is_definition else _PLAIN
            if mention.span in unresolved:
                modifiers |= {Modifier.UNRESOLVED}
            yield Token(mention.span, _TYPES[mention.entity.kind], modifiers)


def _component_types(document: Document, span: Span) -> Iterator[Token]:
    found: list[Name | None] = []
    if document.kind in (FileKind.STORE, FileKind.LEGACY):
        tables = outline.entries(outline.mapping_in(document.tree, "stack_components"))
        found += [name for name, _ in tables]
        found += [ref.type for block in document.stacks for ref in block.refs]
        found += [row.type for row in outline.flavor_rows(document.tree)]
    elif document.kind is FileKind.STACK:
        found += [block.type for block in outline.exported_components(document.tree)]
    for name in found:
        if name is not None and name.text in COMPONENT_TYPES and span.touches(name.span):
            yield Token(name.span, TokenType.COMPONENT_TYPE)


# ------------------------------------------------------------------------ attributes


def _attributes(subject: Subject, snapshot: Snapshot) -> Iterator[Token]:
    attributes = subject.flavor.attributes if subject.flavor else {}
    has_references = at_least(snapshot.release, FIRST_WITH_SECRET_REFERENCES)
    for name, node in subject.block.attributes:
        known = attributes.get(name.text)
        if known is not None:
            modifiers = {Modifier.DEPRECATED} if known.is_deprecated else set()
            yield Token(name.span, TokenType.KEY, frozenset(modifiers))
        if not isinstance(node, Scalar) or node.value is None:
            continue
        if has_references and is_secret_reference(node.value):
            yield Token(node.span, TokenType.SECRET_REFERENCE, frozenset({Modifier.SECRET}))
        elif _is_secret(name.text, subject.flavor):
            yield Token(node.span, TokenType.SECRET, frozenset({Modifier.SECRET}))


def _is_secret(name: str, flavor: Flavor | None) -> bool:
    known = flavor.attributes.get(name) if flavor else None
    return is_sensitive_name(name) or (known is not None and known.is_secret)


# ------------------------------------------------------------------------------ keys


def _keys(document: Document, snapshot: Snapshot) -> Iterator[Token]:
    """Yield the keys with a fixed meaning."""
    root = document.tree.root
    if document.kind is FileKind.STACK:
        yield from _named(root, STACK_KEYS)
        for block in outline.exported_components(document.tree):
            yield from _named(block.fields, ("name", "flavor"))
        return
    model = model_for(document.kind, snapshot.release) if document.kind else None
    if model is not None and root is not None:
        yield from _by_model(root, model, snapshot.release)


def _by_model(root: Node, model: Any, release: str) -> Iterator[Token]:
    """Yield the keys that the file models know; *model* is what :func:`annotation_at` returns."""
    pending: list[tuple[Node, Any]] = [(root, model)]
    while pending:
        node, shape = pending.pop()
        fields = model_at(shape, ())
        if fields is not None:
            yield from _named(node, fields.known(release))
        for key, child in _collections(node):
            inner = annotation_at(shape, [key])
            if inner is not None:
                pending.append((child, inner))


def _collections(node: Node) -> Iterator[tuple[object, Node]]:
    """Yield key or index of each child that is a collection and stands here."""
    if isinstance(node, Sequence):
        yield from ((0, item) for item in node.items if not isinstance(item, (Scalar, Alias)))
    elif not isinstance(node, (Scalar, Alias)):
        for name, entry in outline.entries(node):
            if not isinstance(entry.value, (Scalar, Alias)):
                yield name.text, entry.value


def _named(node: Node | None, names: tuple[str, ...]) -> Iterator[Token]:
    for name, _ in outline.entries(node):
        if name.text in names:
            yield Token(name.span, TokenType.KEY)
