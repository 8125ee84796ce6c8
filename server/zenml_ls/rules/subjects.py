"""What rules judge: the components and stacks of a document, joined with what is registered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zenml_ls.model import outline
from zenml_ls.model.attributes import AttributeProblem, Fault
from zenml_ls.model.catalog import Flavor
from zenml_ls.model.custom import custom_problems
from zenml_ls.model.domain import Component, GivenContent, Stack, StoreContents
from zenml_ls.model.names import COMPONENT_TYPES, REQUIRED_TYPES
from zenml_ls.model.outline import ComponentBlock, Name
from zenml_ls.model.requirements import Member
from zenml_ls.rules.misspelling import misspelled
from zenml_ls.syntax import Mapping as YamlMapping
from zenml_ls.syntax import resolve
from zenml_ls.text import Span
from zenml_ls.workspace import Document, FileKind, Snapshot


@dataclass(frozen=True)
class Subject:
    """A component whose attributes a document gives, and the flavor they are for."""

    block: ComponentBlock
    flavor: Flavor | None
    """None where the flavor is not known."""
    configuration: Mapping[str, object]
    """The attributes as ZenML reads them."""

    def problems(self, snapshot: Snapshot) -> tuple[AttributeProblem, ...]:
        """Return what ZenML would find wrong with the attributes."""
        if self.flavor is None:
            return ()
        return custom_problems(
            self.flavor,
            self.configuration,
            release=snapshot.release,
        )


def contents_for(document: Document, snapshot: Snapshot) -> StoreContents | None:
    """Return the contents that the names in *document* refer to; None where unknown."""
    if document.place is not None and document.place.profile is not None:
        state = snapshot.stores.get(document.place.profile)
        return state.contents if state else None
    if document.kind in (FileKind.STORE, FileKind.LEGACY):
        return _contents_of(document)
    return snapshot.contents


def _contents_of(document: Document) -> StoreContents:
    """Return what a registry says of itself where its component files are not known."""
    components = (
        Component(item.type.text, item.name.text, item.flavor.text if item.flavor else "")
        for item in document.registrations
    )
    return StoreContents(
        stacks={block.name.text: stack_of(block) for block in document.stacks},
        components={(item.type, item.name): item for item in components},
        is_complete=not document.tree.problems,
    )


def stack_of(block: outline.StackBlock) -> Stack:
    """Return the stack that a block defines."""
    named = {ref.type.text: ref.name.text for ref in block.refs if ref.name is not None}
    return Stack(block.name.text, named)


def subjects(document: Document, snapshot: Snapshot) -> Iterator[Subject]:
    """Yield the components whose attributes stand in *document*."""
    if document.kind is FileKind.COMPONENT:
        yield from _component_file(document, snapshot)
    elif document.kind is FileKind.STACK:
        for block in outline.exported_components(document.tree):
            yield _exported(document, block, snapshot)


def _component_file(document: Document, snapshot: Snapshot) -> Iterator[Subject]:
    place, root = document.place, document.tree.root
    fields = None if root is None else resolve(root)
    if place is None or not isinstance(fields, YamlMapping):
        return
    kind, name = place.component_type or "", place.component_name or ""
    contents = contents_for(document, snapshot)
    registered = contents.components.get((kind, name)) if contents else None
    flavor = snapshot.flavor(kind, registered.flavor, contents) if registered else None
    value = document.tree.value
    block = outline.component_block(
        Name(kind, document.first_line()), fields, document.first_line()
    )
    yield Subject(block, flavor, value if isinstance(value, dict) else {})


def _exported(document: Document, block: ComponentBlock, snapshot: Snapshot) -> Subject:
    flavor = (
        snapshot.flavor(block.type.text, block.flavor.text, snapshot.contents)
        if block.flavor
        else None
    )
    return Subject(block, flavor, _values(document, block.type.text))


def _values(document: Document, kind: str) -> dict[str, object]:
    """Return the attributes of an exported component as ZenML reads them."""
    value = document.tree.value
    components = value.get("components") if isinstance(value, dict) else None
    table = components.get(kind) if isinstance(components, dict) else None
    given = table if isinstance(table, dict) else {}
    return {str(name): item for name, item in given.items() if name != "flavor"}


def place_of(subject: Subject, attribute: str) -> Span:
    """Return where an attribute's value stands, else where the component does."""
    for name, node in reversed(subject.block.attributes):
        if name.text == attribute:
            return node.span if node.span.end > node.span.start else name.span
    return subject.block.span


def misspelling_of(subject: Subject, attribute: str) -> str | None:
    """Return the given attribute that is meant to be the missing one; None where none is."""
    if subject.flavor is None:
        return None
    return misspelled(attribute, map(str, subject.configuration), subject.flavor.attributes)


def faults(
    document: Document, snapshot: Snapshot, *kinds: Fault
) -> Iterator[tuple[Subject, AttributeProblem]]:
    """Yield the problems of these *kinds* with the components of *document*."""
    for subject in subjects(document, snapshot):
        for problem in subject.problems(snapshot):
            if problem.fault in kinds:
                yield subject, problem


def members_of(
    stack: Stack, contents: StoreContents, snapshot: Snapshot
) -> Mapping[str, Member] | None:
    """Return a stack's components with their flavors; None where one of them is not known."""
    members: dict[str, Member] = {}
    for component_type, name in stack.components.items():
        component = contents.components.get((component_type, name))
        flavor = snapshot.flavor(component_type, component.flavor, contents) if component else None
        if component is None or flavor is None:
            return None
        members[component_type] = Member(component, flavor)
    return members


def is_left_out(subject: Subject) -> bool:
    """Say whether an import makes a stack without the component: its name counts as none.

    Run with 0.9.0 to 0.13.2: ``name: no`` registers a component ``False`` that the stack
    does not get; the types that every stack must have are looked up all the same.
    """
    name = subject.configuration.get("name")
    is_nothing = isinstance(name, (bool, int, float)) and not name
    return is_nothing and subject.block.type.text not in REQUIRED_TYPES


def exported_members(document: Document, snapshot: Snapshot) -> Mapping[str, Member] | None:
    """Return the members that the stack in *document* would have; None where one is not known."""
    members: dict[str, Member] = {}
    for subject in subjects(document, snapshot):
        block = subject.block
        if block.type.text not in COMPONENT_TYPES or is_left_out(subject):
            continue
        if subject.flavor is None or block.name is None:
            return None
        registered = registered_component(subject, snapshot)
        component = registered or Component(
            block.type.text,
            block.name.text,
            subject.flavor.name,
            GivenContent(subject.configuration),
        )
        flavor = subject.flavor
        if registered is not None:
            flavor = (
                snapshot.flavor(block.type.text, registered.flavor, snapshot.contents) or flavor
            )
        members[block.type.text] = Member(component, flavor)
    return members


def registered_component(subject: Subject, snapshot: Snapshot) -> Component | None:
    """Return the registered component of the subject's type and name; None where there is none."""
    block, contents = subject.block, snapshot.contents
    if contents is None or block.name is None:
        return None
    return contents.components.get((block.type.text, block.name.text))
