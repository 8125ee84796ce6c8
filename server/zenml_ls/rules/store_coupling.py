"""``store-coupling``: an artifact store and a metadata store that belong to other pairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zenml_ls.model import outline
from zenml_ls.model.domain import Component, GivenContent, StoreContents
from zenml_ls.model.names import label
from zenml_ls.model.release import at_least
from zenml_ls.rules.rule import BrokenText, Hit, Related, Severity, hit, rule
from zenml_ls.rules.subjects import contents_for, exported_members
from zenml_ls.workspace import Document, FileKind, Snapshot

_TRUE = ("1", "y", "yes", "True", "true")


@rule(
    "store-coupling",
    Severity.ERROR,
    "the {label} '{name}' is already used together with the {other_label} {other}: "
    "ZenML refuses stack '{stack}'",
    BrokenText.NOTHING,
)
def store_coupling(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report each stack whose stores are associated with others."""
    if not at_least(snapshot.release, "0.12.0"):
        return
    if snapshot.environment.get("ZENML_IGNORE_STORE_COUPLINGS") in _TRUE:
        return
    contents = contents_for(document, snapshot)
    if contents is None or not contents.associations:
        return
    if document.kind is FileKind.STORE:
        yield from _in_registry(document, contents)
    elif document.kind is FileKind.STACK:
        yield from _in_stack_file(document, snapshot, contents)


def _in_registry(document: Document, contents: StoreContents) -> Iterator[Hit]:
    for block in document.stacks:
        refs = {ref.type.text: ref for ref in block.refs}
        pair = {
            kind: contents.components.get((kind, ref.name.text))
            for kind, ref in refs.items()
            if kind in ("artifact_store", "metadata_store") and ref.name is not None
        }
        conflict = _conflict(pair, contents)
        if conflict is not None:
            kind, other = conflict
            name = refs[kind].name
            if name is not None:
                yield _Conflict(kind, name, other, block.name.text).hit(document, contents)


def _in_stack_file(
    document: Document, snapshot: Snapshot, contents: StoreContents
) -> Iterator[Hit]:
    members = exported_members(document, snapshot) or {}
    conflict = _conflict({kind: item.component for kind, item in members.items()}, contents)
    if conflict is not None:
        kind, other = conflict
        name = outline.name_at(document.tree.node_at(["components", kind, "name"]))
        stack = outline.text_of(document.tree.node_at(["stack_name"])) or ""
        if name is not None:
            yield _Conflict(kind, name, other, stack).hit(document, contents)


def _conflict(
    pair: Mapping[str, Component | None], contents: StoreContents
) -> tuple[str, str] | None:
    """Return which of the two is taken, and the UUID of the store it is taken by."""
    artifact_store, metadata_store = pair.get("artifact_store"), pair.get("metadata_store")
    if artifact_store is None or metadata_store is None:
        return None
    artifact_uuid, metadata_uuid = _uuid(artifact_store), _uuid(metadata_store)
    if artifact_uuid is None or metadata_uuid is None:
        return None
    for kind, own, partner in (
        ("artifact_store", artifact_uuid, metadata_uuid),
        ("metadata_store", metadata_uuid, artifact_uuid),
    ):
        others = [other for other in contents.partners.get(own, ()) if other != partner]
        if others:
            return kind, others[0]
    return None


def _uuid(component: Component) -> str | None:
    """Return the UUID; a made-up one for a component that the import is to make."""
    is_new = isinstance(component.content, GivenContent)
    return component.uuid or ("new" if is_new else None)


@dataclass(frozen=True, slots=True)
class _Conflict:
    kind: str
    name: outline.Name
    other: str
    """The UUID of the store that the named one is used together with."""
    stack: str

    def hit(self, document: Document, contents: StoreContents) -> Hit:
        other_kind = "metadata_store" if self.kind == "artifact_store" else "artifact_store"
        owner = next(
            (
                component.name
                for (type_, _), component in contents.components.items()
                if type_ == other_kind and component.uuid == self.other
            ),
            None,
        )
        return hit(
            self.name.span,
            type=self.kind,
            label=label(self.kind),
            name=self.name.text,
            other_label=label(other_kind),
            other=f"'{owner}'" if owner else f"with the UUID {self.other}",
            stack=self.stack,
            related=tuple(_places(document, self.other)),
        )


def _places(document: Document, uuid: str) -> Iterator[Related]:
    """Point at the association, where it stands in the same file."""
    rows = document.tree.value
    table = rows.get("store_associations") if isinstance(rows, dict) else None
    for index, row in enumerate(table if isinstance(table, list) else ()):
        for key, value in row.items() if isinstance(row, dict) else ():
            if str(value) == uuid:
                span = document.tree.span_at(["store_associations", index, key])
                yield Related(document, span, "the two stores are associated here")
