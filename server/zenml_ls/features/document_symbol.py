"""``textDocument/documentSymbol``: the outline of a file; no value of an attribute is in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from zenml_ls.model import outline
from zenml_ls.model.names import label
from zenml_ls.model.outline import Name
from zenml_ls.model.secrets import is_sensitive_name, shown_address, shown_addresses
from zenml_ls.rules.subjects import subjects
from zenml_ls.syntax import Alias, Entry, Mapping, Node, Scalar, Sequence
from zenml_ls.text import Span
from zenml_ls.workspace import Document, FileKind, Snapshot, read_choice

_LONGEST_DETAIL = 80


class SymbolKind(Enum):
    """What a symbol stands for."""

    SECTION = "section"
    PROFILE = "profile"
    STACK = "stack"
    COMPONENT_TYPE = "component type"
    COMPONENT = "component"
    FLAVOR = "flavor"
    PIPELINE = "pipeline"
    RUN = "run"
    PROPERTY = "property"


@dataclass(slots=True, unsafe_hash=True)  # frozen takes three times as long to make
class Symbol:
    """A named part of a document; not to be changed."""

    name: Final[str]
    """Never empty."""
    kind: Final[SymbolKind]
    span: Final[Span]
    selection: Final[Span]
    """Where the name stands; within *span*."""
    detail: Final[str | None] = None
    children: Final[tuple[Symbol, ...]] = ()
    """Sorted by place, each within *span*."""


def document_symbols(document: Document, snapshot: Snapshot) -> tuple[Symbol, ...]:
    """Return the outline of *document*, sorted by place."""
    root = document.tree.root
    if document.kind is None or snapshot.is_server_era or root is None:
        return ()
    if document.kind is FileKind.COMPONENT:
        return _attributes(root, _types_of_attributes(document, snapshot, None))
    sections = (_section(document, snapshot, name, entry) for name, entry in _written(root))
    return tuple(sections)


def _section(document: Document, snapshot: Snapshot, name: Name, entry: Entry) -> Symbol:
    children = tuple(_inside(document, snapshot, name.text, entry.value))
    if children:
        return _symbol(name, SymbolKind.SECTION, entry.span, None, children)
    return _symbol(name, SymbolKind.PROPERTY, entry.span, _shown(name, entry.value))


def _inside(document: Document, snapshot: Snapshot, key: str, node: Node) -> Iterator[Symbol]:
    """Yield what the section *key* of a file of its kind consists of."""
    has_registry = document.kind in (FileKind.STORE, FileKind.LEGACY)
    if document.kind is FileKind.GLOBAL and key == "profiles":
        yield from _profiles(node, snapshot)
    elif has_registry and key == "stacks":
        yield from _stacks(node, _active_stack(document, snapshot))
    elif has_registry and key == "stack_components":
        yield from _registrations(node)
    elif document.kind is FileKind.STORE and key == "stack_component_flavors":
        yield from _flavors(node)
    elif document.kind is FileKind.STACK and key == "components":
        yield from _exported(document, snapshot, node)
    elif document.kind is FileKind.RUNS and key == "pipeline_runs":
        yield from _pipelines(node)


# -------------------------------------------------------------------------- sections


def _profiles(node: Node, snapshot: Snapshot) -> Iterator[Symbol]:
    active = snapshot.profile.name if snapshot.profile else None
    profiles = snapshot.configuration.profiles if snapshot.configuration else {}
    for name, entry in _written(node):
        known = profiles.get(name.text)
        details = [f"{known.store_type} store"] if known else []
        if name.text == active:
            details.append("active")
        fields = tuple(_fields(entry.value))
        yield _symbol(name, SymbolKind.PROFILE, entry.span, ", ".join(details), fields)


def _fields(node: Node) -> Iterator[Symbol]:
    for name, entry in _written(node):
        yield _symbol(name, SymbolKind.PROPERTY, entry.span, _shown(name, entry.value))


def _stacks(node: Node, active: str | None) -> Iterator[Symbol]:
    for name, entry in _written(node):
        detail = "active" if name.text == active else None
        parts = tuple(_parts(entry.value))
        yield _symbol(name, SymbolKind.STACK, entry.span, detail, parts)


def _parts(node: Node) -> Iterator[Symbol]:
    """Yield the components of a stack: type and name."""
    for kind, entry in _written(node):
        name = outline.text_of(entry.value)
        title = Name(f"{kind.text}: {name}" if name else kind.text, kind.span)
        yield _symbol(title, SymbolKind.COMPONENT, entry.span)


def _registrations(node: Node) -> Iterator[Symbol]:
    for kind, table in _written(node):
        components = tuple(
            _symbol(name, SymbolKind.COMPONENT, entry.span, outline.text_of(entry.value))
            for name, entry in _written(table.value)
        )
        yield _symbol(kind, SymbolKind.COMPONENT_TYPE, table.span, None, components)


def _flavors(node: Node) -> Iterator[Symbol]:
    for item in node.items if isinstance(node, Sequence) else ():
        fields = {key.text: outline.name_at(entry.value) for key, entry in _written(item)}
        name, kind = fields.get("name"), fields.get("type")
        if name is not None:
            detail = label(kind.text) if kind else None
            yield _symbol(name, SymbolKind.FLAVOR, item.span, detail)


def _exported(document: Document, snapshot: Snapshot, node: Node) -> Iterator[Symbol]:
    for kind, entry in _written(node):
        fields = {key.text: outline.text_of(field.value) for key, field in _written(entry.value)}
        name = fields.get("name")
        title = Name(f"{kind.text}: {name}" if name else kind.text, kind.span)
        types = _types_of_attributes(document, snapshot, kind.text)
        children = _attributes(entry.value, types)
        yield _symbol(title, SymbolKind.COMPONENT, entry.span, fields.get("flavor"), children)


def _pipelines(node: Node) -> Iterator[Symbol]:
    for pipeline, entry in _written(node):
        items = entry.value.items if isinstance(entry.value, Sequence) else ()
        runs = tuple(_run(item) for item in items if isinstance(item, Mapping))
        yield _symbol(pipeline, SymbolKind.PIPELINE, entry.span, None, runs)


def _run(item: Mapping) -> Symbol:
    fields = {key.text: entry.value for key, entry in _written(item)}
    name = outline.name_at(fields.get("name")) or Name("", item.span)
    stack = {key.text: entry.value for key, entry in outline.entries(fields.get("stack"))}
    ran_on = outline.text_of(stack.get("name"))
    detail = f"stack {ran_on}" if ran_on else None
    return _symbol(name, SymbolKind.RUN, item.span, detail)


# ------------------------------------------------------------------------ attributes


def _attributes(node: Node, types: dict[str, str]) -> tuple[Symbol, ...]:
    """Return the attributes of a component with their types, never with their values."""
    return tuple(
        _symbol(name, SymbolKind.PROPERTY, entry.span, types.get(name.text))
        for name, entry in _written(node)
    )


def _types_of_attributes(
    document: Document, snapshot: Snapshot, component_type: str | None
) -> dict[str, str]:
    """Map the attributes of a component's flavor to their types; None for the only component."""
    for subject in subjects(document, snapshot):
        if subject.flavor and component_type in (None, subject.block.type.text):
            return {name: item.type for name, item in subject.flavor.attributes.items()}
    return {}


