"""``unknown-attribute``: a component with an attribute that its flavor does not have."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model.attributes import Fault
from zenml_ls.rules.rule import Hit, Severity, hit, rule
from zenml_ls.rules.similar import closest
from zenml_ls.rules.similar import hint as did_you_mean
from zenml_ls.rules.subjects import faults
from zenml_ls.workspace import Document, Snapshot


@rule(
    "unknown-attribute",
    Severity.ERROR,
    "the flavor '{flavor}' has no attribute '{attribute}': ZenML {verb} it{hint}",
)
def unknown_attribute(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report each unknown attribute: refused since 0.11.0, ignored before."""
    for subject, problem in faults(document, snapshot, Fault.UNKNOWN):
        name, flavor = subject.block.attribute(problem.attribute), subject.flavor
        if name is None or flavor is None:
            continue
        given = {given.text for given, _ in subject.block.attributes}
        guess = closest(name.text, (item for item in flavor.attributes if item not in given))
        yield hit(
            name.span,
            severity=None if flavor.forbids_unknown else Severity.WARNING,
            flavor=flavor.name,
            attribute=name.text,
            verb="refuses" if flavor.forbids_unknown else "ignores",
            suggestion=guess,
            hint=did_you_mean(guess),
        )
