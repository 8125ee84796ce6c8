"""``replaced-stack``: an active stack that exists, but that ZenML would put aside."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model import outline
from zenml_ls.model.names import label
from zenml_ls.rules.rule import Hit, Related, Severity, hit, rule
from zenml_ls.workspace import Document, FileKind, Snapshot


@rule(
    "replaced-stack",
    Severity.ERROR,
    "ZenML would silently switch from stack '{name}' to '{fallback}': {reason}",
)
def replaced_stack(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report the active stack if one of its components cannot be looked up."""
    if document.kind is not FileKind.REPOSITORY:
        return
    name = outline.name_at(document.tree.node_at(["active_stack_name"]))
    if name is None or not name.text or snapshot.profile is None:
        return
    why = snapshot.why_replaced(name.text) if snapshot.profile.source == "repository" else None
    if why is None or why[0] == "stack":
        return
    component_type, component = why
    fallback = snapshot.fallback_stack.name if snapshot.fallback_stack else None
    if fallback in (None, name.text):  # nothing is replaced: the component is reported itself
        return
    is_registered = (
        snapshot.contents and (component_type, component) in snapshot.contents.components
    )
    fault = "has no 'uuid' in its file" if is_registered else "is not registered"
    reason = f"its {label(component_type)} '{component}' {fault}"
    yield hit(
        name.span,
        name=name.text,
        fallback=fallback,
        reason=reason,
        related=tuple(_places(snapshot, name.text)),
    )


def _places(snapshot: Snapshot, stack: str) -> Iterator[Related]:
    registry = snapshot.active_store.registry
    if registry is not None:
        for block in outline.stacks(registry.tree):
            if block.name.text == stack:
                yield Related(registry, block.name.span, f"stack '{stack}' is defined here")
