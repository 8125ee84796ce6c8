"""What flavors accept, by the cases of real ZenML 0.13.2 (their numbers are in the comments)."""

from __future__ import annotations

from typing import Any

import pytest

from tests import world
from zenml_ls.model.attributes import Fault, attribute_problems
from zenml_ls.model.catalog import catalog_for
from zenml_ls.model.values import VALUE_RULES, ValueRule

BASE = {"name": "x", "uuid": world.uuid(1)}
MYSQL = {"host": "h", "database": "d"}
VERTEX = {"project": "p", "region": "r"}
REMOTE = {"tracking_uri": "https://mlflow.example.com"}


def faults(
    kind: str, flavor: str, configuration: dict[str, Any], release: str = "0.13.2"
) -> list[tuple[Fault, str]]:
    found = catalog_for(release).flavors[kind, flavor]
    problems = attribute_problems(found, {**BASE, **configuration}, release=release)
    return [(problem.fault, problem.attribute) for problem in problems]


@pytest.mark.parametrize(
    ("kind", "flavor", "configuration"),
    [
        ("container_registry", "default", {"uri": 5000}),  # K17
        ("artifact_store", "local", {"path": "my/dir"}),  # K20
        ("artifact_store", "local", {"path": ""}),  # K21
        ("artifact_store", "local", {}),  # K22
        ("metadata_store", "mysql", {**MYSQL, "port": "3307"}),  # K33
        ("orchestrator", "local_docker", {"docker_parent_image": "{{ sec.img }}"}),  # K30
        ("orchestrator", "local_docker", {"docker_parent_image": "{{sec.img}}"}),  # K25
        ("step_operator", "vertex", {**VERTEX, "accelerator_type": "NVIDIA_TESLA_T4"}),  # V45
        ("experiment_tracker", "mlflow", {**REMOTE, "tracking_token": "{{a.b}}"}),  # V52
        ("experiment_tracker", "mlflow", {"tracking_uri": "file:///x"}),  # V55
        ("artifact_store", "azure", {"path": "az://x"}),  # V58
        ("artifact_store", "s3", {"path": "s3://b", "client_kwargs": '{"a": 1}'}),  # V60
        ("secrets_manager", "aws", {"region_name": "eu"}),  # V68
    ],
)
def test_accepted(kind: str, flavor: str, configuration: dict[str, Any]) -> None:
    assert faults(kind, flavor, configuration) == []


@pytest.mark.parametrize(
    ("kind", "flavor", "configuration", "expected"),
    [
        ("orchestrator", "local_docker", {"foo": 1}, (Fault.UNKNOWN, "foo")),  # K13
        ("container_registry", "default", {}, (Fault.MISSING, "uri")),  # K14
        (
            "step_operator",
            "vertex",
            {**VERTEX, "accelerator_type": "foo"},
            (Fault.VALUE, "accelerator_type"),
        ),  # V44
        ("container_registry", "default", {"uri": None}, (Fault.TYPE, "uri")),  # K15
        ("container_registry", "default", {"uri": ["a"]}, (Fault.TYPE, "uri")),  # K18
        ("artifact_store", "local", {"path": "s3://b"}, (Fault.VALUE, "path")),  # K19
        ("metadata_store", "sqlite", {"uri": "s3://b"}, (Fault.VALUE, "uri")),  # K23
        ("container_registry", "default", {"uri": "{{s.u}}"}, (Fault.VALUE, "uri")),  # K24
        ("orchestrator", "local", {"name": "{{a.b}}"}, (Fault.VALUE, "name")),  # K29
        ("metadata_store", "mysql", {**MYSQL, "database": "my-db"}, (Fault.VALUE, "database")),
        ("secrets_manager", "local", {"scope": "component"}, (Fault.VALUE, "scope")),  # K34
        ("secrets_manager", "local", {"namespace": "{{a.b}}"}, (Fault.VALUE, "namespace")),
        ("container_registry", "default", {"uri": "a", "flavor": "x"}, (Fault.UNKNOWN, "flavor")),
        ("experiment_tracker", "mlflow", REMOTE, (Fault.VALUE, "tracking_uri")),  # V51
        ("experiment_tracker", "mlflow", {"tracking_uri": "s3://x"}, (Fault.VALUE, "tracking_uri")),
        ("artifact_store", "s3", {"path": "gs://b"}, (Fault.VALUE, "path")),  # V56
        ("artifact_store", "azure", {"path": "https://b"}, (Fault.VALUE, "path")),  # V59
        ("container_registry", "aws", {"uri": "a/b"}, (Fault.VALUE, "uri")),  # V62
        ("artifact_store", "s3", {"path": "{{a.b}}"}, (Fault.VALUE, "path")),  # V63
        (
            "artifact_store",
            "s3",
            {"path": "s3://b", "client_kwargs": "[1]"},
            (Fault.VALUE, "client_kwargs"),
        ),  # V61
        (
            "secrets_manager",
            "aws",
            {"region_name": "eu", "scope": "namespace"},
            (Fault.VALUE, "scope"),
        ),  # V67
        (
            "metadata_store",
            "mysql",
            {**MYSQL, "password": "hunter2"},
            (Fault.PLAIN_SECRET, "password"),
        ),  # K31
        (
            "orchestrator",
            "kubeflow",
            {"custom_docker_base_image_name": "x"},
            (Fault.DEPRECATED, "custom_docker_base_image_name"),
        ),  # V65
        (
            "orchestrator",
            "kubeflow",
            {"custom_docker_base_image_name": "x", "docker_parent_image": "y"},
            (Fault.VALUE, "custom_docker_base_image_name"),
        ),  # V66
    ],
)
def test_refused_or_complained_about(
    kind: str, flavor: str, configuration: dict[str, Any], expected: tuple[Fault, str]
) -> None:
    assert faults(kind, flavor, configuration) == [expected]


