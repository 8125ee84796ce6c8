"""``textDocument/codeLens``: what is active, what can be made so, and how often it is used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from zenml_ls.model import outline
from zenml_ls.model.names import counted
from zenml_ls.switching import Switch, home_of_choice, profile_switches, stack_switches
from zenml_ls.text import Span
from zenml_ls.workspace import Document, FileKind, Snapshot


class Activatable(Enum):
    """What can be made the active one."""

    STACK = "stack"
    PROFILE = "profile"


@dataclass(frozen=True, slots=True)
class Activation:
    """Making a stack or profile the active one."""

    choice: Activatable
    name: str
    file: Path
    """The file that holds the choice."""


@dataclass(frozen=True, slots=True)
class Lens:
    """A line of text above a name, which can lead on."""

    span: Span
    title: str
    activation: Activation | None = None
    places: tuple[Span, ...] = ()
    """Where the named thing is used, in the same document."""


def code_lenses(document: Document, snapshot: Snapshot) -> tuple[Lens, ...]:
    """Return the lenses of *document*, sorted by place."""
    if document.kind is None or document.role is None or snapshot.is_server_era:
        return ()
    return tuple(sorted(_lenses(document, snapshot), key=lambda lens: lens.span.start))


def _lenses(document: Document, snapshot: Snapshot) -> Iterator[Lens]:
    if document.kind is FileKind.GLOBAL:
        yield from _of_profiles(document, snapshot)
    elif document.kind in (FileKind.STORE, FileKind.LEGACY):
        yield from _of_stacks(document, snapshot)
        yield from _of_components(document)


def _of_profiles(document: Document, snapshot: Snapshot) -> Iterator[Lens]:
    switches = _profile_switches(snapshot)
    for block in outline.profiles(document.tree):
        name = block.key
        yield from _of_choice(name, switches.get(name.text), Activatable.PROFILE)
        contents = snapshot.state_of(name.text).contents
        if contents is not None:
            yield Lens(name.span, counted(len(contents.stacks), "stack"))


def _of_stacks(document: Document, snapshot: Snapshot) -> Iterator[Lens]:
    switches = _stack_switches(document, snapshot)
    for block in document.stacks:
        name = block.name
        yield from _of_choice(name, switches.get(name.text), Activatable.STACK)
        named = sum(ref.name is not None and ref.name.text != "" for ref in block.refs)
        yield Lens(name.span, counted(named, "component"))


def _of_components(document: Document) -> Iterator[Lens]:
    uses: dict[tuple[str, str], list[Span]] = {}
    for block in document.stacks:
        for ref in block.refs:
            if ref.name is not None:
                uses.setdefault((ref.type.text, ref.name.text), []).append(ref.name.span)
    for item in document.registrations:
        places = tuple(uses.get((item.type.text, item.name.text), ()))
        title = f"used by {counted(len(places), 'stack')}" if places else "not used by any stack"
        yield Lens(item.name.span, title, places=places)


def _of_choice(name: outline.Name, switch: Switch | None, choice: Activatable) -> Iterator[Lens]:
    """Say that something is active, or offer to make it so; nothing where neither is possible."""
    if switch is not None and switch.is_active:
        yield Lens(name.span, "active")
    elif switch is not None:
        activation = Activation(choice, switch.name, switch.document.path)
        yield Lens(name.span, "activate", activation)


def _profile_switches(snapshot: Snapshot) -> dict[str, Switch]:
    home = home_of_choice(snapshot)
    return {item.name: item for item in profile_switches(home, snapshot)} if home else {}


def _stack_switches(document: Document, snapshot: Snapshot) -> dict[str, Switch]:
    """Return the switches to the stacks of *document*; none where others are to choose from."""
    home = home_of_choice(snapshot)
    if home is None or document.role is None:
        return {}
    is_own = document.path == home.path
    profile = snapshot.active_profile
    is_in_force = profile is not None and document.role.profile == profile.key
    if not (is_own if home.kind is FileKind.LEGACY else is_in_force):
        return {}
    return {item.name: item for item in stack_switches(home, snapshot)}
