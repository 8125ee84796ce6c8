"""What a ZenML configuration holds, read from whatever store: the facts that rules judge by."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from zenml_ls.model.catalog import Flavor
from zenml_ls.model.coercion import canonical_uuid
from zenml_ls.model.names import COUPLED_TYPES, STORE_TYPES
from zenml_ls.syntax import Tree, parse

_SCHEME = re.compile(r"[a-z0-9]+://")
_DATABASE_URL = re.compile(r"[\w+]+://")


@dataclass(frozen=True)
class ComponentContent:
    """The YAML that a store keeps for one component; read when first asked for."""

    text: str

    @cached_property
    def tree(self) -> Tree:
        """The parsed YAML."""
        return parse(self.text)

    @cached_property
    def configuration(self) -> Mapping[str, Any] | None:
        """The component's attributes; None where ZenML could not read them."""
        value = self.tree.value
        return value if isinstance(value, dict) and not self.tree.problems else None

    @cached_property
    def documents(self) -> dict[Hashable, Any]:
        """The documents that were made of it, by what they are: they are judged again and again.

        Here, as they are the same as long as the content is, and garbage together with it.
        """
        return {}


@dataclass(frozen=True, slots=True)
class GivenContent:
    """The attributes of a component that is not in a store, such as one to be imported."""

    configuration: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Component:
    """A stack component that is registered in a store."""

    type: str
    name: str
    flavor: str
    content: ComponentContent | GivenContent | None = None
    """Its attributes; None where they are missing or were not read."""
    file: Path | None = None
    """The file that keeps its attributes; None in stores that have no files."""
    is_missing: bool = False
    """Whether the store is known to lack its attributes: ZenML cannot read the component."""

    @property
    def configuration(self) -> Mapping[str, Any] | None:
        """Return its attributes; None where they are not known."""
        return self.content.configuration if self.content else None

    @property
    def uuid(self) -> str | None:
        """Return its identifier in the canonical form; None where it has none that is valid."""
        return canonical_uuid((self.configuration or {}).get("uuid"))


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack that is registered in a store: the component name of each component type."""

    name: str
    components: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CustomFlavor:
    """A flavor that the user registered in a store."""

    type: str
    name: str
    source: str


@dataclass(frozen=True)
class StoreContents:
    """What one store holds.

    A store that could not be read has no contents at all: unknown is not absent.
    """

    stacks: Mapping[str, Stack] = field(default_factory=dict)
    components: Mapping[tuple[str, str], Component] = field(default_factory=dict)
    """By component type and name."""
    flavors: tuple[CustomFlavor, ...] = ()
    associations: frozenset[tuple[str, str]] = frozenset()
    """UUIDs of artifact store and metadata store that are used together."""
    file: Path | None = None
    """The file with the registry; None in stores that have no files."""
    is_complete: bool = True
    """Whether a name that is not here is known to be absent."""
    unregistered_files: frozenset[Path] = frozenset()
    """Component files that no registration names."""

    @cached_property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """Map each component type to the names of its components, in the store's order."""
        result: dict[str, list[str]] = {}
        for component_type, name in self.components:
            result.setdefault(component_type, []).append(name)
        return {component_type: tuple(names) for component_type, names in result.items()}

    @cached_property
    def custom_flavors(self) -> Mapping[tuple[str, str], Flavor]:
        """Map component type and name to the custom flavors."""
        return {
            (item.type, item.name): Flavor(item.type, item.name, source=item.source, is_custom=True)
            for item in self.flavors
        }

    @cached_property
    def coupled_stores(self) -> Mapping[tuple[str, str], Component]:
        """Map component type and UUID to the artifact stores and metadata stores."""
        result: dict[tuple[str, str], Component] = {}
        for component_type in COUPLED_TYPES:
            for name in self.names.get(component_type, ()):
                component = self.components[component_type, name]
                if component.uuid is not None:
                    result.setdefault((component_type, component.uuid), component)
        return result

    @cached_property
    def used(self) -> frozenset[tuple[str, str]]:
        """Component type and name of everything that stacks name."""
        return frozenset(
            member for stack in self.stacks.values() for member in stack.components.items()
        )

    @cached_property
    def documents(self) -> dict[Hashable, Any]:
        """The documents that were made of the whole, by what they are, as with a component."""
        return {}

    @cached_property
    def waiting(self) -> Mapping[str, tuple[str, ...]]:
        """Map each component folder to the names of the files that nothing registers."""
        result: dict[str, list[str]] = {}
        for path in sorted(self.unregistered_files):
            result.setdefault(path.parent.name, []).append(path.stem)
        return {folder: tuple(names) for folder, names in result.items()}

    @cached_property
    def partners(self) -> Mapping[str, tuple[str, ...]]:
        """Map the UUID of each associated store to the UUIDs that it is used together with."""
        result: dict[str, list[str]] = {}
        for artifact_store, metadata_store in sorted(self.associations):
            result.setdefault(artifact_store, []).append(metadata_store)
            result.setdefault(metadata_store, []).append(artifact_store)
        return {uuid: tuple(others) for uuid, others in result.items()}

    def stacks_with(self, component_type: str, name: str) -> Iterable[Stack]:
        """Return the stacks that use the component."""
        return (
            stack for stack in self.stacks.values() if stack.components.get(component_type) == name
        )


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile of the global configuration."""

    key: str
    """What the profile is looked up by; normally the same as its name."""
    name: str
    store_type: str = "local"
    store_url: str | None = None
    active_stack: str | None = None
    active_user: str | None = None
    """Whom a server is asked for; None for ZenML's default user."""

    @property
    def url_problem(self) -> str | None:
        """Return why ZenML refuses the ``store_url``; None where it takes it.

        Source: ``is_valid_url`` of the three stores in ``zenml/zen_stores``.
        """
        url = self.store_url
        if url is None or self.store_type not in STORE_TYPES:
            return None
        if "\0" in url:
            return "an address cannot have a NUL character"
        if self.store_type == "local":
            scheme = _SCHEME.match(url)
            if scheme is None or scheme.group() == "file://":
                return None
            return f"a local store cannot be at '{scheme.group()}'"
        if self.store_type == "rest":
            return _server_url_problem(url)
        return _database_url_problem(url)


