"""ZenML release numbers: reading them, comparing them."""

from __future__ import annotations

import re
from functools import lru_cache

from packaging.version import InvalidVersion, Version

FIRST = "0.6.0"
"""The first release whose files are understood."""

NEWEST = "0.13.2"
"""The last release with profiles, assumed where nothing says otherwise."""

FIRST_SERVER_ERA = "0.20.0"
"""The first release that has no profiles."""


FIRST_WITH_PROFILES = "0.7.0"
"""The first release that keeps stacks in profiles; before, each repository kept its own."""

FIRST_WITH_SERVER = "0.7.1"
"""The first release that can keep the stacks of a profile on a ZenServer."""

FIRST_WITH_CUSTOM_FLAVORS = "0.8.0"
"""The first release in whose stores custom flavors can be registered."""

_FIRST_WITH_PACKAGING = "0.8.1"
"""The first release that reads versions as Python packages have them, not as semantic ones."""

_SEMANTIC = re.compile(
    r"(?:(?:0|[1-9]\d*)\.){2}(?:0|[1-9]\d*)"
    r"(?:-(?:0|[1-9]\d*|\d*[a-zA-Z-][\da-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][\da-zA-Z-]*))*)?"
    r"(?:\+[\da-zA-Z-]+(?:\.[\da-zA-Z-]+)*)?"
)


@lru_cache(maxsize=256)
def _parsed(release: str) -> Version | None:
    try:
        return Version(release)
    except InvalidVersion:
        return None


def is_release(text: str) -> bool:
    """Say whether ZenML can read *text* as a version (PEP 440)."""
    return _parsed(text) is not None


def can_read(release: str, text: str) -> bool:
    """Say whether *release* takes *text* for a version when it reads its configuration."""
    if at_least(release, _FIRST_WITH_PACKAGING):
        return is_release(text)
    return _SEMANTIC.fullmatch(text) is not None


def at_least(release: str, minimum: str) -> bool:
    """Say whether *release* is *minimum* or later; False where it is no version."""
    found, wanted = _parsed(release), _parsed(minimum)
    return found is not None and wanted is not None and found >= wanted


def within(release: str, since: str, until: str | None) -> bool:
    """Say whether *release* is one of those from *since* to *until*; None for no last one."""
    return at_least(release, since) and (until is None or at_least(until, release))


def nearest(release: str, known: tuple[str, ...]) -> str:
    """Return the newest of the *known* releases that is not newer than *release*.

    The oldest known one where all are newer; *known* must not be empty.
    """
    ordered = sorted(known, key=lambda text: _parsed(text) or Version("0"))
    fitting = [candidate for candidate in ordered if at_least(release, candidate)]
    return fitting[-1] if fitting else ordered[0]
