"""SQL stores, shown on databases that real ZenML filled, and on all that can be in their place."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.stores.databases import DATA, NEWEST, UNUSABLE, build, change, url_of
from tests.stores.reading import read_now
from zenml_ls.model.domain import Profile, StoreContents
from zenml_ls.stores import StoreError
from zenml_ls.stores.local import LocalStore
from zenml_ls.stores.sql import SqlStore, database_url
from zenml_ls.stores.sql.server import reason
from zenml_ls.stores.sql.tables import DatabaseLimits, contents_of

WORLDS = ["zenml-0.9.0", "zenml-0.12.0", NEWEST]
AT_ONCE = DatabaseLimits(wait=0.05)
NEW_ROW = "INSERT INTO zenstack VALUES (?, 1, NULL)"
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"


def read(path: Path, limits: DatabaseLimits = AT_ONCE) -> StoreContents:
    return read_now(SqlStore(url_of(path), limits))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return build(tmp_path / "zenml.db")


def everything(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.iterdir()}


# ---------------------------------------------------------------------------- what is in it


@pytest.mark.parametrize("world", WORLDS)
def test_holds_what_the_local_store_of_the_same_release_holds(world: str, tmp_path: Path) -> None:
    local = read_now(LocalStore(DATA / world / "config" / "profiles" / "default"))
    contents = read(build(tmp_path / "zenml.db", world))
    assert contents.is_complete and contents.file is None
    assert contents.stacks == local.stacks and len(local.stacks) > 4
    assert contents.flavors == local.flavors and local.flavors
    assert contents.associations == local.associations
    assert set(contents.components) == set(local.components)
    for key, component in contents.components.items():
        twin = local.components[key]
        assert component.flavor == twin.flavor
        assert component.configuration == twin.configuration is not None
        assert component.uuid == twin.uuid is not None
        assert component.file is None and not component.is_missing


def test_only_stores_since_0_12_have_associations(tmp_path: Path) -> None:
    found = [len(read(build(tmp_path / world, world)).associations) for world in WORLDS]
    assert found == [0, 3, 3]


def test_stacks_and_components_come_as_they_were_registered(database: Path) -> None:
    change(database, NEW_ROW, ("a last one",))
    change(
        database,
        "INSERT INTO zenstackcomponent VALUES ('1', 'ORCHESTRATOR', 'a last one', 'local', x'')",
    )
    contents = read(database)
    assert list(contents.stacks)[-1] == "a last one"
    assert contents.names["orchestrator"][-1] == "a last one"


def test_names_can_be_anything(database: Path) -> None:
    hostile = [
        "",
        "'; DROP TABLE zenstack; --",
        "a/b",
        "../x",
        "nul\0",
        "\n",
        "ünïcödé 🦊",
        "x" * 999,
    ]
    for name in hostile:
        change(database, NEW_ROW, (name,))
    contents = read(database)
    assert contents.is_complete and set(hostile) < set(contents.stacks)


def test_rows_as_other_databases_have_them() -> None:
    contents = contents_of(
        {
            "zenstack": [{"name": "s", "created_by": 1}],
            "zenstackcomponent": [
                {
                    "id": UUID(int=1),
                    "type": "ARTIFACT_STORE",
                    "name": "a",
                    "flavor": "local",
                    "configuration": memoryview(b64encode(b"name: a")),
                }
            ],
            "zenstackdefinition": [{"stack_name": "s", "component_id": UUID(int=1)}],
            "storeassociationtable": [
                {"artifact_store_uuid": UUID(int=1), "metadata_store_uuid": UUID(int=2)}
            ],
        }
    )
    assert contents.is_complete
    assert contents.stacks["s"].components == {"artifact_store": "a"}
    assert contents.components["artifact_store", "a"].configuration == {"name": "a"}
    assert contents.associations == {(str(UUID(int=1)), str(UUID(int=2)))}


def test_tables_of_older_releases_may_be_missing(tmp_path: Path) -> None:
    path = build(tmp_path / "zenml.db", "zenml-0.9.0")
    change(path, "DROP TABLE zenflavor")  # 0.7.2 has none
    contents = read(path)
    assert contents.is_complete and contents.stacks and not contents.flavors


# ----------------------------------------------------------------- rows that are not as usual


@pytest.mark.parametrize("world", WORLDS)
def test_a_component_that_a_stack_names_but_nobody_registered_is_left_out(
    world: str, tmp_path: Path
) -> None:
    path = build(tmp_path / "zenml.db", world)
    change(path, "DELETE FROM zenstackcomponent WHERE name = 'vertex'")
    contents = read(path)
    assert contents.is_complete
    assert "orchestrator" not in contents.stacks["cloud"].components
    assert contents.stacks["cloud"].components["artifact_store"] == "gcs"


@pytest.mark.parametrize(
    ("statement", "lost_stack"),
    [
        ("UPDATE zenstackcomponent SET type = 'TELEPORTER' WHERE name = 'vertex'", "cloud"),
        ("UPDATE zenstackcomponent SET type = 'orchestrator' WHERE name = 'vertex'", "cloud"),
        ("UPDATE zenstackcomponent SET name = x'ff' WHERE name = 'vertex'", "cloud"),
        ("UPDATE zenstackcomponent SET flavor = x'ff' WHERE name = 'vertex'", "cloud"),
        ("UPDATE zenstackcomponent SET name = cast(x'ff' AS TEXT) WHERE name = 'vertex'", "cloud"),
        ("UPDATE zenstack SET name = x'00' WHERE name = 'cloud'", "cloud"),
        ("UPDATE zenstackdefinition SET stack_name = x'00' WHERE stack_name = 'cloud'", None),
        (
            "UPDATE zenstackdefinition SET component_id = '?' WHERE component_id LIKE 'eb4c%'",
            "cloud",
        ),
        ("UPDATE zenflavor SET type = 'TELEPORTER'", None),
    ],
)
def test_what_is_not_understood_is_not_called_complete(
    statement: str, lost_stack: str | None, database: Path
) -> None:
    change(database, statement)
    contents = read(database)
    assert not contents.is_complete
    assert lost_stack not in contents.stacks and "default" in contents.stacks


def test_a_component_of_an_unknown_type_in_a_stack_of_0_12(tmp_path: Path) -> None:
    path = build(tmp_path / "zenml.db", "zenml-0.12.0")
    change(path, "UPDATE zenstackdefinition SET component_type = 'X' WHERE stack_name = 'cloud'")
    contents = read(path)
    assert not contents.is_complete and "cloud" not in contents.stacks and contents.stacks


@pytest.mark.parametrize("value", [b"no base64", b"/w==", "bmFtZTogeA==", 7])
def test_attributes_that_cannot_be_decoded_are_unknown(value: object, database: Path) -> None:
    change(database, "UPDATE zenstackcomponent SET configuration = ? WHERE name = 'gcs'", (value,))
    contents = read(database)
    assert contents.is_complete
    component = contents.components["artifact_store", "gcs"]
    assert component.content is None and component.flavor == "gcp" and not component.is_missing


@pytest.mark.parametrize("text", [b"a: [", b"- a", b""])
def test_attributes_that_are_no_mapping_are_unknown(text: bytes, database: Path) -> None:
    change(
        database,
        "UPDATE zenstackcomponent SET configuration = ? WHERE name = 'gcs'",
        (b64encode(text),),
    )
    assert read(database).components["artifact_store", "gcs"].configuration is None


def test_of_two_components_with_one_name_zenml_reads_neither(database: Path) -> None:
    change(
        database,
        "INSERT INTO zenstackcomponent SELECT 'f' || substr(id, 2), type, name, 's3', "
        "configuration FROM zenstackcomponent WHERE name = 'gcs'",
    )
    component = read(database).components["artifact_store", "gcs"]
    assert component.flavor == "gcp" and component.content is None


# ------------------------------------------------------------------- what is no ZenML store


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


# -------------------------------------------------------------------------------- other programs


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


# ------------------------------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    "name", ["a b", "100%", "a%20b", "a#b", "grün 🦊", "a&b=c", "file:x", "@", "'", "C:\\a\nb"]
)
def test_any_path_can_be_read(name: str, tmp_path: Path) -> None:
    path = build(tmp_path / name / f"{name}.db")
    assert read(path).stacks
    assert SqlStore(url_of(path)).watched_files() == (path, Path(f"{path}-wal"))


def test_a_path_ends_at_a_question_mark(tmp_path: Path) -> None:
    path = build(tmp_path / "zenml.db")
    assert read_now(SqlStore(f"{url_of(path)}?timeout=3")).stacks
    assert read_now(SqlStore(f"{url_of(path)}?x=?&x=y")).stacks


def test_a_relative_path_counts_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = build(tmp_path / "in" / "zenml.db")
    monkeypatch.chdir(tmp_path)
    for url in ("sqlite:///in/zenml.db", "sqlite+pysqlite:///./out/../in/zenml.db"):
        assert SqlStore(url).watched_files()[0] == path
        assert read_now(SqlStore(url)).stacks


@pytest.mark.parametrize("flag", ["true", "YES", "1", "%74rue"])
def test_a_path_that_is_an_address_of_sqlite_itself(flag: str, tmp_path: Path) -> None:
    path = build(tmp_path / "a b.db")
    for name in ("file:{}", "file://{}", "file://localhost{}", "file:{}#x"):
        quoted = name.format(str(path).replace(" ", "%20"))
        store = SqlStore(f"sqlite:///{quoted}?uri={flag}&mode=ro&timeout=3")
        assert read_now(store).stacks, quoted
    assert read_now(SqlStore(f"sqlite:///{path}?uri={flag}")).stacks
    assert read_now(SqlStore(f"sqlite:///file:x?mode=memory&uri={flag}")) == StoreContents()


@pytest.mark.parametrize("mode", ["ro", "rw"])
def test_an_address_that_forbids_to_create_the_file(mode: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not let ZenML create it"):
        read_now(SqlStore(f"sqlite:///file:{tmp_path}/zenml.db?mode={mode}&uri=true"))


def test_zenml_creates_the_folder_only_for_the_usual_form_of_address(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "zenml.db"
    assert read_now(SqlStore(f"sqlite:///{path}")) == StoreContents()
    with pytest.raises(StoreError, match="there is no folder"):
        read_now(SqlStore(f"sqlite+pysqlite:///{path}"))


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("garbage", "has not the form"),
        ("", "has not the form"),
        ("a b://x", "has not the form"),
        ("sqlite://zenml.db", "not on a host"),
        ("sqlite://me:sesame@host/zenml.db", "not on a host"),
        ("sqlite:///x?uri=perhaps", "neither true nor false"),
        ("sqlite:///file://host/x?uri=true", "cannot name a host"),
        ("sqlite:///file:a%00b?uri=true", "cannot read"),
        ("sqlite:///a\0b", "NUL"),
    ],
)
def test_addresses_that_lead_nowhere(url: str, message: str) -> None:
    with pytest.raises(StoreError, match=message) as caught:
        read_now(SqlStore(url))
    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize("url", ["mysql://me:sesame@host/db", "postgresql+psycopg2://me:sesame@h"])
def test_other_databases_need_an_extra(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)  # as where it is not installed
    store = SqlStore(url)
    with pytest.raises(StoreError, match=r"zenml-language-server\[sql\]") as caught:
        read_now(store)
    assert "sesame" not in str(caught.value)
    assert store.watched_files() == () and store.stamp() == ()


@pytest.mark.parametrize(
    "url",
    [
        "mysql://zen:sesame@host/db",
        "mysql://zen:ses@sesame@host/db",
        "mysql://zen:%73esame@host/db",
        "mysql://host/db?user=x&password=sesame",
    ],
)
def test_what_a_driver_says_is_shown_without_the_login(url: str) -> None:
    error = OSError()
    error.orig = RuntimeError("no zen\n with sesame, (zen@host), zenml")  # type: ignore[attr-defined]
    shown = reason(error, url)
    assert "sesame" not in shown and "\n" not in shown and "zenml" in shown
    assert ("(zen@" in shown) is ("zen:" not in url)


def test_what_sqlalchemy_says_is_not_shown() -> None:
    assert reason(ValueError("bad port in mysql://a:sesame@b:x"), "mysql://a:sesame@b:x") == (
        "ValueError"
    )


def test_no_message_shows_a_login(tmp_path: Path) -> None:
    path = tmp_path / "https:" / "me:sesame@host" / "x.db"
    change(build(path), "DROP TABLE zenstack")
    with pytest.raises(StoreError, match="is no ZenML store") as caught:
        read(path)
    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize(
    ("store_type", "url", "expected"),
    [
        ("sql", None, "sqlite:////config/profiles/p/zenml.db"),  # P25
        ("sql", "", "sqlite:////config/profiles/p/zenml.db"),
        ("sql", "sqlite:///x.db", "sqlite:///x.db"),
        ("sql", "mysql://host/db", "mysql://host/db"),
        ("sql", "garbage", None),  # P24
        ("local", None, None),
        ("rest", "http://localhost:8237", None),
    ],
)
def test_where_a_database_is(store_type: str, url: str | None, expected: str | None) -> None:
    assert database_url(Profile("p", "p", store_type, url), Path("/config")) == expected