# ---------------------------------------------------------------------------- pieces


def _written(node: Node) -> list[tuple[Name, Entry]]:
    """Return the entries of a mapping that stand in it, sorted by place; none of an alias."""
    if isinstance(node, Alias):
        return []
    start, end = node.span.start, node.span.end
    own = [
        (name, entry)
        for name, entry in outline.entries(node)
        if start <= entry.key.span.start and entry.value.span.end <= end
    ]
    return sorted(own, key=lambda pair: pair[1].key.span.start)


def _symbol(
    name: Name,
    kind: SymbolKind,
    span: Span,
    detail: str | None = None,
    children: tuple[Symbol, ...] = (),
) -> Symbol:
    return Symbol(name.text or '""', kind, span, name.span, detail or None, children)


def _shown(name: Name, node: Node) -> str | None:
    """Return a value for people; None for a secret, and for what is no text."""
    text = outline.text_of(node) if isinstance(node, Scalar) else None
    if text is None or is_sensitive_name(name.text):
        return None
    shown = shown_address if name.text == "store_url" else shown_addresses
    return shown(" ".join(text.split()))[:_LONGEST_DETAIL]


def _active_stack(document: Document, snapshot: Snapshot) -> str | None:
    """Return the active stack, if it is one of this registry's."""
    if document.kind is FileKind.LEGACY:
        return read_choice(document.tree).stack
    profile, stack = snapshot.profile, snapshot.stack
    is_active = profile is not None and document.role is not None
    if profile is None or stack is None or not is_active:
        return None
    return stack.name if document.role and document.role.profile == profile.name else None
