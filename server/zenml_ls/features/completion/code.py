"""Names between the quotes of code that takes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from zenml_ls.features.completion.item import Completions, Item
from zenml_ls.features.completion.names import (
    component_names,
    flavor_names,
    profile_names,
    stack_names,
)
from zenml_ls.mentions import Entity, code_entity, contents_of
from zenml_ls.model.code_names import code_name_at
from zenml_ls.model.names import EntityKind
from zenml_ls.python import is_plain
from zenml_ls.workspace import Document, Snapshot


def names_in_code(document: Document, offset: int, snapshot: Snapshot) -> Completions | None:
    """Return the names that can stand at *offset*; None where ZenML takes none there."""
    found = code_name_at(document.text, offset)
    entity = code_entity(*found, snapshot) if found is not None else None
    if found is None or entity is None:
        return None
    items = tuple(
        replace(item, text=item.label) for item in _items(entity, snapshot) if is_plain(item.label)
    )
    return Completions(found[0].span, "", "", items) if items else None


def _items(entity: Entity, snapshot: Snapshot) -> Iterator[Item]:
    contents = contents_of(entity.home, snapshot)
    component_type = entity.type or ""
    if entity.kind is EntityKind.PROFILE:
        configuration = snapshot.configuration
        yield from profile_names(configuration.profiles if configuration is not None else {})
    elif entity.kind is EntityKind.STACK:
        yield from stack_names(contents)
    elif entity.kind is EntityKind.COMPONENT:
        yield from component_names(component_type, contents)
    else:
        yield from flavor_names(component_type, snapshot, contents)
