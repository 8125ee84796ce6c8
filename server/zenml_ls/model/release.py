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

SERVER_ERA = "this is a configuration of ZenML 0.20 or later, which has no profiles"
"""Why nothing is said of it."""

FIRST_WITH_PROFILES = "0.7.0"
"""The first release that keeps stacks in profiles; before, each repository kept its own."""

FIRST_WITH_SERVER = "0.7.1"
"""The first release that can keep the stacks of a profile on a ZenServer."""

FIRST_WITH_USERS = "0.7.3"
"""The first release whose profiles name a user."""

FIRST_WITH_SERVER_LOOP = "0.7.3"
"""The first release that asks a ZenServer without end inside a repository."""

FIRST_WITH_CUSTOM_FLAVORS = "0.8.0"
"""The first release in whose stores custom flavors can be registered."""

FIRST_WITH_STACK_FILES = "0.8.0"
"""The first release with ``zenml stack export`` and ``zenml stack import``."""

FIRST_WITH_RUNS = "0.8.0"
"""The first release that keeps the runs of pipelines beside the stacks."""

FIRST_WITH_STACK_VARIABLE = "0.8.0"
"""The first release that looks at ``ZENML_ACTIVATED_STACK``."""

FIRST_WITH_DATABASE = "0.8.0"
"""The first release that can open a profile's database."""

FIRST_WITHOUT_FILLING = "0.8.0"
"""The first release that leaves a store without stacks as it is."""

FIRST_WITHOUT_DEFAULT_URL = "0.8.0"
"""The first release that has no address for a ZenServer whose profile gives none."""

FIRST_TO_UNPACK = "0.8.0"
"""The first release to which a file that is no mapping, but could be made one, is a fault."""

FIRST_WITHOUT_VERSION_CHECK = "0.8.0"
"""The first release that reads the configuration of a newer one."""

FIRST_WITH_PACKAGING = "0.8.1"
"""The first release that reads versions as Python packages have them, not as semantic ones."""

FIRST_WITH_ASSOCIATIONS = "0.12.0"
"""The first release that ties artifact stores and metadata stores together."""

FIRST_WITH_SECRET_REFERENCES = "0.13.0"
"""The first release that takes ``{{name.key}}`` for a reference to a secret."""

FIRST_WITH_MISMATCH_OPTION = "0.13.0"
"""The first release that imports a stack of another one if told to."""

FIRST_WITHOUT_MIGRATION = "0.8.0"
"""The first release that loses the stacks of a repository of 0.6."""

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


def is_judged(release: str) -> bool:
    """Say whether *release* is one of those whose verdict is known: no later one has profiles."""
    return within(release, FIRST, NEWEST)


def can_read(release: str, text: str) -> bool:
    """Say whether *release* takes *text* for a version when it reads its configuration."""
    if at_least(release, FIRST_WITH_PACKAGING):
        return is_release(text)
    return _SEMANTIC.fullmatch(text) is not None


@lru_cache(maxsize=1024)
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
