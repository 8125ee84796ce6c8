"""ZenML release numbers: reading them, comparing them."""

from __future__ import annotations

from functools import lru_cache

from packaging.version import InvalidVersion, Version

NEWEST = "0.13.2"
"""The last release with profiles, assumed where nothing says otherwise."""

FIRST_SERVER_ERA = "0.20.0"
"""The first release that has no profiles."""


@lru_cache(maxsize=256)
def _parsed(release: str) -> Version | None:
    try:
        return Version(release)
    except InvalidVersion:
        return None


def is_release(text: str) -> bool:
    """Say whether ZenML can read *text* as a version (PEP 440)."""
    return _parsed(text) is not None


def at_least(release: str, minimum: str) -> bool:
    """Say whether *release* is *minimum* or later; False where it is no version."""
    found, wanted = _parsed(release), _parsed(minimum)
    return found is not None and wanted is not None and found >= wanted


def nearest(release: str, known: tuple[str, ...]) -> str:
    """Return the newest of the *known* releases that is not newer than *release*.

    The oldest known one where all are newer; *known* must not be empty.
    """
    ordered = sorted(known, key=lambda text: _parsed(text) or Version("0"))
    fitting = [candidate for candidate in ordered if at_least(release, candidate)]
    return fitting[-1] if fitting else ordered[0]
