"""``missing-attribute``: a component without an attribute that its flavor requires."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.rules.misspelling import meant_by
from zenml_ls.rules.reuse import built
from zenml_ls.rules.rule import BrokenText, Hit, Severity, hit, rule
from zenml_ls.rules.subjects import Subject
from zenml_ls.workspace import Document, Snapshot


@rule(
    "missing-attribute",
    Severity.ERROR,
    "the attribute '{attribute}' is missing{reason}",
    BrokenText.NOTHING,
)
def missing_attribute(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report each required attribute that a component does not have."""
    for subject in built(document, snapshot):
        is_reported = subject.flavor is not None and subject.flavor.forbids_unknown
        for attribute in subject.lacking:
            if not is_reported or attribute not in subject.meant:  # as an unknown one: an error too
                yield _hit(subject, attribute)


def _hit(subject: Subject, attribute: str) -> Hit:
    block, meant = subject.block, subject.meant.get(attribute)
    name = subject.names.get(meant) if meant else None
    reason = ": ZenML cannot read the component without it"
    if attribute != "uuid":
        reason = f": the flavor '{subject.flavor.name if subject.flavor else ''}' requires it"
    return hit(
        block.span if name is None else name.span,
        type=block.type.text,
        attribute=attribute,
        reason=reason + meant_by(meant),
    )
