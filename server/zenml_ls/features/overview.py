"""Everything that a repository can use: profiles, their stacks, and what these are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zenml_ls.mentions import Place, registry_of
from zenml_ls.model.domain import Profile, Stack
from zenml_ls.model.names import label
from zenml_ls.model.outline import name_at, profiles
from zenml_ls.model.release import FIRST_WITH_PROFILES, at_least
from zenml_ls.model.secrets import without_logins
from zenml_ls.problems import Faults, registry_in_force
from zenml_ls.rules import Severities
from zenml_ls.text import Span
from zenml_ls.workspace import Document, Snapshot

_NO_PROFILE = "this repository"
"""What stands for a profile before there were any."""


@dataclass(frozen=True, slots=True)
class ComponentView:
    """A component as a stack names it."""

    type: str
    name: str
    flavor: str | None
    """None where it is not registered."""
    problems: tuple[str, ...]
    place: Place | None
    """Its own file, else its registration; None in stores without files."""

    @property
    def label(self) -> str:
        """The type in words."""
        return label(self.type)


@dataclass(frozen=True, slots=True)
class StackView:
    """A stack of a profile."""

    name: str
    is_active: bool
    problems: tuple[str, ...]
    """What is wrong with it and with its components."""
    place: Place | None
    components: tuple[ComponentView, ...]


@dataclass(frozen=True, slots=True)
class ProfileView:
    """A profile with what its store holds."""

    name: str
    is_active: bool
    store_type: str
    detail: str | None
    """Where its facts come from and how old they are; None for files."""
    problem: str | None
    """Why its store cannot be used."""
    place: Place | None
    """Its entry in the global configuration."""
    stacks: tuple[StackView, ...] | None
    """None where they are not known."""


def overview(snapshot: Snapshot, severities: Severities | None = None) -> tuple[ProfileView, ...]:
    """Return the profiles in the configuration's order, with the stacks of each.

    Before 0.7 the repository itself stands in the place of a profile. *severities* are the
    user's: a rule that is switched off makes no problem.
    """
    if snapshot.configuration is None:
        return ()
    if not at_least(snapshot.release, FIRST_WITH_PROFILES):
        return tuple(_repository(snapshot, severities or {}))
    places = _places_of_profiles(snapshot.configuration_document)
    return tuple(
        _profile(profile, places.get(profile.key), snapshot, severities or {})
        for profile in snapshot.configuration.profiles.values()
    )


def _places_of_profiles(document: Document | None) -> dict[str, Place]:
    if document is None:
        return {}
    return {block.key.text: Place(document, block.key.span) for block in profiles(document.tree)}


def _profile(
    profile: Profile, place: Place | None, snapshot: Snapshot, severities: Severities
) -> ProfileView:
    store = snapshot.store_of(profile)
    faults = None
    if store.contents is not None:
        registry = registry_of(profile.key, snapshot)
        faults = Faults(registry, store.contents, snapshot, severities, store)
    active = snapshot.active_profile
    is_active = active is not None and active.key == profile.key
    problem = store.problem or profile.url_problem
    if problem is None and faults is not None:
        problem = next(iter(faults.of_file), None)
    return ProfileView(
        name=profile.key,
        is_active=is_active,
        store_type=profile.store_type,
        detail=store.provenance,
        problem=None if problem is None else without_logins(problem),
        place=place,
        stacks=tuple(_stacks(faults, _active_stack(snapshot, is_active))) if faults else None,
    )


def _repository(snapshot: Snapshot, severities: Severities) -> Iterator[ProfileView]:
    contents, document = snapshot.contents, registry_in_force(snapshot)
    if contents is None or document is None:
        return
    faults = Faults(document, contents, snapshot, severities)
    yield ProfileView(
        name=_NO_PROFILE,
        is_active=True,
        store_type="local",
        detail=None,
        problem=next(iter(faults.of_file), None),
        place=Place(document, document.first_line()),
        stacks=tuple(_stacks(faults, _active_stack(snapshot, True))),
    )


def _active_stack(snapshot: Snapshot, is_active: bool) -> str | None:
    """Return the active stack of the active profile; None for another profile."""
    return snapshot.stack.name if is_active and snapshot.stack else None


def _stacks(faults: Faults, active: str | None) -> Iterator[StackView]:
    for stack in faults.contents.stacks.values():
        block = faults.blocks.get(stack.name)
        place = Place(faults.registry, block.name.span) if faults.registry and block else None
        yield StackView(
            name=stack.name,
            is_active=stack.name == active,
            problems=faults.of_stack(stack.name),
            place=place,
            components=tuple(_components(faults, stack)),
        )


def _components(faults: Faults, stack: Stack) -> Iterator[ComponentView]:
    for kind, name in stack.components.items():
        component = faults.contents.components.get((kind, name))
        yield ComponentView(
            type=kind,
            name=name,
            flavor=component.flavor if component else None,
            problems=faults.of_component(kind, name),
            place=_place_of_component(faults, kind, name),
        )


def _place_of_component(faults: Faults, component_type: str, name: str) -> Place | None:
    document = faults.file_of(component_type, name)
    if document is not None:
        given = name_at(document.tree.node_at(["name"]))
        start = document.first_line().start
        return Place(document, given.span if given else Span(start, start))
    registration = faults.registrations.get((component_type, name))
    if faults.registry is None or registration is None:
        return None
    return Place(faults.registry, registration.name.span)
