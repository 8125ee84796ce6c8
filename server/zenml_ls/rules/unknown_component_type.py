"""``unknown-component-type``: a key that is no stack component type."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model import outline
from zenml_ls.model.names import COMPONENT_TYPES
from zenml_ls.model.release import at_least
from zenml_ls.rules.rule import BrokenText, Hit, Severity, hit, rule
from zenml_ls.rules.similar import closest, hint
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
    release = snapshot.release
    for name, span in _types(document):
        if name in COMPONENT_TYPES and at_least(release, COMPONENT_TYPES[name]):
            continue
        if name in COMPONENT_TYPES:
            reason = f" in ZenML {release}: it came with {COMPONENT_TYPES[name]}"
            yield hit(span, type=name, reason=reason, hint="")
        else:
            known = (kind for kind, since in COMPONENT_TYPES.items() if at_least(release, since))
            guess = closest(name, known)
            yield hit(span, type=name, reason="", suggestion=guess, hint=hint(guess))


def _types(document: Document) -> Iterator[tuple[str, Span]]:
    tree = document.tree
    if document.kind is FileKind.STACK:
        for kind, _ in outline.entries(outline.mapping_in(tree, "components")):
            yield kind.text, kind.span
    elif document.kind in (FileKind.STORE, FileKind.LEGACY):
        for kind, _ in outline.entries(outline.mapping_in(tree, "stack_components")):
            yield kind.text, kind.span
        for block in document.stacks:
            for ref in block.refs:
                yield ref.type.text, ref.type.span
        for row in outline.flavor_rows(tree):
            if row.type is not None:
                yield row.type.text, row.type.span
