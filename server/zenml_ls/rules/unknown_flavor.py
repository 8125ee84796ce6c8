"""``unknown-flavor``: a flavor that no component type has."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model.domain import StoreContents
from zenml_ls.model.names import label
from zenml_ls.rules.flavors import other_types, unresolved_flavors
from zenml_ls.rules.rule import BrokenText, Hit, Severity, hit, rule
from zenml_ls.rules.similar import Guesses
from zenml_ls.rules.similar import hint as did_you_mean
from zenml_ls.workspace import Document, Snapshot


@rule(
    "unknown-flavor",
    Severity.ERROR,
    "ZenML {release} has no {label} flavor '{name}', nor is one registered{hint}",
    BrokenText.ELSEWHERE,
)
def unknown_flavor(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report each flavor that is neither ZenML's own nor registered in the profile."""
    guesses = Guesses()
    for component_type, flavor, contents in unresolved_flavors(document, snapshot):
        if other_types(flavor.text, snapshot, contents):
            continue
        guess = guesses.closest(
            flavor.text, _flavors_of(component_type, snapshot, contents), component_type
        )
        yield hit(
            flavor.span,
            type=component_type,
            label=label(component_type),
            name=flavor.text,
            release=snapshot.release,
            suggestion=guess,
            hint=did_you_mean(guess),
        )


def _flavors_of(
    component_type: str, snapshot: Snapshot, contents: StoreContents | None
) -> Iterator[str]:
    yield from (item.name for item in snapshot.catalog.of_type(component_type))
    for flavor_type, name in contents.custom_flavors if contents else ():
        if flavor_type == component_type:
            yield name
