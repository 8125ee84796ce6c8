"""What every store must do, shown on data that real ZenML 0.13.2 wrote."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import world
from zenml_ls.model.domain import Profile
from zenml_ls.stores import Store, StoreError, local_folder
from zenml_ls.stores.local import LocalStore, component_path

REAL = Path(__file__).parents[1] / "data" / "zenml-0.13.2" / "config" / "profiles" / "default"
Open = Callable[[Path], Store]

STORES = [pytest.param(LocalStore, id="local")]


@pytest.mark.parametrize("open_store", STORES)
def test_reads_what_zenml_wrote(open_store: Open) -> None:
    contents = open_store(REAL).read()
    assert contents.is_complete
    assert set(contents.stacks) == {"cloud", "custom", "default", "docker", "kubeflow", "tracked"}
    assert contents.stacks["custom"].components == {
        "artifact_store": "las2",
        "metadata_store": "lms2",
        "orchestrator": "ray",
    }
    assert contents.names["container_registry"] == ("dcr", "ecr", "gcr", "hub")
    mysql = contents.components["metadata_store", "mysql"]
    assert mysql.flavor == "mysql" and not mysql.is_missing
    assert mysql.configuration is not None and mysql.configuration["host"] == "10.0.0.5"
    assert [(flavor.type, flavor.name) for flavor in contents.flavors] == [("orchestrator", "ray")]
    default = contents.components["artifact_store", "default"]
    assert default.uuid in {artifact for artifact, _ in contents.associations}
    assert contents.unregistered_files == frozenset()


@pytest.mark.parametrize("open_store", STORES)
def test_an_empty_place_is_an_empty_store(open_store: Open, tmp_path: Path) -> None:
    contents = open_store(tmp_path / "nothing").read()
    assert contents.is_complete and not contents.stacks and not contents.components


@pytest.mark.parametrize("open_store", STORES)
@pytest.mark.parametrize("text", ["a: [", "stacks: {}\n---\nx: y\n", "x: \0"])
def test_a_registry_that_zenml_cannot_read_is_an_error(
    open_store: Open, text: str, tmp_path: Path
) -> None:
    world.write(tmp_path, {"stacks.yaml": text})
    with pytest.raises(StoreError, match="cannot be read"):
        open_store(tmp_path).read()


def test_a_component_without_a_file_is_missing_and_a_file_without_registration_is_known(
    tmp_path: Path,
) -> None:
    shutil.copytree(REAL, tmp_path / "store")
    moved = tmp_path / "store/orchestrators/ldock.yaml"
    moved.rename(moved.with_name("other.yaml"))
    contents = LocalStore(tmp_path / "store").read()
    assert contents.components["orchestrator", "ldock"].is_missing
    assert contents.unregistered_files == {moved.with_name("other.yaml")}


def test_only_changed_files_are_read_again(tmp_path: Path) -> None:
    shutil.copytree(REAL, tmp_path / "store")
    first = LocalStore(tmp_path / "store").component_files()
    changed = tmp_path / "store/orchestrators/ldock.yaml"
    changed.write_text("name: ldock\n")
    second = LocalStore(tmp_path / "store", first).component_files()
    assert {path for path in second if second[path] is not first[path]} == {changed}


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("a", "orchestrators/a.yaml"),
        ("a/b", "orchestrators/a/b.yaml"),  # N01
        ("../escape", "escape.yaml"),  # N02
        ("", "orchestrators/.yaml"),  # N05
        ("../../outside", None),
        ("/etc/passwd", None),
        ("nul\0", None),
    ],
)
def test_a_component_name_is_a_file_name_as_it_is(name: str, file: str | None) -> None:
    folder = Path("/store")
    expected = folder / file if file else None
    assert component_path(folder, "orchestrator", name) == expected


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        (None, "/config/profiles/p"),  # P06
        ("file:///data/p", "/data/p"),
        ("/data/p", "/data/p"),  # P07
        ("S3://b/x", "S3:/b/x"),  # P09: counts from the current folder
        ("s3://b/x", None),  # P08
    ],
)
def test_where_a_local_store_lies(url: str | None, folder: str | None) -> None:
    found = local_folder(Profile("p", "p", "local", url), Path("/config"))
    assert found == (Path.cwd() / folder if folder else None)


@pytest.mark.parametrize(
    ("store_type", "url", "is_valid"),
    [
        ("rest", "http://localhost:8000", True),
        ("rest", "http://localhost:8000/", False),  # P22
        ("rest", "file:///x", False),  # P19
        ("sql", "sqlite:////x/zenml.db", True),
        ("sql", "garbage", False),  # P24
        ("sql", "file:///x", False),  # P23
        ("local", "file:///x", True),
    ],
)
def test_which_addresses_zenml_takes(store_type: str, url: str, is_valid: bool) -> None:
    assert (Profile("p", "p", store_type, url).url_problem is None) is is_valid
