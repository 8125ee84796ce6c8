"""``unknown-attribute``: a component with an attribute that its flavor does not have."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model.attributes import Fault
from zenml_ls.model.outline import Name
from zenml_ls.rules.known import lacks
from zenml_ls.rules.reuse import built
from zenml_ls.rules.rule import BrokenText, Hit, Severity, hit, rule
from zenml_ls.rules.similar import Guesses
from zenml_ls.rules.similar import hint as did_you_mean
from zenml_ls.rules.subjects import Subject
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
    guesses = Guesses()
    keys = lacks(document, snapshot) if document.kind is FileKind.STACK else ()
    reported = {(lack.parents, lack.meant) for lack in keys}
    for subject in built(document, snapshot):
        meant, place = _meant(subject), ("components", subject.block.type.text)
        for problem in subject.problems:
            name = subject.names.get(problem.attribute)
            if problem.fault is not Fault.UNKNOWN or name is None:
                continue
            if name.text not in meant and (place, name.text) not in reported:
                yield _hit(document, subject, name, guesses)


def _meant(subject: Subject) -> frozenset[str]:
    """Return the attributes that are reported as what is missing, since they are meant to be it."""
    forbids_unknown = subject.flavor is not None and subject.flavor.forbids_unknown
    return frozenset(() if forbids_unknown else subject.meant.values())


def _hit(document: Document, subject: Subject, name: Name, guesses: Guesses) -> Hit:
    block, attributes = subject.block, subject.flavor.attributes if subject.flavor else {}
    free = (item for item in attributes if item not in subject.names)
    guess = guesses.closest(name.text, free, block.type.text)
    forbids_unknown = subject.flavor is not None and subject.flavor.forbids_unknown
    is_refused = forbids_unknown or _is_reserved(document, name.text)
    return hit(
        name.span,
        severity=None if is_refused else Severity.WARNING,
        flavor=subject.flavor.name if subject.flavor else "",
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
