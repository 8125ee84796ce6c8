"""``unregistered-file``: a component's file that no registration names."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model.names import label
from zenml_ls.rules.rule import Hit, Severity, hit, rule
from zenml_ls.rules.subjects import contents_for
from zenml_ls.workspace import Document, FileKind, Snapshot


@rule(
    "unregistered-file",
    Severity.WARNING,
    "no {label} '{name}' is registered in stacks.yaml: ZenML ignores this file",
)
def unregistered_file(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report a component file that ZenML never reads."""
    place, contents = document.place, contents_for(document, snapshot)
    if document.kind is not FileKind.COMPONENT or place is None or contents is None:
        return
    kind, name = place.component_type or "", place.component_name or ""
    if contents.is_complete and (kind, name) not in contents.components:
        yield hit(document.first_line(), type=kind, label=label(kind), name=name)
