"""What rules judge: the components and stacks of a document, joined with what is registered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from zenml_ls.model import outline
from zenml_ls.model.attributes import AttributeProblem, Fault, attribute_problems
from zenml_ls.model.catalog import Flavor
from zenml_ls.model.domain import Component, GivenContent, Stack, StoreContents
from zenml_ls.model.names import COMPONENT_TYPES, REQUIRED_TYPES
from zenml_ls.model.outline import ComponentBlock, Name
from zenml_ls.model.release import FIRST_WITH_PROFILES, at_least
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
    release: str
    """The release to judge by."""
    has_own_file: bool
    """Whether the component is registered and has a file; else it is part of an exported stack."""

    @cached_property
    def problems(self) -> tuple[AttributeProblem, ...]:
        """What ZenML would find wrong with the attributes."""
        if self.flavor is None:
            return ()
        return attribute_problems(self.flavor, self.configuration, release=self.release)

    @cached_property
    def lacking(self) -> tuple[str, ...]:
        """The attributes that ZenML wants and that are not given.

        In an exported stack ``name`` is none of them: it is a key there, as ``flavor`` is. Before
        0.7.0 a component without ``uuid`` gets another at every start.
        """
        found = [item.attribute for item in self.problems if item.fault is Fault.MISSING]
        if not self.has_own_file:
            return tuple(name for name in found if name != "name")
        has_uuid = "uuid" in self.configuration or not at_least(self.release, FIRST_WITH_PROFILES)
        return tuple(found) if has_uuid else (*found, "uuid")

    @cached_property
    def meant(self) -> Mapping[str, str]:
        """Map each lacking attribute that is given misspelled to what is given."""
        if self.flavor is None:
            return {}
        known, given = self.flavor.attributes, map(str, self.configuration)
        strangers = [name for name in given if name not in known]
        found = ((name, misspelled(name, strangers)) for name in self.lacking)
        return {name: guess for name, guess in found if guess is not None}

    @cached_property
    def names(self) -> Mapping[str, Name]:
        """Map each attribute to its name where it stands."""
        return {name.text: name for name, _ in self.block.attributes}


def contents_for(document: Document, snapshot: Snapshot) -> StoreContents | None:
    """Return the contents that the names in *document* refer to; None where unknown."""
    if document.role is not None and document.role.profile is not None:
        return snapshot.state_of(document.role.profile).contents
    if document.role is not None and document.kind in (FileKind.COMPONENT, FileKind.LEGACY):
        return snapshot.legacy_contents
    if document.kind in (FileKind.STORE, FileKind.LEGACY):
        return document.own_contents
    return snapshot.contents


def is_built(document: Document, snapshot: Snapshot) -> bool:
    """Say whether *document* is a registry whose stacks ZenML builds."""
    is_legacy = document.kind is FileKind.LEGACY and document.role is not None
    return document.kind is FileKind.STORE or (is_legacy and snapshot.uses_legacy_store)


def subjects(document: Document, snapshot: Snapshot) -> tuple[Subject, ...]:
    """Return the components whose attributes stand in *document*.

    Many rules ask, so that the answer for the latest snapshot lives as long as the document.
    """
    return document.remembered("subjects", snapshot, lambda: tuple(_subjects(document, snapshot)))


def _subjects(document: Document, snapshot: Snapshot) -> Iterator[Subject]:
    if document.kind is FileKind.COMPONENT:
        yield from _component_file(document, snapshot)
    elif document.kind is FileKind.STACK:
        for block in outline.exported_components(document.tree):
            yield _exported(document, block, snapshot)


def _component_file(document: Document, snapshot: Snapshot) -> Iterator[Subject]:
    role, root = document.role, document.tree.root
    fields = None if root is None else resolve(root)
    if role is None or not isinstance(fields, YamlMapping):
        return
    component_type, name = role.component_type or "", role.component_name or ""
    contents = contents_for(document, snapshot)
    if is_ignored(document, snapshot):
        return
    registered = contents.components.get((component_type, name)) if contents else None
    flavor = snapshot.flavor(component_type, registered.flavor, contents) if registered else None
    value = document.tree.value
    if registered is not None and document.is_shown:
        value = registered.configuration  # the document has masks in the place of secrets
    block = outline.component_block(
        Name(component_type, document.first_line()), fields, document.first_line()
    )
    configuration = value if isinstance(value, dict) else {}
    yield Subject(block, flavor, configuration, snapshot.release, has_own_file=True)


def is_ignored(document: Document, snapshot: Snapshot) -> bool:
    """Say whether this is a component file that ZenML never reads: nothing registers it."""
    role, contents = document.role, contents_for(document, snapshot)
    if document.kind is not FileKind.COMPONENT or role is None or contents is None:
        return False
    key = (role.component_type or "", role.component_name or "")
    return contents.is_complete and key not in contents.components


def _exported(document: Document, block: ComponentBlock, snapshot: Snapshot) -> Subject:
    flavor = (
        snapshot.flavor(block.type.text, block.flavor.text, snapshot.contents)
        if block.flavor
        else None
    )
    values = _values(document, block.type.text)
    return Subject(block, flavor, values, snapshot.release, has_own_file=False)


def _values(document: Document, component_type: str) -> dict[str, object]:
    """Return the attributes of an exported component as ZenML reads them."""
    value = document.tree.value
    components = value.get("components") if isinstance(value, dict) else None
    table = components.get(component_type) if isinstance(components, dict) else None
    given = table if isinstance(table, dict) else {}
    return {str(name): item for name, item in given.items() if name != "flavor"}


def place_of(subject: Subject, attribute: str) -> Span:
    """Return where an attribute's value stands, else where the component does."""
    for name, node in reversed(subject.block.attributes):
        if name.text == attribute:
            return node.span if node.span.end > node.span.start else name.span
    return subject.block.span


def faults(
    document: Document, snapshot: Snapshot, *kinds: Fault
) -> Iterator[tuple[Subject, AttributeProblem]]:
    """Yield the problems of these *kinds* with the components of *document*."""
    for subject in subjects(document, snapshot):
        for problem in subject.problems:
            if problem.fault in kinds:
                yield subject, problem


def members_of(
    stack: Stack, contents: StoreContents, snapshot: Snapshot
) -> Mapping[str, Member] | None:
    """Return a stack's components with their flavors; None where one of them is not known."""
    members: dict[str, Member] = {}
    for component_type, name in stack.components.items():
        if _is_ignored(component_type, snapshot.release):
            continue
        component = contents.components.get((component_type, name))
        flavor = snapshot.flavor(component_type, component.flavor, contents) if component else None
        if component is None or flavor is None:
            return None
        members[component_type] = Member(component, flavor)
    return members


def _is_ignored(component_type: str, release: str) -> bool:
    """Say whether a stack can have any key of the name: before 0.7.0, where it means nothing."""
    if at_least(release, FIRST_WITH_PROFILES):
        return False
    since = COMPONENT_TYPES.get(component_type)
    return since is None or not at_least(release, since)


def is_left_out(subject: Subject) -> bool:
    """Say whether an import makes a stack without the component: its name counts as none.

    Run with 0.9.0 to 0.13.2: ``name: no`` registers a component ``False`` that the stack
    does not get; the types that every stack must have are looked up all the same.
    """
    name = subject.configuration.get("name")
    is_nothing = isinstance(name, (bool, int, float, str)) and not name
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
