"""Whether a flavor accepts the attributes that a component gives it.

Source: the flavor classes of ZenML 0.6.0 to 0.13.2 and the pydantic 1 model they derive from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum

from pydantic_core import PydanticCustomError

from zenml_ls.model import coercion
from zenml_ls.model.catalog import Attribute, Flavor
from zenml_ls.model.release import FIRST_WITH_SECRET_REFERENCES, at_least
from zenml_ls.model.value_checks import Configuration
from zenml_ls.model.values import is_made_up, takes_text, value_faults

__all__ = [
    "AttributeProblem",
    "Configuration",
    "Fault",
    "attribute_problems",
    "is_secret_reference",
]

_SECRET_REFERENCE = re.compile(r"\{\{\S[^\s.]*\.\S+\}\}")


_BASE_ATTRIBUTES = {
    "name": Attribute("name", "str", is_required=True),
    "uuid": Attribute("uuid", "UUID"),
}
"""What every component has (``StackComponent``)."""


class Fault(Enum):
    """What can be wrong with an attribute."""

    MISSING = "missing"
    UNKNOWN = "unknown"
    TYPE = "type"
    VALUE = "value"
    DEPRECATED = "deprecated"
    PLAIN_SECRET = "plain secret"


@dataclass(frozen=True, slots=True)
class AttributeProblem:
    """One thing that is wrong with one attribute."""

    fault: Fault
    attribute: str
    reason: str = ""
    """What ZenML finds, as the end of a sentence that starts with the attribute's name."""


def is_secret_reference(value: object) -> bool:
    """Say whether *value* refers to a secret, as ``{{name.key}}`` without white space.

    Source: ``zenml/utils/secret_utils.py`` (0.13.0 and later).
    """
    return isinstance(value, str) and _SECRET_REFERENCE.fullmatch(value) is not None


def attribute_problems(
    flavor: Flavor, configuration: Configuration, *, release: str
) -> tuple[AttributeProblem, ...]:
    """Return what ZenML *release* would find wrong with a component of *flavor*.

    Of a custom flavor whose class is not known only what every component has is judged.
    Releases before 0.13.0 take ``{{a.b}}`` as any other text.
    """
    has_secret_references = at_least(release, FIRST_WITH_SECRET_REFERENCES)
    if not flavor.has_known_attributes:
        flavor = replace(flavor, attributes=_BASE_ATTRIBUTES, takes_unknown=True)
    if flavor.takes_unknown:
        configuration = {
            name: value for name, value in configuration.items() if name in flavor.attributes
        }
    if has_secret_references:
        refused = tuple(_refused_references(flavor, configuration))
        if refused:
            return refused
    typed = tuple(_typed(flavor, configuration, release))
    broken = {problem.attribute for problem in typed}
    sound = {name: value for name, value in configuration.items() if name not in broken}
    values = () if _stops(typed) else _value_problems(flavor, sound, typed, release)
    secrets = _plain_secrets(flavor, sound) if has_secret_references else ()
    return (*typed, *values, *secrets)


def _stops(problems: tuple[AttributeProblem, ...]) -> bool:
    """Say whether ZenML would not get to the checks that look at several attributes."""
    return any(problem.fault in (Fault.MISSING, Fault.TYPE) for problem in problems)


def _refused_references(flavor: Flavor, configuration: Configuration) -> Iterator[AttributeProblem]:
    for name, value in configuration.items():
        attribute = flavor.attributes.get(name)
        if attribute is None or not is_secret_reference(value):
            continue
        if name == "name":
            reason = "must not be a secret reference"
        elif flavor.type == "secrets_manager":
            reason = "must not be a secret reference, since a secrets manager cannot use secrets"
        elif attribute.has_validator:
            reason = "must not be a secret reference, since ZenML checks its value"
        else:
            continue
        yield AttributeProblem(Fault.VALUE, name, reason)


