"""The frozen snapshot of everything known about a repository and its configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from zenml_ls.model import release as releases
from zenml_ls.model.catalog import Catalog, Flavor, catalog_for
from zenml_ls.model.code_names import CodeName, CodeNames
from zenml_ls.model.custom import UNKNOWN, CustomClasses, Verdict, verdict
from zenml_ls.model.domain import (
    NEW_CONFIGURATION,
    NEW_STORE,
    CustomFlavor,
    GlobalConfiguration,
    Profile,
    RepositoryChoice,
    StoreContents,
    filled,
)
from zenml_ls.model.names import COMPONENT_TYPES
from zenml_ls.workspace.document import Document, FileKind, FileRole, is_shown_path
from zenml_ls.workspace.reading import (
    read_choice,
    read_configuration,
    release_in_force,
    role_in_store,
    role_of_repository,
    text_at,
)
from zenml_ls.workspace.stored import Home, StoreState

LEGACY_BACKUP = "config.yaml.before-migration"
"""What a migration keeps the old ``.zen/config.yaml`` as, with its comments."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A name that ZenML arrives at, and what made it so."""

    name: str | None
    source: str
    """``repository``, ``environment``, ``configuration``, ``profile`` or ``first stack``."""


@dataclass(frozen=True)
class Snapshot:
    """All that is known about one repository and the configuration behind it."""

    config_directory: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    configuration_document: Document | None = None
    """``config.yaml``; None where there is none or it cannot be read."""
    configuration_problem: str | None = None
    """Why ``config.yaml`` cannot be read."""
    repository_root: Path | None = None
    repository_document: Document | None = None
    repository_problem: str | None = None
    stores: Mapping[str, StoreState] = field(default_factory=dict)
    """By profile key."""
    legacy_store: StoreState | None = None
    """What the repository itself keeps, as before 0.7; None for one that keeps nothing."""
    legacy_neighbours: Mapping[Path, str | None] | None = None
    """The files in such a repository that a migration would write, with their texts.

    One that cannot be read has None. None where it is not known what is there.
    """
    release_setting: str | None = None
    """The ZenML release that the user set; None to take it from the configuration."""
    classes: CustomClasses | None = None
    """What the custom flavors of the active profile name; None where nothing was read."""

    @cached_property
    def configuration(self) -> GlobalConfiguration | None:
        """The global configuration; None where it cannot be read, or has no profiles."""
        if self.configuration_problem is not None or self.is_server_era:
            return None
        if self.configuration_document is None:
            return NEW_CONFIGURATION
        return read_configuration(self.configuration_document.tree, self.environment)

    @cached_property
    def choice(self) -> RepositoryChoice | None:
        """What the repository names; None without a repository or with an unreadable one."""
        document = self.repository_document
        if document is None or document.kind is FileKind.LEGACY:
            return None
        return read_choice(document.tree)

    @cached_property
    def is_server_era(self) -> bool:
        """Whether the configuration is one of ZenML 0.20 or later, which has no profiles."""
        document = self.configuration_document
        value = document.tree.value if document else None
        if document is None or not isinstance(value, dict) or "profiles" in value:
            return False
        return "store" in value or releases.at_least(
            text_at(document.tree, "version") or "", releases.FIRST_SERVER_ERA
        )

    @cached_property
    def release(self) -> str:
        """The ZenML release whose rules apply."""
        return release_in_force(self.configuration_document, self.release_setting)

    @property
    def is_release_known(self) -> bool:
        """Whether anything says which ZenML release is in use."""
        version = self.configuration.version if self.configuration else None
        return bool(self.release_setting) or (version is not None and version == self.release)

    @cached_property
    def catalog(self) -> Catalog:
        """The flavors of that release."""
        return catalog_for(self.release)

    @cached_property
    def profile(self) -> Choice | None:
        """The active profile's key; None where that cannot be known, or there are none yet."""
        configuration = self.configuration
        if configuration is None or not self._has_profiles or self.repository_problem is not None:
            return None
        named = self.choice.profile if self.choice else None
        if named and named in configuration.profiles:
            return Choice(named, "repository")
        return self.global_profile

    @cached_property
    def global_profile(self) -> Choice | None:
        """The profile that counts where no repository says otherwise."""
        if self.configuration is None or not self._has_profiles:
            return None
        override = self.environment.get("ZENML_ACTIVATED_PROFILE")
        if override is not None:
            return Choice(override or None, "environment")
        return Choice(self.configuration.activated_profile, "configuration")

    @cached_property
    def active_profile(self) -> Profile | None:
        """The active profile; None where there is none, or it is unknown."""
        if self.configuration is None or self.profile is None or self.profile.name is None:
            return None
        return self.configuration.profiles.get(self.profile.name)

    @cached_property
    def active_store(self) -> StoreState:
        """The store of the active profile."""
        profile = self.active_profile
        return StoreState() if profile is None else self.store_of(profile)

    @property
    def contents(self) -> StoreContents | None:
        """What the active profile's store holds; None where that is unknown.

        Before there were profiles it is what the repository itself holds.
        """
        return self.active_store.contents if self._has_profiles else self.legacy_contents

    @property
    def legacy_contents(self) -> StoreContents | None:
        """What a repository holds that keeps its stacks itself, as before 0.7."""
        return None if self.legacy_store is None else self.legacy_store.contents

    @property
    def uses_legacy_store(self) -> bool:
        """Whether ZenML builds what the repository itself keeps; since 0.8 it loses that."""
        return self.legacy_store is not None and not releases.at_least(
            self.release, releases.FIRST_WITHOUT_MIGRATION
        )

    @property
    def legacy_home(self) -> Path | None:
        """What holds the stacks that a repository keeps itself; None where it keeps none."""
        document = self.repository_document
        return document.path if document is not None and self.legacy_store is not None else None

    @property
    def active_home(self) -> Home:
        """What holds the contents of the active profile; None where that is unknown."""
        if self.active_profile is not None:
            return self.active_profile.key
        return None if self._has_profiles else self.legacy_home

    def home_in_code(self, name: CodeName, around: CodeNames) -> Home:
        """Return what code asks: the profile that it makes the active one, if it does.

        None where that is unknown.
        """
        if name.call.is_global:
            return self.global_profile.name if self.global_profile is not None else None
        if around.switches:
            chosen = set(around.switches)
            return chosen.pop() if len(chosen) == 1 else None
        return self.active_home

    def homes_like(self, home: Home) -> tuple[Home, ...]:
        """Return *home* and the other profiles that keep their stacks in the same folder."""
        folder = self.stores[home].folder if isinstance(home, str) and home in self.stores else None
        if folder is None:
            return (home,)
        return tuple(key for key, store in self.stores.items() if store.folder == folder)

    def state_of(self, home: Home) -> StoreState:
        """Return what is known about a store; an empty state where *home* is none."""
        if not isinstance(home, str):
            is_legacy = home is not None and home == self.legacy_home
            return (self.legacy_store if is_legacy else None) or StoreState()
        profile = self.configuration.profiles.get(home) if self.configuration else None
        return self.stores.get(home, StoreState()) if profile is None else self.store_of(profile)

    def store_of(self, profile: Profile) -> StoreState:
        """Return what is known about the store of *profile*, as ZenML would open it."""
        if profile.key not in self._opened:
            self._opened[profile.key] = self._open(profile)
        return self._opened[profile.key]

    @cached_property
    def _opened(self) -> dict[str, StoreState]:
        """The stores that were asked for: what they hold is one object for all who ask."""
        return {}

    def _open(self, profile: Profile) -> StoreState:
        state = self.stores.get(profile.key, StoreState())
        is_implied = self.configuration is not None and self.configuration.is_implied
        if is_implied and state.registry is None:
            return StoreState(NEW_STORE)
        if state.contents is None or releases.at_least(
            self.release, releases.FIRST_WITHOUT_FILLING
        ):
            return state
        return replace(state, contents=filled(state.contents))

    @cached_property
    def fallback_stack(self) -> Choice | None:
        """The stack that takes the place of one that cannot be used; None where unknown."""
        if self.active_profile is None:
            return None
        if self.active_profile.active_stack:
            return Choice(self.active_profile.active_stack, "profile")
        if self.contents is None:
            return None
        return Choice(next(iter(self.contents.stacks), None), "first stack")

    @cached_property
    def stack(self) -> Choice | None:
        """The stack that pipelines would run on; None where that cannot be known."""
        if not self._has_profiles:
            return self._stack_of_legacy_repository()
        if self.active_profile is None:
            return None
        if self.repository_root is None:
            return self._stack_without_repository(self.active_profile)
        is_kept = self.profile is not None and self.profile.source == "repository"
        named = self.choice.stack if self.choice and is_kept else None
        if named and (self.contents is None or self.is_usable(named)):
            return Choice(named, "repository")
        return self.fallback_stack

    @property
    def _has_profiles(self) -> bool:
        return releases.at_least(self.release, releases.FIRST_WITH_PROFILES)

    def _stack_of_legacy_repository(self) -> Choice | None:
        if self.repository_document is None:
            return None
        name = text_at(self.repository_document.tree, "active_stack_name")
        return Choice(name or None, "repository")

    def _stack_without_repository(self, profile: Profile) -> Choice:
        override = self.environment.get("ZENML_ACTIVATED_STACK")
        is_looked_at = releases.at_least(self.release, releases.FIRST_WITH_STACK_VARIABLE)
        if override is not None and is_looked_at:
            return Choice(override or None, "environment")
        return Choice(profile.active_stack, "profile")

    def is_usable(self, stack_name: str) -> bool:
        """Say whether ZenML keeps the stack when a repository names it.

        It does not where the stack, or the registration or ``uuid`` of one of its
        components, cannot be found. Source: ``Repository._sanitize_config``.
        """
        return self.why_replaced(stack_name) is None

    def why_replaced(self, stack_name: str) -> tuple[str, str | None] | None:
        """Return which component makes ZenML replace the stack; None where it keeps it.

        The pair is component type and name; type and None for a stack that does not exist.
        Unknown contents keep the stack.
        """
        contents = self.contents
        if contents is None or not contents.is_complete:
            return None
        stack = contents.stacks.get(stack_name)
        if stack is None:
            return ("stack", None)
        for component_type, name in stack.components.items():
            if component_type not in COMPONENT_TYPES:
                return None  # then ZenML does not get this far
            component = contents.components.get((component_type, name))
            if component is None:
                return (component_type, name)
            if component.configuration is not None and "uuid" not in component.configuration:
                return (component_type, name)
        return None

    def flavor(
        self, component_type: str, name: str, contents: StoreContents | None
    ) -> Flavor | None:
        """Return the flavor as ZenML looks it up: custom ones first; None for an unknown one."""
        custom: Mapping[tuple[str, str], Flavor] = contents.custom_flavors if contents else {}
        key = (component_type, name)
        if not custom:  # as nearly everywhere
            return self.catalog.flavors.get(key)
        if contents is self.contents:
            custom = self._custom_flavors
        if not releases.at_least(self.release, releases.FIRST_WITH_CUSTOM_FLAVORS):
            custom = {}
        return custom.get(key) or self.catalog.flavors.get(key)

    @cached_property
    def _custom_flavors(self) -> Mapping[tuple[str, str], Flavor]:
        """The custom flavors of the active profile, with what their classes tell."""
        found = self.contents.custom_flavors if self.contents else {}
        return {
            key: self.verdict(CustomFlavor(*key, flavor.source)).flavor or flavor
            for key, flavor in found.items()
        }

    def verdict(self, flavor: CustomFlavor) -> Verdict:
        """Return what is known about the class of a custom flavor of the active profile."""
        classes = self.classes
        if classes is None or classes.release != self.catalog.release:
            return UNKNOWN
        return verdict(flavor, classes)

    def role_of(self, path: Path) -> FileRole | None:
        """Return what the file at *path* is by where it lies; None where that says nothing."""
        return FileRole(FileKind.CODE) if path.suffix == ".py" else self._role_in_folder(path)

    def _role_in_folder(self, path: Path) -> FileRole | None:
        if is_shown_path(path):
            return _role_of_shown(path)
        if path == self.config_directory / "config.yaml":
            return FileRole(FileKind.GLOBAL)
        if path.name == "config.yaml" and path.parent.name == ".zen":
            return role_of_repository(self.release)
        root = self.repository_root
        if root is not None and root / ".zen" in path.parents and self.uses_legacy_store:
            return role_in_store(path.relative_to(root / ".zen"), None)
        for key, store in self.stores.items():
            if store.folder is not None and store.folder in path.parents:
                return role_in_store(path.relative_to(store.folder), key)
        return None

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """The documents that make up the configuration."""
        found = [self.repository_document, self.configuration_document]
        found += [store.registry for store in self.stores.values()]
        return tuple(document for document in found if document is not None)


def _role_of_shown(path: Path) -> FileRole | None:
    """Return what a document is that no file holds; its path is an address, part by part."""
    profile, rest = path.parts[1:2], [unquote(part) for part in path.parts[2:]]
    return role_in_store(Path(*rest), unquote(profile[0])) if rest else None
