"""``unregistered-file``: a component's file that no registration names."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model.names import label
from zenml_ls.rules.rule import Hit, Severity, hit, rule
from zenml_ls.rules.subjects import contents_for, is_ignored
from zenml_ls.workspace import Document, Snapshot


@rule(
    "unregistered-file",
    Severity.WARNING,
    "no {label} '{name}' is registered in {registry}: ZenML ignores this file",
)
def unregistered_file(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report a component file that ZenML never reads."""
    role, contents = document.role, contents_for(document, snapshot)
    if role is None or contents is None or not is_ignored(document, snapshot):
        return
    component_type = role.component_type or ""
    yield hit(
        document.first_line(),
        type=component_type,
        label=label(component_type),
        name=role.component_name or "",
        registry=contents.file.name if contents.file else "",
    )
