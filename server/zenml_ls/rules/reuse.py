"""Whether an import takes a registered component as it is: shared by the rules about exports."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic_core import PydanticCustomError

from zenml_ls.model.attributes import AttributeProblem, Fault
from zenml_ls.model.catalog import Flavor
from zenml_ls.model.coercion import to_flag, to_integer, to_text
from zenml_ls.model.domain import Component
from zenml_ls.rules.subjects import Subject, registered_component, subjects
from zenml_ls.workspace import Document, Snapshot

_CONVERSIONS = {"str": to_text, "int": to_integer, "bool": to_flag}


def is_reused(subject: Subject, snapshot: Snapshot) -> bool:
    """Say whether ``zenml stack import`` would use the component that is registered already.

    What the file leaves out is then no fault: ZenML does not build a component of it.
    """
    component = registered_component(subject, snapshot)
    return component is not None and difference(subject, component, snapshot) is None


def faults_of_built(
    document: Document, snapshot: Snapshot, *kinds: Fault
) -> Iterator[tuple[Subject, AttributeProblem]]:
    """Yield the faults of the components that ZenML would build of what *document* says."""
    for subject in built(document, snapshot):
        for problem in subject.problems:
            if problem.fault in kinds:
                yield subject, problem


def built(document: Document, snapshot: Snapshot) -> Iterator[Subject]:
    """Yield the components that ZenML would build of what *document* says."""
    for subject in subjects(document, snapshot):
        if subject.has_own_file or not is_reused(subject, snapshot):
            yield subject


def difference(subject: Subject, component: Component, snapshot: Snapshot) -> str | None:
    """Return the attribute in which the file differs from what is registered; None for none.

    ZenML compares only the attributes that the file gives, and not the flavor. Of a custom
    flavor whose class is not understood an attribute may have a default that is not known.
    """
    flavor = snapshot.flavor(component.type, component.flavor, snapshot.contents)
    if component.configuration is None or flavor is None:
        return None
    registered = _effective(component, flavor)
    for name, value in subject.configuration.items():
        if name == "name":
            continue
        if name == "uuid" or value is None:
            return name
        if name not in registered and not flavor.has_known_attributes:
            continue
        if name not in registered or _differ(registered[name], value):
            return name
    return None


def _differ(first: object, second: object) -> bool:
    """Compare two values; those that contain themselves cannot be compared."""
    try:
        return first != second
    except RecursionError:
        return True


def _effective(component: Component, flavor: Flavor) -> dict[str, object]:
    """Return the attributes as ZenML has them once the component is built."""
    given = {
        name: attribute.default
        for name, attribute in flavor.attributes.items()
        if attribute.default is not None
    }
    for name, value in (component.configuration or {}).items():
        attribute = flavor.attributes.get(name)
        given[name] = _converted(attribute.inner_type if attribute else "", value)
    return {name: value for name, value in given.items() if value is not None}


def _converted(inner_type: str, value: object) -> object:
    conversion = _CONVERSIONS.get(inner_type)
    if conversion is None or value is None:
        return value
    try:
        return conversion(value)
    except PydanticCustomError:
        return value