def test_path_was_required_before_0_13_2() -> None:
    assert faults("artifact_store", "local", {}, "0.13.1") == [(Fault.MISSING, "path")]


def test_secrets_file_is_made_up_up_to_0_7_2() -> None:
    assert faults("secrets_manager", "local", {}, "0.7.2") == []


@pytest.mark.parametrize(
    ("kind", "flavor", "configuration", "accepted", "refused"),
    [
        ("artifact_store", "local", {"path": "az://b"}, "0.6.2", "0.6.3"),
        ("metadata_store", "sqlite", {"uri": "abfs://b"}, "0.6.2", "0.6.3"),
        ("metadata_store", "mysql", {**MYSQL, "database": "my-db"}, "0.10.0", "0.11.0"),
        ("experiment_tracker", "mlflow", {"tracking_uri": "s3://b"}, None, "0.7.3"),
        (
            "experiment_tracker",
            "mlflow",
            {"tracking_uri": "databricks", "tracking_token": "{{a.b}}"},
            None,
            "0.13.1",
        ),
        ("secrets_manager", "aws", {"region_name": "eu", "scope": "namespace"}, None, "0.12.0"),
        ("artifact_store", "s3", {"path": "{{a.b}}"}, None, "0.6.0"),
        ("artifact_store", "s3", {"path": "gs://b"}, None, "0.7.0"),
        ("artifact_store", "gcp", {"path": "s3://b"}, None, "0.7.1"),
        ("container_registry", "aws", {"uri": "a/b"}, None, "0.8.0"),
        ("step_operator", "vertex", {**VERTEX, "accelerator_type": "foo"}, None, "0.7.0"),
        ("container_registry", "default", {"uri": "{{s.u}}"}, "0.12.0", "0.13.0"),
        ("orchestrator", "local", {"name": "{{a.b}}"}, "0.12.0", "0.13.0"),
    ],
)
def test_a_value_is_refused_from_a_release_on(
    kind: str, flavor: str, configuration: dict[str, Any], accepted: str | None, refused: str
) -> None:
    if accepted is not None:
        assert faults(kind, flavor, configuration, accepted) == []
    assert [fault for fault, _ in faults(kind, flavor, configuration, refused)] == [Fault.VALUE]


def test_databricks_is_an_address_since_0_13_2() -> None:
    given = {"tracking_uri": "databricks", "tracking_token": "{{a.b}}"}
    complete = {**given, "databricks_host": "h"}
    assert faults("experiment_tracker", "mlflow", complete) == []
    assert faults("experiment_tracker", "mlflow", given) == [(Fault.VALUE, "tracking_uri")]
    before = faults("experiment_tracker", "mlflow", given, "0.13.1")
    assert before == [(Fault.VALUE, "tracking_uri")]


def test_azure_has_scopes_since_0_13_0() -> None:
    given = {"key_vault_name": "v", "scope": "namespace", "namespace": "a_b"}
    fault = faults("secrets_manager", "azure_key_vault", given, "0.12.0")
    assert fault == [(Fault.VALUE, "scope")]
    fault = faults("secrets_manager", "azure_key_vault", given, "0.13.0")
    assert fault == [(Fault.VALUE, "namespace")]


def test_unknown_attributes_hide_joint_checks_only_where_they_are_refused() -> None:
    given = {"tracking_uri": "https://mlflow.example.com", "surplus": 1}
    assert faults("experiment_tracker", "mlflow", given, "0.10.0") == [
        (Fault.UNKNOWN, "surplus"),
        (Fault.VALUE, "tracking_uri"),
    ]
    assert faults("experiment_tracker", "mlflow", given, "0.11.0") == [(Fault.UNKNOWN, "surplus")]


@pytest.mark.parametrize("value", [[["a", 1]], [], "[1]", "x"])
def test_a_json_attribute_is_a_mapping_or_its_text(value: object) -> None:
    given = {"path": "s3://b", "client_kwargs": value}
    assert faults("artifact_store", "s3", given) == [(Fault.VALUE, "client_kwargs")]


def test_a_context_config_may_be_a_text() -> None:
    kind, flavor = "data_validator", "great_expectations"
    assert faults(kind, flavor, {"context_config": "config_version: 3"}) == []
    for text in ("[1]", "a: ["):
        assert faults(kind, flavor, {"context_config": text}) == [(Fault.VALUE, "context_config")]


@pytest.mark.parametrize("rule", [rule for rule in VALUE_RULES if rule.flavor], ids=str)
def test_the_flavor_has_the_attribute_in_the_releases_of_a_rule(rule: ValueRule) -> None:
    for release in (rule.since, rule.until or "0.13.2"):
        flavor = catalog_for(release).flavors[rule.type, rule.flavor or ""]
        assert rule.attribute in flavor.attributes


def test_the_newest_catalog_not_after_a_release_is_taken() -> None:
    assert catalog_for("0.13.2").release == "0.13.2"
    assert catalog_for("0.99.0").release == "0.13.2"
    assert catalog_for("0.6.1").release == "0.6.1"
    assert catalog_for("0.5.7").release == "0.6.0"
