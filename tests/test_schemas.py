"""The JSON Schemas are fresh, valid, and say what ZenML would say of a single file."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from schemas import generate
from zenml_ls.model.catalog import catalog_for, known_releases
from zenml_ls.model.names import COMPONENT_TYPES, type_of_folder
from zenml_ls.model.release import NEWEST
from zenml_ls.workspace import FileKind

CHECKOUT = Path(__file__).parents[1]
SCHEMAS = CHECKOUT / "schemas"
REAL = CHECKOUT / "tests/data/zenml-0.13.2"
LEGACY = CHECKOUT / "tests/data/legacy-0.6.3"
SHARED = {
    "config.yaml": "config",
    "stacks.yaml": "stacks",
    "pipeline_runs.yaml": "pipeline-runs",
}


def schema_of(path: Path) -> str | None:
    """Return the name of the schema for a file; None for a file without one."""
    if path.parent.name == ".zen":
        return "legacy-repository" if LEGACY in path.parents else "repository"
    if path.parent.name == "stacks":
        return "stack"
    component_type = type_of_folder(path.parent.name)
    return f"component/{component_type}" if component_type else SHARED.get(path.name)


def sound_files() -> Iterator[tuple[str, Path]]:
    """Yield schema and path of every fixture that must be valid."""
    for folder in (REAL, LEGACY, CHECKOUT / "examples/clean"):
        for path in sorted(folder.rglob("*.yaml")):
            if (name := schema_of(path)) is not None:
                yield name, path


@lru_cache
def validator(name: str) -> Draft7Validator:
    text = (SCHEMAS / f"{name}.json").read_text(encoding="utf-8")
    return Draft7Validator(json.loads(text))


def errors(name: str, value: object) -> list[str]:
    """Return what the schema *name* says of a value, as ``path: keyword``."""
    return sorted(
        f"{'.'.join(map(str, error.absolute_path))}: {error.validator}"
        for error in validator(name).iter_errors(value)
    )


def parsed(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


# -------------------------------------------------------------------------- the files


def test_schemas_are_fresh() -> None:
    assert generate.stale_files(SCHEMAS) == [], "run: make schemas"


def test_changed_missing_and_left_over_files_are_stale(tmp_path: Path) -> None:
    generate.write(tmp_path)
    assert generate.stale_files(tmp_path) == []
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    (tmp_path / "stack.json").unlink()
    (tmp_path / "component/gone.json").write_text("{}", encoding="utf-8")
    assert generate.stale_files(tmp_path) == ["component/gone.json", "config.json", "stack.json"]
    generate.write(tmp_path)
    assert generate.stale_files(tmp_path) == []


def test_check_says_that_all_is_fresh() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "schemas.generate", "--check"],
        check=False,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "all schemas are fresh\n")


def test_every_file_kind_and_component_type_has_a_schema() -> None:
    without = (FileKind.COMPONENT, FileKind.CODE)
    kinds = {f"{kind.value}.json" for kind in FileKind if kind not in without}
    components = {f"component/{component_type}.json" for component_type in COMPONENT_TYPES}
    assert generate.present_files(SCHEMAS) == kinds | components


@pytest.mark.parametrize("name", sorted(generate.present_files(SCHEMAS)))
def test_is_a_draft_7_schema_that_says_what_it_is(name: str) -> None:
    schema = validator(name.removesuffix(".json")).schema
    assert isinstance(schema, dict)
    Draft7Validator.check_schema(schema)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert schema["title"].startswith("ZenML ")
    assert schema["description"]


@pytest.mark.parametrize("name", sorted(generate.present_files(SCHEMAS)))
def test_every_reference_leads_somewhere(name: str) -> None:
    text = (SCHEMAS / name).read_text(encoding="utf-8")
    definitions = json.loads(text).get("definitions", {})
    found = {part.split('"')[0] for part in text.split('"$ref": "#/definitions/')[1:]}
    assert found == definitions.keys()


# ------------------------------------------------------------------------ sound files


@pytest.mark.parametrize(
    ("name", "path"),
    [
        pytest.param(name, path, id=str(path.relative_to(CHECKOUT).as_posix()))
        for name, path in sound_files()
    ],
)
def test_sound_file_is_valid(name: str, path: Path) -> None:
    assert errors(name, parsed(path)) == []


def test_fixtures_cover_most_schemas() -> None:
    covered = {f"{name}.json" for name, _ in sound_files()}
    assert generate.present_files(SCHEMAS) - covered == {
        "component/data_validator.json",
        "component/feature_store.json",
    }


def change(value: Any, *keys: str | int, to: Any) -> Any:
    """Return *value* with another value at a place."""
    changed = copy.deepcopy(value)
    place = changed
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = to
    return changed


def without(value: Any, *keys: str) -> Any:
    """Return *value* without a key."""
    changed = copy.deepcopy(value)
    place = changed
    for key in keys[:-1]:
        place = place[key]
    del place[keys[-1]]
    return changed


STORE = parsed(REAL / "config/profiles/default/stacks.yaml")
CONFIGURATION = parsed(REAL / "config/config.yaml")
REPOSITORY = parsed(REAL / "repository/.zen/config.yaml")
STACK = parsed(REAL / "repository/stacks/cloud.yaml")
VERTEX = parsed(REAL / "config/profiles/default/orchestrators/vertex.yaml")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("config", change(CONFIGURATION, "profiles", "default", "theme", to="dark")),
        ("config", change(CONFIGURATION, "version", to=0.13)),
        ("config", change(CONFIGURATION, "analytics_opt_in", to="off")),
        ("repository", change(REPOSITORY, "anything", to=[1])),
        ("repository", {}),
        ("stacks", change(STORE, "stack_components", "orchestrator", "mine", to="my_flavor")),
        ("stacks", change(STORE, "stacks", "default", "orchestrator", to=1)),
        ("stack", change(STACK, "components", "orchestrator", "flavor", to="my_flavor")),
        ("stack", change(STACK, "components", "orchestrator", "synchronous", to="{{a.b}}")),
        ("stack", change(STACK, "components", "metadata_store", "port", to="3307")),
        ("stack", change(STACK, "components", "artifact_store", "uuid", to="0" * 32)),
        ("component/orchestrator", change(VERTEX, "of_a_custom_flavor", to=[1])),
    ],
)
def test_accepts_what_zenml_accepts(name: str, value: object) -> None:
    assert errors(name, value) == []


# --------------------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("config", change(CONFIGURATION, "user_id", to="me"), ["user_id: pattern"]),
        ("config", change(CONFIGURATION, "analytics_opt_in", to=2), ["analytics_opt_in: anyOf"]),
        (
            "config",
            change(CONFIGURATION, "profiles", "default", "store_type", to="cloud"),
            ["profiles.default.store_type: enum"],
        ),
        (
            "config",
            without(CONFIGURATION, "profiles", "default", "name"),
            ["profiles.default: required"],
        ),
        ("repository", change(REPOSITORY, "project_id", to=7), ["project_id: type"]),
        (
            "stacks",
            change(STORE, "stacks", "default", "orchestratr", to="default"),
            ["stacks.default: enum"],
        ),
        (
            "stacks",
            change(STORE, "stacks", "default", "orchestrator", to=["default"]),
            ["stacks.default.orchestrator: type"],
        ),
        (
            "stacks",
            change(STORE, "stack_components", "metadata", to={}),
            ["stack_components: enum"],
        ),
        (
            "stacks",
            change(STORE, "stack_components", "orchestrator", "mine", to=None),
            ["stack_components.orchestrator.mine: anyOf"],
        ),
        (
            "stacks",
            change(STORE, "stacks", "default", "orchestrator", to=True),
            ["stacks.default.orchestrator: type"],
        ),
        ("pipeline-runs", {"pipeline_runs": {"training": {}}}, ["pipeline_runs.training: type"]),
        ("legacy-repository", {"stacks": {}}, [": required", ": required"]),
        ("stack", without(STACK, "stack_name"), [": required"]),
        (
            "stack",
            without(STACK, "components", "orchestrator", "flavor"),
            ["components.orchestrator: required"],
        ),
        (
            "stack",
            without(STACK, "components", "orchestrator", "location"),
            ["components.orchestrator: required"],
        ),
        (
            "stack",
            change(STACK, "components", "orchestrator", "locaton", to="europe-west1"),
            ["components.orchestrator: additionalProperties"],
        ),
        (
            "stack",
            change(STACK, "components", "orchestrator", "synchronous", to="later"),
            ["components.orchestrator.synchronous: anyOf"],
        ),
        (
            "stack",
            change(STACK, "components", "secrets_manager", "scope", to="globl"),
            ["components.secrets_manager.scope: enum"],
        ),
        ("component/orchestrator", without(VERTEX, "uuid"), [": required"]),
        ("component/orchestrator", change(VERTEX, "labels", to="a"), ["labels: anyOf"]),
    ],
)
def test_mistake_is_found(name: str, value: object, expected: list[str]) -> None:
    assert errors(name, value) == expected


# -------------------------------------------------------------------------- the sense


def all_flavors() -> list[tuple[str, str]]:
    return sorted(catalog_for(NEWEST).flavors)


@pytest.mark.parametrize(("component_type", "flavor"), all_flavors())
def test_flavor_decides_which_attributes_an_exported_component_has(
    component_type: str, flavor: str
) -> None:
    attributes = catalog_for(NEWEST).flavors[component_type, flavor].attributes
    bare = {"name": "it", "flavor": flavor, **dict.fromkeys(required(attributes), "x")}
    assert stack_errors(component_type, bare) == []
    assert stack_errors(component_type, {**bare, "no_such_attribute": 1}) == [
        f"components.{component_type}: additionalProperties"
    ]


def required(attributes: Any) -> list[str]:
    return [name for name, attribute in attributes.items() if attribute.is_required]


def stack_errors(component_type: str, component: object) -> list[str]:
    stack = {"zenml_version": NEWEST, "stack_name": "s", "components": {component_type: component}}
    return errors("stack", stack)


def test_attribute_of_an_older_release_is_not_refused() -> None:
    before = catalog_for("0.7.0").flavors["orchestrator", "local"].attributes
    now = catalog_for(NEWEST).flavors["orchestrator", "local"].attributes
    former = next(name for name in before if name not in now)
    component = {"name": "it", "flavor": "local", former: True}
    assert stack_errors("orchestrator", component) == []


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("stacks", "additionalProperties", "properties"), "orchestrator"),
        (("stack_components", "properties"), "step_operator"),
    ],
)
def test_component_types_are_there_to_be_offered(keys: tuple[str, ...], expected: str) -> None:
    place: Any = validator("stacks").schema
    place = place["properties"]
    for key in keys:
        place = place[key]
    assert place.keys() == COMPONENT_TYPES.keys()
    assert place[expected]["description"]


def strict_objects(schema: Any) -> Iterator[Any]:
    """Yield each part of a schema that refuses unknown keys."""
    if isinstance(schema, list):
        for item in schema:
            yield from strict_objects(item)
    elif isinstance(schema, dict):
        if schema.get("additionalProperties") is False:
            yield schema
        for item in schema.values():
            yield from strict_objects(item)


@pytest.mark.parametrize("name", sorted(generate.present_files(SCHEMAS)))
def test_only_flavors_refuse_unknown_keys(name: str) -> None:
    found = list(strict_objects(validator(name.removesuffix(".json")).schema))
    assert len(found) == (len(all_flavors()) if name == "stack.json" else 0)


# ----------------------------------------------------------- the catalogs and the bases


def test_every_release_has_a_catalog_and_its_bases() -> None:
    bases = {path.stem for path in (SCHEMAS / "bases").glob("*.json")}
    assert set(known_releases()) == bases
    assert {"0.6.0", "0.6.1", "0.6.2", "0.6.3", "0.7.0", "0.13.2"} < bases
    assert len(bases) == 17


@pytest.mark.parametrize("release", sorted(known_releases()))
def test_every_flavor_is_the_class_of_one_base(release: str) -> None:
    catalog = catalog_for(release)
    implemented = [(base.type, base.flavor) for base in catalog.bases.values() if base.flavor]
    assert sorted(map(str, implemented)) == sorted(map(str, catalog.flavors))


@pytest.mark.parametrize("release", sorted(known_releases()))
def test_a_base_says_where_it_is_imported_from(release: str) -> None:
    bases = catalog_for(release).bases
    assert bases["StackComponent"].type is None
    assert all(base.modules and base.attributes is not None for base in bases.values())
    assert "zenml.artifact_stores" in bases["BaseArtifactStore"].modules


def test_a_base_has_the_facts_of_its_flavor_and_its_own() -> None:
    bases = catalog_for("0.13.2").bases
    sqlite = bases["SQLiteMetadataStore"]
    assert (sqlite.type, sqlite.flavor, sqlite.locality) == ("metadata_store", "sqlite", "always")
    assert (sqlite.forbids_unknown, sqlite.abstract) == (True, frozenset())
    assert "uri" in sqlite.attributes
    store = bases["BaseMetadataStore"]
    assert (store.flavor, store.abstract) == (None, frozenset({"get_tfx_metadata_config"}))
    mixin = bases["AuthenticationMixin"]
    assert (mixin.type, list(mixin.attributes)) == (None, ["authentication_secret"])
    assert bases["S3ArtifactStore"].supported_schemes == ("s3://",)
    assert not catalog_for("0.10.0").bases["BaseOrchestrator"].forbids_unknown
