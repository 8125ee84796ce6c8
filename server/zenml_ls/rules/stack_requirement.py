"""``stack-requirement``: components of a stack that do not go together."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model import outline
from zenml_ls.model.attributes import Fault
from zenml_ls.model.names import REQUIRED_TYPES, label
from zenml_ls.model.requirements import Demand, Members, is_demanding, unmet_demand
from zenml_ls.rules.reuse import faults_of_built
from zenml_ls.rules.rule import BrokenText, Hit, Severity, hit, rule
from zenml_ls.rules.subjects import (
    contents_for,
    exported_members,
    is_built,
    members_of,
)
from zenml_ls.text import Span
from zenml_ls.workspace import Document, FileKind, Snapshot, stack_of


@rule(
    "stack-requirement",
    Severity.ERROR,
    "the {label} '{name}' of flavor '{flavor}' {reason}: ZenML refuses stack '{stack}'",
    BrokenText.NOTHING,
)
def stack_requirement(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report the first demand of a flavor that its stack does not meet."""
    if is_built(document, snapshot):
        yield from _in_registry(document, snapshot)
    elif document.kind is FileKind.STACK:
        yield from _in_stack_file(document, snapshot)


def _in_registry(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    contents = contents_for(document, snapshot)
    if contents is None:
        return
    pairs = {(item.type, item.flavor) for item in contents.components.values()}
    found = (snapshot.flavor(component_type, name, contents) for component_type, name in pairs)
    flavors = {(item.type, item.name) for item in found if item and is_demanding(item)}
    demanding = {
        key for key, item in contents.components.items() if (item.type, item.flavor) in flavors
    }
    for block in document.stacks:
        if not any(ref.name and (ref.type.text, ref.name.text) in demanding for ref in block.refs):
            continue
        members = members_of(stack_of(block), contents, snapshot)
        demand = _demand(members, snapshot)
        if demand is not None:
            component_type = demand.member.component.type
            ref = next(ref for ref in block.refs if ref.type.text == component_type)
            span = ref.name.span if ref.name else ref.type.span
            yield _hit(span, demand, block.name.text)


def _in_stack_file(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    if any(faults_of_built(document, snapshot, Fault.MISSING, Fault.TYPE, Fault.VALUE)):
        return  # then ZenML does not get as far as the stack
    demand = _demand(exported_members(document, snapshot), snapshot)
    if demand is not None:
        component_type = demand.member.component.type
        span = document.tree.span_at(["components", component_type, "[key]"])
        name = outline.text_of(document.tree.node_at(["stack_name"])) or ""
        yield _hit(span, demand, name)


def _demand(members: Members | None, snapshot: Snapshot) -> Demand | None:
    if members is None or any(component_type not in members for component_type in REQUIRED_TYPES):
        return None
    return unmet_demand(members, snapshot.release)


def _hit(span: Span, demand: Demand, stack: str) -> Hit:
    component = demand.member.component
    return hit(
        span,
        type=component.type,
        label=label(component.type),
        name=component.name,
        flavor=demand.member.flavor.name,
        reason=demand.reason,
        missing_type=demand.missing_type,
        stack=stack,
    )
