"""``deprecated-attribute``: an attribute that another one has replaced."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model.attributes import Fault
from zenml_ls.rules.rule import Hit, Severity, hit, rule
from zenml_ls.rules.subjects import faults
from zenml_ls.workspace import Document, Snapshot


@rule("deprecated-attribute", Severity.WARNING, "'{attribute}' {reason}")
def deprecated_attribute(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report each attribute in use that ZenML has deprecated."""
    for subject, problem in faults(document, snapshot, Fault.DEPRECATED):
        name = subject.block.attribute(problem.attribute)
        known = subject.flavor.attributes.get(problem.attribute) if subject.flavor else None
        if name is not None:
            replacement = known.replaced_by if known else None
            yield hit(
                name.span, attribute=name.text, reason=problem.reason, replacement=replacement
            )
