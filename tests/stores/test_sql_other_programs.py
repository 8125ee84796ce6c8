"""Databases that another program has open, or left behind in the middle of a change."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.stores.databases import AT_ONCE, NEW_ROW, change, read, url_of
from tests.stores.reading import read_now
from zenml_ls.stores import StoreError
from zenml_ls.stores.sql import SqlStore
from zenml_ls.stores.sql.tables import DatabaseLimits


def everything(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()}


@pytest.fixture
def writer(database: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        yield connection


def test_a_database_that_is_locked(database: Path, writer: sqlite3.Connection) -> None:
    writer.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match=r"zenml\.db is locked by another program"):
        read(database)
    writer.execute("COMMIT")
    assert read(database).stacks


@pytest.mark.parametrize("wait", [0.0, 0.2])
def test_waits_for_a_lock_as_long_as_it_may(
    wait: float, database: Path, writer: sqlite3.Connection
) -> None:
    writer.execute("BEGIN EXCLUSIVE")
    start = time.monotonic()
    with pytest.raises(StoreError, match="is locked by another program"):
        read(database, DatabaseLimits(wait=wait))
    assert time.monotonic() - start >= wait


def test_a_writer_that_has_not_committed_disturbs_nobody(
    database: Path, writer: sqlite3.Connection
) -> None:
    writer.execute("BEGIN IMMEDIATE")
    writer.execute(NEW_ROW, ("new",))
    assert "new" not in read(database).stacks
    writer.execute("COMMIT")
    assert "new" in read(database).stacks


@pytest.mark.parametrize("mode", ["delete", "truncate", "persist", "wal"])
def test_sees_what_a_program_commits_that_goes_on(
    mode: str, database: Path, writer: sqlite3.Connection
) -> None:
    writer.execute(f"PRAGMA journal_mode = {mode}")
    writer.execute(NEW_ROW, ("first",))
    store = SqlStore(url_of(database), AT_ONCE)
    assert "first" in read_now(store).stacks
    before = store.stamp()
    assert store.stamp() == before
    writer.execute(NEW_ROW, ("second",))
    assert store.stamp() != before
    assert "second" in read_now(store).stacks


def test_a_reader_of_a_log_leaves_it_to_its_writer(
    database: Path, writer: sqlite3.Connection
) -> None:
    writer.execute("PRAGMA journal_mode = wal")
    writer.execute(NEW_ROW, ("new",))
    assert "new" in read(database).stacks
    writer.close()
    assert [path.name for path in database.parent.iterdir()] == ["zenml.db"]


def with_log(database: Path, copy: Path) -> Path:
    """Copy the database as a program leaves it that was killed after a commit to its log."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute(NEW_ROW, ("in the log",))
        connection.commit()
        shutil.copy(database, copy)
        shutil.copy(f"{database}-wal", f"{copy}-wal")
    return copy


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_reading_leaves_no_trace(mode: str, database: Path) -> None:
    change(database, f"PRAGMA journal_mode = {mode}")
    before = everything(database.parent)
    assert list(before) == ["zenml.db"]
    assert read(database).stacks
    assert everything(database.parent) == before


def test_a_log_that_was_left_behind_is_read_and_stays(tmp_path: Path, database: Path) -> None:
    folder = tmp_path / "copy"
    folder.mkdir()
    copy = with_log(database, folder / "zenml.db")
    before = everything(folder)
    assert set(before) == {"zenml.db", "zenml.db-wal"}
    assert "in the log" in read(copy).stacks
    assert everything(folder) == before


@pytest.mark.parametrize("content", [b"", b"no log", b"x" * 5000])
@pytest.mark.parametrize("is_empty", [False, True])
def test_a_log_that_belongs_to_nothing_stays(
    content: bytes, is_empty: bool, database: Path
) -> None:
    if is_empty:
        database.write_bytes(b"")
    Path(f"{database}-wal").write_bytes(content)
    before = everything(database.parent)
    assert len(read(database).stacks) == (0 if is_empty else 6)
    assert everything(database.parent) == before


def test_a_database_with_a_log_that_is_too_large_to_copy(tmp_path: Path, database: Path) -> None:
    copy = with_log(database, tmp_path / "copy.db")
    with pytest.raises(StoreError, match="is too large to be read while no program has it open"):
        read(copy, DatabaseLimits(size=10_000))


def test_a_change_that_was_broken_off(tmp_path: Path, database: Path) -> None:
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA cache_size = 1")  # so that pages are written before the end
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE zenstackcomponent SET configuration = zeroblob(9999)")
        shutil.copy(database, copy)
        shutil.copy(f"{database}-journal", f"{copy}-journal")
    with pytest.raises(StoreError, match=r"copy\.db was left half written"):
        read(copy)
    change(copy, NEW_ROW, ("repaired",))
    assert "repaired" in read(copy).stacks
