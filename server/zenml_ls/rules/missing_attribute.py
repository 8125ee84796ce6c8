"""``missing-attribute``: a component without an attribute that its flavor requires."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model.attributes import Fault
from zenml_ls.model.release import FIRST_WITH_PROFILES, at_least
from zenml_ls.rules.reuse import faults_of_built
from zenml_ls.rules.rule import BrokenText, Hit, Severity, hit, rule
from zenml_ls.rules.subjects import Subject, misspelling_of, subjects
from zenml_ls.workspace import Document, FileKind, Snapshot


@rule(
    "missing-attribute",
    Severity.ERROR,
    "the attribute '{attribute}' is missing{reason}",
    BrokenText.NOTHING,
)
def missing_attribute(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report each required attribute that a component does not have."""
    for subject, problem in faults_of_built(document, snapshot, Fault.MISSING):
        if _is_reported(subject, problem.attribute):
            continue
        if problem.attribute != "name" or document.kind is FileKind.COMPONENT:
            flavor = subject.flavor.name if subject.flavor else ""
            yield _hit(subject, problem.attribute, f": the flavor '{flavor}' requires it")
    # before 0.7.0 a component without one gets another at every start
    if document.kind is FileKind.COMPONENT and at_least(snapshot.release, FIRST_WITH_PROFILES):
        for subject in subjects(document, snapshot):
            if "uuid" not in subject.configuration and not _is_reported(subject, "uuid"):
                yield _hit(subject, "uuid", ": ZenML cannot read the component without it")


def _is_reported(subject: Subject, attribute: str) -> bool:
    """Say whether it is there by another name, which is reported as unknown: an error too."""
    forbids_unknown = subject.flavor is not None and subject.flavor.forbids_unknown
    return forbids_unknown and misspelling_of(subject, attribute) is not None


def _hit(subject: Subject, attribute: str, reason: str) -> Hit:
    block = subject.block
    meant = misspelling_of(subject, attribute)
    name = block.attribute(meant) if meant else None
    if name is not None:
        reason += f". Is it meant by '{name.text}'?"
    span = block.span if name is None else name.span
    return hit(span, type=block.type.text, attribute=attribute, reason=reason)
