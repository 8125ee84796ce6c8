"""Switching the active stack or profile, as edits that keep the rest of the file.

In a repository the choice stands in ``.zen/config.yaml``, without one in the global
configuration, as with ``zenml stack set`` and ``zenml profile set``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zenml_ls.edits import with_values
from zenml_ls.model.domain import Profile
from zenml_ls.text import Edit
from zenml_ls.workspace import Document, FileKind, Snapshot, read_choice


@dataclass(frozen=True)
class Switch:
    """A stack or profile that can be made the active one."""

    name: str
    title: str
    document: Document
    """The file that holds the choice."""
    edits: tuple[Edit, ...]
    detail: str
    is_active: bool


def home_of_choice(snapshot: Snapshot) -> Document | None:
    """Return the document that holds the choice of stack; None where it cannot be edited."""
    if snapshot.repository_root is not None:
        return snapshot.repository_document
    return snapshot.configuration_document


def stack_switches(document: Document, snapshot: Snapshot) -> tuple[Switch, ...]:
    """Return a switch for each stack of the active profile; none for another kind of file.

    In the global configuration it is the profile that is active where no repository says
    otherwise.
    """
    return tuple(_stacks(document, snapshot))


def _stacks(document: Document, snapshot: Snapshot) -> Iterator[Switch]:
    profile = _profile_of(document, snapshot)
    contents = snapshot.store_of(profile).contents if profile else None
    if document.kind is FileKind.LEGACY:
        contents = snapshot.legacy_contents
    if contents is None or not _is_editable(document):
        return
    active = _active_stack(document, profile, snapshot)
    for stack in contents.stacks.values():
        edits = _edits_for_stack(document, profile, stack.name, snapshot)
        if edits:
            names = ", ".join(stack.components.values())
            title = f"Switch active stack to '{stack.name}'"
            yield Switch(stack.name, title, document, edits, names, stack.name == active)


def _profile_of(document: Document, snapshot: Snapshot) -> Profile | None:
    """Return the profile whose stacks *document* chooses from; None for a legacy repository."""
    if document.kind is FileKind.REPOSITORY:
        return snapshot.active_profile
    if document.kind is FileKind.LEGACY:
        return None
    chosen, configuration = snapshot.global_profile, snapshot.configuration
    if chosen is None or chosen.name is None or configuration is None:
        return None
    return configuration.profiles.get(chosen.name)


def _active_stack(document: Document, profile: Profile | None, snapshot: Snapshot) -> str | None:
    if document.kind is FileKind.REPOSITORY:
        return snapshot.stack.name if snapshot.stack else None
    if profile is None:
        return read_choice(document.tree).stack
    return profile.active_stack


def _edits_for_stack(
    document: Document, profile: Profile | None, stack: str, snapshot: Snapshot
) -> tuple[Edit, ...]:
    """Return the edits for a stack; ZenML forgets it unless the profile that it is in is named."""
    if document.kind is not FileKind.REPOSITORY and profile is not None:
        return with_values(document, ("profiles", profile.key), {"active_stack": stack})
    values = {"active_stack_name": stack}
    is_named = snapshot.profile is not None and snapshot.profile.source == "repository"
    if profile is not None and not is_named:
        values = {"active_profile_name": profile.key, **values}
    return with_values(document, (), values)


def profile_switches(document: Document, snapshot: Snapshot) -> tuple[Switch, ...]:
    """Return a switch for each profile; in a repository it brings the profile's active stack."""
    return tuple(_profiles(document, snapshot))


def _profiles(document: Document, snapshot: Snapshot) -> Iterator[Switch]:
    configuration = snapshot.configuration
    has_profiles = document.kind is not FileKind.LEGACY and snapshot.global_profile is not None
    if configuration is None or not has_profiles or not _is_editable(document):
        return
    active = _profile_of(document, snapshot)
    for profile in configuration.profiles.values():
        edits = _edits_for_profile(document, profile, snapshot)
        if edits:
            title = f"Switch active profile to '{profile.key}'"
            detail = f"{profile.store_type} store"
            is_active = active is not None and profile.key == active.key
            yield Switch(profile.key, title, document, edits, detail, is_active)


def _edits_for_profile(
    document: Document, profile: Profile, snapshot: Snapshot
) -> tuple[Edit, ...]:
    if document.kind is not FileKind.REPOSITORY:
        return with_values(document, (), {"activated_profile": profile.key})
    values = {"active_profile_name": profile.key}
    contents = snapshot.store_of(profile).contents
    stack = profile.active_stack or next(iter(contents.stacks if contents else ()), None)
    if stack is not None:
        values["active_stack_name"] = stack
    return with_values(document, (), values)


def _is_editable(document: Document) -> bool:
    """Say whether *document* holds a choice and can be read as it stands."""
    is_kind = document.kind in (FileKind.REPOSITORY, FileKind.GLOBAL, FileKind.LEGACY)
    return is_kind and document.role is not None and document.syntax_problem is None
