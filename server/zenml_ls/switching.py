"""Switching the active stack or profile, as edits that keep the rest of the file.

In a repository the choice stands in ``.zen/config.yaml``, without one in the global
configuration, as with ``zenml stack set`` and ``zenml profile set``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zenml_ls.edits import with_value
from zenml_ls.model.domain import Profile
from zenml_ls.text import Edit
from zenml_ls.workspace import Document, FileKind, Snapshot


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
    """Return a switch for each stack of the active profile; none for another kind of file."""
    return tuple(_stacks(document, snapshot))


def _stacks(document: Document, snapshot: Snapshot) -> Iterator[Switch]:
    contents, profile = snapshot.contents, snapshot.active_profile
    if contents is None or profile is None or not _is_editable(document):
        return
    active = snapshot.stack.name if snapshot.stack else None
    for stack in contents.stacks.values():
        edits = tuple(_edits_for_stack(document, profile, stack.name))
        if edits:
            kinds = ", ".join(stack.components.values())
            title = f"Switch active stack to '{stack.name}'"
            yield Switch(stack.name, title, document, edits, kinds, stack.name == active)


def _edits_for_stack(document: Document, profile: Profile, stack: str) -> Iterator[Edit]:
    if document.kind is FileKind.REPOSITORY:
        edit = with_value(document, (), "active_stack_name", stack)
    else:
        edit = with_value(document, ("profiles", profile.key), "active_stack", stack)
    if edit is not None:
        yield edit


def profile_switches(document: Document, snapshot: Snapshot) -> tuple[Switch, ...]:
    """Return a switch for each profile; in a repository it brings the profile's active stack."""
    return tuple(_profiles(document, snapshot))


def _profiles(document: Document, snapshot: Snapshot) -> Iterator[Switch]:
    configuration = snapshot.configuration
    if configuration is None or not _is_editable(document):
        return
    active = snapshot.profile.name if snapshot.profile else None
    for profile in configuration.profiles.values():
        edits = tuple(_edits_for_profile(document, profile, snapshot))
        if edits:
            title = f"Switch active profile to '{profile.key}'"
            detail = f"{profile.store_type} store"
            yield Switch(profile.key, title, document, edits, detail, profile.key == active)


def _edits_for_profile(document: Document, profile: Profile, snapshot: Snapshot) -> Iterator[Edit]:
    if document.kind is not FileKind.REPOSITORY:
        edit = with_value(document, (), "activated_profile", profile.key)
        yield from [edit] if edit else []
        return
    first = with_value(document, (), "active_profile_name", profile.key)
    if first is None:
        return
    contents = snapshot.store_of(profile).contents
    stack = profile.active_stack or next(iter(contents.stacks if contents else ()), None)
    second = with_value(document, (), "active_stack_name", stack) if stack else None
    yield first
    if second is not None:
        yield second


def _is_editable(document: Document) -> bool:
    """Say whether *document* holds a choice and can be read as it stands."""
    is_kind = document.kind in (FileKind.REPOSITORY, FileKind.GLOBAL)
    return is_kind and document.place is not None and document.syntax_problem is None
