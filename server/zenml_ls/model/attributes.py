"""Whether a flavor accepts the attributes that a component gives it.

Source: the flavor classes of ZenML 0.13.2 and the pydantic 1 model they derive from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from pydantic_core import PydanticCustomError

from zenml_ls.model import coercion
from zenml_ls.model.catalog import Attribute, Flavor

Configuration = Mapping[str, Any]
"""The attributes of a component as its YAML gives them."""

REMOTE_PREFIXES = ("gs://", "hdfs://", "s3://", "az://", "abfs://")
_MLFLOW_SCHEMES = ("postgresql", "mysql", "sqlite", "mssql", "http", "https", "file")
_SECRET_REFERENCE = re.compile(r"\{\{\S+?\.\S+\}\}")
_ACCELERATOR = re.compile(r"ACCELERATOR_TYPE_UNSPECIFIED|(?:NVIDIA|TPU)_[A-Z0-9_]+")
_NAMESPACE_RULES = {
    "aws": (r"[a-zA-Z0-9_+=.@\-]*", 0),
    "vault": (r"[a-zA-Z0-9_+=.@\-]*", 0),
    "gcp_secrets_manager": (r"[a-z0-9_\-]+", 63),
    "azure_key_vault": (r"[0-9a-zA-Z\-]+", 100),
}


_BASE_ATTRIBUTES = {
    "name": Attribute("name", "str", is_required=True),
    "uuid": Attribute("uuid", "UUID", is_generated=True),
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
    flavor: Flavor, configuration: Configuration, *, has_secret_references: bool = True
) -> tuple[AttributeProblem, ...]:
    """Return what ZenML would find wrong with *configuration* for a component of *flavor*.

    ``has_secret_references`` is false for releases before 0.13.0, which take ``{{a.b}}`` as
    any other text. Of a custom flavor only the attributes are known that every component has.
    """
    if flavor.is_custom:
        flavor = replace(flavor, attributes=_BASE_ATTRIBUTES)
        unchecked = {name for name in configuration if name not in _BASE_ATTRIBUTES}
        configuration = {
            name: value for name, value in configuration.items() if name not in unchecked
        }
    if has_secret_references:
        refused = tuple(_refused_references(flavor, configuration))
        if refused:
            return refused
    typed = tuple(_typed(flavor, configuration))
    broken = {problem.attribute for problem in typed}
    sound = {name: value for name, value in configuration.items() if name not in broken}
    is_clear = not any(problem.fault is Fault.UNKNOWN for problem in typed)
    values = () if _stops(typed) else tuple(_value_problems(flavor, sound, is_clear=is_clear))
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


def _typed(flavor: Flavor, configuration: Configuration) -> Iterator[AttributeProblem]:
    for name, attribute in flavor.attributes.items():
        if name in configuration:
            yield from _wrong_type(attribute, configuration[name])
        elif attribute.is_required:
            yield AttributeProblem(Fault.MISSING, name)
    for name in configuration:
        if name not in flavor.attributes:
            yield AttributeProblem(Fault.UNKNOWN, str(name))


def _wrong_type(attribute: Attribute, value: object) -> Iterator[AttributeProblem]:
    if value is None and (
        attribute.type.startswith("Optional[") or attribute.type == "SecretsManagerScope"
    ):
        return
    is_json_text = attribute.has_validator and attribute.type.endswith("Dict[str, Any]]")
    if is_json_text and isinstance(value, str):
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
    inner = attribute.type.removeprefix("Optional[").removesuffix(
        "]" if attribute.type.startswith("Optional[") else ""
    )
    if attribute.allowed_values:
        if value:
            coercion.choice("choice", attribute.allowed_values)(value)
        return
    check = _TYPE_CHECKS.get(inner)
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
    flavor: Flavor, configuration: Configuration, *, is_clear: bool
) -> Iterator[AttributeProblem]:
    """Check values; what one attribute says of another only where all of them are known."""
    yield from _deprecations(flavor, configuration)
    yield from _json_texts(flavor, configuration)
    if flavor.type == "artifact_store":
        yield from _artifact_store_path(flavor, configuration)
    elif flavor.type == "secrets_manager" and is_clear:
        yield from _secrets_manager_scope(flavor, configuration)
    check = _FLAVOR_CHECKS.get((flavor.type, flavor.name))
    if check is not None and (is_clear or flavor.name != "mlflow"):
        yield from check(configuration)


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


def _json_texts(flavor: Flavor, configuration: Configuration) -> Iterator[AttributeProblem]:
    """Check the mappings that may also be given as a text with a JSON object."""
    for name, attribute in flavor.attributes.items():
        value = configuration.get(name)
        if not attribute.type.endswith("Dict[str, Any]]") or not attribute.has_validator:
            continue
        if isinstance(value, str) and not _is_json_object(value):
            reason = "must be a mapping, or a text with a JSON object"
            yield AttributeProblem(Fault.VALUE, name, reason)


def _is_json_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _artifact_store_path(
    flavor: Flavor, configuration: Configuration
) -> Iterator[AttributeProblem]:
    path = _text(configuration, "path")
    if path is None:
        return
    if flavor.name == "local":
        if path.startswith(REMOTE_PREFIXES):
            yield AttributeProblem(Fault.VALUE, "path", _not_remote(path))
    elif flavor.supported_schemes and not path.startswith(flavor.supported_schemes):
        schemes = " or ".join(f"'{scheme}'" for scheme in flavor.supported_schemes)
        yield AttributeProblem(Fault.VALUE, "path", f"must start with {schemes}")


def _not_remote(address: str) -> str:
    return f"must be a local path, not start with '{address.split('://', maxsplit=1)[0]}://'"


def _secrets_manager_scope(
    flavor: Flavor, configuration: Configuration
) -> Iterator[AttributeProblem]:
    scope = _text(configuration, "scope") or ""
    namespace = _text(configuration, "namespace")
    if "scope" not in flavor.attributes:
        return
    if not flavor.supports_scoping:
        if scope not in ("", "none"):
            reason = f"must be 'none', since the {flavor.name} secrets manager has no scopes"
            yield AttributeProblem(Fault.VALUE, "scope", reason)
        return
    if scope == "namespace" and not namespace:
        yield AttributeProblem(Fault.VALUE, "scope", "is 'namespace', which needs a 'namespace'")
    elif namespace and flavor.name in _NAMESPACE_RULES:
        pattern, longest = _NAMESPACE_RULES[flavor.name]
        if flavor.name == "azure_key_vault" and scope in ("", "none"):
            return
        if not re.fullmatch(pattern, namespace) or (longest and len(namespace) > longest):
            limit = f", at most {longest} of them" if longest else ""
            reason = f"has characters that are not allowed: use only {pattern.rstrip('*+')}{limit}"
            yield AttributeProblem(Fault.VALUE, "namespace", reason.replace("\\-", "-"))


def _sqlite(configuration: Configuration) -> Iterator[AttributeProblem]:
    uri = _text(configuration, "uri")
    if uri is not None and uri.startswith(REMOTE_PREFIXES):
        yield AttributeProblem(Fault.VALUE, "uri", _not_remote(uri))


def _mysql(configuration: Configuration) -> Iterator[AttributeProblem]:
    database = _text(configuration, "database")
    if database is not None and not re.fullmatch(r'[^\\/?%*:|"<>.\-]{1,64}', database):
        reason = 'must be 1 to 64 characters without any of \\ / ? % * : | " < > . -'
        yield AttributeProblem(Fault.VALUE, "database", reason)


def _aws_registry(configuration: Configuration) -> Iterator[AttributeProblem]:
    uri = _text(configuration, "uri")
    if uri is not None and "/" in uri.rstrip("/"):
        reason = "must be the address of a registry, without a repository after a '/'"
        yield AttributeProblem(Fault.VALUE, "uri", reason)


def _mlflow(configuration: Configuration) -> Iterator[AttributeProblem]:
    uri = _text(configuration, "tracking_uri")
    if not uri:
        return
    if uri != "databricks" and not uri.startswith(_MLFLOW_SCHEMES):
        schemes = ", ".join(_MLFLOW_SCHEMES)
        reason = f"must be 'databricks' or start with one of {schemes}"
        yield AttributeProblem(Fault.VALUE, "tracking_uri", reason)
        return
    if uri == "databricks" and not _text(configuration, "databricks_host"):
        reason = "is 'databricks', which needs a 'databricks_host'"
        yield AttributeProblem(Fault.VALUE, "tracking_uri", reason)
    elif is_remote_tracking_uri(uri) and not _has_credentials(configuration):
        reason = (
            "is remote, which needs 'tracking_username' and 'tracking_password', "
            "or a 'tracking_token'"
        )
        yield AttributeProblem(Fault.VALUE, "tracking_uri", reason)


def _vertex_step(configuration: Configuration) -> Iterator[AttributeProblem]:
    """Check the name roughly: which ones there are depends on the Google library."""
    accelerator = _text(configuration, "accelerator_type")
    if accelerator and not _ACCELERATOR.fullmatch(accelerator.upper()):
        reason = "must be the name of an accelerator, such as NVIDIA_TESLA_T4 or TPU_V3"
        yield AttributeProblem(Fault.VALUE, "accelerator_type", reason)


def is_remote_tracking_uri(uri: str) -> bool:
    """Say whether MLflow would track over the network at *uri*.

    Source: ``MLFlowExperimentTracker.is_remote_tracking_uri``.
    """
    return uri.startswith(("http://", "https://")) or uri == "databricks"


def _has_credentials(configuration: Configuration) -> bool:
    has_login = _text(configuration, "tracking_username") and _text(
        configuration, "tracking_password"
    )
    return bool(has_login or _text(configuration, "tracking_token"))


def _text(configuration: Configuration, name: str) -> str | None:
    value = configuration.get(name)
    try:
        return None if value is None else coercion.to_text(value)
    except PydanticCustomError:
        return None


_FLAVOR_CHECKS: dict[tuple[str, str], Callable[[Configuration], Iterator[AttributeProblem]]] = {
    ("metadata_store", "sqlite"): _sqlite,
    ("metadata_store", "mysql"): _mysql,
    ("container_registry", "aws"): _aws_registry,
    ("experiment_tracker", "mlflow"): _mlflow,
    ("step_operator", "vertex"): _vertex_step,
}
