"""``store-coupling``: an artifact store and a metadata store that belong to other pairs.

Source: ``Stack.validate`` in ``zenml/stack/stack.py`` of ZenML 0.12.0 to 0.13.2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zenml_ls.model import outline
from zenml_ls.model.coercion import canonical_uuid
from zenml_ls.model.domain import Component, GivenContent, StoreContents
from zenml_ls.model.names import COUPLED_TYPES, label
from zenml_ls.model.release import FIRST_WITH_ASSOCIATIONS, at_least
from zenml_ls.rules.rule import BrokenText, Hit, Related, Severity, hit, rule
from zenml_ls.rules.subjects import contents_for, exported_members
from zenml_ls.workspace import Document, FileKind, Snapshot

_ROW_KEYS = ("artifact_store_uuid", "metadata_store_uuid")
_TRUE = ("1", "y", "yes", "True", "true")


@rule(
    "store-coupling",
    Severity.ERROR,
    "the {label} '{name}' is already used together with the {other_label} {other}: "
    "ZenML refuses stack '{stack}'",
    BrokenText.NOTHING,
    since=FIRST_WITH_ASSOCIATIONS,
)
def store_coupling(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report each stack whose stores are associated with others."""
    contents = contents_for(document, snapshot)
    if contents is None or not contents.associations or not has_couplings(snapshot):
        return
    if document.kind is FileKind.STORE:
        yield from _in_registry(document, contents)
    elif document.kind is FileKind.STACK:
        yield from _in_stack_file(document, snapshot, contents)


def has_couplings(snapshot: Snapshot) -> bool:
    """Say whether ZenML looks at what stores are used together."""
    is_ignored = snapshot.environment.get("ZENML_IGNORE_STORE_COUPLINGS") in _TRUE
    return not is_ignored and at_least(snapshot.release, FIRST_WITH_ASSOCIATIONS)


def other_store(component_type: str) -> str:
    """Return the type of the store that belongs to one of this type."""
    first, second = COUPLED_TYPES
    return second if component_type == first else first


def are_apart(components: Mapping[str, Component], contents: StoreContents) -> bool:
    """Say whether one of the two stores among *components*, by type, is used with another."""
    return _conflict(components, contents) is not None


def _in_registry(document: Document, contents: StoreContents) -> Iterator[Hit]:
    for block in document.stacks:
        refs = {ref.type.text: ref for ref in block.refs}
        pair = {
            component_type: contents.components.get((component_type, ref.name.text))
            for component_type, ref in refs.items()
            if component_type in COUPLED_TYPES and ref.name is not None
        }
        conflict = _conflict(pair, contents)
        name = refs[conflict.type].name if conflict is not None else None
        if conflict is not None and name is not None:
            yield _hit(name, block.name.text, conflict, contents, registry=document)


def _in_stack_file(
    document: Document, snapshot: Snapshot, contents: StoreContents
) -> Iterator[Hit]:
    members = exported_members(document, snapshot) or {}
    conflict = _conflict(
        {component_type: item.component for component_type, item in members.items()}, contents
    )
    if conflict is not None:
        name = outline.name_at(document.tree.node_at(["components", conflict.type, "name"]))
        stack = outline.text_of(document.tree.node_at(["stack_name"])) or ""
        if name is not None:
            yield _hit(name, stack, conflict, contents, registry=snapshot.active_store.registry)


@dataclass(frozen=True, slots=True)
class _Conflict:
    type: str
    """Which of the two stores is taken."""
    uuid: str
    other: str
    """The UUID of the store that it is used together with."""

    @property
    def other_type(self) -> str:
        return other_store(self.type)


def _conflict(pair: Mapping[str, Component | None], contents: StoreContents) -> _Conflict | None:
    """Return which of the two is taken, and by what."""
    artifact_store, metadata_store = pair.get("artifact_store"), pair.get("metadata_store")
    if artifact_store is None or metadata_store is None:
        return None
    artifact_uuid, metadata_uuid = _uuid(artifact_store), _uuid(metadata_store)
    if artifact_uuid is None or metadata_uuid is None:
        return None
    for component_type, own, partner in (
        ("artifact_store", artifact_uuid, metadata_uuid),
        ("metadata_store", metadata_uuid, artifact_uuid),
    ):
        others = [other for other in contents.partners.get(own, ()) if other != partner]
        if others:
            return _Conflict(component_type, own, others[0])
    return None


def _uuid(component: Component) -> str | None:
    """Return the UUID; a made-up one for a component that the import is to make."""
    is_new = isinstance(component.content, GivenContent)
    return component.uuid or ("new" if is_new else None)


def _hit(
    name: outline.Name,
    stack: str,
    conflict: _Conflict,
    contents: StoreContents,
    registry: Document | None,
) -> Hit:
    owner = contents.coupled_stores.get((conflict.other_type, conflict.other))
    return hit(
        name.span,
        type=conflict.type,
        label=label(conflict.type),
        name=name.text,
        other_label=label(conflict.other_type),
        other=f"'{owner.name}'" if owner else f"with the UUID {conflict.other}",
        stack=stack,
        related=tuple(_places(registry, conflict, owner)) if registry is not None else (),
    )


def _places(registry: Document, conflict: _Conflict, owner: Component | None) -> Iterator[Related]:
    """Point at the registration of the other store, and at what ties the two together."""
    for registration in registry.registrations:
        if owner and (owner.type, owner.name) == (registration.type.text, registration.name.text):
            message = f"the {label(owner.type)} '{owner.name}' is registered here"
            yield Related(registry, registration.name.span, message)
    for index, row in enumerate(registry.association_rows):
        tied = {canonical_uuid(row.get(key)): key for key in _ROW_KEYS}
        if tied.keys() == {conflict.uuid, conflict.other}:
            span = registry.tree.span_at(["store_associations", index, tied[conflict.other]])
            yield Related(registry, span, "the two stores are associated here")
