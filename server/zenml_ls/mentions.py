"""Which profiles, stacks, components and flavors a document names, and where.

One pass over a document, so that navigation, renaming and highlighting need not know how a
file kind nests. An entity is the same wherever it is named: two mentions mean the same thing
when their entities are equal.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from zenml_ls.model import outline
from zenml_ls.model.code_names import CodeName, CodeNames
from zenml_ls.model.domain import ComponentContent, StoreContents
from zenml_ls.model.names import COMPONENT_TYPES, EntityKind
from zenml_ls.model.outline import Name
from zenml_ls.model.release import at_least
from zenml_ls.shown import shown_component, shown_registry
from zenml_ls.text import Span
from zenml_ls.workspace import Document, FileKind, Home, Snapshot


@dataclass(slots=True, unsafe_hash=True)  # frozen takes three times as long to make
class Entity:
    """A profile, stack, component or flavor, which need not exist; not to be changed."""

    kind: Final[EntityKind]
    name: Final[str]
    home: Final[Home] = None
    type: Final[str | None] = None
    """The component type; None for profiles and stacks."""


@dataclass(slots=True, unsafe_hash=True)
class Mention:
    """A place that names an entity; not to be changed."""

    entity: Final[Entity]
    span: Final[Span]
    is_definition: Final[bool] = False
    """Whether the entity is made here, and not just used."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a document."""

    document: Document
    span: Span


def mention_at(document: Document, offset: int, snapshot: Snapshot) -> Mention | None:
    """Return the mention that *offset* is in, its end included; None where there is none."""
    found = mentions(document, snapshot)
    behind = bisect_right(found, offset, key=lambda item: item.span.start)
    near = found[max(behind - 2, 0) : behind]  # two can meet at the offset
    return next((item for item in near if item.span.covers(offset)), None)


def mentions(document: Document, snapshot: Snapshot) -> tuple[Mention, ...]:
    """Return everything that *document* names, sorted by place; nothing that is empty.

    Many features ask, so that the answer for the latest snapshot lives as long as the document.
    """
    return document.remembered("mentions", snapshot, lambda: tuple(_sorted(document, snapshot)))


def _sorted(document: Document, snapshot: Snapshot) -> list[Mention]:
    if document.kind is None or snapshot.is_server_era or document.tree.is_too_large:
        return []
    named = (item for item in _mentions(document, snapshot) if item.entity.name)
    found = {(item.span.start, item.span.end): item for item in named}
    return [found[place] for place in sorted(found)]


def _mentions(document: Document, snapshot: Snapshot) -> Iterator[Mention]:
    if document.kind is FileKind.GLOBAL:
        yield from _in_configuration(document)
    elif document.kind is FileKind.REPOSITORY:
        yield from _in_repository(document, snapshot)
    elif document.kind in (FileKind.STORE, FileKind.LEGACY):
        yield from _in_registry(document, snapshot)
    elif document.kind is FileKind.COMPONENT:
        yield from _in_component_file(document, snapshot)
    elif document.kind is FileKind.STACK:
        yield from _in_exported_stack(document, snapshot)
    elif document.kind is FileKind.CODE:
        yield from _in_code(document, snapshot)


# ------------------------------------------------------------------------ file kinds


def _in_configuration(document: Document) -> Iterator[Mention]:
    yield from _profile(_value(document, "activated_profile"))
    for block in outline.profiles(document.tree):
        profile = Entity(EntityKind.PROFILE, block.key.text)
        yield Mention(profile, block.key.span, is_definition=True)
        fields = {name.text: entry for name, entry in outline.entries(block.fields)}
        own = outline.name_at(fields["name"].value) if "name" in fields else None
        if own is not None and own.text == block.key.text:
            yield Mention(profile, own.span)
        if "active_stack" in fields:
            yield from _stack(outline.name_at(fields["active_stack"].value), block.key.text)


def _in_repository(document: Document, snapshot: Snapshot) -> Iterator[Mention]:
    yield from _profile(_value(document, "active_profile_name"))
    profile = snapshot.active_profile
    if profile is not None:
        yield from _stack(_value(document, "active_stack_name"), profile.key)


def _in_registry(document: Document, snapshot: Snapshot) -> Iterator[Mention]:
    home = home_of(document)
    contents = contents_of(home, snapshot) or document.own_contents
    for item in document.registrations:
        yield from _component(item.type.text, item.name, home, is_definition=True)
        yield from _flavor(item.type.text, item.flavor, home, contents)
    for row in outline.flavor_rows(document.tree):
        if row.type is not None and row.name is not None:
            flavor = Entity(EntityKind.FLAVOR, row.name.text, home, row.type.text)
            yield Mention(flavor, row.name.span, is_definition=True)
    for block in document.stacks:
        yield from _stack(block.name, home, is_definition=True)
        for member in block.refs:
            yield from _component(member.type.text, member.name, home)
    if document.kind is FileKind.LEGACY:
        yield from _stack(_value(document, "active_stack_name"), home)


def _in_component_file(document: Document, snapshot: Snapshot) -> Iterator[Mention]:
    role, name = document.role, _value(document, "name")
    if role is None or role.component_type is None or name is None:
        return
    is_own = name.text == role.component_name
    home = role.profile if role.profile is not None else snapshot.legacy_home
    yield from _component(role.component_type, name, home, is_definition=is_own)


