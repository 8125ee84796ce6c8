"""What flavors demand of the other components of their stack.

Source: the ``validator`` property of each flavor class in ZenML 0.13.2, the releases from
the sources of 0.6.3 to 0.13.2. What depends on the machine (the contexts of a kubeconfig)
is left out: it is no property of the files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from zenml_ls.model.attributes import is_remote_tracking_uri
from zenml_ls.model.catalog import Flavor
from zenml_ls.model.domain import Component
from zenml_ls.model.names import label
from zenml_ls.model.release import at_least

_LOCAL_REGISTRY = re.compile(r"localhost:\d{4,5}")
VALIDATION_ORDER = (
    "orchestrator",
    "metadata_store",
    "artifact_store",
    "container_registry",
    "secrets_manager",
    "step_operator",
    "feature_store",
    "model_deployer",
    "experiment_tracker",
    "alerter",
    "annotator",
    "data_validator",
)
"""The order in which ZenML asks the components of a stack; it stops at the first that refuses."""


@dataclass(frozen=True, slots=True)
class Member:
    """A component of a stack together with its flavor."""

    component: Component
    flavor: Flavor

    @property
    def is_local(self) -> bool | None:
        """Say whether it keeps data on this machine; None where that cannot be known."""
        if self.flavor.locality != "depends":
            return None if self.flavor.is_custom else self.flavor.locality == "always"
        configuration = self.component.configuration
        if configuration is None:
            return None
        if self.flavor.name == "great_expectations":
            return bool(configuration.get("context_root_dir"))
        return not is_remote_tracking_uri(str(configuration.get("tracking_uri") or ""))

    def attribute(self, name: str) -> object:
        """Return the value of an attribute; None where it is null, missing or unknown."""
        return (self.component.configuration or {}).get(name)


Members = Mapping[str, Member]
"""The members of one stack by component type."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Something that a member of a stack demands and the stack does not give."""

    member: Member
    reason: str
    """The end of a sentence that starts with the member."""
    missing_type: str | None = None
    """The component type that the stack lacks; None where something else is wrong."""


@dataclass(frozen=True, slots=True)
class _Rule:
    since: str
    needs: tuple[str, ...] = ()
    check: Callable[[Member, Members, str], Iterator[str]] | None = None


def is_demanding(component_type: str, flavor: str) -> bool:
    """Say whether components of the flavor demand anything of their stack, in any release."""
    return (component_type, flavor) in _RULES


def unmet_demand(members: Members, release: str) -> Demand | None:
    """Return the first demand that keeps ZenML from accepting the stack; None if all are met."""
    for kind in VALIDATION_ORDER:
        member = members.get(kind)
        rule = _RULES.get((kind, member.flavor.name)) if member else None
        if member is None or rule is None or member.flavor.is_custom:
            continue
        if not at_least(release, rule.since):
            continue
        for needed in rule.needs:
            if needed not in members:
                return Demand(member, f"needs a {label(needed)} in the stack", needed)
        reason = next(rule.check(member, members, release), None) if rule.check else None
        if reason is not None:
            return Demand(member, reason)
    return None


def _no_local_components(members: Members) -> Iterator[str]:
    for kind in VALIDATION_ORDER:
        member = members.get(kind)
        if member is not None and member.is_local:
            name = member.component.name
            yield f"runs remotely and cannot use the local {label(kind)} '{name}'"


def _is_local_registry(members: Members) -> bool | None:
    registry = members.get("container_registry")
    if registry is None or registry.component.configuration is None:
        return None
    uri = str(registry.attribute("uri") or "").rstrip("/")
    return _LOCAL_REGISTRY.fullmatch(uri) is not None


def _no_local_registry(members: Members) -> Iterator[str]:
    if _is_local_registry(members):
        name = members["container_registry"].component.name
        yield f"runs remotely and cannot use the local container registry '{name}'"


def _remote_only(_member: Member, members: Members, _release: str) -> Iterator[str]:
    yield from _no_local_components(members)
    yield from _no_local_registry(members)