def _typed(
    flavor: Flavor, configuration: Configuration, release: str
) -> Iterator[AttributeProblem]:
    for name, attribute in flavor.attributes.items():
        if name in configuration:
            yield from _wrong_type(flavor, attribute, configuration[name])
        elif attribute.is_required and not is_made_up(flavor, name, release):
            yield AttributeProblem(Fault.MISSING, name)
    for name in configuration:
        if name not in flavor.attributes:
            yield AttributeProblem(Fault.UNKNOWN, str(name))


def _wrong_type(flavor: Flavor, attribute: Attribute, value: object) -> Iterator[AttributeProblem]:
    if value is None and (
        attribute.type.startswith("Optional[") or attribute.type == "SecretsManagerScope"
    ):
        return
    if isinstance(value, str) and takes_text(flavor, attribute):
        return
    try:
        _check_type(attribute, value)
    except PydanticCustomError as error:
        yield AttributeProblem(Fault.TYPE, attribute.name, error.message())


def _check_type(attribute: Attribute, value: object) -> None:
    """Check one value.

    Raises:
        PydanticCustomError: The value is not of the attribute's type.
    """
    if attribute.allowed_values:
        if value:
            coercion.choice("choice", attribute.allowed_values)(value)
        return
    check = _TYPE_CHECKS.get(attribute.inner_type)
    if check is not None:
        check(value)


def _check_text_mapping(value: object) -> None:
    for key, item in coercion.to_mapping(value).items():
        coercion.to_text(key)
        coercion.to_text(item)


def _check_free_mapping(value: object) -> None:
    for key in coercion.to_mapping(value):
        coercion.to_text(key)


def _check_text_pair(value: object) -> None:
    items = coercion.to_sequence(value)
    if len(items) != 2:
        raise PydanticCustomError("sequence_type", "must be a list of two texts")
    for item in items:
        coercion.to_text(item)


_TYPE_CHECKS: dict[str, Callable[[object], object]] = {
    "str": coercion.to_text,
    "int": coercion.to_integer,
    "float": coercion.to_float,
    "bool": coercion.to_flag,
    "UUID": coercion.to_uuid,
    "Dict[str, str]": _check_text_mapping,
    "Dict[str, Any]": _check_free_mapping,
    "Tuple[str, str]": _check_text_pair,
}


def _plain_secrets(flavor: Flavor, configuration: Configuration) -> Iterator[AttributeProblem]:
    for name, attribute in flavor.attributes.items():
        value = configuration.get(name)
        if attribute.is_secret and value is not None and not is_secret_reference(value):
            yield AttributeProblem(Fault.PLAIN_SECRET, name)


def _value_problems(
    flavor: Flavor,
    configuration: Configuration,
    typed: tuple[AttributeProblem, ...],
    release: str,
) -> tuple[AttributeProblem, ...]:
    """Check values; what one attribute says of another only where ZenML gets that far."""
    has_unknown = any(problem.fault is Fault.UNKNOWN for problem in typed)
    is_clear = not (has_unknown and flavor.forbids_unknown)
    refused = value_faults(flavor, configuration, release, is_clear=is_clear)
    return (
        *_deprecations(flavor, configuration),
        *(AttributeProblem(Fault.VALUE, name, reason) for name, reason in refused),
    )


def _deprecations(flavor: Flavor, configuration: Configuration) -> Iterator[AttributeProblem]:
    for name, attribute in flavor.attributes.items():
        value = configuration.get(name)
        if not attribute.is_deprecated or value is None:
            continue
        replacement = attribute.replaced_by
        other = configuration.get(replacement) if replacement else None
        if other is not None and other != value:
            reason = f"differs from '{replacement}', which replaces it"
            yield AttributeProblem(Fault.VALUE, name, reason)
        else:
            reason = f"is deprecated: use '{replacement}'" if replacement else "is deprecated"
            yield AttributeProblem(Fault.DEPRECATED, name, reason)
