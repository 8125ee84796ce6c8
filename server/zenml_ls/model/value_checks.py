"""The kinds of check that ZenML makes of a value, beyond its type: the words of a table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

from pydantic_core import PydanticCustomError

from zenml_ls.model import coercion
from zenml_ls.model.catalog import Flavor
from zenml_ls.syntax import parse

Configuration = Mapping[str, Any]
"""The attributes of a component as its YAML gives them."""


@dataclass(frozen=True, slots=True)
class Given:
    """A value, with what it stands among."""

    text: str
    configuration: Configuration
    flavor: Flavor

    def other(self, attribute: str) -> str:
        """Return another attribute of the component as text; empty where it has none."""
        return text_of(self.configuration, attribute) or ""


@dataclass(frozen=True, slots=True)
class NotStarting:
    """The value is a local path."""

    prefixes: tuple[str, ...]
    is_joint: ClassVar[bool] = False

    def reason(self, given: Given) -> str | None:
        """Say what is wrong; None for nothing."""
        found = next(filter(given.text.startswith, self.prefixes), None)
        return None if found is None else f"must be a local path, not start with '{found}'"


@dataclass(frozen=True, slots=True)
class Starting:
    """The value starts with one of these; with one of the flavor's schemes where none are given."""

    prefixes: tuple[str, ...] = ()
    is_joint: ClassVar[bool] = False

    def reason(self, given: Given) -> str | None:
        """Say what is wrong; None for nothing."""
        prefixes = self.prefixes or given.flavor.supported_schemes
        if not prefixes or given.text.startswith(prefixes):
            return None
        wanted = " or ".join(f"'{prefix}'" for prefix in prefixes)
        return f"must start with {wanted}"


@dataclass(frozen=True, slots=True)
class Form:
    """The value has a form: the pattern matches all of it."""

    pattern: str
    otherwise: str
    is_joint: ClassVar[bool] = False

    def reason(self, given: Given) -> str | None:
        """Say what is wrong; None for nothing."""
        return None if re.fullmatch(self.pattern, given.text, re.DOTALL) else self.otherwise


@dataclass(frozen=True, slots=True)
class YamlMapping:
    """The value is a text with a mapping."""

    is_joint: ClassVar[bool] = False

    def reason(self, given: Given) -> str | None:
        """Say what is wrong; None for nothing."""
        tree = parse(given.text)
        if not given.text or (isinstance(tree.value, dict) and not tree.problems):
            return None
        return "must be a mapping, or a text with one in YAML or JSON"


@dataclass(frozen=True, slots=True)
class Partner:
    """One value needs another attribute."""

    value: str
    attribute: str
    is_joint: ClassVar[bool] = True

    def reason(self, given: Given) -> str | None:
        """Say what is wrong; None for nothing."""
        if given.text != self.value or given.other(self.attribute):
            return None
        return f"is '{self.value}', which needs a '{self.attribute}'"


@dataclass(frozen=True, slots=True)
class Credentials:
    """A remote address needs a user name with a password, or a token."""

    is_joint: ClassVar[bool] = True

    def reason(self, given: Given) -> str | None:
        """Say what is wrong; None for nothing."""
        has_login = given.other("tracking_username") and given.other("tracking_password")
        if not is_remote_tracking_uri(given.text) or has_login or given.other("tracking_token"):
            return None
        return (
            "is remote, which needs 'tracking_username' and 'tracking_password', "
            "or a 'tracking_token'"
        )


@dataclass(frozen=True, slots=True)
class KnownScope:
    """Only ``none`` for a secrets manager without scopes."""

    is_joint: ClassVar[bool] = True

    def reason(self, given: Given) -> str | None:
        """Say what is wrong; None for nothing."""
        if given.flavor.supports_scoping or given.text in ("", "none"):
            return None
        return f"must be 'none', since the {given.flavor.name} secrets manager has no scopes"


@dataclass(frozen=True, slots=True)
class Namespace:
    """The value holds only some characters, and not too many of them."""

    pattern: str
    longest: int | None = None
    is_free_without_scope: bool = False
    is_joint: ClassVar[bool] = True

    def reason(self, given: Given) -> str | None:
        """Say what is wrong; None for nothing."""
        if not given.text or (self.is_free_without_scope and _scope(given) == "none"):
            return None
        is_short = self.longest is None or len(given.text) <= self.longest
        if is_short and re.fullmatch(self.pattern, given.text):
            return None
        limit = f", at most {self.longest} of them" if self.longest else ""
        characters = self.pattern.rstrip("*+").replace("\\-", "-")
        return f"has characters that are not allowed: use only {characters}{limit}"


def _scope(given: Given) -> str:
    """Return the scope; ``none`` for a stored secrets manager that names no other.

    Source: ``BaseSecretsManager.scope_initializer``, which takes a UUID for a sign that the
    component was registered before there were scopes.
    """
    if given.other("scope") or "uuid" in given.configuration:
        return given.other("scope") or "none"
    attribute = given.flavor.attributes.get("scope")
    return str(attribute.default) if attribute is not None else "none"


Check: TypeAlias = (
    NotStarting | Starting | Form | YamlMapping | Partner | Credentials | KnownScope | Namespace
)
"""A check is joint where it looks at several attributes: then all of them must be sound."""


def is_remote_tracking_uri(uri: str) -> bool:
    """Say whether MLflow would track over the network at *uri*.

    Source: ``MLFlowExperimentTracker.is_remote_tracking_uri``; before 0.13.2 ``databricks`` is
    refused as a value.
    """
    return uri.startswith(("http://", "https://")) or uri == "databricks"


def text_of(configuration: Configuration, name: str) -> str | None:
    """Return an attribute as a text field stores it; None where it is null or can be no text."""
    value = configuration.get(name)
    try:
        return None if value is None else coercion.to_text(value)
    except PydanticCustomError:
        return None
