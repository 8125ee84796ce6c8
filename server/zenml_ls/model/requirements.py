"""What flavors demand of the other components of their stack, release by release.

Source: the property ``validator`` of the flavor classes of ZenML 0.6.0 to 0.13.2. One table,
read by one evaluator. Left out is what depends on the machine and not on the files: since
0.8.0 a ``kubeflow`` orchestrator that is not in its own cluster, and since their beginnings
``kubernetes`` (without ``skip_config_loading``) and ``tekton``, want their context to be in the
kubeconfig.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from zenml_ls.model.catalog import Flavor
from zenml_ls.model.conditions import (
    VALIDATION_ORDER,
    AttributeOrFlavor,
    Cluster,
    Condition,
    FlavorOf,
    LocalRegistry,
    Member,
    Members,
    Needs,
    NoAuthenticationSecret,
    NoLocalComponents,
    RemoteRegistry,
    StackUnderTest,
)
from zenml_ls.model.release import within

__all__ = [
    "REQUIREMENTS",
    "Demand",
    "Member",
    "Members",
    "Requirement",
    "demands_of",
    "is_demanding",
    "unmet_demand",
]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One demand of a flavor."""

    type: str
    flavor: str
    condition: Condition
    since: str
    until: str | None
    """The last release that demands it; None where 0.13.2 still does."""
    source: str
    """The class, as of the last release, whose ``validator`` demands it."""
    cluster: Cluster | None = None
    """None where it is the same for all clusters."""


_INTEGRATIONS = "zenml.integrations"
_KUBEFLOW = f"{_INTEGRATIONS}.kubeflow.orchestrators.kubeflow_orchestrator.KubeflowOrchestrator"
_KUBERNETES = (
    f"{_INTEGRATIONS}.kubernetes.orchestrators.kubernetes_orchestrator.KubernetesOrchestrator"
)
_TEKTON = f"{_INTEGRATIONS}.tekton.orchestrators.tekton_orchestrator.TektonOrchestrator"
_VERTEX = f"{_INTEGRATIONS}.gcp.orchestrators.vertex_orchestrator.VertexOrchestrator"
_GITHUB = (
    f"{_INTEGRATIONS}.github.orchestrators.github_actions_orchestrator.GitHubActionsOrchestrator"
)
_KUBEFLOW_STORE = (
    f"{_INTEGRATIONS}.kubeflow.metadata_stores.kubeflow_metadata_store.KubeflowMetadataStore"
)
_SAGEMAKER = f"{_INTEGRATIONS}.aws.step_operators.sagemaker_step_operator.SagemakerStepOperator"
_VERTEX_STEP = f"{_INTEGRATIONS}.gcp.step_operators.vertex_step_operator.VertexStepOperator"
_MLFLOW = (
    f"{_INTEGRATIONS}.mlflow.experiment_trackers.mlflow_experiment_tracker.MLFlowExperimentTracker"
)
_LABEL_STUDIO = (
    f"{_INTEGRATIONS}.label_studio.annotators.label_studio_annotator.LabelStudioAnnotator"
)
_REGISTRY = Needs("container_registry")
_LOCAL = FlavorOf("orchestrator", ("local",))
_GCP = FlavorOf("artifact_store", ("gcp",))
_ROOT_OR_GCP = AttributeOrFlavor("pipeline_root", "artifact_store", "gcp")
_KUBEFLOW_ONLY = FlavorOf("orchestrator", ("kubeflow",))
_URI_OR_LOCAL = AttributeOrFlavor("tracking_uri", "artifact_store", "local", takes_custom=True)
_CLOUD = FlavorOf("artifact_store", ("azure", "gcp", "s3"))
_OWN, _OTHER = Cluster.OWN, Cluster.OTHER

