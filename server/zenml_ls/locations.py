"""Where ZenML keeps things: the configuration directory and the repository; and where we do.

Source: ``get_global_config_directory`` in ``zenml/utils/io_utils.py`` and
``Repository.find_repository`` of ZenML 0.13.2; the default place is click's ``get_app_dir``.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Located:
    """A folder, and what made it the one."""

    path: Path
    reason: str


def config_directory(
    environment: Mapping[str, str], setting: str | None = None, platform: str = sys.platform
) -> Located:
    """Return ZenML's configuration directory, which need not exist.

    *setting* is the user's choice for this server and wins over everything else.
    """
    reason = directory_reason(environment, setting)
    if setting:
        return Located(_resolved(_expanded(setting)), reason)
    if environment.get("ZENML_CONFIG_PATH"):
        return Located(_resolved(Path(environment["ZENML_CONFIG_PATH"])), reason)
    return Located(_resolved(_application_directory(environment, platform)), reason)


def directory_reason(environment: Mapping[str, str], setting: str | None = None) -> str:
    """Say what makes the configuration directory the one, without a look at the disk."""
    if setting:
        return "setting"
    return "ZENML_CONFIG_PATH" if environment.get("ZENML_CONFIG_PATH") else "default place"


def cache_folder(environment: Mapping[str, str], platform: str = sys.platform) -> Path:
    """Return the folder for what may be deleted at any time; it need not exist."""
    home = _home(environment)
    if platform == "win32":
        parent = Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif platform == "darwin":
        parent = home / "Library" / "Caches"
    else:
        given = Path(environment.get("XDG_CACHE_HOME", ""))
        parent = given if given.is_absolute() else home / ".cache"  # as its specification says
    return parent / "zenml-language-server"


def _home(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("HOME") or environment.get("USERPROFILE") or Path.home())


def _application_directory(environment: Mapping[str, str], platform: str) -> Path:
    home = _home(environment)
    if platform == "win32":
        return Path(environment.get("APPDATA") or home) / "zenml"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "zenml"
    return Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "zenml"


def _expanded(text: str) -> Path:
    """Return a path with ``~`` replaced; as it is where there is no such user."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        return Path(text)


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):  # a loop of links, a name that no file can have
        return path.absolute()


def canonical(path: Path, folder: Path) -> Path:
    """Return the path by which ZenML knows a file: its real one where that lies in *folder*.

    Elsewhere links stay as they are, except that ``..`` can only be followed by resolving
    them.
    """
    if ".." not in path.parts and _is_in(path, folder):
        return path
    resolved = _resolved(path)
    return resolved if ".." in path.parts or _is_in(resolved, folder) else path


def _is_in(path: Path, folder: Path) -> bool:
    return path == folder or folder in path.parents


def repository_root(start: Path, environment: Mapping[str, str]) -> Located | None:
    """Return the repository that ZenML uses when it runs in the folder *start*.

    None where there is none: ZenML then works with the global configuration alone.
    """
    given, reason = environment.get("ZENML_REPOSITORY_PATH"), repository_reason(environment)
    if given:
        root = _resolved(Path(given))
        return Located(root, reason) if is_repository(root) else None
    for folder in (start, *start.parents):
        if is_repository(folder):
            return Located(folder, reason)
    return None


def repository_reason(environment: Mapping[str, str]) -> str:
    """Say what makes a repository the one, without a look at the disk."""
    is_given = environment.get("ZENML_REPOSITORY_PATH")
    return "ZENML_REPOSITORY_PATH" if is_given else "nearest folder with .zen"


def is_repository(folder: Path) -> bool:
    """Say whether *folder* has a folder ``.zen``; a file of that name does not count."""
    return is_folder(folder / ".zen")


def is_folder(path: Path) -> bool:
    """Say whether *path* is a folder; one that cannot be looked at counts as none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False
