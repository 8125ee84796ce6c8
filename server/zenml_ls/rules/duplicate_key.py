"""``duplicate-key``: a key that stands twice in a mapping."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.rules.rule import BrokenText, Hit, Related, Severity, hit, rule
from zenml_ls.syntax import Mapping, Scalar, walk
from zenml_ls.workspace import Document, Snapshot


@rule(
    "duplicate-key",
    Severity.WARNING,
    "'{key}' is given twice: ZenML uses the last one and ignores that in line {line}",
    BrokenText.NOTHING,
)
def duplicate_key(document: Document, _snapshot: Snapshot) -> Iterator[Hit]:
    """Report each key that stands in its mapping already, unless the text is broken."""
    mappings = (node for node in walk(document.tree.root) if isinstance(node, Mapping))
    for mapping in mappings:
        for first, later in mapping.duplicates():
            if isinstance(later.key, Scalar):
                line = document.lines.line_of(first.key.span.start) + 1
                related = (Related(document, first.key.span, "this one is ignored"),)
                yield hit(later.key.span, key=later.key.text, line=line, related=related)
