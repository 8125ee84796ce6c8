"""``unknown-attribute``: a component with an attribute that its flavor does not have."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model import outline
from zenml_ls.model.attributes import Fault
from zenml_ls.rules.misspelling import misspelled
from zenml_ls.rules.reuse import faults_of_built
from zenml_ls.rules.rule import BrokenText, Hit, Severity, hit, rule
from zenml_ls.rules.similar import closest
from zenml_ls.rules.similar import hint as did_you_mean
from zenml_ls.rules.subjects import Subject, misspelling_of
from zenml_ls.workspace import Document, FileKind, Snapshot

_PARAMETERS = ("component_type", "component_name", "component_flavor")


@rule(
    "unknown-attribute",
    Severity.ERROR,
    "the flavor '{flavor}' has no attribute '{attribute}': ZenML {verb} it{hint}",
    BrokenText.ELSEWHERE,
)
def unknown_attribute(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report each unknown attribute: refused since 0.11.0, ignored before."""
    for subject, problem in faults_of_built(document, snapshot, Fault.UNKNOWN):
        name, flavor = subject.block.attribute(problem.attribute), subject.flavor
        if name is None or flavor is None or _is_misspelled(document, subject, name.text):
            continue
        given = {given.text for given, _ in subject.block.attributes}
        guess = closest(name.text, (item for item in flavor.attributes if item not in given))
        is_refused = flavor.forbids_unknown or _is_reserved(document, name.text)
        yield hit(
            name.span,
            severity=None if is_refused else Severity.WARNING,
            flavor=flavor.name,
            attribute=name.text,
            verb="refuses" if is_refused else "ignores",
            suggestion=guess,
            hint=did_you_mean(guess),
        )


def _is_reserved(document: Document, attribute: str) -> bool:
    """Say whether the import fails on the name: it gives the attributes to a function with these.

    Source: ``_register_stack_component`` in ``zenml/cli/stack_components.py``.
    """
    return document.kind is FileKind.STACK and attribute in _PARAMETERS


def _is_misspelled(document: Document, subject: Subject, attribute: str) -> bool:
    """Say whether the attribute is reported as the missing key that it is meant to be."""
    if subject.flavor is None:
        return False
    if not subject.flavor.forbids_unknown and attribute in _meant(subject):
        return True
    if document.kind is not FileKind.STACK:
        return False
    keys = {name.text for name, _ in outline.entries(subject.block.fields)}
    known = {"flavor", *subject.flavor.attributes}
    return "name" not in keys and misspelled("name", keys, known) == attribute


def _meant(subject: Subject) -> set[str | None]:
    """Return the given attributes that are meant to be missing ones."""
    attributes = subject.flavor.attributes if subject.flavor else {}
    needed = {name for name, item in attributes.items() if item.is_required} | {"uuid"}
    return {misspelling_of(subject, name) for name in needed - subject.configuration.keys()}
