"""A report for a bug tracker: what runs here, what was found where, and why. No secrets."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from zenml_ls import __version__
from zenml_ls.model.domain import Profile
from zenml_ls.model.names import ENVIRONMENT_VARIABLES
from zenml_ls.model.secrets import shown_address, shown_addresses
from zenml_ls.remote import addresses
from zenml_ls.report import printable
from zenml_ls.rules import Severities
from zenml_ls.status import status
from zenml_ls.stores import local_folder
from zenml_ls.workspace import Snapshot

_LIBRARIES = ("pygls", "lsprotocol", "pydantic", "PyYAML", "watchfiles", "httpx", "SQLAlchemy")

Section = tuple[str, Iterable[tuple[str, object]]]
"""A title, and rows of a label and a value; None is shown as unknown."""


def doctor(
    snapshot: Snapshot,
    setting: str | None = None,
    severities: Severities | None = None,
    more: Iterable[Section] = (),
) -> str:
    """Return the report as Markdown; *more* is what only an editor's server knows.

    *setting* is the configuration directory that the user named. Reads the versions of
    installed packages from disk.
    """
    sections = [
        ("Versions", _versions()),
        ("Found", _found(status(snapshot, setting, severities))),
        *(("Profile " + _cell(key), rows) for key, rows in _stores(snapshot)),
        ("Environment", _environment(snapshot.environment)),
        ("Settings", _settings(snapshot, setting, severities or {})),
        *more,
    ]
    lines = [f"# zenml-ls {__version__}"]
    for title, rows in sections:
        lines += ["", f"## {title}", "", *(f"- {label}: {_cell(value)}" for label, value in rows)]
    return without_home("\n".join(lines) + "\n", snapshot.environment)


def without_home(text: str, environment: Mapping[str, str]) -> str:
    """Return *text* with ``~`` for the home directory, which often is a person's name."""
    for home in sorted(map(str, set(_homes(environment))), key=len, reverse=True):
        text = re.sub(rf"(?<![\w.-]){re.escape(home)}(?![\w.-])", "~", text)
    return text


def _homes(environment: Mapping[str, str]) -> Iterator[Path]:
    """Yield the home directory by all its names, but none that is a whole disk."""
    given = [environment[name] for name in ("HOME", "USERPROFILE") if environment.get(name)]
    for home in (*map(Path, given), Path("~")):
        try:
            found = home.expanduser()
            yield from (path for path in (found, found.resolve()) if len(path.parts) > 1)
        except (OSError, RuntimeError, ValueError):  # there is none, or a circle of links
            continue


def _cell(value: object) -> str:
    """Return a value as code: no secret, and nothing that is Markdown or acts on a terminal."""
    if value is None:
        return "unknown"
    text = shown_addresses(printable(str(value))).replace("`", "'")
    return f"`{text}`" if text else "empty"


def _versions() -> Iterator[tuple[str, object]]:
    yield "zenml-ls", __version__
    yield "Python", f"{platform.python_version()} ({platform.python_implementation()})"
    yield "platform", platform.platform()
    yield "installed in", sys.prefix
    for name in _LIBRARIES:
        yield name, _version(name)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def _found(found: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    yield "repository", _because(found["repository"] or "none", found["repository_reason"])
    yield "configuration", _because(found["configuration"], found["configuration_reason"])
    yield "config.yaml exists", _yes(found["configuration_exists"])
    yield "ZenML release", _because(found["zenml_version"], found["zenml_version_reason"])
    yield "profile", _because(found["profile"], found["profile_reason"])
    yield "stack", _because(found["stack"], found["stack_reason"])
    yield from found["components"].items()
    for problem in found["problems"]:
        yield "problem", problem


def _because(value: str | None, reason: str | None) -> str | None:
    return value if value is None or reason is None else f"{value} ({reason})"


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _stores(snapshot: Snapshot) -> Iterator[tuple[str, Iterable[tuple[str, object]]]]:
    for profile in snapshot.configuration.profiles.values() if snapshot.configuration else ():
        yield profile.key, _store(profile, snapshot)


def _store(profile: Profile, snapshot: Snapshot) -> Iterator[tuple[str, object]]:
    store = snapshot.store_of(profile)
    yield "store", profile.store_type
    yield "place", _place(profile, snapshot)
    yield "facts", store.provenance or "files"
    contents = store.contents
    yield "stacks", None if contents is None else len(contents.stacks)
    yield "components", None if contents is None else len(contents.components)
    yield "custom flavors", None if contents is None else len(contents.flavors)
    yield "all names known", _yes(contents is not None and contents.is_complete)
    problem = store.problem or profile.url_problem
    if problem is not None:
        yield "problem", problem


def _place(profile: Profile, snapshot: Snapshot) -> str | None:
    address = addresses(snapshot).get(profile.key)
    if address is not None:
        return shown_address(address.url)
    folder = local_folder(profile, snapshot.config_directory)
    return str(folder) if folder else shown_address(profile.store_url or "") or None


def _environment(environment: Mapping[str, str]) -> Iterator[tuple[str, object]]:
    """Yield what decides what is active; of other variables only the names are shown."""
    for name in ENVIRONMENT_VARIABLES:
        if name in environment:
            yield name, environment[name]
    others = [
        name
        for name in sorted(environment)
        if name.startswith("ZENML_") and name not in ENVIRONMENT_VARIABLES
    ]
    yield "others that are set", ", ".join(others) or "none"


def _settings(
    snapshot: Snapshot, setting: str | None, severities: Severities
) -> Iterator[tuple[str, object]]:
    yield "configuration directory", setting or "not set"
    yield "ZenML release", snapshot.release_setting or "not set"
    levels = (f"{code}={level.value if level else 'off'}" for code, level in severities.items())
    yield "severities", ", ".join(levels) or "not set"