def _kubeflow(member: Member, members: Members, release: str) -> Iterator[str]:
    if member.component.configuration is None or not at_least(release, "0.7.3"):
        return
    if member.attribute("skip_local_validations"):
        return
    context = str(member.attribute("kubernetes_context") or "")
    own_cluster = f"k3d-zenml-kubeflow-{(member.component.uuid or '')[:8]}"
    is_local = not context or (at_least(release, "0.8.1") and context == own_cluster)
    if not is_local:
        yield from _no_local_components(members)
        yield from _no_local_registry(members)
    elif _is_local_registry(members) is False:
        name = members["container_registry"].component.name
        yield (
            f"runs on a local cluster and needs a local container registry: '{name}' is not "
            "at 'localhost:' with a port of 4 or 5 digits"
        )


def _vertex(member: Member, members: Members, release: str) -> Iterator[str]:
    yield from _remote_only(member, members, release)
    artifact_store = members.get("artifact_store")
    if member.component.configuration is None or artifact_store is None:
        return
    if not member.attribute("pipeline_root") and artifact_store.flavor.name != "gcp":
        yield "needs a 'pipeline_root' or an artifact store of flavor 'gcp'"


def _github(_member: Member, members: Members, _release: str) -> Iterator[str]:
    yield from _no_local_registry(members)
    registry = members.get("container_registry")
    if registry is not None and registry.attribute("authentication_secret"):
        name = registry.component.name
        yield f"cannot use the container registry '{name}', which has an authentication secret"
    yield from _no_local_components(members)


def _flavor_is(members: Members, kind: str, allowed: tuple[str, ...]) -> Iterator[str]:
    member = members.get(kind)
    if member is not None and member.flavor.name not in allowed:
        wanted = " or ".join(f"'{name}'" for name in allowed)
        yield (
            f"needs the {label(kind)} to be of flavor {wanted}: "
            f"'{member.component.name}' is of flavor '{member.flavor.name}'"
        )


def _with_local_orchestrator(_member: Member, members: Members, _release: str) -> Iterator[str]:
    yield from _flavor_is(members, "orchestrator", ("local",))


def _vertex_step(_member: Member, members: Members, _release: str) -> Iterator[str]:
    yield from _flavor_is(members, "orchestrator", ("local",))
    yield from _flavor_is(members, "artifact_store", ("gcp",))


def _kubeflow_metadata(_member: Member, members: Members, _release: str) -> Iterator[str]:
    yield from _flavor_is(members, "orchestrator", ("kubeflow",))


def _mlflow_tracker(member: Member, members: Members, _release: str) -> Iterator[str]:
    artifact_store = members.get("artifact_store")
    if member.component.configuration is None or member.attribute("tracking_uri"):
        return
    if artifact_store is None or artifact_store.flavor.is_custom:
        return
    if artifact_store.flavor.name != "local":
        yield "has no 'tracking_uri' and then needs an artifact store of flavor 'local'"


def _label_studio(_member: Member, members: Members, _release: str) -> Iterator[str]:
    yield from _flavor_is(members, "artifact_store", ("azure", "gcp", "s3"))


_REGISTRY = ("container_registry",)
_RULES: dict[tuple[str, str], _Rule] = {
    ("orchestrator", "kubeflow"): _Rule("0.6.0", _REGISTRY, _kubeflow),
    ("orchestrator", "kubernetes"): _Rule("0.10.0", _REGISTRY, _remote_only),
    ("orchestrator", "tekton"): _Rule("0.13.0", _REGISTRY, _remote_only),
    ("orchestrator", "vertex"): _Rule("0.9.0", _REGISTRY, _vertex),
    ("orchestrator", "github"): _Rule("0.9.0", _REGISTRY, _github),
    ("metadata_store", "kubeflow"): _Rule("0.7.3", (), _kubeflow_metadata),
    ("step_operator", "sagemaker"): _Rule("0.6.0", _REGISTRY, _with_local_orchestrator),
    ("step_operator", "vertex"): _Rule("0.7.3", _REGISTRY, _vertex_step),
    ("experiment_tracker", "mlflow"): _Rule("0.7.3", (), _mlflow_tracker),
    ("annotator", "label_studio"): _Rule("0.11.0", ("secrets_manager",), _label_studio),
}
