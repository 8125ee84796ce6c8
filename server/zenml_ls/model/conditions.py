"""The kinds of demand that a flavor makes of its stack: the words of a table.

What counts as local follows the property ``local_path`` of the components, and of a container
registry the property ``is_local``, in ZenML 0.7.3 to 0.13.2.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TypeAlias

from pydantic_core import PydanticCustomError

from zenml_ls.model import coercion
from zenml_ls.model.catalog import Flavor
from zenml_ls.model.domain import Component
from zenml_ls.model.names import label
from zenml_ls.model.release import at_least, within
from zenml_ls.model.value_checks import is_remote_tracking_uri

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
"""The order in which ZenML asks the components of a stack; it stops at the first that refuses.

Source: ``Stack.components``; every release has it so, as far as it has the types.
"""

_LOCAL_REGISTRY = re.compile(r"localhost:\d{4,5}")
_STRIPS_URI_SINCE = "0.8.0"  # BaseContainerRegistry.strip_trailing_slash


# ---------------------------------------------------------------------------- members


@dataclass(frozen=True, slots=True)
class Member:
    """A component of a stack together with its flavor."""

    component: Component
    flavor: Flavor

    @property
    def is_known(self) -> bool:
        """Say whether the attributes are known."""
        return self.flavor.has_known_attributes and self.component.configuration is not None

    def attribute(self, name: str) -> object:
        """Return the value of an attribute as ZenML has it, the flavor's default where none is.

        None where it is null, of the wrong type, or nothing that this flavor and release have.
        """
        attribute = self.flavor.attributes.get(name)
        if attribute is None:
            return None
        value = (self.component.configuration or {}).get(name, attribute.default)
        convert = {"bool": coercion.to_flag, "str": coercion.to_text}.get(attribute.inner_type)
        try:
            return value if convert is None or value is None else convert(value)
        except PydanticCustomError:
            return None


Members = Mapping[str, Member]
"""The members of one stack by component type."""


@dataclass(frozen=True, slots=True)
class LocalWhen:
    """When a component keeps its data on this machine, where its attributes decide."""

    type: str
    flavor: str
    attribute: str
    since: str
    until: str | None
    source: str
    """A class below the package ``zenml``, whose property ``local_path`` decides."""
    is_address: bool = False
    """Whether the attribute is an address, local unless it is a remote one; else it is local
    where the attribute is given."""

    def holds(self, member: Member) -> bool:
        """Say whether the attribute makes the component a local one."""
        text = str(member.attribute(self.attribute) or "")
        return not is_remote_tracking_uri(text) if self.is_address else bool(text)


LOCAL_WHEN = (
    LocalWhen(
        "artifact_store",
        "local",
        "path",
        "0.7.3",
        "0.13.1",
        "artifact_stores.local_artifact_store.LocalArtifactStore",
    ),
    LocalWhen(
        "data_validator",
        "great_expectations",
        "context_root_dir",
        "0.10.0",
        None,
        "integrations.great_expectations.data_validators.ge_data_validator"
        ".GreatExpectationsDataValidator",
    ),
    LocalWhen(
        "experiment_tracker",
        "mlflow",
        "tracking_uri",
        "0.12.0",
        None,
        "integrations.mlflow.experiment_trackers.mlflow_experiment_tracker.MLFlowExperimentTracker",
        is_address=True,
    ),
)
"""All others are local or not by their flavor, which the catalog of the release says.

