"""``workspace/symbol``: profiles, stacks, components and custom flavors by parts of their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zenml_ls.model import outline
from zenml_ls.model.domain import StoreContents
from zenml_ls.model.names import EntityKind, label
from zenml_ls.text import Span
from zenml_ls.workspace import Document, Snapshot

MOST = 500
"""More than this nobody reads."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something that is defined in the configuration, and where."""

    name: str
    kind: EntityKind
    container: str | None
    """What it belongs to, in words; None for a profile."""
    document: Document
    span: Span
    type: str | None = None
    """The component type; None for profiles and stacks."""


def workspace_symbols(query: str, snapshots: Iterable[Snapshot]) -> tuple[Found, ...]:
    """Return what has the characters of *query* in its name, in their order; the best first.

    Case does not count, and an underscore is a blank. A component and a flavor also go by type
    and name: ``orchestrator local``. Everything for an empty query; at most *MOST* in all.
    """
    wanted = _folded(query).strip()
    ranked = [
        (rank, len(item.name), item)
        for item in _all(snapshots)
        if (rank := _rank(wanted, item)) is not None
    ]
    return tuple(item for _, _, item in sorted(ranked, key=lambda found: found[:2])[:MOST])


def _rank(wanted: str, item: Found) -> int | None:
    """Return how well an item fits, 0 for best; None where it does not."""
    name = _folded(item.name)
    rank = _fit(wanted, name)
    if rank is None and item.type is not None:
        rank = _fit(wanted, f"{_folded(item.type)} {name}")
        return None if rank is None else rank + 3
    return rank


def _fit(wanted: str, name: str) -> int | None:
    if name.startswith(wanted):
        return 0
    if wanted in name:
        return 1
    rest = iter(name)
    return 2 if all(character in rest for character in wanted) else None


def _folded(text: str) -> str:
    return text.casefold().replace("_", " ")


def _all(snapshots: Iterable[Snapshot]) -> Iterator[Found]:
    """Yield everything that is defined, each once: repositories share a configuration."""
    seen: set[tuple[str, Span, str, str | None]] = set()
    for snapshot in snapshots:
        if snapshot.is_server_era:
            continue
        for item in _in_snapshot(snapshot):
            key = (str(item.document.path), item.span, item.name, item.type)
            if item.name and key not in seen:
                seen.add(key)
                yield item


def _in_snapshot(snapshot: Snapshot) -> Iterator[Found]:
    document = snapshot.configuration_document
    for block in outline.profiles(document.tree) if document else ():
        key = block.key
        if document is not None:
            yield Found(key.text, EntityKind.PROFILE, None, document, key.span)
        state = snapshot.state_of(key.text)
        if state.registry is not None:
            yield from _in_registry(state.registry, f"profile {key.text}")
        elif state.contents is not None and document is not None:
            yield from _elsewhere(state.contents, document, key)
    repository = snapshot.repository_document
    if repository is not None and snapshot.legacy_store is not None:
        yield from _in_registry(repository, f"repository {snapshot.repository_root}")


def _in_registry(registry: Document, home: str) -> Iterator[Found]:
    for block in registry.stacks:
        yield Found(block.name.text, EntityKind.STACK, home, registry, block.name.span)
    for item in registry.registrations:
        container = f"{label(item.type.text)}, {home}"
        kind, name = EntityKind.COMPONENT, item.name
        yield Found(name.text, kind, container, registry, name.span, item.type.text)
    for row in outline.flavor_rows(registry.tree):
        if row.name is not None and row.type is not None:
            container = f"flavor of {label(row.type.text)}, {home}"
            kind, name = EntityKind.FLAVOR, row.name
            yield Found(name.text, kind, container, registry, name.span, row.type.text)


def _elsewhere(
    contents: StoreContents, document: Document, profile: outline.Name
) -> Iterator[Found]:
    """Yield what a database or server holds: the nearest place is the profile that names it."""
    home, span = f"profile {profile.text}", profile.span
    for stack in contents.stacks:
        yield Found(stack, EntityKind.STACK, home, document, span)
    for kind, name in contents.components:
        container = f"{label(kind)}, {home}"
        yield Found(name, EntityKind.COMPONENT, container, document, span, kind)
    for flavor in contents.flavors:
        container = f"flavor of {label(flavor.type)}, {home}"
        yield Found(flavor.name, EntityKind.FLAVOR, container, document, span, flavor.type)
