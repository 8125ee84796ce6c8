"""What can be in the place of a database: no ZenML store, too much, or without an end."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.stores.databases import UNUSABLE, change, read, url_of
from tests.stores.reading import read_now
from zenml_ls.model.domain import StoreContents
from zenml_ls.stores import StoreError
from zenml_ls.stores.sql import SqlStore
from zenml_ls.stores.sql.tables import DatabaseLimits

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"


def test_what_zenml_would_create_is_empty(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    for name in ("missing.db", "no/such/folder/zenml.db", "empty.db"):
        contents = read(tmp_path / name)
        assert contents == StoreContents()
    assert [path.name for path in tmp_path.iterdir()] == ["empty.db"]


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite://?a=b"])
def test_a_database_in_memory_is_empty_in_every_process(url: str) -> None:
    store = SqlStore(url)
    assert read_now(store) == StoreContents()
    assert store.watched_files() == () and store.stamp() == ()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE people (name TEXT)",
        "CREATE TABLE zenstack (name TEXT)",
        "CREATE TABLE zenstackcomponent (type, name, flavor, configuration)",
    ],
)
def test_a_database_of_something_else(statement: str, tmp_path: Path) -> None:
    change(tmp_path / "people.db", statement)
    with pytest.raises(StoreError, match=r"people\.db is no ZenML store"):
        read(tmp_path / "people.db")


@pytest.mark.parametrize("column", ["type", "configuration"])
def test_tables_with_other_columns_are_no_store(column: str, database: Path) -> None:
    change(database, f"ALTER TABLE zenstackcomponent RENAME COLUMN {column} TO other")
    with pytest.raises(StoreError, match="is no ZenML store"):
        read(database)


@pytest.mark.parametrize(
    "content", [b"xx", b"stacks: {}\n" * 400, b"SQLite format 3\0", b"\0" * 4096]
)
def test_a_file_that_is_no_database(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "zenml.db").write_bytes(content)
    with pytest.raises(StoreError, match=r"zenml\.db (is no SQLite database|is damaged)"):
        read(tmp_path / "zenml.db")


def test_a_file_that_is_half_written(database: Path) -> None:
    content = database.read_bytes()
    database.write_bytes(content[: len(content) // 2])
    with pytest.raises(StoreError, match="is damaged"):
        read(database)


def test_a_file_with_damaged_pages_never_crashes(database: Path) -> None:
    content = database.read_bytes()
    size = int.from_bytes(content[16:18], "big")
    outcomes: set[bool | str] = set()
    for page in range(1, len(content) // size):
        database.write_bytes(content[: page * size] + b"\x7f" * size + content[(page + 1) * size :])
        try:
            outcomes.add(read(database).is_complete)
        except StoreError as error:
            outcomes.add(str(error).removeprefix(f"{database} "))
    assert "is damaged" in outcomes and outcomes <= {"is damaged", True}


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder"):
        read(tmp_path)


def test_a_file_in_place_of_the_folder(database: Path) -> None:
    with pytest.raises(StoreError, match=r"ZenML cannot create .*zenml\.db is not a folder"):
        read(database / "deeper" / "zenml.db")


@pytest.mark.parametrize("name", ["x" * 300, "\udcff\0"])
def test_a_name_that_no_file_can_have(name: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        read(tmp_path / name)


@pytest.mark.parametrize("spoil", UNUSABLE.values(), ids=UNUSABLE)
def test_tells_what_zenml_cannot_open_either(spoil: Callable[[Path], str], tmp_path: Path) -> None:
    with pytest.raises(StoreError) as raised:
        read_now(SqlStore(spoil(tmp_path)))
    assert raised.value.stops_zenml


def test_what_may_pass_or_depends_on_the_folder_does_not_stop_zenml(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notes.db").write_text("notes")
    monkeypatch.chdir(tmp_path)
    change(tmp_path / "people.db", "CREATE TABLE people (name TEXT)")
    for url in ("sqlite:///notes.db", url_of(tmp_path / "people.db")):
        with pytest.raises(StoreError) as raised:
            read_now(SqlStore(url))
        assert not raised.value.stops_zenml
    with closing(sqlite3.connect(database)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="is locked") as raised:
            read(database)
        assert not raised.value.stops_zenml


def test_a_file_that_may_not_be_read(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, *_: Any) -> Any:  # root may read everything
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(StoreError, match=r"cannot read .*: Permission denied"):
        read(database)


# ------------------------------------------------------------------------ too much, too long


@pytest.mark.parametrize(
    "limits", [DatabaseLimits(rows=20), DatabaseLimits(size=4000), DatabaseLimits(size=200)]
)
def test_a_store_that_is_too_large(limits: DatabaseLimits, database: Path) -> None:
    with pytest.raises(StoreError, match="is too large to be read"):
        read(database, limits)


def test_a_store_that_never_ends(database: Path) -> None:
    change(database, "DROP TABLE zenstack")
    change(
        database,
        f"CREATE VIEW zenstack AS {ENDLESS} SELECT 'x' AS name, 1 AS created_by FROM n WHERE i < 0",
    )
    with pytest.raises(StoreError, match="takes too long to read"):
        read(database, DatabaseLimits(seconds=0.1))


def test_a_store_of_endless_rows(database: Path) -> None:
    change(database, "DROP TABLE zenstack")
    change(
        database, f"CREATE VIEW zenstack AS {ENDLESS} SELECT 'x' AS name, 1 AS created_by FROM n"
    )
    with pytest.raises(StoreError, match="is too large to be read"):
        read(database, DatabaseLimits(rows=1000))
