"""Which components go together, by the cases of real ZenML 0.13.2 (numbers in the ids)."""

from __future__ import annotations

from typing import Any

import pytest

from tests import world
from zenml_ls.model.catalog import catalog_for
from zenml_ls.model.domain import Component, GivenContent
from zenml_ls.model.requirements import Member, unmet_demand

Parts = dict[str, tuple[str, dict[str, Any]]]

LOCAL: Parts = {
    "orchestrator": ("local", {}),
    "artifact_store": ("local", {}),
    "metadata_store": ("sqlite", {}),
}
REMOTE: Parts = {
    "artifact_store": ("gcp", {"path": "gs://b"}),
    "metadata_store": ("mysql", {}),
    "container_registry": ("gcp", {"uri": "gcr.io/x"}),
}
NEAR = ("default", {"uri": "localhost:5000"})


def demand(parts: Parts, release: str = "0.13.2") -> str | None:
    catalog = catalog_for(release)
    members = {}
    for number, (kind, (flavor, attributes)) in enumerate(parts.items()):
        content = GivenContent({"name": kind, "uuid": world.uuid(number), **attributes})
        component = Component(kind, kind, flavor, content)
        members[kind] = Member(component, catalog.flavors[kind, flavor])
    found = unmet_demand(members, release)
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
            "has no 'tracking_uri'",
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


def test_0_6_3_demands_of_kubeflow_only_a_registry() -> None:
    near = {**LOCAL, "container_registry": ("default", {"uri": "gcr.io/x"})}
    assert demand(with_orchestrator("kubeflow", near), "0.13.2") is not None
    found = {kind: part for kind, part in near.items() if kind != "container_registry"}
    assert demand(with_orchestrator("kubeflow", found), "0.6.3") is not None
