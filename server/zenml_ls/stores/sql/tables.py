"""What the tables of a ZenML database mean, in each of the three layouts that releases made.

Up to 0.11.0 a component is known by type and name. 0.12.0 gave it an ``id``; 0.13.0 uses the
``id`` in the definitions of stacks as well, and calls two columns differently. No release
converts what another wrote.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from zenml_ls.model.coercion import canonical_uuid
from zenml_ls.model.domain import Component, ComponentContent, CustomFlavor, Stack, StoreContents
from zenml_ls.model.names import COMPONENT_TYPES
from zenml_ls.stores import StoreError

Row = Mapping[str, object]
Tables = Mapping[str, Sequence[Row]]

_COLUMNS = {
    # The second column is not needed, but with it the rows come in the order of registration.
    "zenstack": ("name", "created_by"),
    "zenstackcomponent": (
        "id",
        "type",
        "component_type",
        "name",
        "flavor",
        "component_flavor",
        "configuration",
    ),
    "zenstackdefinition": ("stack_name", "component_id", "component_type", "component_name"),
    "zenflavor": ("type", "name", "source"),
    "storeassociationtable": ("artifact_store_uuid", "metadata_store_uuid"),
}
"""The columns of all layouts; each table has some of them."""
_INDISPENSABLE = ("zenstack", "zenstackcomponent")
_LAYOUTS: tuple[Mapping[str, frozenset[str]], ...] = (
    {
        "zenstackcomponent": frozenset({"type", "name", "flavor", "configuration"}),
        "zenstackdefinition": frozenset({"stack_name", "component_id"}),
    },
    {
        "zenstackcomponent": frozenset(
            {"component_type", "name", "component_flavor", "configuration"}
        ),
        "zenstackdefinition": frozenset({"stack_name", "component_type", "component_name"}),
    },
)
_SIZED = (str, bytes, memoryview)
_TYPES = {component_type.upper(): component_type for component_type in COMPONENT_TYPES}


@dataclass(frozen=True, slots=True)
class DatabaseLimits:
    """How much of a database is read; no store of ZenML comes near.

    A writer waits five seconds for readers of an SQLite file, so that we must take less.
    """

    rows: int = 200_000
    size: int = 50 * 1024 * 1024
    """Bytes of all values together."""
    seconds: float = 3
    wait: float = 1
    """Seconds to wait for another program that has locked the database."""


class Connection(Protocol):
    """An open database."""

    @property
    def place(self) -> str:
        """Where it is, for messages; without a login."""

    def tables(self) -> Collection[str]:
        """Return the names of all tables."""

    def columns(self, table: str) -> Collection[str]:
        """Return the names of a table's columns; none where it is missing."""

    def rows(self, query: str) -> Iterable[Sequence[object]]:
        """Return what a ``SELECT`` yields."""


def tables_in(connection: Connection, limits: DatabaseLimits) -> Tables:
    """Return the rows of ZenML's tables; nothing of a database that is empty.

    Raises:
        StoreError: It is a database of something else, or too large.
    """
    if not connection.tables():
        return {}
    columns = {table: set(connection.columns(table)) for table in _COLUMNS}
    if not all(columns[table] for table in _INDISPENSABLE) or not _has_layout(columns):
        raise StoreError(f"{connection.place} is no ZenML store")
    meter = _Meter(connection.place, limits)
    return {table: _rows(connection, table, columns[table], meter) for table in _COLUMNS}


def _has_layout(columns: Mapping[str, set[str]]) -> bool:
    return "name" in columns["zenstack"] and any(
        all(needed <= columns[table] or not columns[table] for table, needed in layout.items())
        for layout in _LAYOUTS
    )


def _rows(
    connection: Connection, table: str, columns: Collection[str], meter: _Meter
) -> Sequence[Row]:
    present = [name for name in _COLUMNS[table] if name in columns]
    if not present:
        return ()
    query = f"SELECT {', '.join(present)} FROM {table}"
    return [dict(zip(present, meter.counted(row), strict=True)) for row in connection.rows(query)]


class _Meter:
    """Counts what was read, and stops where it is too much."""

    def __init__(self, place: str, limits: DatabaseLimits) -> None:
        self.place = place
        self.rows_left = limits.rows
        self.size_left = limits.size

    def counted(self, row: Sequence[object]) -> Sequence[object]:
        self.rows_left -= 1
        self.size_left -= sum(len(value) for value in row if isinstance(value, _SIZED))
        if self.rows_left < 0 or self.size_left < 0:
            raise StoreError(f"{self.place} is too large to be read")
        return row