def _in_exported_stack(document: Document, snapshot: Snapshot) -> Iterator[Mention]:
    home = snapshot.active_home
    yield from _stack(_value(document, "stack_name"), home)
    for block in outline.exported_components(document.tree):
        yield from _component(block.type.text, block.name, home)
        yield from _flavor(block.type.text, block.flavor, home, snapshot.contents)


def _in_code(document: Document, snapshot: Snapshot) -> Iterator[Mention]:
    found = document.code_names
    for item in found.names:
        entity = code_entity(item, found, snapshot)
        if entity is not None:
            yield Mention(entity, item.span)


def code_entity(item: CodeName, around: CodeNames, snapshot: Snapshot) -> Entity | None:
    """Return what a name in code means; None in a release without the call that takes it.

    None as well where it is not known which profile is the active one by then.
    """
    if not at_least(snapshot.release, item.call.since):
        return None
    if item.kind is EntityKind.PROFILE:
        return Entity(EntityKind.PROFILE, item.name)
    home = snapshot.home_in_code(item, around)
    if home is None:
        return None
    if item.kind is EntityKind.FLAVOR and item.type is not None:
        return flavor_entity(item.type, item.name, home, contents_of(home, snapshot))
    return Entity(item.kind, item.name, home, item.type)


def _value(document: Document, key: str) -> Name | None:
    return outline.name_at(document.tree.node_at([key]))


# -------------------------------------------------------------------------- entities


def _profile(name: Name | None) -> Iterator[Mention]:
    if name is not None:
        yield Mention(Entity(EntityKind.PROFILE, name.text), name.span)


def _stack(name: Name | None, home: Home, *, is_definition: bool = False) -> Iterator[Mention]:
    if name is not None:
        yield Mention(Entity(EntityKind.STACK, name.text, home), name.span, is_definition)


def _component(
    component_type: str, name: Name | None, home: Home, *, is_definition: bool = False
) -> Iterator[Mention]:
    if name is not None and component_type in COMPONENT_TYPES:
        entity = Entity(EntityKind.COMPONENT, name.text, home, component_type)
        yield Mention(entity, name.span, is_definition)


def _flavor(
    component_type: str, name: Name | None, home: Home, contents: StoreContents | None
) -> Iterator[Mention]:
    if name is not None and component_type in COMPONENT_TYPES:
        yield Mention(flavor_entity(component_type, name.text, home, contents), name.span)


def flavor_entity(
    component_type: str, name: str, home: Home, contents: StoreContents | None
) -> Entity:
    """Return the flavor that *name* means in a store: the user's own comes before ZenML's."""
    is_custom = contents is not None and (component_type, name) in contents.custom_flavors
    return Entity(EntityKind.FLAVOR, name, home if is_custom else None, component_type)


# ----------------------------------------------------------------------------- homes


def home_of(document: Document) -> Home:
    """Return what holds the stacks that a registry defines."""
    role = document.role
    return role.profile if role is not None and role.profile is not None else document.path


def contents_of(home: Home, snapshot: Snapshot) -> StoreContents | None:
    """Return what *home* holds; None where that is not known."""
    return snapshot.state_of(home).contents


def registry_of(home: Home, snapshot: Snapshot) -> Document | None:
    """Return the document with the stacks of *home*; None where there is none to show."""
    if isinstance(home, str):
        return snapshot.state_of(home).registry or shown_registry(home, snapshot)
    is_legacy = home is not None and home == snapshot.legacy_home
    return snapshot.repository_document if is_legacy else None


def component_document(entity: Entity, snapshot: Snapshot) -> Document | None:
    """Return the component's own file; None where there is none, or it was not read.

    It is the same document as long as its text does not change.
    """
    contents = contents_of(entity.home, snapshot)
    component = contents.components.get((entity.type or "", entity.name)) if contents else None
    if component is None or not isinstance(component.content, ComponentContent):
        return None
    if component.file is not None:
        content, role = component.content, snapshot.role_of(component.file)
        made = Document(component.file, content.text, role)
        document: Document = content.documents.setdefault((component.file, role), made)
        return document
    home = entity.home
    return shown_component(home, component, snapshot) if isinstance(home, str) else None


# ------------------------------------------------------------------------ everywhere


def documents_about(entity: Entity, snapshot: Snapshot) -> Iterator[Document]:
    """Yield the documents of the configuration that can name *entity*, each once.

    Exported stacks and code are not among them: they can lie anywhere.
    """
    found: list[Document | None] = [snapshot.configuration_document, snapshot.repository_document]
    if entity.kind is not EntityKind.PROFILE:
        found.append(registry_of(entity.home, snapshot))
    if entity.kind is EntityKind.FLAVOR and entity.home is None:
        found += [state.registry for state in snapshot.stores.values()]
    if entity.kind is EntityKind.COMPONENT:
        found.append(component_document(entity, snapshot))
    yield from {document.path: document for document in found if document is not None}.values()


def same_things(entity: Entity, snapshot: Snapshot) -> frozenset[Entity]:
    """Return *entity* as each profile has it that keeps its stacks in the same folder."""
    return frozenset(replace(entity, home=home) for home in snapshot.homes_like(entity.home))


def places_of(
    entity: Entity, documents: Iterable[tuple[Document, Snapshot]]
) -> Iterator[tuple[Document, Mention]]:
    """Yield each mention of *entity* in *documents*, with its document; a document counts once."""
    seen: set[Path] = set()
    for document, snapshot in documents:
        if document.path in seen:
            continue
        seen.add(document.path)
        wanted = same_things(entity, snapshot)
        for mention in mentions(document, snapshot):
            if mention.entity in wanted:
                yield document, mention