REQUIREMENTS: tuple[Requirement, ...] = (
    Requirement("orchestrator", "kubeflow", _REGISTRY, "0.6.0", None, _KUBEFLOW),
    Requirement("orchestrator", "kubeflow", NoLocalComponents(), "0.7.3", None, _KUBEFLOW, _OTHER),
    Requirement("orchestrator", "kubeflow", RemoteRegistry(), "0.7.3", None, _KUBEFLOW, _OTHER),
    Requirement("orchestrator", "kubeflow", LocalRegistry(), "0.7.3", None, _KUBEFLOW, _OWN),
    Requirement("orchestrator", "kubernetes", _REGISTRY, "0.10.0", None, _KUBERNETES),
    Requirement("orchestrator", "kubernetes", NoLocalComponents(), "0.10.0", None, _KUBERNETES),
    Requirement("orchestrator", "kubernetes", RemoteRegistry(), "0.10.0", None, _KUBERNETES),
    Requirement("orchestrator", "tekton", _REGISTRY, "0.13.0", None, _TEKTON),
    Requirement("orchestrator", "tekton", NoLocalComponents(), "0.13.0", None, _TEKTON),
    Requirement("orchestrator", "tekton", RemoteRegistry(), "0.13.0", None, _TEKTON),
    Requirement("orchestrator", "vertex", _REGISTRY, "0.9.0", None, _VERTEX),
    Requirement("orchestrator", "vertex", RemoteRegistry(), "0.9.0", None, _VERTEX),
    Requirement("orchestrator", "vertex", NoLocalComponents(), "0.9.0", None, _VERTEX),
    Requirement("orchestrator", "vertex", _ROOT_OR_GCP, "0.9.0", None, _VERTEX),
    Requirement("orchestrator", "github", _REGISTRY, "0.9.0", None, _GITHUB),
    Requirement("orchestrator", "github", RemoteRegistry(), "0.9.0", None, _GITHUB),
    Requirement("orchestrator", "github", NoAuthenticationSecret(), "0.9.0", None, _GITHUB),
    Requirement("orchestrator", "github", NoLocalComponents(), "0.9.0", None, _GITHUB),
    Requirement("metadata_store", "kubeflow", _KUBEFLOW_ONLY, "0.7.3", None, _KUBEFLOW_STORE),
    Requirement("step_operator", "sagemaker", _REGISTRY, "0.6.3", None, _SAGEMAKER),
    Requirement("step_operator", "sagemaker", _LOCAL, "0.6.3", None, _SAGEMAKER),
    Requirement("step_operator", "vertex", _REGISTRY, "0.7.0", None, _VERTEX_STEP),
    Requirement("step_operator", "vertex", _LOCAL, "0.7.0", None, _VERTEX_STEP),
    Requirement("step_operator", "vertex", _GCP, "0.7.0", None, _VERTEX_STEP),
    Requirement("experiment_tracker", "mlflow", _URI_OR_LOCAL, "0.7.3", None, _MLFLOW),
    Requirement(
        "annotator", "label_studio", Needs("secrets_manager"), "0.11.0", None, _LABEL_STUDIO
    ),
    Requirement("annotator", "label_studio", _CLOUD, "0.11.0", None, _LABEL_STUDIO),
)
"""In the order in which each flavor asks. No other flavor of any release has a validator."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Something that a member of a stack demands and the stack does not give."""

    member: Member
    reason: str
    """The end of a sentence that starts with the member."""
    missing_type: str | None = None
    """The component type that the stack lacks; None where something else is wrong."""


def is_demanding(flavor: Flavor) -> bool:
    """Say whether components of the flavor demand anything of their stack, in any release."""
    return (flavor.type, flavor.stacks_as) in _DEMANDING


_DEMANDING = frozenset((row.type, row.flavor) for row in REQUIREMENTS)


def unmet_demand(members: Members, release: str) -> Demand | None:
    """Return the first demand that keeps ZenML from accepting the stack; None if all are met."""
    found = (
        members[component_type] for component_type in VALIDATION_ORDER if component_type in members
    )
    demands = (demand for member in found for demand in _unmet(member, members, release))
    return next(demands, None)


def demands_of(flavor: Flavor, release: str) -> tuple[str, ...]:
    """Return what components of the flavor demand of their stack, as objects of *needs*."""
    rows = _requirements_of(flavor.type, flavor.stacks_as, release)
    return tuple(
        f"{row.condition.demand}, on {row.cluster.value}" if row.cluster else row.condition.demand
        for row in rows
    )


def _unmet(member: Member, members: Members, release: str) -> Iterator[Demand]:
    stack = StackUnderTest(member, members, release)
    for row in _requirements_of(member.flavor.type, member.flavor.stacks_as, release):
        if row.cluster is not None and not row.cluster.is_that_of(member):
            continue
        reason = row.condition.reason(stack)
        if reason is not None:
            missing = row.condition.type if isinstance(row.condition, Needs) else None
            yield Demand(member, reason, missing)


@lru_cache(maxsize=256)
def _requirements_of(
    component_type: str, flavor: str | None, release: str
) -> tuple[Requirement, ...]:
    return tuple(
        row
        for row in REQUIREMENTS
        if (row.type, row.flavor) == (component_type, flavor)
        and within(release, row.since, row.until)
    )
