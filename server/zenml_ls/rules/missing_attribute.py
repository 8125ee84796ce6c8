"""``missing-attribute``: a component without an attribute that its flavor requires."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model.attributes import Fault
from zenml_ls.model.release import FIRST_WITH_PROFILES, at_least
from zenml_ls.rules.misspelling import misspelled
from zenml_ls.rules.reuse import is_reused
from zenml_ls.rules.rule import BrokenText, Hit, Severity, hit, rule
from zenml_ls.rules.subjects import Subject, faults, subjects
from zenml_ls.workspace import Document, FileKind, Snapshot


@rule(
    "missing-attribute",
    Severity.ERROR,
    "the attribute '{attribute}' is missing{reason}",
    BrokenText.NOTHING,
)
def missing_attribute(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report each required attribute that a component does not have."""
    for subject, problem in faults(document, snapshot, Fault.MISSING):
        if document.kind is FileKind.STACK and is_reused(subject, snapshot):
            continue
        if _is_misspelled(subject, problem.attribute):
            continue  # reported as the unknown attribute that it is now
        if problem.attribute != "name" or document.kind is FileKind.COMPONENT:
            flavor = subject.flavor.name if subject.flavor else ""
            yield _hit(subject, problem.attribute, f": the flavor '{flavor}' requires it")
    # before 0.7.0 a component without one gets another at every start
    if document.kind is FileKind.COMPONENT and at_least(snapshot.release, FIRST_WITH_PROFILES):
        for subject in subjects(document, snapshot):
            if "uuid" not in subject.configuration and not _is_misspelled(subject, "uuid"):
                yield _hit(subject, "uuid", ": ZenML cannot read the component without it")


def _is_misspelled(subject: Subject, attribute: str) -> bool:
    flavor = subject.flavor
    if flavor is None or not flavor.forbids_unknown:
        return False
    return misspelled(attribute, map(str, subject.configuration), flavor.attributes) is not None


def _hit(subject: Subject, attribute: str, reason: str) -> Hit:
    block = subject.block
    return hit(block.span, type=block.type.text, attribute=attribute, reason=reason)
