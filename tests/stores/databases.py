"""Databases made from what SQL stores of real ZenML held; see tests/real_zenml/write_sql.py."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from tests.stores.reading import read_now
from zenml_ls.model.domain import StoreContents
from zenml_ls.stores.sql import SqlStore
from zenml_ls.stores.sql.tables import DatabaseLimits

AT_ONCE = DatabaseLimits(wait=0.05)
NEW_ROW = "INSERT INTO zenstack VALUES (?, 1, NULL)"
DATA = Path(__file__).parents[1] / "data"
NEWEST = "zenml-0.13.2"


def build(path: Path, world: str = NEWEST, config: Path | None = None) -> Path:
    """Make the database of a world at *path*, and return that.

    With *config* its path replaces ``$CONFIG_DIR`` in the components.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((DATA / "sql" / f"{world}.sql").read_text("utf-8"))
        if config is not None:
            connection.create_function("placed", 1, lambda value: _placed(value, config))
            connection.execute("UPDATE zenstackcomponent SET configuration = placed(configuration)")
            connection.commit()
    return path


def _placed(value: bytes, config: Path) -> bytes:
    text = base64.b64decode(value).decode("utf-8").replace("$CONFIG_DIR", str(config))
    return base64.b64encode(text.encode("utf-8"))


def change(path: Path, statement: str, values: Sequence[object] = ()) -> None:
    """Run one statement on the database, and commit."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement, values)
        connection.commit()


def url_of(path: Path) -> str:
    """Return the address of a file as ZenML writes it."""
    return f"sqlite:///{path}"


def _notes(folder: Path) -> Path:
    path = folder / "notes.txt"
    path.write_text("This is no database.")
    return path


UNUSABLE: dict[str, Callable[[Path], str]] = {
    "no database": lambda folder: url_of(_notes(folder)),
    "a folder": url_of,
    "below a file": lambda folder: url_of(_notes(folder) / "zenml.db"),
    "not to be created": lambda folder: f"sqlite:///file:{folder}/none.db?mode=ro&uri=true",
    "in no folder": lambda folder: f"sqlite:///file:{folder}/none/zenml.db?uri=true",
}
"""Addresses that ZenML cannot open; each is made in a folder of its own."""


def read(path: Path, limits: DatabaseLimits = AT_ONCE) -> StoreContents:
    """Read a file as the server does; a lock is not waited for."""
    return read_now(SqlStore(url_of(path), limits))
