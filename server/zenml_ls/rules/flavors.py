"""The flavors that a document names: shared by the rules about them."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model.domain import StoreContents
from zenml_ls.model.names import COMPONENT_TYPES
from zenml_ls.model.outline import Name
from zenml_ls.model.release import at_least
from zenml_ls.rules.reuse import is_reused
from zenml_ls.rules.subjects import contents_for, subjects
from zenml_ls.workspace import Document, FileKind, Snapshot


def unresolved_flavors(
    document: Document, snapshot: Snapshot
) -> Iterator[tuple[str, Name, StoreContents | None]]:
    """Yield component type and flavor where the type has no flavor of that name.

    Nothing where custom flavors are not known: the name might be one of them.
    """
    contents = contents_for(document, snapshot)
    if contents is None or not contents.is_complete:
        return
    broken = {item.name for item in contents.flavors if item.type not in COMPONENT_TYPES}
    known: dict[tuple[str, str], bool] = {}  # many components share a flavor
    for component_type, flavor in _mentions(document, snapshot):
        if flavor.text in broken:
            continue  # its registration is what is wrong
        key = (component_type, flavor.text)
        if key not in known:
            is_type = component_type in COMPONENT_TYPES and at_least(
                snapshot.release, COMPONENT_TYPES[component_type]
            )
            known[key] = not is_type or snapshot.flavor(*key, contents) is not None
        if not known[key]:
            yield component_type, flavor, contents


def other_types(name: str, snapshot: Snapshot, contents: StoreContents | None) -> tuple[str, ...]:
    """Return the component types that do have a flavor of this name."""
    custom = contents.custom_flavors if contents else {}
    found = [component_type for component_type, flavor in custom if flavor == name]
    return tuple(dict.fromkeys([*found, *snapshot.catalog.types_of(name)]))


def _mentions(document: Document, snapshot: Snapshot) -> Iterator[tuple[str, Name]]:
    if document.kind in (FileKind.STORE, FileKind.LEGACY):
        for registration in document.registrations:
            if registration.flavor is not None:
                yield registration.type.text, registration.flavor
    elif document.kind is FileKind.STACK:
        for subject in subjects(document, snapshot):
            block = subject.block
            if block.flavor is not None and not is_reused(subject, snapshot):
                yield block.type.text, block.flavor
