"""``broken-flavor``: a custom flavor whose registration ZenML cannot use."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model import outline
from zenml_ls.model.names import label
from zenml_ls.rules.rule import Hit, Related, Severity, hit, rule
from zenml_ls.workspace import Document, FileKind, Snapshot


@rule("broken-flavor", Severity.ERROR, "ZenML cannot use the flavor '{name}': {reason}")
def broken_flavor(document: Document, _snapshot: Snapshot) -> Iterator[Hit]:
    """Report flavors that are registered twice, or whose source is no dotted path."""
    if document.kind is not FileKind.STORE:
        return
    first: dict[tuple[str, str], outline.Name] = {}
    used = {
        (item.type.text, item.flavor.text)
        for item in document.registrations
        if item.flavor is not None
    }
    for row in outline.flavor_rows(document.tree):
        if row.type is None or row.name is None:
            continue
        key = (row.type.text, row.name.text)
        severity = None if key in used else Severity.WARNING
        earlier = first.setdefault(key, row.name)
        if earlier is not row.name:
            reason = f"it is registered twice for the {label(row.type.text)}"
            related = (Related(document, earlier.span, "it is registered here first"),)
            yield hit(row.name.span, name=key[1], reason=reason, related=related, severity=severity)
        if row.source is not None and "." not in row.source.text:
            reason = "its source must be a module path, a dot and a class name"
            yield hit(row.source.span, name=key[1], reason=reason, severity=severity)
