"""``unreadable``: facts that could not be read, so that names are not checked."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model import outline
from zenml_ls.rules.rule import Hit, Severity, hit, rule
from zenml_ls.rules.unusable_store import why_unusable
from zenml_ls.text import Span
from zenml_ls.workspace import Document, FileKind, Snapshot, StoreState


@rule("unreadable", Severity.WARNING, "{reason}; {consequence}")
def unreadable(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report once, where it is named or chosen, what keeps us from checking names."""
    if document.tree.is_too_large:
        reason = "the file is too large to be checked"
        yield hit(document.first_line(), reason=reason, consequence="nothing in it is checked")
        return
    if document.kind is FileKind.GLOBAL:
        yield from _databases_and_servers(document, snapshot)
    span = _place(document, snapshot)
    if span is None:
        return
    consequence = "profile and stack names are not checked"
    if snapshot.configuration_problem is not None:
        yield hit(span, reason=snapshot.configuration_problem, consequence=consequence)
    elif snapshot.active_profile is not None and why_unusable(snapshot) is None:
        yield from _local_store(span, snapshot)


def _databases_and_servers(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Each profile that names one has the finding: it is there for every repository."""
    for block in outline.profiles(document.tree):
        store = snapshot.stores.get(block.key.text, StoreState())
        if store.origin is None or store.problem is None:
            continue
        consequence = f"stack and component names of profile '{block.key.text}' are not checked"
        if store.contents is not None:
            consequence = f"what is known was {store.origin.age}, so unknown names are not reported"
        yield hit(_address(block), reason=store.problem, consequence=consequence)


def _address(block: outline.ProfileBlock) -> Span:
    values = {name.text: entry.value for name, entry in outline.entries(block.fields)}
    node = values.get("store_url")
    return block.key.span if node is None or not outline.text_of(node) else node.span


def _place(document: Document, snapshot: Snapshot) -> Span | None:
    """Return where the active profile is chosen, if that is in this document."""
    if document.kind is FileKind.REPOSITORY:
        return _key(document, "active_profile_name")
    if document.kind is FileKind.GLOBAL and snapshot.repository_root is None:
        return _key(document, "activated_profile")
    return None


def _key(document: Document, key: str) -> Span:
    node = document.tree.node_at([key])
    is_shown = node is not None and node.span.end > node.span.start
    return node.span if node is not None and is_shown else document.first_line()


def _local_store(span: Span, snapshot: Snapshot) -> Iterator[Hit]:
    profile, store = snapshot.active_profile, snapshot.active_store
    if profile is not None and store.problem is not None and store.origin is None:
        consequence = f"stack and component names of profile '{profile.key}' are not checked"
        yield hit(span, reason=store.problem, consequence=consequence)
