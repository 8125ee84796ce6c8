"""The named parts of a document: which stacks, components, flavors it names, and where.

One pass turns a tree into these parts, so that rules, completion and navigation need not
know how a file kind nests.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pydantic_core import PydanticCustomError

from zenml_ls.model.coercion import to_text
from zenml_ls.model.names import COMPONENT_TYPES
from zenml_ls.syntax import Entry, Mapping, Node, Scalar, Sequence, Tree, resolve
from zenml_ls.text import Span


class Name(NamedTuple):
    """A name as it stands in a document."""

    text: str
    """The name as ZenML reads it: ``on`` is ``True``."""
    span: Span


class ComponentRef(NamedTuple):
    """A stack's mention of a component."""

    type: Name
    """The component type; its text need not be one that exists."""
    name: Name | None
    """The component's name; None where it is null or no text."""


class StackBlock(NamedTuple):
    """The definition of a stack by the names of its components."""

    name: Name
    refs: tuple[ComponentRef, ...]
    is_mapping: bool
    """False where something else stands in the place of the components."""


class Registration(NamedTuple):
    """The line that registers a component in a store."""

    type: Name
    name: Name
    flavor: Name | None


class FlavorRow(NamedTuple):
    """The registration of a custom flavor."""

    type: Name | None
    name: Name | None
    source: Name | None


class ProfileBlock(NamedTuple):
    """A profile in the global configuration."""

    key: Name
    fields: Mapping | None


@dataclass(frozen=True, slots=True)
class ComponentBlock:
    """The attributes of a component: in its own file or in an exported stack."""

    type: Name
    name: Name | None
    flavor: Name | None
    attributes: tuple[tuple[Name, Node], ...]
    span: Span
    """The place that stands for the whole: the type's key, or the first line of a file."""
    fields: Mapping

    def attribute(self, name: str) -> Name | None:
        """Return the name of the attribute where it stands; None where it is not given."""
        return next((given for given, _ in reversed(self.attributes) if given.text == name), None)


def text_of(node: Node | None) -> str | None:
    """Return the text that ZenML makes of a value; None where it is null or no text."""
    resolved = None if node is None else resolve(node)
    if not isinstance(resolved, Scalar):
        return None
    if isinstance(resolved.value, str):
        return resolved.value
    try:
        return to_text(resolved.value)
    except PydanticCustomError:
        return None


def name_at(node: Node | None) -> Name | None:
    """Return the name that a value gives; None where it is null, empty or no text."""
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return Name(node.value, node.span)
    text = text_of(node)
    return None if node is None or text is None else Name(text, node.span)


def mapping_in(tree: Tree, *keys: str) -> Mapping | None:
    """Return the mapping at *keys*; None where there is none."""
    node = tree.node_at(keys)
    resolved = None if node is None else resolve(node)
    return resolved if isinstance(resolved, Mapping) else None


def entries(node: Node | None) -> Iterator[tuple[Name, Entry]]:
    """Yield the entries of a mapping that count: the last of equal keys, merged ones too."""
    resolved = None if node is None else resolve(node)
    if isinstance(resolved, Mapping):
        for key, entry in resolved.effective_entries().items():
            name = Name(key, entry.key.span) if isinstance(key, str) else name_at(entry.key)
            if name is not None:
                yield name, entry


def stacks(tree: Tree) -> Iterator[StackBlock]:
    """Yield the stacks of ``stacks.yaml`` or of a legacy repository."""
    for name, entry in entries(mapping_in(tree, "stacks")):
        refs = tuple(
            ComponentRef(component_type, name_at(ref.value))
            for component_type, ref in entries(entry.value)
        )
        yield StackBlock(name, refs, _is_table(resolve(entry.value)))


def _is_table(node: Scalar | Sequence | Mapping) -> bool:
    """Say whether ZenML takes a value for a mapping; an empty text or list is an empty one."""
    if isinstance(node, Scalar):
        return node.value == ""
    return isinstance(node, Mapping) or not node.items


def registrations(tree: Tree) -> Iterator[Registration]:
    """Yield the component registrations of ``stacks.yaml`` or of a legacy repository."""
    for component_type, table in entries(mapping_in(tree, "stack_components")):
        for name, entry in entries(table.value):
            yield Registration(component_type, name, name_at(entry.value))


def flavor_rows(tree: Tree) -> Iterator[FlavorRow]:
    """Yield the custom flavors of ``stacks.yaml``."""
    node = tree.node_at(["stack_component_flavors"])
    rows = None if node is None else resolve(node)
    if isinstance(rows, Sequence):
        for item in rows.items:
            fields = {key.text: name_at(entry.value) for key, entry in entries(item)}
            yield FlavorRow(fields.get("type"), fields.get("name"), fields.get("source"))


def profiles(tree: Tree) -> Iterator[ProfileBlock]:
    """Yield the profiles of a global configuration."""
    for key, entry in entries(mapping_in(tree, "profiles")):
        fields = resolve(entry.value)
        yield ProfileBlock(key, fields if isinstance(fields, Mapping) else None)


def exported_components(tree: Tree) -> Iterator[ComponentBlock]:
    """Yield the components of an exported stack, in the file's order."""
    for component_type, entry in entries(mapping_in(tree, "components")):
        fields = resolve(entry.value)
        if isinstance(fields, Mapping):
            yield component_block(component_type, fields, component_type.span, with_flavor=True)


def component_block(
    component_type: Name, fields: Mapping, span: Span, *, with_flavor: bool = False
) -> ComponentBlock:
    """Return the component whose attributes *fields* gives.

    In an exported stack the flavor stands among the attributes; in a component's own file
    a key ``flavor`` is an attribute like any other.
    """
    given = tuple((name, entry.value) for name, entry in entries(fields))
    values = {name.text: node for name, node in given}
    return ComponentBlock(
        type=component_type,
        name=name_at(values.get("name")),
        flavor=name_at(values.get("flavor")) if with_flavor else None,
        attributes=tuple(
            (name, node) for name, node in given if not (with_flavor and name.text == "flavor")
        ),
        span=span,
        fields=fields,
    )


def has_component_type(node: Node | None) -> bool:
    """Say whether a mapping has a key that is a stack component type."""
    return any(name.text in COMPONENT_TYPES for name, _ in entries(node))
