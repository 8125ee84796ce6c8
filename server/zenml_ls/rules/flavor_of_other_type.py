"""``flavor-of-other-type``: a flavor that exists, but for another component type."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model.names import label
from zenml_ls.rules.flavors import other_types, unresolved_flavors
from zenml_ls.rules.rule import BrokenText, Hit, Severity, hit, rule
from zenml_ls.workspace import Document, Snapshot


@rule(
    "flavor-of-other-type",
    Severity.ERROR,
    "'{name}' is a flavor of {others}, not of {label}: ZenML cannot build the component",
    BrokenText.ELSEWHERE,
)
def flavor_of_other_type(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report each flavor that belongs to another component type."""
    for component_type, flavor, contents in unresolved_flavors(document, snapshot):
        types = other_types(flavor.text, snapshot, contents)
        if types:
            *most, last = (label(other) for other in types)
            others = f"{', '.join(most)} and {last}" if most else last
            yield hit(
                flavor.span,
                type=component_type,
                label=label(component_type),
                name=flavor.text,
                others=others,
            )
