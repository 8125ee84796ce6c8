"""What of a component's attributes may be shown to people or kept on disk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zenml_ls.model.attributes import is_secret_reference
from zenml_ls.model.catalog import Flavor, catalog_for
from zenml_ls.model.release import NEWEST
from zenml_ls.model.secrets import MASK, is_sensitive_name, shown_addresses

_PUBLIC = frozenset({"name", "uuid"})
"""The attributes of every component that are never secret."""
_MOST_VALUES = 10_000
"""In one component; a few aliases can make billions."""
_DEEPEST = 20
_LONGEST = 4096
"""Characters of a text; searching longer ones for secrets could take minutes."""
_ASSIGNED = re.compile(r"(?<![\w.-])(?P<name>[\w.-]+)[\"']?\s*[:=]")
_ARMOUR = "-----BEGIN "
"""What comes before a key."""
_BEFORE_AT = re.compile(r"(?<![^\s@])[^\s@]+@")
_PASSWORD = re.compile(r"[^:/]:[^@]")
"""In what comes before an ``@``, where that is no address with a scheme."""


def screened(configuration: Mapping[str, Any], flavor: Flavor | None) -> dict[str, object]:
    """Return the attributes of a component with a mask for each value that could be a secret.

    That is the value of an attribute that ZenML calls sensitive, that has the name of a secret,
    or that the flavor does not have; of a custom or unknown flavor all but name and UUID. The
    name counts within nested values as well, and where a text assigns something to it.
    References to secrets stay.
    """
    screen = _Screen(_MOST_VALUES)
    return {
        name: _attribute(str(name), value, flavor, screen) for name, value in configuration.items()
    }


def hidden(value: object) -> object:
    """Return the mask; what says only that nothing is given, or yes or no, stays."""
    is_harmless = value is None or isinstance(value, bool) or value == ""
    return value if is_harmless or is_secret_reference(value) else MASK


def _attribute(name: str, value: object, flavor: Flavor | None, screen: _Screen) -> object:
    if name in _PUBLIC:
        return value if isinstance(value, str) else screen.value(name, value)
    if flavor is None or flavor.is_custom or _is_secret(name, flavor):
        return hidden(value)
    return screen.value(name, value)


def _is_secret(name: str, flavor: Flavor) -> bool:
    """Say whether ZenML does not know the attribute, or calls it sensitive.

    Its last release knows the most of the sensitive ones.
    """
    if name not in flavor.attributes:
        return True
    last = catalog_for(NEWEST).flavors.get((flavor.type, flavor.name), flavor)
    return any(
        name in known.attributes and known.attributes[name].is_secret for known in (flavor, last)
    )


@dataclass
class _Screen:
    """Lets pass what is no secret, of one component."""

    remaining: int
    """How many more values are looked at."""

    def value(self, name: str, value: object, depth: int = 0) -> object:
        """Return the value of *name*, with masks for what could be secret in it."""
        self.remaining -= 1
        if is_sensitive_name(name) or self.remaining < 0 or depth > _DEEPEST:
            return hidden(value)
        if isinstance(value, dict):
            return self._mapping(value, depth)
        if isinstance(value, list):
            return [self.value(name, item, depth + 1) for item in value]
        if isinstance(value, str):
            return _text(value)
        return value if isinstance(value, (int, float)) else hidden(value)

    def _mapping(self, value: Mapping[Any, object], depth: int) -> dict[str, object]:
        """Return a mapping; in ``{name: TOKEN, value: x}`` it is the name that tells."""
        named = value.get("name")
        is_about_secret = isinstance(named, str) and is_sensitive_name(named)
        return {
            str(key): hidden(item)
            if is_about_secret and key == "value"
            else self.value(str(key), item, depth + 1)
            for key, item in value.items()
        }


def _has_login(value: str) -> bool:
    """Say whether a user and a password are there, without the scheme of an address."""
    found = _BEFORE_AT.findall(value) if "://" not in value else ()
    return any(map(_PASSWORD.search, found))


def _text(value: str) -> str:
    """Return a text with its addresses as they may be shown; the mask where it assigns a secret."""
    if len(value) > _LONGEST:
        return MASK
    assigns_secret = any(is_sensitive_name(match["name"]) for match in _ASSIGNED.finditer(value))
    if assigns_secret or _ARMOUR in value or _has_login(value):
        return MASK
    return shown_addresses(value)
