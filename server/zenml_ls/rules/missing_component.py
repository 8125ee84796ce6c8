"""``missing-component``: a stack without a component type that every stack needs."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model import outline
from zenml_ls.model.names import COMPONENT_TYPES, REQUIRED_TYPES, label
from zenml_ls.model.release import FIRST_WITH_PROFILES, at_least
from zenml_ls.rules.rule import BrokenText, Hit, Severity, hit, rule
from zenml_ls.text import Span
from zenml_ls.workspace import Document, FileKind, Snapshot


@rule(
    "missing-component",
    Severity.ERROR,
    "stack '{stack}' has no {labels}: ZenML cannot {verb} it",
    BrokenText.NOTHING,
)
def missing_component(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report each stack that lacks an orchestrator, metadata store or artifact store."""
    if document.kind is FileKind.LEGACY and not at_least(snapshot.release, FIRST_WITH_PROFILES):
        return  # there it is a missing key: ZenML reads nothing of the file
    if document.kind in (FileKind.STORE, FileKind.LEGACY):
        for block in document.stacks:
            given = {ref.type.text for ref in block.refs}
            if block.is_mapping:
                yield from _lacking(block.name.text, block.name.span, given, "build")
    elif document.kind is FileKind.STACK:
        components = outline.mapping_in(document.tree, "components")
        if components is not None:
            given = {component_type.text for component_type, _ in outline.entries(components)}
            name = outline.text_of(document.tree.node_at(["stack_name"])) or ""
            span = document.tree.span_at(["components", "[key]"])
            yield from _lacking(name, span, given, "import")


def _lacking(stack: str, span: Span, given: set[str], verb: str) -> Iterator[Hit]:
    missing = [component_type for component_type in REQUIRED_TYPES if component_type not in given]
    if not missing or _is_misspelled(given):
        return
    labels = " and no ".join(label(component_type) for component_type in missing)
    yield hit(span, stack=stack, types=missing, labels=labels, verb=verb)


def _is_misspelled(given: set[str]) -> bool:
    """A type that does not exist is most likely the missing one: one finding is enough."""
    return bool(given - COMPONENT_TYPES.keys())
