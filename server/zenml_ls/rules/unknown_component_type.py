"""``unknown-component-type``: a key that is no stack component type."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model import outline
from zenml_ls.model.names import COMPONENT_TYPES
from zenml_ls.model.release import FIRST_WITH_CUSTOM_FLAVORS, FIRST_WITH_PROFILES, at_least
from zenml_ls.rules.rule import BrokenText, Hit, Severity, hit, rule
from zenml_ls.rules.similar import Guesses, hint
from zenml_ls.text import Span
from zenml_ls.workspace import Document, FileKind, Snapshot


@rule(
    "unknown-component-type",
    Severity.ERROR,
    "'{type}' is no stack component type{reason}{hint}",
    BrokenText.ELSEWHERE,
)
def unknown_component_type(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report each component type that the release in force does not have."""
    guesses = Guesses()
    release = snapshot.release
    for name, span in _types(document, release):
        if name in COMPONENT_TYPES and at_least(release, COMPONENT_TYPES[name]):
            continue
        if name in COMPONENT_TYPES:
            reason = f" in ZenML {release}: it came with {COMPONENT_TYPES[name]}"
            yield hit(span, type=name, reason=reason, hint="")
        else:
            known = (
                component_type
                for component_type, since in COMPONENT_TYPES.items()
                if at_least(release, since)
            )
            guess = guesses.closest(name, known)
            yield hit(span, type=name, reason="", suggestion=guess, hint=hint(guess))


def _types(document: Document, release: str) -> Iterator[tuple[str, Span]]:
    tree = document.tree
    if document.kind is FileKind.RUNS:
        for error in document.model_errors(release):
            if error.type == "component_type":
                yield str(error.context["value"]), tree.span_at(error.keys)
    elif document.kind is FileKind.STACK:
        for component_type, _ in outline.entries(outline.mapping_in(tree, "components")):
            yield component_type.text, component_type.span
    elif document.kind in (FileKind.STORE, FileKind.LEGACY):
        yield from _types_of_registry(document, release)


def _types_of_registry(document: Document, release: str) -> Iterator[tuple[str, Span]]:
    for component_type, _ in outline.entries(outline.mapping_in(document.tree, "stack_components")):
        yield component_type.text, component_type.span
    if at_least(release, FIRST_WITH_PROFILES):  # before, the key is one that a stack does not have
        for block in document.stacks:
            for ref in block.refs:
                yield ref.type.text, ref.type.span
    if at_least(release, FIRST_WITH_CUSTOM_FLAVORS):
        for row in outline.flavor_rows(document.tree):
            if row.type is not None:
                yield row.type.text, row.type.span
