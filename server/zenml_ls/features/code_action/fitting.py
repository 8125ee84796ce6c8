"""How well a component fits into a stack: what is offered first, and what not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from zenml_ls.model.domain import Component, Stack, StoreContents
from zenml_ls.model.names import COUPLED_TYPES, REQUIRED_TYPES
from zenml_ls.model.requirements import Member, Members, unmet_demand
from zenml_ls.rules.store_coupling import are_apart, has_couplings, other_store
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


@dataclass(frozen=True)
class Rest:
    """What a stack has beside the components that are looked for, and what it is judged by."""

    document: Document
    snapshot: Snapshot
    contents: StoreContents | None
    known: Mapping[str, Component]
    """The components that are known, by type."""
    members: Members | None
    """The components with their flavors; None where one of them is not known."""


def rest_of(document: Document, snapshot: Snapshot, stack: str, types: Collection[str]) -> Rest:
    """Return a stack of *document* without its components of these *types*."""
    contents = contents_for(document, snapshot)
    if document.kind is FileKind.STACK:
        members = exported_members(document, snapshot)
        known = {kind: member.component for kind, member in (members or {}).items()}
        return Rest(document, snapshot, contents, known, members)
    given = contents.stacks.get(stack) if contents is not None else None
    if contents is None or given is None:
        return Rest(document, snapshot, contents, {}, None)
    named = {kind: name for kind, name in given.components.items() if kind not in types}
    keys = [key for key in named.items() if key in contents.components]
    known = {key[0]: contents.components[key] for key in keys}
    members = members_of(Stack(stack, named), contents, snapshot)
    return Rest(document, snapshot, contents, known, members)


def fit_of(rest: Rest, component: Component) -> Fit:
    """Return what becomes of a stack that gets *component*.

    What is not known about the stack does not speak against it.
    """
    contents = rest.contents
    if component.is_missing:
        return Fit.REFUSED
    if contents is None:
        return Fit.SOUND
    stores = {**rest.known, component.type: component}
    if has_couplings(rest.snapshot) and are_apart(stores, contents):
        return Fit.REFUSED
    return _fit_by_flavor(rest, component)


def _fit_by_flavor(rest: Rest, component: Component) -> Fit:
    flavor = rest.snapshot.flavor(component.type, component.flavor, rest.contents)
    if rest.members is None or flavor is None:
        return Fit.SOUND
    members = {**rest.members, component.type: Member(component, flavor)}
    if any(required not in members for required in REQUIRED_TYPES):
        return Fit.SOUND
    demand = unmet_demand(members, rest.snapshot.release)
    if demand is None:
        return Fit.SOUND
    return Fit.REFUSED if demand.missing_type is None else Fit.LACKING


def partners(rest: Rest, component_type: str) -> Iterator[Component]:
    """Yield the stores of a type that are used together with the other store of a stack."""
    contents = rest.contents
    if contents is None or component_type not in COUPLED_TYPES or not has_couplings(rest.snapshot):
        return
    other = rest.known.get(other_store(component_type))
    wanted = contents.partners.get(other.uuid, ()) if other and other.uuid else ()
    for uuid in wanted:
        component = contents.coupled_stores.get((component_type, uuid))
        if component is not None:
            yield component
