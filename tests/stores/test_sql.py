"""SQL stores, shown on databases that real ZenML filled."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from uuid import UUID

import pytest

from tests.stores.databases import DATA, NEW_ROW, NEWEST, build, change, read
from tests.stores.reading import read_now
from zenml_ls.stores.local import LocalStore
from zenml_ls.stores.sql.tables import contents_of

WORLDS = ["zenml-0.9.0", "zenml-0.12.0", NEWEST]


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
