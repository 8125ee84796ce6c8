"""The SQL store: a database that SQLAlchemy can reach, nearly always an SQLite file.

SQLite is read with the standard library, every other database with SQLAlchemy, which is an
extra. Nothing is ever written.
Source: ``zenml/zen_stores/sql_zen_store.py`` of ZenML 0.13.2.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from zenml_ls.model.domain import Profile, StoreContents
from zenml_ls.model.secrets import without_logins
from zenml_ls.stores import StoreError
from zenml_ls.stores.sql import server, sqlite
from zenml_ls.stores.sql.address import Database, address_of
from zenml_ls.stores.sql.tables import DatabaseLimits, contents_of

Stamp = tuple[tuple[int, int, int] | None, ...]
"""Modification time in nanoseconds, size in bytes and inode of each file; None where missing."""


def default_url(profile: Profile, config_directory: Path) -> str:
    """Return where ZenML keeps the SQL store of a profile that names no place."""
    return f"sqlite:///{config_directory / 'profiles' / profile.name}/zenml.db"


def database_url(profile: Profile, config_directory: Path) -> str | None:
    """Return the address of a profile's database; None for another kind of store.

    Source: ``Repository._create_store``, which takes an empty address for none.
    """
    if profile.store_type != "sql" or (profile.store_url and profile.url_problem):
        return None
    return profile.store_url or default_url(profile, config_directory)


@dataclass(frozen=True)
class SqlStore:
    """The store in a database."""

    url: str
    limits: DatabaseLimits = field(default_factory=DatabaseLimits)

    async def read(self) -> StoreContents:
        """Return what the database holds now.

        A database that ZenML would create, or that is in memory, has nothing in it.

        Raises:
            StoreError: It cannot be read.
        """
        return await asyncio.to_thread(self._read)

    def _read(self) -> StoreContents:
        try:
            address = address_of(self.url)
            if isinstance(address, Database):
                tables = sqlite.read(address, self.limits)
            else:
                tables = server.read(address, self.limits)
            return contents_of(tables)
        except StoreError as error:
            message = without_logins(str(error))
            raise StoreError(message, stops_zenml=error.stops_zenml) from error

    def watched_files(self) -> tuple[Path, ...]:
        """Return the files that change when the store does; none for a server or memory."""
        try:
            address = address_of(self.url)
        except StoreError:
            return ()
        if not isinstance(address, Database) or address.path is None:
            return ()
        return (address.path, sqlite.beside(address.path, "-wal"))

    def stamp(self) -> Stamp:
        """Return what differs whenever a watched file was changed; cheap."""
        return tuple(sqlite.stamp_of(path) for path in self.watched_files())
