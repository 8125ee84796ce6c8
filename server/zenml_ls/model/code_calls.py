"""Which calls in code name a profile, a stack, a component or a flavor, release by release.

Source: ZenML 0.6.0 to 0.13.2, of which the last still has every one. One table, read by
``code_names``. Left out is what ZenML's own command line calls, and what makes something new:
until it is registered, a name means nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from zenml_ls.model.names import EntityKind

Argument: TypeAlias = tuple[int, str]
"""Where an argument stands: its place among those without names, and its name."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call that takes a name."""

    target: str
    """What is called, as ``python.names`` writes it."""
    kind: EntityKind
    """What it is the name of."""
    argument: Argument
    since: str
    source: str
    """Where ZenML 0.13.2 looks the name up."""
    consequence: str | None = None
    """What comes of a name that nothing has; None where that is no fault."""
    type: str | Argument | None = None
    """The component type, or which argument gives it."""
    is_global: bool = False
    """Whether the globally active profile is asked, whatever the repository says."""
    is_fallback: bool = False
    """Whether it counts only where the repository names no profile that exists."""


_REPOSITORY = "zenml.repository.Repository()"
_CONFIGURATION = "zenml.config.global_config.GlobalConfiguration()"
TYPES = "zenml.enums.StackComponentType."
_KEY_ERROR = "ZenML raises a KeyError here"
_UNCHECKED = "ZenML keeps it, and fails where the active stack of the profile is used"

