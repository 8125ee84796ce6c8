"""The flavors that ZenML itself brings, per release, and the classes that custom ones extend.

They come from the catalogs in ``schemas/flavors`` and from ``schemas/bases``.
"""

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

    @property
    def inner_type(self) -> str:
        """The type without ``Optional``."""
        inner = self.type.removeprefix("Optional[")
        return inner if inner == self.type else inner.removesuffix("]")


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
    """Empty for a custom flavor whose class is not known."""
    is_custom: bool = False
    """Registered by the user."""
    forbids_unknown: bool = True
    """Whether ZenML refuses attributes that the flavor does not have (since 0.11.0)."""
    takes_unknown: bool = False
    """Whether a component keeps attributes that the flavor does not have (``Extra.allow``)."""
    values_as: str = ""
    """The flavor of ZenML whose rules for values apply; empty where only those of the type do."""
    stacks_as: str | None = None
    """The flavor of ZenML whose demands and locality apply; empty where a component demands
    nothing and is not local, None where that is not known."""
    locality: str = "never"
    """Whether its components are local: ``always``, ``never`` or ``depends``."""
    supported_schemes: tuple[str, ...] = ()
    supports_scoping: bool = False

    @property
    def has_known_attributes(self) -> bool:
        """Whether it is known what a component can have: it always has a name."""
        return bool(self.attributes)

    @property
    def origin(self) -> str:
        """Say in a few words who brings the flavor."""
        if self.is_custom:
            return f"custom, {self.source}"
        return f"{self.integration} integration" if self.integration else "built-in"


@dataclass(frozen=True)
class Base:
    """A class of ZenML that the class of a custom flavor can inherit from."""

    name: str
    type: str | None = None
    """The component type; None for a mixin and for ``StackComponent``."""
    flavor: str | None = None
    """The flavor that the class implements; None where a subclass has to."""
    modules: tuple[str, ...] = ()
    """Where it can be imported from: where it is defined, and packages that pass it on."""
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    forbids_unknown: bool = False
    locality: str = "never"
    """Whether its components are local: ``always``, ``never`` or ``depends``."""
    supported_schemes: tuple[str, ...] = ()
    supports_scoping: bool = False
    abstract: frozenset[str] = frozenset()
    """The methods that a subclass has to give before there can be a component."""


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
        return tuple(component_type for component_type, name in self.flavors if name == flavor)

    @cached_property
    def bases(self) -> Mapping[str, Base]:
        """The classes that custom flavors can inherit from, by name; read when first asked for."""
        entries = _table("bases", self.release)
        return MappingProxyType({entry["name"]: self._base(entry) for entry in entries})

    def _base(self, entry: dict[str, Any]) -> Base:
        """Read one class; what is known of a flavor stands in the catalog only."""
        own = {**entry, "name": entry["flavor"]}
        facts = self.flavors[own["type"], own["name"]] if own["name"] else _flavor(own)
        return Base(
            name=entry["name"],
            type=entry["type"],
            flavor=entry["flavor"],
            modules=tuple(entry["modules"]),
            attributes=facts.attributes,
            forbids_unknown=facts.forbids_unknown,
            locality=facts.locality,
            supported_schemes=facts.supported_schemes,
            supports_scoping=facts.supports_scoping,
            abstract=frozenset(entry["abstract"]),
        )

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
    flavors = (_flavor(entry) for entry in _table("flavors", release))
    return Catalog(
        release, MappingProxyType({(flavor.type, flavor.name): flavor for flavor in flavors})
    )


def _table(name: str, release: str) -> list[dict[str, Any]]:
    """Read the rows that one of the folders of tables has for a release."""
    text = (schema_folder() / name / f"{release}.json").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = json.loads(text)[name]
    return rows


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
        values_as=entry["name"] or "",
        stacks_as=entry["name"] or "",
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
    )
