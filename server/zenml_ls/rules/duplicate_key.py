"""``duplicate-key``: a key that stands twice in a mapping."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.rules.rule import BrokenText, Hit, Related, Severity, hit, rule
from zenml_ls.syntax import Mapping, Scalar, Sequence
from zenml_ls.workspace import Document, Snapshot


@rule(
    "duplicate-key",
    Severity.WARNING,
    "'{key}' is given twice: ZenML uses the last one and ignores that in line {line}",
    BrokenText.NOTHING,
)
def duplicate_key(document: Document, _snapshot: Snapshot) -> Iterator[Hit]:
    """Report each key that stands in its mapping already, unless the text is broken."""
    for mapping in _mappings(document):
        for first, later in mapping.duplicates():
            if isinstance(later.key, Scalar):
                line = document.lines.line_of(first.key.span.start) + 1
                related = (Related(document, first.key.span, "this one is ignored"),)
                yield hit(later.key.span, key=later.key.text, line=line, related=related)


def _mappings(document: Document) -> Iterator[Mapping]:
    """Yield the mappings of the document, each once: aliases are not followed."""
    pending = [document.tree.root]
    while pending:
        node = pending.pop()
        if isinstance(node, Mapping):
            yield node
            pending.extend(entry.value for entry in node.entries)
        elif isinstance(node, Sequence):
            pending.extend(node.items)
