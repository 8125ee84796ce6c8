"""What flavors accept, by the cases of real ZenML 0.13.2 (their numbers are in the comments)."""

from __future__ import annotations

from typing import Any

import pytest

from tests import world
from zenml_ls.model.attributes import Fault, attribute_problems
from zenml_ls.model.catalog import catalog_for

BASE = {"name": "x", "uuid": world.uuid(1)}
MYSQL = {"host": "h", "database": "d"}
VERTEX = {"project": "p", "region": "r"}
REMOTE = {"tracking_uri": "https://mlflow.example.com"}


def faults(
    kind: str, flavor: str, configuration: dict[str, Any], release: str = "0.13.2"
) -> list[tuple[Fault, str]]:
    found = catalog_for(release).flavors[kind, flavor]
    problems = attribute_problems(found, {**BASE, **configuration})
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


def test_the_newest_catalog_not_after_a_release_is_taken() -> None:
    assert catalog_for("0.13.2").release == "0.13.2"
    assert catalog_for("0.99.0").release == "0.13.2"
    assert catalog_for("0.6.1").release == "0.6.3"
