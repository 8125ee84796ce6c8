"""Which components go together, by the cases of real ZenML 0.13.2 (numbers in the ids)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from tests import world
from zenml_ls.model.catalog import Flavor, catalog_for, known_releases, schema_folder
from zenml_ls.model.conditions import LOCAL_WHEN
from zenml_ls.model.domain import Component, GivenContent
from zenml_ls.model.release import within
from zenml_ls.model.requirements import REQUIREMENTS, Member, unmet_demand

Parts = dict[str, tuple[str, dict[str, Any]]]

LOCAL: Parts = {
    "orchestrator": ("local", {}),
    "artifact_store": ("local", {}),
    "metadata_store": ("sqlite", {}),
}
REMOTE: Parts = {
    "artifact_store": ("gcp", {"path": "gs://b"}),
    "metadata_store": ("mysql", {}),
    "container_registry": ("default", {"uri": "gcr.io/x"}),
}
NEAR = ("default", {"uri": "localhost:5000"})


def members_of(parts: Parts, release: str = "0.13.2") -> dict[str, Member]:
    catalog = catalog_for(release)
    members = {}
    for number, (kind, (flavor, attributes)) in enumerate(parts.items()):
        content = GivenContent({"name": kind, "uuid": world.uuid(number), **attributes})
        component = Component(kind, kind, flavor, content)
        members[kind] = Member(component, catalog.flavors[kind, flavor])
    return members


def demand(parts: Parts, release: str = "0.13.2") -> str | None:
    found = unmet_demand(members_of(parts, release), release)
    return None if found is None else found.reason


def with_orchestrator(flavor: str, parts: Parts, **attributes: Any) -> Parts:
    return {**parts, "orchestrator": (flavor, attributes)}


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(LOCAL, id="local"),
        pytest.param(with_orchestrator("vertex", REMOTE), id="V27"),
        pytest.param(with_orchestrator("github", REMOTE), id="V33"),
        pytest.param(
            with_orchestrator("kubeflow", {**LOCAL, "container_registry": NEAR}), id="kubeflow"
        ),
        pytest.param(
            with_orchestrator("kubeflow", REMOTE, kubernetes_context="ctx1"), id="remote kubeflow"
        ),
        pytest.param(
            {**LOCAL, "container_registry": NEAR, "step_operator": ("sagemaker", {})}, id="V38"
        ),
        pytest.param({**LOCAL, "experiment_tracker": ("mlflow", {})}, id="V49"),
        pytest.param(
            {
                **LOCAL,
                "annotator": ("label_studio", {}),
                "artifact_store": ("s3", {"path": "s3://b"}),
                "secrets_manager": ("local", {}),
            },
            id="V46",
        ),
    ],
)
def test_accepted(parts: Parts) -> None:
    assert demand(parts) is None


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        pytest.param(
            with_orchestrator("kubeflow", LOCAL), "needs a container registry", id="kubeflow"
        ),
        pytest.param(
            with_orchestrator(
                "kubeflow", {**LOCAL, "container_registry": NEAR}, kubernetes_context="ctx1"
            ),
            "cannot use the local metadata store",
            id="remote kubeflow, local stores",
        ),
        pytest.param(
            with_orchestrator(
                "kubeflow", {**LOCAL, "container_registry": ("default", {"uri": "localhost:80"})}
            ),
            "needs a local container registry",
            id="V72",
        ),
        pytest.param(
            with_orchestrator("vertex", {**REMOTE, "container_registry": NEAR}),
            "local container registry",
            id="V32",
        ),
        pytest.param(
            with_orchestrator("vertex", {**REMOTE, "artifact_store": ("s3", {"path": "s3://b"})}),
            "needs a 'pipeline_root'",
            id="V29",
        ),
        pytest.param(
            with_orchestrator("vertex", {**REMOTE, "secrets_manager": ("local", {})}),
            "local secrets manager",
            id="V31",
        ),
        pytest.param(
            with_orchestrator(
                "github",
                {
                    **REMOTE,
                    "container_registry": ("github", {"uri": "x", "authentication_secret": "s"}),
                },
            ),
            "authentication secret",
            id="V34",
        ),
        pytest.param(
            with_orchestrator("github", {**REMOTE, "artifact_store": ("local", {})}),
            "local artifact store",
            id="V36",
        ),
        pytest.param(
            {
                **with_orchestrator("local_docker", LOCAL),
                "container_registry": NEAR,
                "step_operator": ("sagemaker", {}),
            },
            "needs the orchestrator to be of flavor 'local'",
            id="V41",
        ),
        pytest.param(
            {**LOCAL, "container_registry": NEAR, "step_operator": ("vertex", {})},
            "needs the artifact store to be of flavor 'gcp'",
            id="V43",
        ),
        pytest.param(
            {**LOCAL, "annotator": ("label_studio", {})}, "needs a secrets manager", id="V48"
        ),
        pytest.param(
            {
                **LOCAL,
                "artifact_store": ("s3", {"path": "s3://b"}),
                "experiment_tracker": ("mlflow", {}),
            },
            "needs a 'tracking_uri' or an artifact store of flavor 'local'",
            id="V50",
        ),
        pytest.param(
            {**LOCAL, "metadata_store": ("kubeflow", {})},
            "needs the orchestrator to be of flavor 'kubeflow'",
            id="V14",
        ),
    ],
)
def test_refused(parts: Parts, reason: str) -> None:
    assert reason in (demand(parts) or "")


@pytest.mark.parametrize(
    ("component_type", "flavor", "attributes", "is_accepted"),
    [
        ("experiment_tracker", "mlflow", {}, True),  # whose class can derive from the local one
        ("orchestrator", "vertex", {}, False),  # which goes by the name of the flavor
        ("orchestrator", "vertex", {"pipeline_root": "gs://b"}, True),
    ],
)
def test_a_custom_artifact_store(
    component_type: str, flavor: str, attributes: dict[str, Any], is_accepted: bool
) -> None:
    members = members_of({**REMOTE, component_type: (flavor, attributes)})
    custom = Flavor("artifact_store", "mine", stacks_as="", is_custom=True)
    members["artifact_store"] = replace(members["artifact_store"], flavor=custom)
    assert (unmet_demand(members, "0.13.2") is None) == is_accepted


def test_0_6_3_demands_of_kubeflow_only_a_registry() -> None:
    parts = with_orchestrator("kubeflow", LOCAL)
    assert "needs a container registry" in (demand(parts, "0.6.0") or "")
    complete = {**parts, "container_registry": ("default", {"uri": "gcr.io/x"})}
    assert demand(complete, "0.6.3") is None
    assert demand(complete, "0.13.2") is not None


@pytest.mark.parametrize("release", sorted(known_releases()))
def test_exactly_the_flavors_with_a_validator_have_requirements(release: str) -> None:
    demanding = {
        (row.type, row.flavor) for row in REQUIREMENTS if within(release, row.since, row.until)
    }
    path = schema_folder() / "flavors" / f"{release}.json"
    flavors = json.loads(path.read_text("utf-8"))["flavors"]
    assert demanding == {
        (row["type"], row["name"]) for row in flavors if row.get("has_stack_validator")
    }


@pytest.mark.parametrize("release", sorted(known_releases()))
def test_where_attributes_decide_what_is_local_there_is_a_rule(release: str) -> None:
    flavors = catalog_for(release).flavors
    depending = {key for key, flavor in flavors.items() if flavor.locality == "depends"}
    ruled = {
        (rule.type, rule.flavor) for rule in LOCAL_WHEN if within(release, rule.since, rule.until)
    }
    assert depending <= ruled
    assert all(flavors[key].locality != "never" for key in ruled)


REMOTE_KUBEFLOW = with_orchestrator("kubeflow", REMOTE, kubernetes_context="ctx1")


@pytest.mark.parametrize(
    ("parts", "accepted", "refused"),
    [
        pytest.param(
            {**REMOTE_KUBEFLOW, "metadata_store": ("sqlite", {"uri": "a"})},
            "0.7.2",
            "0.7.3",
            id="local components",
        ),
        pytest.param(
            with_orchestrator(
                "kubeflow", {**REMOTE, "container_registry": NEAR}, kubernetes_context="c"
            ),
            "0.7.2",
            "0.7.3",
            id="local registry",
        ),
        pytest.param(
            with_orchestrator(
                "kubeflow",
                {**REMOTE, "container_registry": ("default", {"uri": "localhost:5000/"})},
                kubernetes_context="c",
            ),
            "0.7.3",
            "0.8.0",
            id="a slash at the end of the address is taken off",
        ),
        pytest.param(
            {**REMOTE_KUBEFLOW, "artifact_store": ("local", {"path": ""})},
            "0.13.1",
            "0.13.2",
            id="an empty path becomes a local one",
        ),
        pytest.param(
            {
                **REMOTE_KUBEFLOW,
                "experiment_tracker": ("mlflow", {"tracking_uri": "file:///x"}),
            },
            "0.11.0",
            "0.12.0",
            id="local tracking",
        ),
        pytest.param(
            {**LOCAL, "metadata_store": ("kubeflow", {})}, "0.7.2", "0.7.3", id="metadata store"
        ),
    ],
)
def test_a_demand_has_a_first_release(parts: Parts, accepted: str, refused: str) -> None:
    assert demand(parts, accepted) is None
    assert demand(parts, refused) is not None


@pytest.mark.parametrize(
    ("attributes", "release", "is_accepted"),
    [
        ({}, "0.13.2", False),
        ({"skip_local_validations": True}, "0.13.2", True),
        ({"skip_local_validations": "yes"}, "0.13.2", True),
        ({"skip_local_validations": "off"}, "0.13.2", False),
        ({"skip_local_validations": True}, "0.8.0", True),
        ({"skip_local_validations": True}, "0.7.3", False),
    ],
)
def test_local_validations_can_be_skipped(
    attributes: dict[str, Any], release: str, is_accepted: bool
) -> None:
    remote = {**REMOTE, "metadata_store": ("sqlite", {"uri": "a"})}
    parts = with_orchestrator("kubeflow", remote, kubernetes_context="ctx1", **attributes)
    assert (demand(parts, release) is None) == is_accepted


def test_own_cluster_is_known_by_its_context() -> None:
    context = "k3d-zenml-kubeflow-00000000"
    parts = with_orchestrator("kubeflow", {**LOCAL, "container_registry": NEAR})
    parts["orchestrator"] = ("kubeflow", {"kubernetes_context": context})
    assert [demand(parts, release) for release in ("0.7.3", "0.8.0", "0.13.2")] == [None] * 3


@pytest.mark.parametrize(
    ("uri", "is_accepted"),
    [("https://mlflow.example.com", True), ("databricks", True), ("file:///x", False), ("", False)],
)
def test_remote_tracking_is_no_local_component(uri: str, is_accepted: bool) -> None:
    parts = {**REMOTE_KUBEFLOW, "experiment_tracker": ("mlflow", {"tracking_uri": uri})}
    assert (demand(parts) is None) == is_accepted
