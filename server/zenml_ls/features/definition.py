"""``textDocument/definition``: where the thing is made that is named at the cursor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from zenml_ls.mentions import (
    Entity,
    Place,
    component_document,
    contents_of,
    mention_at,
    mentions,
    registry_of,
)
from zenml_ls.model.custom import class_of
from zenml_ls.model.names import EntityKind
from zenml_ls.text import Span
from zenml_ls.workspace import Document, Snapshot


@dataclass(frozen=True, slots=True)
class CodePlace:
    """The line of a file of code that a class starts in."""

    path: Path
    line: int
    """0-based."""


@dataclass(frozen=True)
class Definition:
    """Where the name in *origin* is defined: the best place first."""

    origin: Span
    targets: tuple[Place | CodePlace, ...]


def definition(document: Document, offset: int, snapshot: Snapshot) -> Definition | None:
    """Return where the name at *offset* is defined, but not the place itself.

    None where there is no name, or where nothing defines it.
    """
    found = mention_at(document, offset, snapshot)
    if found is None:
        return None
    here = (document.path, found.span)
    targets = tuple(
        target
        for target in definitions(found.entity, snapshot)
        if isinstance(target, CodePlace) or (target.document.path, target.span) != here
    )
    return Definition(found.span, targets) if targets else None


def definitions(entity: Entity, snapshot: Snapshot) -> Iterator[Place | CodePlace]:
    """Yield where *entity* is defined: the class of a flavor, a component's own file, a registry.

    Nothing for what does not exist, and for the flavors that ZenML brings.
    """
    yield from _class(entity, snapshot)
    homes = [registry_of(entity.home, snapshot)]
    if entity.kind is EntityKind.PROFILE:
        homes = [snapshot.configuration_document]
    if entity.kind is EntityKind.COMPONENT:
        homes.insert(0, component_document(entity, snapshot))
    for home in homes:
        if home is not None:
            for mention in mentions(home, snapshot):
                if mention.entity == entity and mention.is_definition:
                    yield Place(home, mention.span)


def _class(entity: Entity, snapshot: Snapshot) -> Iterator[CodePlace]:
    """Yield where the class of a custom flavor of the active profile starts."""
    contents = contents_of(entity.home, snapshot)
    if contents is None or contents is not snapshot.contents or snapshot.classes is None:
        return
    for flavor in contents.flavors:
        if entity.kind is EntityKind.FLAVOR and (flavor.type, flavor.name) == (
            entity.type,
            entity.name,
        ):
            found = class_of(flavor, snapshot.classes)
            if found is not None and found.file is not None:
                yield CodePlace(found.file, found.line)
