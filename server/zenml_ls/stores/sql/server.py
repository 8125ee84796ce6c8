"""Reading a database that is not SQLite, through SQLAlchemy where it is installed."""

from __future__ import annotations

import importlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from zenml_ls.model.secrets import is_sensitive_name
from zenml_ls.stores import StoreError
from zenml_ls.stores.sql.address import ServerAddress
from zenml_ls.stores.sql.tables import DatabaseLimits, Tables, tables_in

EXTRA = "zenml-language-server[sql]"

_LONGEST_REASON = 300

_Options = Mapping[str, object]


def read(server: ServerAddress, limits: DatabaseLimits) -> Tables:
    """Return the rows of ZenML's tables.

    Raises:
        StoreError: SQLAlchemy or the driver is not installed, or the database cannot be read.
    """
    try:
        sqlalchemy = importlib.import_module("sqlalchemy")
    except ImportError as error:
        raise StoreError(
            f"a {server.dialect.split('+')[0]} database can only be read if {EXTRA} is installed"
        ) from error
    failures = (sqlalchemy.exc.SQLAlchemyError, ImportError, OSError, TypeError, ValueError)
    try:
        url = sqlalchemy.make_url(server.url)
        return _tables(sqlalchemy, url, limits)
    except sqlalchemy.exc.NoSuchModuleError as error:
        raise StoreError(f"SQLAlchemy knows no database called '{server.dialect}'") from error
    except ModuleNotFoundError as error:
        raise StoreError(
            f"the driver '{error.name}' of {server.dialect} databases is not installed"
        ) from error
    except failures as error:
        place = f"the {server.dialect} database"
        raise StoreError(f"{place} cannot be read: {reason(error, server.url)}") from error


def _tables(sqlalchemy: Any, url: Any, limits: DatabaseLimits) -> Tables:
    options = {
        name: value
        for name, value in _driver_options(url.get_dialect().driver, limits).items()
        if name not in url.query
    }
    engine = sqlalchemy.create_engine(url, connect_args=options, poolclass=sqlalchemy.pool.NullPool)
    try:
        with engine.connect() as connection:
            return tables_in(_Open(_place(url), sqlalchemy, connection), limits)
    finally:
        engine.dispose()


def _driver_options(driver: str, limits: DatabaseLimits) -> _Options:
    """Return what makes a driver give up in time, and PostgreSQL refuse to write."""
    seconds = max(1, round(limits.seconds))
    postgresql = (
        f"-c statement_timeout={seconds * 1000} -c lock_timeout={round(limits.wait * 1000)} "
        "-c default_transaction_read_only=on"
    )
    timeouts = {"connect_timeout": seconds, "read_timeout": seconds}
    options: dict[str, _Options] = {
        "psycopg": {"connect_timeout": seconds, "options": postgresql},
        "psycopg2": {"connect_timeout": seconds, "options": postgresql},
        "pg8000": {"timeout": seconds},
        "pymysql": timeouts,
        "mysqldb": timeouts,
        "mysqlconnector": {"connection_timeout": seconds},
        "pyodbc": {"timeout": seconds},
    }
    return options.get(driver, {})


def _place(url: Any) -> str:
    """Return the address without login and parameters, which can have one."""
    return f"the {url.drivername} database '{url.database or ''}' at {url.host or 'this machine'}"


def reason(error: BaseException, url: str) -> str:
    """Return what the driver says, with each part of the login as asterisks.

    What SQLAlchemy itself says quotes the address, and so is not shown.
    """
    cause = getattr(error, "orig", None)
    if cause is None:
        return type(error).__name__
    user, secrets = _login(url)
    text = " ".join(str(cause).split())
    for word in sorted(secrets, key=len, reverse=True):
        text = text.replace(word, "***")
    if user:
        text = re.sub(rf"(?<!\w){re.escape(user)}(?!\w)", "***", text)
    return text[:_LONGEST_REASON]


def _login(url: str) -> tuple[str, set[str]]:
    """Return the user, and what can be part of a password: SQLAlchemy may end it at any ``@``."""
    rest, _, query = url.partition("://")[2].partition("?")
    user, _, password = rest.rpartition("@")[0].partition(":")
    parameters = {value for key, value in parse_qsl(query) if is_sensitive_name(key)}
    words = {password, unquote(password), *password.split("@"), *parameters}
    return unquote(user), words - {""}


@dataclass(frozen=True, slots=True)
class _Open:
    """An open connection of SQLAlchemy."""

    place: str
    sqlalchemy: Any
    connection: Any

    def tables(self) -> Collection[str]:
        names: list[str] = self.sqlalchemy.inspect(self.connection).get_table_names()
        return names

    def columns(self, table: str) -> Collection[str]:
        inspector = self.sqlalchemy.inspect(self.connection)
        if not inspector.has_table(table):
            return ()
        return [column["name"] for column in inspector.get_columns(table)]

    def rows(self, query: str) -> Iterable[Sequence[object]]:
        rows: Iterable[Sequence[object]] = self.connection.execute(
            self.sqlalchemy.text(query), execution_options={"stream_results": True}
        )
        return rows