No release before 0.7.3 has a ``local_path``: there no component is local.
"""


def is_local(member: Member, release: str) -> bool | None:
    """Say whether a component keeps its data on this machine; None where that is not known."""
    flavor = member.flavor
    if flavor.stacks_as is None:
        return None
    rules = _local_rules(flavor.type, flavor.stacks_as, release)
    if not rules:
        return flavor.locality == "always"
    return all(rule.holds(member) for rule in rules) if member.is_known else None


@lru_cache(maxsize=256)
def _local_rules(component_type: str, flavor: str, release: str) -> tuple[LocalWhen, ...]:
    return tuple(
        rule
        for rule in LOCAL_WHEN
        if (rule.type, rule.flavor) == (component_type, flavor)
        and within(release, rule.since, rule.until)
    )


# ------------------------------------------------------------------------- conditions


@dataclass(frozen=True, slots=True)
class StackUnderTest:
    """A stack, and the member whose demands are looked at."""

    member: Member
    members: Members
    release: str

    def has_local_registry(self) -> bool | None:
        """Say whether the container registry is on this machine; None where unknown.

        Source: ``BaseContainerRegistry.is_local``.
        """
        registry = self.members.get("container_registry")
        if registry is None or not registry.is_known or registry.flavor.stacks_as is None:
            return None
        uri = str(registry.attribute("uri") or "")
        if at_least(self.release, _STRIPS_URI_SINCE):
            uri = uri.rstrip("/")
        return _LOCAL_REGISTRY.fullmatch(uri) is not None


@dataclass(frozen=True, slots=True)
class Needs:
    """The stack has a component of this type."""

    type: str

    @property
    def demand(self) -> str:
        """What is demanded, as the object of *needs*."""
        return f"a {label(self.type)} in the stack"

    def reason(self, stack: StackUnderTest) -> str | None:
        """Say what is wrong; None for nothing."""
        if self.type in stack.members:
            return None
        return f"needs {self.demand}"


@dataclass(frozen=True, slots=True)
class NoLocalComponents:
    """No component keeps its data on this machine."""

    @property
    def demand(self) -> str:
        """What is demanded, as the object of *needs*."""
        return "no other component that keeps its data on this machine"

    def reason(self, stack: StackUnderTest) -> str | None:
        """Say what is wrong; None for nothing."""
        for component_type in VALIDATION_ORDER:
            member = stack.members.get(component_type)
            if member is not None and is_local(member, stack.release):
                name = member.component.name
                return f"runs remotely and cannot use the local {label(component_type)} '{name}'"
        return None


@dataclass(frozen=True, slots=True)
class RemoteRegistry:
    """The container registry is not on this machine."""

    @property
    def demand(self) -> str:
        """What is demanded, as the object of *needs*."""
        return "a container registry that is not on this machine"

    def reason(self, stack: StackUnderTest) -> str | None:
        """Say what is wrong; None for nothing."""
        if not stack.has_local_registry():
            return None
        name = stack.members["container_registry"].component.name
        return f"runs remotely and cannot use the local container registry '{name}'"


@dataclass(frozen=True, slots=True)
class LocalRegistry:
    """The container registry is on this machine."""

    @property
    def demand(self) -> str:
        """What is demanded, as the object of *needs*."""
        return "a container registry on this machine"

    def reason(self, stack: StackUnderTest) -> str | None:
        """Say what is wrong; None for nothing."""
        if stack.has_local_registry() is not False:
            return None
        name = stack.members["container_registry"].component.name
        return (
            f"runs on a local cluster and needs a local container registry: '{name}' is not "
            "at 'localhost:' with a port of 4 or 5 digits"
        )


@dataclass(frozen=True, slots=True)
class NoAuthenticationSecret:
    """The container registry needs no secret."""

    @property
    def demand(self) -> str:
        """What is demanded, as the object of *needs*."""
        return "a container registry without authentication secret"

    def reason(self, stack: StackUnderTest) -> str | None:
        """Say what is wrong; None for nothing."""
        registry = stack.members.get("container_registry")
        if registry is None or not registry.attribute("authentication_secret"):
            return None
        name = registry.component.name
        return f"cannot use the container registry '{name}', which has an authentication secret"


@dataclass(frozen=True, slots=True)
class FlavorOf:
    """The component of a type is of one of these flavors."""

    type: str
    allowed: tuple[str, ...]

    @property
    def demand(self) -> str:
        """What is demanded, as the object of *needs*."""
        return f"the {label(self.type)} to be of flavor {_alternatives(self.allowed)}"

    def reason(self, stack: StackUnderTest) -> str | None:
        """Say what is wrong; None for nothing."""
        member = stack.members.get(self.type)
        if member is None or member.flavor.name in self.allowed:
            return None
        name, flavor = member.component.name, member.flavor.name
        return f"needs {self.demand}: '{name}' is of flavor '{flavor}'"


@dataclass(frozen=True, slots=True)
class AttributeOrFlavor:
    """The member has an attribute, or the component of a type is of a flavor."""

    attribute: str
    type: str
    flavor: str
    takes_custom: bool = False
    """Whether ZenML asks for the flavor's class: a custom flavor can derive from that."""

    @property
    def demand(self) -> str:
        """What is demanded, as the object of *needs*."""
        return f"a '{self.attribute}' or an {label(self.type)} of flavor '{self.flavor}'"

    def reason(self, stack: StackUnderTest) -> str | None:
        """Say what is wrong; None for nothing."""
        other = stack.members.get(self.type)
        if other is None or not stack.member.is_known or stack.member.attribute(self.attribute):
            return None
        if other.flavor.name == self.flavor or (self.takes_custom and other.flavor.is_custom):
            return None
        return f"needs {self.demand}"


def _alternatives(names: tuple[str, ...]) -> str:
    return " or ".join(f"'{name}'" for name in names)


Condition: TypeAlias = (
    Needs
    | NoLocalComponents
    | RemoteRegistry
    | LocalRegistry
    | NoAuthenticationSecret
    | FlavorOf
    | AttributeOrFlavor
)


class Cluster(Enum):
    """Where a ``kubeflow`` orchestrator runs; nobody asks if it has ``skip_local_validations``.

    It has that attribute since 0.8.0; before, ZenML ignores it.
    """

    OWN = "the local cluster that ZenML makes for it"
    OTHER = "any other cluster"

    def is_that_of(self, member: Member) -> bool:
        """Say whether the orchestrator runs here; False where that is not known."""
        if not member.is_known or member.attribute("skip_local_validations"):
            return False
        context = str(member.attribute("kubernetes_context") or "")
        if context and member.component.uuid is None:
            return False
        own = f"k3d-zenml-kubeflow-{(member.component.uuid or '')[:8]}"
        return (context in ("", own)) == (self is Cluster.OWN)
