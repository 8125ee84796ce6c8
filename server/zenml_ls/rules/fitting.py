"""How well components fit into a stack: shared by the quick fixes that offer some."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from typing import TypeAlias

from zenml_ls.model.domain import Component, Stack, StoreContents
from zenml_ls.model.names import REQUIRED_TYPES
from zenml_ls.model.requirements import Member, Members, unmet_demand
from zenml_ls.rules.store_coupling import STORE_TYPES, are_apart, has_couplings, other_store
from zenml_ls.rules.subjects import contents_for, exported_members, members_of
from zenml_ls.workspace import Document, FileKind, Snapshot


class Fit(IntEnum):
    """What a stack would be with a component, the best first."""

    SOUND = 0
    """Nothing speaks against it."""
    LACKING = 1
    """It would need one more component."""
    REFUSED = 2
    """ZenML would refuse the stack, whatever is added to it."""


Fitting: TypeAlias = tuple[tuple[Fit, Component], ...]


def fitting(
    document: Document, snapshot: Snapshot, stack: str, components: Iterable[Component]
) -> Fitting:
    """Return *components*, each to be the one of its type in a stack, the best ones first.

    What is not known about the stack speaks against none of them.
    """
    found = [(_fit(document, snapshot, stack, component), component) for component in components]
    return tuple(sorted(found, key=lambda item: item[0]))


def partners(
    document: Document, snapshot: Snapshot, stack: str, component_type: str
) -> Iterator[Component]:
    """Yield the stores of a type that are used together with the other store of a stack."""
    contents = contents_for(document, snapshot)
    if contents is None or component_type not in STORE_TYPES or not has_couplings(snapshot):
        return
    other = _own(document, snapshot, stack).get(other_store(component_type))
    wanted = contents.partners.get(other.uuid, ()) if other and other.uuid else ()
    stores = document.remembered("stores", snapshot, lambda: _stores(contents)) if wanted else {}
    for uuid in wanted:
        if uuid in stores:
            yield stores[uuid]


def _stores(contents: StoreContents) -> Mapping[str, Component]:
    """Map the UUIDs of artifact stores and metadata stores to these."""
    found = (item for item in contents.components.values() if item.type in STORE_TYPES)
    return {item.uuid: item for item in found if item.uuid is not None}


def _fit(document: Document, snapshot: Snapshot, stack: str, component: Component) -> Fit:
    contents = contents_for(document, snapshot)
    if contents is None:
        return Fit.SOUND
    own = {**_own(document, snapshot, stack), component.type: component}
    if has_couplings(snapshot) and are_apart(own, contents):
        return Fit.REFUSED
    members = _members(document, snapshot, stack, component)
    if members is None or any(required not in members for required in REQUIRED_TYPES):
        return Fit.SOUND
    demand = unmet_demand(members, snapshot.release)
    if demand is None:
        return Fit.SOUND
    return Fit.REFUSED if demand.missing_type is None else Fit.LACKING


def _own(document: Document, snapshot: Snapshot, stack: str) -> dict[str, Component]:
    """Return the components of a stack that are known, by type."""
    if document.kind is FileKind.STACK:
        members = exported_members(document, snapshot) or {}
        return {component_type: member.component for component_type, member in members.items()}
    contents = contents_for(document, snapshot)
    given = contents.stacks.get(stack) if contents is not None else None
    if contents is None or given is None:
        return {}
    named = (
        (kind, contents.components.get((kind, name))) for kind, name in given.components.items()
    )
    return {kind: component for kind, component in named if component is not None}


def _members(
    document: Document, snapshot: Snapshot, stack: str, component: Component
) -> Members | None:
    """Return the members of a stack with the component; None where one of them is not known."""
    contents = contents_for(document, snapshot)
    flavor = snapshot.flavor(component.type, component.flavor, contents)
    if document.kind is FileKind.STACK:
        members = exported_members(document, snapshot)
    else:
        given = contents.stacks.get(stack) if contents is not None else None
        if contents is None or given is None:
            return None
        others = {kind: name for kind, name in given.components.items() if kind != component.type}
        members = members_of(Stack(stack, others), contents, snapshot)
    if members is None or flavor is None:
        return None
    return {**members, component.type: Member(component, flavor)}
