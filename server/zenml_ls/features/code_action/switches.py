"""Switching the active stack or profile: from the file of the choice, and from every mention."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.features.code_action.action import MOST_CHOICES, Action, ActionKind
from zenml_ls.mentions import Entity, mention_at
from zenml_ls.model.names import EntityKind
from zenml_ls.switching import Switch, home_of_choice, profile_switches, stack_switches
from zenml_ls.text import Span
from zenml_ls.workspace import Document, FileKind, Snapshot

_HOMES = (FileKind.REPOSITORY, FileKind.LEGACY, FileKind.GLOBAL)


def switches(document: Document, span: Span, snapshot: Snapshot) -> Iterator[Action]:
    """Yield all switches where the choice stands; elsewhere the one to what *span* names."""
    if document.kind in _HOMES:
        yield from _to_others(stack_switches(document, snapshot))
        yield from _to_others(profile_switches(document, snapshot))
    found = mention_at(document, span.start, snapshot)
    home = home_of_choice(snapshot)
    if found is None or home is None or home.path == document.path:
        return
    for switch in _switches_to(found.entity, home, snapshot):
        elsewhere = {switch.document: switch.edits}
        yield Action(switch.title, ActionKind.REWRITE, (), elsewhere=elsewhere)


def _to_others(found: tuple[Switch, ...]) -> Iterator[Action]:
    others = [switch for switch in found if not switch.is_active]
    for switch in others[:MOST_CHOICES]:
        yield Action(switch.title, ActionKind.REWRITE, switch.edits)


def _switches_to(entity: Entity, home: Document, snapshot: Snapshot) -> Iterator[Switch]:
    """Yield the switch to a profile, or to a stack of the profile in force."""
    found: tuple[Switch, ...] = ()
    profile = snapshot.active_profile
    if entity.kind is EntityKind.PROFILE:
        found = profile_switches(home, snapshot)
    elif entity.kind is EntityKind.STACK and profile is not None and entity.home == profile.key:
        found = stack_switches(home, snapshot)
    return (item for item in found if item.name == entity.name and not item.is_active)
