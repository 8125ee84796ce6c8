"""``replaced-stack``: an active stack that exists, but that ZenML would put aside."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model import outline
from zenml_ls.model.names import label
from zenml_ls.model.release import FIRST_WITH_PROFILES
from zenml_ls.rules.known import known_keys
from zenml_ls.rules.misspelling import misspelled
from zenml_ls.rules.rule import Hit, Related, Severity, hit, rule
from zenml_ls.workspace import Document, FileKind, Snapshot


@rule(
    "replaced-stack",
    Severity.ERROR,
    "{consequence}: {reason}",
    since=FIRST_WITH_PROFILES,
)
def replaced_stack(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report the active stack if one of its components cannot be looked up."""
    if document.kind is not FileKind.REPOSITORY:
        return
    name = outline.name_at(document.tree.node_at(["active_stack_name"]))
    if name is None or not name.text or snapshot.profile is None:
        return
    if snapshot.profile.source != "repository":
        yield from _reset(document, snapshot, name)
        return
    why = snapshot.why_replaced(name.text)
    if why is None or why[0] == "stack":
        return
    component_type, component = why
    consequence = _consequence(name.text, snapshot)
    if consequence is None:
        return
    is_registered = (
        snapshot.contents and (component_type, component) in snapshot.contents.components
    )
    fault = "has no 'uuid' in its file" if is_registered else "is not registered"
    reason = f"its {label(component_type)} '{component}' {fault}"
    yield hit(
        name.span,
        name=name.text,
        consequence=consequence,
        reason=reason,
        related=tuple(_places(snapshot, name.text)),
    )


def _reset(document: Document, snapshot: Snapshot, name: outline.Name) -> Iterator[Hit]:
    """Without a profile of its own a repository gets the global one, and that one's stack."""
    fallback = snapshot.fallback_stack
    names_profile = outline.text_of(document.tree.node_at(["active_profile_name"]))
    if names_profile or document.syntax_problem or fallback is None or fallback.name == name.text:
        return
    if any(error.type != "extra_forbidden" for error in document.model_errors(snapshot.release)):
        return  # ZenML stops before
    given = {key.text: key.span for key, _ in outline.entries(document.tree.root)}
    known = known_keys(document, (), snapshot)
    meant = misspelled("active_profile_name", [key for key in given if key not in known])
    yield hit(
        given.get(meant or "", name.span),
        name=name.text,
        consequence=f"ZenML would silently switch from stack '{name.text}' to '{fallback.name}'",
        reason="the repository names no profile, so it gets the global one with its stack",
    )


def _consequence(stack: str, snapshot: Snapshot) -> str | None:
    """Return what ZenML does; None where it replaces nothing, and the component is to blame."""
    fallback = snapshot.fallback_stack
    if fallback is None:
        return None
    if fallback.source == "first stack":  # to find it, ZenML loads all stacks
        return f"ZenML cannot load stack '{stack}' and fails at every command"
    if fallback.name == stack:
        return None
    return f"ZenML would silently switch from stack '{stack}' to '{fallback.name}'"


def _places(snapshot: Snapshot, stack: str) -> Iterator[Related]:
    registry = snapshot.active_store.registry
    if registry is not None:
        for block in registry.stacks:
            if block.name.text == stack:
                yield Related(registry, block.name.span, f"stack '{stack}' is defined here")
