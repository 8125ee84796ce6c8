"""Reading an SQLite file that other programs may be writing, without leaving a trace."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from urllib.parse import quote

from zenml_ls.stores import StoreError
from zenml_ls.stores.sql.address import Database
from zenml_ls.stores.sql.tables import DatabaseLimits, Tables, tables_in

FILE_LIMIT = 1024 * 1024 * 1024
"""Bytes; the records of pipeline runs can make a database large."""

_ONE_AT_A_TIME = Lock()
"""Closing a file drops the locks that SQLite holds on it anywhere in this process."""
_INSTRUCTIONS = 10_000
"""Of SQLite's virtual machine between two looks at the clock: about a millisecond."""
_WRITES_A_LOG = b"\2\2"
"""The two bytes of the header that say which versions of the format write and read it."""
_LOCKED = "is locked by another program"
_NO_DATABASE = "is no SQLite database"
_REASONS = {
    "locked": _LOCKED,
    "not a database": _NO_DATABASE,
    "encrypted": _NO_DATABASE,
    "malformed": "is damaged",
    "readonly database": "was left half written by a program that stopped; it needs to be "
    "opened by ZenML once",
    "interrupted": "takes too long to read",
    "too big": "is too large to be read",
}
"""What SQLite says, and what we say."""


def read(database: Database, limits: DatabaseLimits) -> Tables:
    """Return the rows of ZenML's tables; nothing where there is no file yet.

    Raises:
        StoreError: The file cannot be read, or ZenML could not create it.
    """
    path = database.path
    if path is None:
        return {}
    with _ONE_AT_A_TIME:
        try:
            if not _is_present(path, database):
                _check_creatable(path, database)
                return {}
            with _opened(path, limits) as connection:
                return tables_in(connection, limits)
        except (OSError, ValueError) as error:  # ValueError: a name that no file can have
            reason = getattr(error, "strerror", None) or str(error)
            raise StoreError(f"cannot read {path}: {reason}") from error
        except sqlite3.Error as error:
            reason = _reason(error)
            stops_zenml = database.is_absolute and reason == _NO_DATABASE
            raise StoreError(f"{path} {reason}", stops_zenml=stops_zenml) from error


def beside(path: Path, suffix: str) -> Path:
    """Return the file that SQLite keeps beside a database: ``-wal``, ``-shm`` or ``-journal``."""
    return path.with_name(path.name + suffix)


def stamp_of(path: Path) -> tuple[int, int, int] | None:
    """Return modification time in nanoseconds, size and inode; None where there is no file."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return (status.st_mtime_ns, status.st_size, status.st_ino)


def _is_present(path: Path, database: Database) -> bool:
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    if not stat.S_ISREG(status.st_mode):
        if stat.S_ISDIR(status.st_mode):
            raise StoreError(f"{path} is a folder", stops_zenml=database.is_absolute)
        raise StoreError(f"{path} is not a regular file")
    if status.st_size > FILE_LIMIT:
        raise StoreError(f"{path} is larger than {FILE_LIMIT >> 20} MiB")
    return True


def _check_creatable(path: Path, database: Database) -> None:
    """Raise where ZenML could not create the file either."""
    nearest = next(folder for folder in path.parents if folder.exists())
    if not database.is_created:
        problem = f"there is no {path}, and its address does not let ZenML create it"
    elif not database.is_folder_created and nearest != path.parent:
        problem = f"there is no folder {path.parent}, and ZenML does not create it"
    elif not nearest.is_dir():
        problem = f"ZenML cannot create {path}: {nearest} is not a folder"
    else:
        return
    raise StoreError(problem, stops_zenml=database.is_absolute)


@dataclass(frozen=True, slots=True)
class _Open:
    """An open SQLite file."""

    place: str
    connection: sqlite3.Connection

    def tables(self) -> Collection[str]:
        return [str(row[0]) for row in self.rows("SELECT name FROM sqlite_master")]

    def columns(self, table: str) -> Collection[str]:
        return [str(row[1]) for row in self.rows(f"PRAGMA table_info({table})")]

    def rows(self, query: str) -> Iterable[Sequence[object]]:
        return self.connection.execute(query)


@contextmanager
def _opened(path: Path, limits: DatabaseLimits) -> Iterator[_Open]:
    """Open the file, and begin to read: all is seen as it is at this moment."""
    with _settled(path, limits) as file, closing(_connection(file, limits)) as connection:
        connection.execute("BEGIN")
        yield _Open(str(path), connection)


def _connection(file: Path, limits: DatabaseLimits) -> sqlite3.Connection:
    connection = sqlite3.connect(
        _uri(file), uri=True, timeout=limits.wait, isolation_level=None, check_same_thread=False
    )
    connection.text_factory = _text
    connection.set_progress_handler(_clock(limits.seconds), _INSTRUCTIONS)
    if sys.version_info >= (3, 11):
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, limits.size)
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _uri(path: Path) -> str:
    """Return the address for SQLite, which decodes bytes and takes no host."""
    text = path.as_posix()
    return f"file://{'' if text.startswith('/') else '/'}{quote(os.fsencode(text))}?mode=ro"


def _text(content: bytes) -> str | bytes:
    """Return a text; bytes where it is no UTF-8."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content


def _clock(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


@contextmanager
def _settled(path: Path, limits: DatabaseLimits) -> Iterator[Path]:
    """Yield a file that can be opened for reading without making others beside it.

    With write-ahead logging SQLite shares memory between readers and writers in a file, and a
    reader creates it where nobody else has the database open. Then a copy is read.
    """
    if not _has_log(path) or beside(path, "-shm").exists():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="zenml-ls-") as folder:
        copy = Path(folder, "zenml.db")
        _copy_unchanged(path, copy, limits)
        yield copy


def _has_log(path: Path) -> bool:
    if beside(path, "-wal").exists():
        return True
    with path.open("rb") as file:
        return file.read(20)[18:] == _WRITES_A_LOG


def _copy_unchanged(path: Path, copy: Path, limits: DatabaseLimits) -> None:
    """Copy a database with its log, at a moment when nobody writes.

    Raises:
        StoreError: There is no such moment.
    """
    log = beside(path, "-wal")
    if sum(stamp[1] for stamp in (stamp_of(path), stamp_of(log)) if stamp) > limits.size:
        raise StoreError(f"{path} is too large to be read while no program has it open")
    end = time.monotonic() + limits.wait
    while time.monotonic() < end:
        before = (stamp_of(path), stamp_of(log))
        shutil.copyfile(path, copy)
        if before[1] is not None:
            shutil.copyfile(log, beside(copy, "-wal"))
        if before == (stamp_of(path), stamp_of(log)):
            return
    raise StoreError(f"{path} {_LOCKED}")


def _reason(error: sqlite3.Error) -> str:
    text = str(error)
    known = (ours for theirs, ours in _REASONS.items() if theirs in text)
    return next(known, f"cannot be read: {text}")
