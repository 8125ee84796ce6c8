"""Database addresses, read as SQLAlchemy 1.4 and 2 read them.

Source: ``sqlalchemy/engine/url.py`` and ``sqlalchemy/dialects/sqlite/pysqlite.py``.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote

from zenml_ls.stores import StoreError

_DIALECT = re.compile(r"[\w+]+")
_TRUE = frozenset({"true", "yes", "on", "y", "t", "1"})
_FALSE = frozenset({"false", "no", "off", "n", "f", "0"})
_DRIVER_OPTIONS = frozenset(
    {"uri", "timeout", "isolation_level", "detect_types", "check_same_thread", "cached_statements"}
)
"""Parameters that SQLAlchemy gives to Python's driver, so that SQLite never sees them."""


@dataclass(frozen=True, slots=True)
class Database:
    """A database of SQLite."""

    path: Path | None
    """None for one in memory, which is empty in every process."""
    is_created: bool = True
    """Whether ZenML creates the file where there is none."""
    is_folder_created: bool = True
    """Whether ZenML creates the folder as well."""
    is_absolute: bool = True
    """Whether the address says so too; else the path depends on the folder that one is in."""


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Any other database."""

    url: str
    dialect: str
    """As in the address: ``mysql+pymysql``."""


def address_of(url: str) -> Database | ServerAddress:
    """Return what *url* leads to.

    Raises:
        StoreError: ZenML cannot open a database there.
    """
    dialect, separator, rest = url.partition("://")
    if not separator or not _DIALECT.fullmatch(dialect):
        raise StoreError("the address of the database has not the form 'sqlite:///path'")
    if dialect not in ("sqlite", "sqlite+pysqlite"):
        return ServerAddress(url, dialect)
    if "\0" in url:
        raise StoreError("the address of the database has a NUL character")
    path, _, query = rest.partition("?")
    if path and not path.startswith("/"):
        raise StoreError(
            "an SQLite database is not on a host: its address starts with 'sqlite:///', "
            "and with 'sqlite:////' where the path is absolute"
        )
    options = dict(parse_qsl(query.split("\n")[0]))
    is_folder_created = url.startswith("sqlite:///")
    if _flag(options.get("uri", "false")):
        return _from_uri(_with_options(path[1:], options), is_folder_created)
    return _from_path(path[1:], True, is_folder_created)


def _flag(text: str) -> bool:
    word = text.strip().lower()
    if word not in _TRUE | _FALSE:
        raise StoreError(f"'uri={text}' in the address of the database is neither true nor false")
    return word in _TRUE


def _with_options(name: str, options: dict[str, str]) -> str:
    kept = sorted(item for item in options.items() if item[0] not in _DRIVER_OPTIONS)
    return name + ("?" if kept else "") + "&".join(f"{key}={value}" for key, value in kept)


def _from_path(name: str, is_created: bool, is_folder_created: bool) -> Database:
    if name in ("", ":memory:"):
        return Database(None)
    # os.path, since Path.resolve would follow links, and leave ".." on Windows.
    try:
        path = Path(os.path.abspath(name))  # noqa: PTH100
    except FileNotFoundError:
        raise StoreError(
            "the address of the database counts from the current folder, which is gone"
        ) from None
    return Database(path, is_created, is_folder_created, Path(name).is_absolute())


def _from_uri(name: str, is_folder_created: bool) -> Database:
    """Read a file name that SQLite itself takes for an address.

    Source: https://www.sqlite.org/uri.html
    """
    if not name.startswith("file:"):
        return _from_path(name, True, is_folder_created)
    path, _, query = name.removeprefix("file:").split("#")[0].partition("?")
    if path.startswith("//"):
        host, slash, path = path[2:].partition("/")
        path = slash + path
        if host not in ("", "localhost"):
            raise StoreError("an SQLite address that starts with 'file:' cannot name a host")
    mode = dict(parse_qsl(query)).get("mode", "rwc")
    if mode == "memory":
        return Database(None)
    # What ZenML takes for the path of the file starts with "file:": that folder it creates.
    return _from_path(_without_drive_slash(unquote(path)), mode == "rwc", False)


def _without_drive_slash(path: str) -> str:
    return path[1:] if re.match(r"/[A-Za-z]:", path) and os.name == "nt" else path
