"""Which repository, profile and stack are active, and what made them so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zenml_ls.locations import directory_reason, repository_reason
from zenml_ls.model.names import ENVIRONMENT_VARIABLES
from zenml_ls.model.release import SERVER_ERA
from zenml_ls.model.secrets import without_logins
from zenml_ls.problems import active_problems
from zenml_ls.rules import Severities
from zenml_ls.workspace import Choice, Snapshot, StoreState

_SOURCES = {
    "repository": "from the repository's .zen/config.yaml",
    "environment": "from the environment",
    "configuration": "from the global configuration",
    "profile": "the profile's active stack",
    "first stack": "the first stack of the profile",
}


def status(
    snapshot: Snapshot, setting: str | None = None, severities: Severities | None = None
) -> dict[str, Any]:
    """Return the facts as plain values; None where a fact is unknown or does not apply.

    *setting* is the configuration directory that the user named, *severities* are the user's.
    Where the configuration is one of the server era, no release, profile or stack is in force.
    """
    environment = snapshot.environment
    root = snapshot.repository_root
    store = snapshot.active_store
    return {
        "repository": str(root) if root else None,
        "repository_reason": repository_reason(environment) if root else None,
        "configuration": str(snapshot.config_directory),
        "configuration_reason": directory_reason(environment, setting),
        "configuration_exists": snapshot.configuration_document is not None,
        "is_server_era": snapshot.is_server_era,
        "zenml_version": None if snapshot.is_server_era else snapshot.release,
        "zenml_version_reason": _release_reason(snapshot),
        "profile": snapshot.profile.name if snapshot.profile else None,
        "profile_reason": _reason(snapshot.profile),
        "store_type": snapshot.active_profile.store_type if snapshot.active_profile else None,
        "store": _place(store),
        "store_reason": _origin(store),
        "stack": snapshot.stack.name if snapshot.stack else None,
        "stack_reason": _reason(snapshot.stack),
        "components": _described(members(snapshot)),
        "environment": {
            name: without_logins(environment[name])
            for name in ENVIRONMENT_VARIABLES
            if name in environment
        },
        "problems": _problems(snapshot, severities),
    }


def members(snapshot: Snapshot) -> tuple[tuple[str, str, str | None], ...]:
    """Return type, name and flavor of the active stack's components; none where it is unknown.

    The flavor is None for a component that is not registered.
    """
    contents, stack = snapshot.contents, snapshot.stack
    if contents is None or stack is None or stack.name is None:
        return ()
    found = contents.stacks.get(stack.name)
    return tuple(
        (kind, name, component.flavor if component else None)
        for kind, name in (found.components.items() if found else ())
        for component in [contents.components.get((kind, name))]
    )


def _described(components: Iterable[tuple[str, str, str | None]]) -> dict[str, str]:
    return {
        kind: f"{name} ({'not registered' if flavor is None else flavor})"
        for kind, name, flavor in components
    }


def _place(store: StoreState) -> str | None:
    place = store.origin.place if store.origin else store.folder
    return None if place is None else without_logins(str(place))


def _origin(store: StoreState) -> str | None:
    """Say what the names and attributes come from."""
    return store.provenance or (None if store.folder is None else "files")


def _reason(choice: Choice | None) -> str | None:
    return _SOURCES[choice.source] if choice else None


def _release_reason(snapshot: Snapshot) -> str | None:
    if snapshot.is_server_era:
        return None
    reason = "assumed: the last release with profiles"
    if snapshot.release_setting:
        reason = "set by you"
    elif snapshot.is_release_known:
        reason = "from the global configuration"
    return reason + _other_flavors(snapshot)


def _other_flavors(snapshot: Snapshot) -> str:
    """Name the release whose flavors are used where those of the one in force are not known."""
    found = snapshot.catalog.release
    return "" if found == snapshot.release else f"; with the flavors of {found}"


def _problems(snapshot: Snapshot, severities: Severities | None) -> list[str]:
    found: list[str | None] = [SERVER_ERA] if snapshot.is_server_era else []
    found += [snapshot.configuration_problem, snapshot.repository_problem]
    found.append(snapshot.active_store.problem)
    if snapshot.stack is not None and snapshot.stack.source == "environment":
        found.append(_unknown_stack(snapshot.stack.name, snapshot))
    said = active_problems(snapshot, severities)
    shown = [without_logins(problem) for problem in found if problem]
    unsaid = (problem for problem in shown if not any(problem in text for text in said))
    return list(dict.fromkeys((*unsaid, *said)))


def _unknown_stack(name: str | None, snapshot: Snapshot) -> str | None:
    """Say that the environment names a stack that there is not: no file is to blame."""
    contents = snapshot.contents
    if name is None or contents is None or not contents.is_complete or name in contents.stacks:
        return None
    return f"there is no stack '{name}', which ZENML_ACTIVATED_STACK names"
