"""``broken-flavor``: a custom flavor that ZenML cannot use."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model import outline
from zenml_ls.model.domain import CustomFlavor
from zenml_ls.model.names import COMPONENT_TYPES, label
from zenml_ls.rules.reuse import is_reused
from zenml_ls.rules.rule import Hit, Related, Severity, hit, rule
from zenml_ls.rules.subjects import contents_for, subjects
from zenml_ls.workspace import Document, FileKind, Snapshot


@rule("broken-flavor", Severity.ERROR, "ZenML cannot use the flavor '{name}': {reason}")
def broken_flavor(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report flavors that are registered twice, or whose class ZenML cannot use."""
    if document.kind is FileKind.STORE:
        yield from _twice(document)
        yield from _registered(document, snapshot)
    elif document.kind is FileKind.STACK:
        yield from _exported(document, snapshot)


def _twice(document: Document) -> Iterator[Hit]:
    first: dict[tuple[str, str], outline.Name] = {}
    used = _used(document)
    for row in outline.flavor_rows(document.tree):
        if row.type is None or row.name is None:
            continue
        key = (row.type.text, row.name.text)
        earlier = first.setdefault(key, row.name)
        if earlier is not row.name:
            severity = None if key in used else Severity.WARNING
            reason = f"it is registered twice for the {label(row.type.text)}"
            related = (Related(document, earlier.span, "it is registered here first"),)
            yield hit(row.name.span, name=key[1], reason=reason, related=related, severity=severity)


def _registered(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report sources that lead to nothing that ZenML could use."""
    is_active = contents_for(document, snapshot) is snapshot.contents
    used, members = _used(document), _used(document, only_in_stacks=True)
    for row in outline.flavor_rows(document.tree):
        if row.type is None or row.name is None or row.source is None:
            continue
        flavor = CustomFlavor(row.type.text, row.name.text, row.source.text)
        reason, is_buildable = _fault(flavor, snapshot if is_active else None)
        if reason is not None:
            is_met = (flavor.type, flavor.name) in (members if is_buildable else used)
            severity = None if is_met else Severity.WARNING
            yield hit(row.source.span, name=flavor.name, reason=reason, severity=severity)


def _exported(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report flavors in a stack that could not be imported with them."""
    flavors = snapshot.contents.flavors if snapshot.contents else ()
    known = {(flavor.type, flavor.name): flavor for flavor in flavors}
    for subject in subjects(document, snapshot):
        name = subject.block.flavor
        flavor = known.get((subject.block.type.text, name.text)) if name else None
        if name is None or flavor is None or is_reused(subject, snapshot):
            continue
        reason, _ = _fault(flavor, snapshot)
        if reason is not None:
            yield hit(name.span, name=flavor.name, reason=reason)


def _fault(flavor: CustomFlavor, snapshot: Snapshot | None) -> tuple[str | None, bool]:
    """Return what is wrong with a flavor's class, and whether only stacks fail with it.

    Without a snapshot nothing is known of the repository.
    """
    if flavor.type not in COMPONENT_TYPES:
        return None, False
    if flavor.source.startswith("."):
        return "its source must not start with a dot", False
    if "." not in flavor.source.split("@")[0]:
        return "its source must be a module path, a dot and a class name", False
    known = snapshot.verdict(flavor) if snapshot else None
    return (known.problem, known.is_buildable) if known else (None, False)


def _used(document: Document, *, only_in_stacks: bool = False) -> set[tuple[str, str]]:
    """Return component type and name of the flavors that registered components have."""
    members = {
        (ref.type.text, ref.name.text)
        for block in document.stacks
        for ref in block.refs
        if ref.name is not None
    }
    return {
        (item.type.text, item.flavor.text)
        for item in document.registrations
        if item.flavor is not None
        and (not only_in_stacks or (item.type.text, item.name.text) in members)
    }
