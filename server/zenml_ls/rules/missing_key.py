"""``missing-key``: a key that ZenML cannot do without."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.rules.known import Lack, lacks
from zenml_ls.rules.misspelling import meant_by
from zenml_ls.rules.rule import BrokenText, Hit, Severity, hit, rule
from zenml_ls.text import Span
from zenml_ls.workspace import Document, Snapshot


@rule(
    "missing-key",
    Severity.ERROR,
    "'{key}' is missing{reason}{hint}",
    BrokenText.NOTHING,
)
def missing_key(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report each required key that is not there, unless the file is half typed."""
    for lack in lacks(document, snapshot):
        yield hit(
            _place_of(document, lack),
            key=lack.key,
            parents=list(lack.parents),
            reason=lack.reason,
            suggestion=lack.key if lack.meant else None,
            hint=meant_by(lack.meant),
        )


def _place_of(document: Document, lack: Lack) -> Span:
    """Point at the key that is probably meant, else at the mapping that lacks it."""
    if lack.meant is not None:
        return document.tree.span_at([*lack.parents, lack.meant, "[key]"])
    if lack.parents:
        return document.tree.span_at([*lack.parents, "[key]"])
    return document.first_line()
