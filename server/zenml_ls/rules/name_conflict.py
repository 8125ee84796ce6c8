"""``name-conflict``: names of an exported stack that the profile has already."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model import outline
from zenml_ls.model.attributes import Fault
from zenml_ls.model.names import label
from zenml_ls.model.release import FIRST_WITH_STACK_FILES
from zenml_ls.rules.reuse import difference
from zenml_ls.rules.rule import BrokenText, Hit, Related, Severity, hit, rule
from zenml_ls.rules.subjects import Subject, registered_component, subjects
from zenml_ls.workspace import Document, FileKind, Snapshot


@rule(
    "name-conflict",
    Severity.ERROR,
    "{subject} is registered in profile '{profile}' already{detail}: "
    "'zenml stack import' stops and asks for another name",
    BrokenText.ELSEWHERE,
    since=FIRST_WITH_STACK_FILES,
)
def name_conflict(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report the stack name, and each component that is registered differently."""
    contents, profile = snapshot.contents, snapshot.active_profile
    if document.kind is not FileKind.STACK or contents is None or profile is None:
        return
    name = outline.name_at(document.tree.node_at(["stack_name"]))
    if name is not None and name.text in contents.stacks:
        yield hit(
            name.span,
            subject=f"stack '{name.text}'",
            profile=profile.key,
            detail="",
            name=name.text,
            related=tuple(_definition(snapshot, name.text)),
        )
    for subject in subjects(document, snapshot):
        if subject.block.flavor is None or not isinstance(subject.configuration.get("name"), str):
            continue  # then the import stops before it compares
        component = registered_component(subject, snapshot)
        differing = difference(subject, component, snapshot) if component else None
        if differing in _refused(subject):
            continue  # the attribute is wrong by itself
        if differing is not None and subject.block.name is not None:
            component_type, text = subject.block.type.text, subject.block.name.text
            yield hit(
                subject.block.name.span,
                subject=f"{label(component_type)} '{text}'",
                profile=profile.key,
                detail=f" with another '{differing}'",
                name=text,
                type=component_type,
                related=tuple(_attribute(document, subject, differing)),
            )


def _refused(subject: Subject) -> set[str | None]:
    """Return the attributes that are reported by themselves."""
    kinds = {Fault.TYPE, Fault.VALUE}
    if subject.flavor is not None and subject.flavor.forbids_unknown:
        kinds.add(Fault.UNKNOWN)
    refused = (item.attribute for item in subject.problems if item.fault in kinds)
    return {*subject.meant.values(), *refused}


def _attribute(document: Document, subject: Subject, attribute: str) -> Iterator[Related]:
    name = subject.block.attribute(attribute)
    if name is not None:
        yield Related(document, name.span, f"'{attribute}' is given here")


def _definition(snapshot: Snapshot, stack: str) -> Iterator[Related]:
    registry = snapshot.active_store.registry
    if registry is not None:
        for block in registry.stacks:
            if block.name.text == stack:
                yield Related(registry, block.name.span, f"stack '{stack}' is registered here")
