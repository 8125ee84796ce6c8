"""The flavors that ZenML itself brings, per release, from the catalogs in ``schemas/flavors``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from zenml_ls.model import release as releases

_SHIPPED = Path(__file__).parent.parent / "schemas"
_CHECKOUT = Path(__file__).parents[3] / "schemas"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a flavor, as the flavor's class declares it."""

    name: str
    type: str
    """The Python annotation: ``str``, ``Optional[int]``, ``Dict[str, str]``."""
    is_required: bool = False
    default: object = None
    has_validator: bool = False
    """Whether ZenML checks the value itself; then it must not be a secret reference."""
    is_secret: bool = False
    """Whether ZenML calls the attribute sensitive."""
    is_deprecated: bool = False
    replaced_by: str | None = None
    allowed_values: tuple[str, ...] = ()
    is_generated: bool = False
    """Whether ZenML makes up a value where none is given (``uuid``)."""


@dataclass(frozen=True)
class Flavor:
    """A flavor of a component type."""

    type: str
    name: str
    integration: str | None = None
    """The ZenML integration that brings it; None for a built-in or a custom one."""
    source: str = ""
    """Its Python class, as a dotted path."""
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    is_custom: bool = False
    """Registered by the user: then its attributes are not known here."""
    forbids_unknown: bool = True
    """Whether ZenML refuses attributes that the flavor does not have (since 0.11.0)."""
    locality: str = "never"
    """Whether its components are local: ``always``, ``never`` or ``depends``."""
    supported_schemes: tuple[str, ...] = ()
    supports_scoping: bool = False

    @property
    def origin(self) -> str:
        """Say in a few words who brings the flavor."""
        if self.is_custom:
            return f"custom, {self.source}"
        return f"{self.integration} integration" if self.integration else "built-in"


@dataclass(frozen=True)
class Catalog:
    """All flavors of one ZenML release."""

    release: str
    flavors: Mapping[tuple[str, str], Flavor]

    def of_type(self, component_type: str) -> tuple[Flavor, ...]:
        """Return the flavors of *component_type*, built-in ones first, then by name."""
        return self._by_type.get(component_type, ())

    def types_of(self, flavor: str) -> tuple[str, ...]:
        """Return the component types that have a flavor of this name."""
        return tuple(kind for kind, name in self.flavors if name == flavor)

    @cached_property
    def _by_type(self) -> dict[str, tuple[Flavor, ...]]:
        ordered = sorted(
            self.flavors.values(), key=lambda flavor: (flavor.integration is not None, flavor.name)
        )
        kinds = {flavor.type for flavor in ordered}
        return {kind: tuple(item for item in ordered if item.type == kind) for kind in kinds}


def schema_folder() -> Path:
    """Return the folder with the JSON Schemas and catalogs: of the wheel, else of the checkout."""
    return _SHIPPED if _SHIPPED.is_dir() else _CHECKOUT


@lru_cache(maxsize=1)
def known_releases() -> tuple[str, ...]:
    """Return the ZenML releases that have a catalog."""
    return tuple(path.stem for path in (schema_folder() / "flavors").glob("*.json"))


def catalog_for(release: str) -> Catalog:
    """Return the catalog for *release*: that of the newest release not after it."""
    return _load(releases.nearest(release, known_releases()))


@lru_cache(maxsize=4)
def _load(release: str) -> Catalog:
    text = (schema_folder() / "flavors" / f"{release}.json").read_text(encoding="utf-8")
    flavors = (_flavor(entry) for entry in json.loads(text)["flavors"])
    return Catalog(
        release, MappingProxyType({(flavor.type, flavor.name): flavor for flavor in flavors})
    )


def _flavor(entry: dict[str, Any]) -> Flavor:
    integration = entry.get("integration")
    return Flavor(
        type=entry["type"],
        name=entry["name"],
        integration=None if integration == "built-in" else integration,
        source=entry.get("source", ""),
        attributes=MappingProxyType(
            {attribute["name"]: _attribute(attribute) for attribute in entry["attributes"]}
        ),
        forbids_unknown=entry.get("unknown_attributes") == "forbid",
        locality=entry.get("is_local") or "never",
        supported_schemes=tuple(entry.get("supported_schemes", ())),
        supports_scoping=bool(entry.get("supports_scoping", False)),
    )


def _attribute(entry: dict[str, Any]) -> Attribute:
    return Attribute(
        name=entry["name"],
        type=entry["type"],
        is_required=entry.get("required", False),
        default=entry.get("default"),
        has_validator=entry.get("has_validator", False),
        is_secret=entry.get("secret", False),
        is_deprecated=entry.get("deprecated", False),
        replaced_by=entry.get("replaced_by"),
        allowed_values=tuple(entry.get("allowed_values", ())),
        is_generated="default_factory" in entry,
    )