def contents_of(tables: Tables) -> StoreContents:
    """Return what the rows of a store mean.

    Rows that cannot be understood are passed over; names are then not complete.
    """
    reader = _Reader()
    components = reader.components(tables.get("zenstackcomponent", ()))
    stacks = reader.stacks(tables.get("zenstack", ()), tables.get("zenstackdefinition", ()))
    flavors = tuple(reader.flavors(tables.get("zenflavor", ())))
    return StoreContents(
        stacks=stacks,
        components=components,
        flavors=flavors,
        associations=frozenset(_associations(tables.get("storeassociationtable", ()))),
        is_complete=reader.is_sound,
    )


_Key = tuple[str, str]


class _Reader:
    """Reads the rows of a store and remembers whether it understood all of them."""

    def __init__(self) -> None:
        self.is_sound = True
        self.by_id: dict[str, _Key | None] = {}
        """Type and name of each ``id``; None where the row was not understood."""
        self.registered: dict[_Key, Component] = {}

    def components(self, rows: Iterable[Row]) -> Mapping[_Key, Component]:
        """Read the components.

        Two with one type and name (nothing forbids it from 0.12.0 on) ZenML lists, but reads
        neither: ``one_or_none`` fails.
        """
        for row in rows:
            component = _component(row)
            if component is None:
                self.is_sound = False
            key = (component.type, component.name) if component else None
            if (identifier := canonical_uuid(_plain(row.get("id")))) is not None:
                self.by_id[identifier] = key
            if component and key:
                twin = self.registered.get(key)
                self.registered[key] = Component(*key, twin.flavor) if twin else component
        return self.registered

    def stacks(self, rows: Iterable[Row], definitions: Iterable[Row]) -> Mapping[str, Stack]:
        """Read the stacks; one of which a part was not understood is left out."""
        members: dict[str, dict[str, str]] = {}
        for row in rows:
            name = row.get("name")
            if isinstance(name, str):
                members[name] = {}
            else:
                self.is_sound = False
        for row in definitions:
            self._define(members, row)
        return {name: Stack(name, parts) for name, parts in members.items()}

    def _define(self, members: dict[str, dict[str, str]], row: Row) -> None:
        """Put the component of a definition into its stack.

        One that is not registered ZenML leaves out in silence: it joins the two tables.
        """
        stack = row.get("stack_name")
        if not isinstance(stack, str):
            self.is_sound = False
            return
        key, is_understood = self._defined(row)
        if not is_understood:
            self.is_sound = False
            members.pop(stack, None)
        elif key is not None and stack in members:
            members[stack][key[0]] = key[1]

    def _defined(self, row: Row) -> tuple[_Key | None, bool]:
        if "component_id" in row:
            identifier = canonical_uuid(_plain(row["component_id"]))
            key = self.by_id.get(identifier or "")
            return key, identifier is not None and (key is not None or identifier not in self.by_id)
        named = (_type(row.get("component_type")), row.get("component_name"))
        component_type, name = named
        if component_type is None or not isinstance(name, str):
            return None, False
        return ((component_type, name) if (component_type, name) in self.registered else None), True

    def flavors(self, rows: Iterable[Row]) -> Iterator[CustomFlavor]:
        """Read the custom flavors."""
        for row in rows:
            component_type = _type(row.get("type"))
            name, source = row.get("name"), row.get("source")
            if component_type is None or not isinstance(name, str):
                self.is_sound = False
            else:
                yield CustomFlavor(component_type, name, source if isinstance(source, str) else "")


def _component(row: Row) -> Component | None:
    component_type = _type(row.get("type", row.get("component_type")))
    name, flavor = row.get("name"), row.get("flavor", row.get("component_flavor"))
    if component_type is None or not isinstance(name, str) or not isinstance(flavor, str):
        return None
    return Component(component_type, name, flavor, _content(row.get("configuration")))


def _type(value: object) -> str | None:
    """Return the component type; the database has the names of an enumeration, in capitals."""
    return _TYPES.get(value) if isinstance(value, str) else None


def _content(value: object) -> ComponentContent | None:
    """Return the YAML that is kept as base64; None where ZenML cannot decode it either."""
    if not isinstance(value, (bytes, memoryview)):
        return None
    try:
        return ComponentContent(base64.b64decode(value).decode("utf-8"))
    except (binascii.Error, UnicodeDecodeError):
        return None


def _plain(value: object) -> object:
    """Return an identifier as text: 32 digits in SQLite, an object of its own in PostgreSQL."""
    return value if value is None or isinstance(value, (str, bytes)) else str(value)


def _associations(rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    for row in rows:
        artifact_store = canonical_uuid(_plain(row.get("artifact_store_uuid")))
        metadata_store = canonical_uuid(_plain(row.get("metadata_store_uuid")))
        if artifact_store and metadata_store:
            yield artifact_store, metadata_store
