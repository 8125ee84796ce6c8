"""Stores that are no files: databases and servers, read apart from everything else.

Only the user's global configuration names them. Each is read by itself and nobody waits for
it; what a failed reading leaves are the facts of the last good one, which are then old.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path

from zenml_ls.model.catalog import catalog_for
from zenml_ls.model.domain import Profile, StoreContents
from zenml_ls.model.release import FIRST_WITH_CUSTOM_FLAVORS, FIRST_WITH_SERVER, at_least
from zenml_ls.model.secrets import shown_address
from zenml_ls.stores import Store, StoreError
from zenml_ls.workspace import Origin, Snapshot, StoreState

_DEFAULT_USER = "default"


@dataclass(frozen=True, slots=True)
class Address:
    """A store to read: all that the answer depends on."""

    store_type: str
    """``sql`` or ``rest``."""
    url: str
    user: str
    release: str
    """The ZenML release whose requests are made."""

    @property
    def kind(self) -> str:
        """What users call it."""
        return "ZenServer" if self.store_type == "rest" else "database"

    @property
    def is_elsewhere(self) -> bool:
        """Whether a connection has to be opened: it is no file."""
        return self.store_type == "rest" or not self.url.startswith("sqlite")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of a store after it was read, or tried."""

    contents: StoreContents | None = None
    """None where it was never read; not complete where it is old."""
    moment: datetime | None = None
    """When the contents were read; None without contents."""
    problem: str | None = None
    """Why the last reading failed; None where it did not."""
    stops_zenml: bool = False
    """Whether ZenML cannot open the store either."""


Answers = Mapping[Address, Answer]


def addresses(snapshot: Snapshot) -> Mapping[str, Address]:
    """Return the address of each profile's store that is no folder, by profile key.

    A release that has no such store has no address either: there is nothing to read.
    """
    configuration = snapshot.configuration
    found = {
        key: _address(profile, snapshot)
        for key, profile in (configuration.profiles.items() if configuration else ())
    }
    return {key: address for key, address in found.items() if address is not None}


def _address(profile: Profile, snapshot: Snapshot) -> Address | None:
    release, user = snapshot.release, profile.active_user or _DEFAULT_USER
    if profile.store_type == "local" or profile.url_problem is not None:
        return None
    if profile.store_type == "rest" and profile.store_url and at_least(release, FIRST_WITH_SERVER):
        return Address("rest", profile.store_url, user, release)
    from zenml_ls.stores.sql import database_url

    url = database_url(profile, snapshot.config_directory)
    if url is not None and at_least(release, FIRST_WITH_CUSTOM_FLAVORS):  # before, it fails
        return Address("sql", url, user, release)
    return None


async def read(address: Address, earlier: Answer, cache: Path) -> Answer:
    """Read a store; its last good answer counts on, as an old one, where that fails.

    *cache* is the folder in which answers of servers are kept.
    """
    now = datetime.now(timezone.utc)
    try:
        contents = await _store(address).read()
    except StoreError as error:
        known = earlier
        if known.contents is None:
            known = await asyncio.to_thread(recalled, address, cache)
        old = replace(known.contents, is_complete=False) if known.contents else None
        return Answer(old, known.moment, str(error), error.stops_zenml)
    if address.store_type == "rest":
        from zenml_ls.stores.kept import keep, store_key

        key, catalog = store_key(address.url, address.user), catalog_for(address.release)
        await asyncio.to_thread(keep, cache, key, contents, catalog, now)
    return Answer(contents, now)


async def read_all(wanted: Iterable[Address], cache: Path) -> Answers:
    """Read several stores at once; each takes as long as its time-outs let it at most."""
    unique = list(wanted)
    answers = await asyncio.gather(*(read(address, Answer(), cache) for address in unique))
    return dict(zip(unique, answers, strict=True))


def recalled(address: Address, cache: Path) -> Answer:
    """Return what was kept of a server's last good answer; reads one file."""
    if address.store_type != "rest":
        return Answer()
    from zenml_ls.stores.kept import recall, store_key

    kept = recall(cache, store_key(address.url, address.user))
    return Answer() if kept is None else Answer(kept.contents, kept.moment)


def watched_files(wanted: Iterable[Address]) -> frozenset[Path]:
    """Return the files that change when one of the databases does."""
    databases = [address for address in wanted if address.store_type == "sql"]
    if not databases:
        return frozenset()
    from zenml_ls.stores.sql import SqlStore

    return frozenset(path for item in databases for path in SqlStore(item.url).watched_files())


def states(snapshot: Snapshot, answers: Answers) -> dict[str, StoreState]:
    """Return what is known of the stores that are no folders, by profile key."""
    return {
        key: _state(address, answers.get(address, Answer()))
        for key, address in addresses(snapshot).items()
    }


def _state(address: Address, answer: Answer) -> StoreState:
    origin = Origin(
        address.kind, shown_address(address.url), answer.moment, answer.problem is not None
    )
    return StoreState(
        answer.contents, answer.problem, origin=origin, stops_zenml=answer.stops_zenml
    )


def _store(address: Address) -> Store:
    if address.store_type == "rest":
        from zenml_ls.stores.rest import RestStore

        return RestStore(address.url, address.user, address.release)
    from zenml_ls.stores.sql import SqlStore

    return SqlStore(address.url)