CALLS: tuple[Call, ...] = (
    # ------------------------------------------------------------------------ stacks
    Call(
        f"{_REPOSITORY}.activate_stack",
        EntityKind.STACK,
        (0, "name"),
        "0.6.0",
        "Repository.activate_stack",
        _KEY_ERROR,
    ),
    Call(
        f"{_REPOSITORY}.get_stack",
        EntityKind.STACK,
        (0, "name"),
        "0.6.0",
        "Repository.get_stack",
        _KEY_ERROR,
    ),
    Call(
        f"{_REPOSITORY}.update_stack",
        EntityKind.STACK,
        (0, "name"),
        "0.7.3",
        "Repository.update_stack",
        _KEY_ERROR,
    ),
    Call(
        f"{_REPOSITORY}.deregister_stack",
        EntityKind.STACK,
        (0, "name"),
        "0.6.0",
        "Repository.deregister_stack",  # which only logs what is not there, since 0.7.1
    ),
    Call(
        f"{_REPOSITORY}.get_pipelines",
        EntityKind.STACK,
        (0, "stack_name"),
        "0.6.0",
        "Repository.get_pipelines",
        _KEY_ERROR,
    ),
    Call(
        f"{_REPOSITORY}.get_pipeline",
        EntityKind.STACK,
        (1, "stack_name"),
        "0.6.0",
        "Repository.get_pipeline",
        _KEY_ERROR,
    ),
    Call(
        f"{_REPOSITORY}.stack_configurations.__getitem__",
        EntityKind.STACK,
        (0, ""),
        "0.6.0",
        "Repository.stack_configurations",
        _KEY_ERROR.replace("ZenML", "Python"),
    ),
    Call(
        f"{_REPOSITORY}.active_stack_name.__eq__",
        EntityKind.STACK,
        (0, ""),
        "0.6.0",
        "Repository.active_stack_name",
    ),
    Call(
        f"{_REPOSITORY}.active_stack.name.__eq__",
        EntityKind.STACK,
        (0, ""),
        "0.6.0",
        "Repository.active_stack",
    ),
    Call(
        f"{_REPOSITORY}.active_profile.activate_stack",
        EntityKind.STACK,
        (0, "stack_name"),
        "0.7.0",
        "ProfileConfiguration.activate_stack",
        _UNCHECKED,
    ),
    Call(
        f"{_CONFIGURATION}.activate_stack",
        EntityKind.STACK,
        (0, "stack_name"),
        "0.7.0",
        "GlobalConfiguration.activate_stack",
        _UNCHECKED,
        is_global=True,
    ),
    Call(
        "os.environ.ZENML_ACTIVATED_STACK",
        EntityKind.STACK,
        (1, ""),
        "0.8.0",
        "ProfileConfiguration.get_active_stack",  # which a repository does not ask
    ),
    # ---------------------------------------------------------------------- profiles
    Call(
        f"{_REPOSITORY}.activate_profile",
        EntityKind.PROFILE,
        (0, "profile_name"),
        "0.7.0",
        "Repository.activate_profile",
        _KEY_ERROR,
    ),
    Call(
        f"{_REPOSITORY}.active_profile_name.__eq__",
        EntityKind.PROFILE,
        (0, ""),
        "0.7.0",
        "Repository.active_profile_name",
    ),
    Call(
        f"{_REPOSITORY}.active_profile.name.__eq__",
        EntityKind.PROFILE,
        (0, ""),
        "0.7.0",
        "Repository.active_profile",
    ),
    Call(
        f"{_CONFIGURATION}.activate_profile",
        EntityKind.PROFILE,
        (0, "profile_name"),
        "0.7.0",
        "GlobalConfiguration.activate_profile",
        _KEY_ERROR,
    ),
    Call(
        f"{_CONFIGURATION}.delete_profile",
        EntityKind.PROFILE,
        (0, "profile_name"),
        "0.7.0",
        "GlobalConfiguration.delete_profile",
        _KEY_ERROR,
    ),
    Call(
        f"{_CONFIGURATION}.get_profile",
        EntityKind.PROFILE,
        (0, "profile_name"),
        "0.7.0",
        "GlobalConfiguration.get_profile",
    ),
    Call(
        f"{_CONFIGURATION}.has_profile",
        EntityKind.PROFILE,
        (0, "profile_name"),
        "0.7.0",
        "GlobalConfiguration.has_profile",
    ),
    Call(
        f"{_CONFIGURATION}.profiles.__getitem__",
        EntityKind.PROFILE,
        (0, ""),
        "0.7.0",
        "GlobalConfiguration.profiles",
        _KEY_ERROR.replace("ZenML", "Python"),
    ),
    Call(
        f"{_CONFIGURATION}.active_profile_name.__eq__",
        EntityKind.PROFILE,
        (0, ""),
        "0.7.0",
        "GlobalConfiguration.active_profile_name",
    ),
    Call(
        "os.environ.ZENML_ACTIVATED_PROFILE",
        EntityKind.PROFILE,
        (1, ""),
        "0.7.0",
        "GlobalConfiguration.__getattribute__",
        "ZenML raises a KeyError at its start",
        is_fallback=True,
    ),
    # -------------------------------------------------------- components and flavors
    Call(
        f"{_REPOSITORY}.get_stack_component",
        EntityKind.COMPONENT,
        (1, "name"),
        "0.6.0",
        "Repository.get_stack_component",
        _KEY_ERROR,
        type=(0, "component_type"),
    ),
    Call(
        f"{_REPOSITORY}.update_stack_component",
        EntityKind.COMPONENT,
        (0, "name"),
        "0.7.3",
        "Repository.update_stack_component",
        _KEY_ERROR,
        type=(1, "component_type"),
    ),
    Call(
        f"{_REPOSITORY}.deregister_stack_component",
        EntityKind.COMPONENT,
        (1, "name"),
        "0.6.0",
        "Repository.deregister_stack_component",  # which only logs what is not there
        type=(0, "component_type"),
    ),
    Call(
        "zenml.steps.step",
        EntityKind.COMPONENT,
        (99, "custom_step_operator"),
        "0.6.3",
        "BasePipeline.validate_stack",
        "ZenML runs no pipeline with this step",
        type="step_operator",
    ),
    Call(
        f"{_REPOSITORY}.get_flavor",
        EntityKind.FLAVOR,
        (0, "name"),
        "0.8.0",
        "Repository.get_flavor",
        _KEY_ERROR,
        type=(1, "component_type"),
    ),
)
"""Every call that takes a name which has to be registered already."""

SAME = {
    "zenml.repository.Repository.get_instance()": _REPOSITORY,
    "zenml.config.global_config.GlobalConfiguration.get_instance()": _CONFIGURATION,
    "zenml.steps.step_decorator.step": "zenml.steps.step",
}
"""Other ways to say the same, by their beginnings."""

SWITCH = f"{_REPOSITORY}.activate_profile"
"""What makes another profile the active one for all that follows."""