def _server_url_problem(url: str) -> str | None:
    if not url.startswith(("http://", "https://")):
        return "the address of a ZenServer starts with 'http://' or 'https://'"
    return "the address of a ZenServer must not end with '/'" if url.endswith("/") else None


def _database_url_problem(url: str) -> str | None:
    if not _DATABASE_URL.match(url):
        return "the address of a database has the form 'sqlite:///path'"
    if url.startswith("file://"):
        return "SQLAlchemy knows no database called 'file'"
    return None


@dataclass(frozen=True, slots=True)
class GlobalConfiguration:
    """What the configuration directory says beside the stores."""

    profiles: Mapping[str, Profile]
    activated_profile: str | None = None
    version: str | None = None
    is_implied: bool = False
    """There is no file: this is what ZenML would create at its first start."""


@dataclass(frozen=True, slots=True)
class RepositoryChoice:
    """The profile and stack that a repository's configuration names."""

    profile: str | None = None
    stack: str | None = None


NEW_STORE = StoreContents(
    stacks={
        "default": Stack(
            "default",
            {"orchestrator": "default", "artifact_store": "default", "metadata_store": "default"},
        )
    },
    components={
        (component_type, "default"): Component(component_type, "default", flavor)
        for component_type, flavor in (
            ("orchestrator", "local"),
            ("artifact_store", "local"),
            ("metadata_store", "sqlite"),
        )
    },
)
"""The store of a profile that ZenML creates by itself."""


def filled(contents: StoreContents) -> StoreContents:
    """Return what becomes of a store when ZenML 0.7 opens it: an empty one gets the default stack.

    Where a component of the name is in the way ZenML fails, and there is no stack.
    """
    is_taken = not contents.components.keys().isdisjoint(NEW_STORE.components)
    if contents.stacks or is_taken or not contents.is_complete:
        return contents
    return replace(
        contents,
        stacks=NEW_STORE.stacks,
        components={**contents.components, **NEW_STORE.components},
    )


NEW_CONFIGURATION = GlobalConfiguration(
    profiles={"default": Profile("default", "default", active_stack="default")},
    activated_profile="default",
    is_implied=True,
)
"""The global configuration that ZenML creates where there is none."""
