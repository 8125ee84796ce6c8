"""The addresses of databases, read as ZenML reads them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.stores.databases import build, change, read, url_of
from tests.stores.reading import read_now
from zenml_ls.model.domain import Profile, StoreContents
from zenml_ls.stores import StoreError
from zenml_ls.stores.sql import SqlStore, database_url
from zenml_ls.stores.sql.server import reason


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


def test_a_relative_path_leads_nowhere_where_the_current_folder_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    store = SqlStore("sqlite:///x.db")
    assert store.watched_files() == ()
    with pytest.raises(StoreError, match=r"counts from the current folder, which is gone"):
        read_now(store)


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
