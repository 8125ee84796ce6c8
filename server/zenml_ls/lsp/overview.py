"""Status and overview as clients get them; ``docs/protocol.md`` says what each part means."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lsprotocol import types

from zenml_ls.features.overview import ComponentView, ProfileView, StackView
from zenml_ls.loading import repository_file
from zenml_ls.lsp.convert import Converter
from zenml_ls.mentions import Place
from zenml_ls.report import status_text
from zenml_ls.session import Settings
from zenml_ls.status import members, status
from zenml_ls.workspace import Snapshot


def status_as_json(snapshot: Snapshot, settings: Settings, convert: Converter) -> dict[str, Any]:
    """Return the status of one repository."""
    found = status(snapshot, settings.config_directory, settings.severities)
    return {
        **_repository(snapshot, convert),
        "profile": found["profile"],
        "profileReason": found["profile_reason"],
        "stack": found["stack"],
        "stackReason": found["stack_reason"],
        "components": [
            {"type": kind, "name": name, "flavor": flavor}
            for kind, name, flavor in members(snapshot)
        ],
        "problems": found["problems"],
        "text": status_text(found),
    }


def overview_as_json(
    snapshot: Snapshot, profiles: Iterable[ProfileView], convert: Converter
) -> dict[str, Any]:
    """Return the overview of one repository."""
    return {
        **_repository(snapshot, convert),
        "profiles": [_profile(profile, convert) for profile in profiles],
    }


def _repository(snapshot: Snapshot, convert: Converter) -> dict[str, Any]:
    root, home = snapshot.repository_root, _home_of_choice(snapshot)
    return {
        "root": str(root) if root else None,
        "uri": convert.uri(home) if home else None,
    }


def _home_of_choice(snapshot: Snapshot) -> Path | None:
    """Return the file that keeps the choice; None where there is not even a configuration."""
    if snapshot.repository_root is not None:
        return repository_file(snapshot.repository_root)
    document = snapshot.configuration_document
    return document.path if document else None


def _profile(profile: ProfileView, convert: Converter) -> dict[str, Any]:
    stacks = None
    if profile.stacks is not None:
        stacks = [_stack(stack, convert) for stack in profile.stacks]
    return {
        "name": profile.name,
        "isActive": profile.is_active,
        "storeType": profile.store_type,
        "detail": profile.detail,
        "problem": profile.problem,
        "location": _location(profile.place, convert),
        "stacks": stacks,
    }


def _stack(stack: StackView, convert: Converter) -> dict[str, Any]:
    return {
        "name": stack.name,
        "isActive": stack.is_active,
        "problems": list(stack.problems),
        "location": _location(stack.place, convert),
        "components": [_component(component, convert) for component in stack.components],
    }


def _component(component: ComponentView, convert: Converter) -> dict[str, Any]:
    return {
        "type": component.type,
        "label": component.label,
        "name": component.name,
        "flavor": component.flavor,
        "problems": list(component.problems),
        "location": _location(component.place, convert),
    }


def _location(place: Place | None, convert: Converter) -> types.Location | None:
    """Return where something is written; None where the client could not open it."""
    if place is None or (place.document.is_shown and not convert.abilities.opens_shown):
        return None
    return convert.location(place.document, place.span)
