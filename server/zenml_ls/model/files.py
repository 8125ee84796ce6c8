"""The files of a ZenML configuration, as pydantic models: one class per file kind.

The field types convert as ZenML's own models do (:mod:`zenml_ls.model.coercion`), so what
these models refuse ZenML refuses. Unknown keys are reported apart: ZenML ignores them.
The JSON Schemas under ``schemas/`` are generated from these classes, for the newest release.

What a release reads differently is data of the class: ``SINCE`` and ``REQUIRED_UNTIL`` of
:class:`FileModel`. The release to judge by is the *context* of pydantic's validation.
Source: the ZenML classes named in the docstrings, in every release from 0.6.0 to 0.13.2.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, ClassVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from zenml_ls.model.coercion import Flag, Integer, Listing, Moment, Table, Text, Uuid, choice
from zenml_ls.model.coercion import to_mapping as _to_mapping
from zenml_ls.model.names import COMPONENT_TYPES, STORE_TYPES
from zenml_ls.model.release import NEWEST, at_least


def _release(info: ValidationInfo) -> str:
    """Return the release that a validation is for."""
    return info.context if isinstance(info.context, str) else NEWEST


@lru_cache
def _types_of(release: str) -> Callable[[object], str]:
    """Return the validator for a component type of *release*."""
    known = (name for name, since in COMPONENT_TYPES.items() if at_least(release, since))
    return choice("component_type", tuple(known))


ComponentType = Annotated[
    str,
    BeforeValidator(lambda value, info: _types_of(_release(info))(value)),
    WithJsonSchema({"type": "string", "enum": list(COMPONENT_TYPES)}),
]
StoreType = Annotated[
    str,
    BeforeValidator(choice("choice", STORE_TYPES)),
    WithJsonSchema({"type": "string", "enum": list(STORE_TYPES)}),
]


_ABSENT = object()
"""Stands for a key that is not there, so that a field's validator is asked about it."""


class FileModel(BaseModel):
    """A mapping in a file; unknown keys are reported as ``extra_forbidden``.

    A key that the release in force does not know yet is an unknown one, whatever its value.
    """

    model_config = ConfigDict(extra="forbid", defer_build=True)

    SINCE: ClassVar[dict[str, str]] = {}
    """The keys that came after the file itself, with their first release."""
    REQUIRED_UNTIL: ClassVar[dict[str, str]] = {}
    """The keys that once had to be there, with the first release that does without."""

    @classmethod
    def required(cls, release: str) -> tuple[str, ...]:
        """Return the keys that *release* cannot do without."""
        return tuple(
            key
            for key, field in cls.model_fields.items()
            if field.is_required() or not at_least(release, cls.REQUIRED_UNTIL.get(key, "0"))
        )

    @classmethod
    def known(cls, release: str) -> tuple[str, ...]:
        """Return the keys that *release* knows."""
        return tuple(key for key in cls.model_fields if at_least(release, cls.SINCE.get(key, "0")))

    @model_validator(mode="before")
    @classmethod
    def _as_mapping(cls, value: object, info: ValidationInfo) -> dict[Any, Any]:
        given = _to_mapping(value)
        absent = [key for key in cls.REQUIRED_UNTIL if key not in given]
        needed = cls.required(_release(info)) if absent else ()
        lacking = {key: _ABSENT for key in absent if key in needed}
        return {**given, **lacking} if lacking else given

    @field_validator("*", mode="wrap")
    @classmethod
    def _as_of_release(
        cls, value: object, read: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> object:
        if value is _ABSENT:
            raise PydanticCustomError("missing", "Field required")
        since = cls.SINCE.get(info.field_name or "")
        if since is not None and not at_least(_release(info), since):
            raise PydanticCustomError("extra_forbidden", "Extra inputs are not permitted")
        return read(value)


class ProfileEntry(FileModel):
    """A profile in the global configuration (``ProfileConfiguration``)."""

    SINCE = {"active_user": "0.7.3"}

    name: Text = Field(description="Name of the profile; normally the key it is kept under.")
    store_type: StoreType = Field(default="local", description="Where the profile's stacks are.")
    store_url: Text | None = Field(
        default=None,
        description="Address of the store; by default a folder named like the profile.",
    )
    active_stack: Text | None = Field(
        default=None, description="The stack that is used where no repository says otherwise."
    )
    active_user: Text | None = Field(default=None, description="The user of the store.")


class GlobalConfigurationFile(FileModel):
    """``config.yaml`` of the configuration directory (``GlobalConfiguration``)."""

    SINCE = {
        "user_metadata": "0.8.0",
        "version": "0.7.0",
        "activated_profile": "0.7.0",
        "profiles": "0.7.0",
    }

    user_id: Uuid = Field(default="", description="Identifier of this installation.")
    user_metadata: Table[Text] | None = Field(default=None, description="Facts about the user.")
    analytics_opt_in: Flag = Field(default=True, description="Whether ZenML sends usage data.")
    version: Text | None = Field(
        default=None, description="The ZenML release that wrote this file last."
    )
    activated_profile: Text | None = Field(
        default=None, description="The profile used where no repository says otherwise."
    )
    profiles: Table[ProfileEntry] = Field(
        default_factory=dict, description="The profiles, by name."
    )


class RepositoryFile(FileModel):
    """``.zen/config.yaml`` since 0.7.0 (``RepositoryConfiguration``)."""

    SINCE = {"project_name": "0.8.0", "project_id": "0.8.0"}

    active_profile_name: Text | None = Field(
        default=None, description="The profile that this repository works with."
    )
    active_stack_name: Text | None = Field(
        default=None, description="The stack that pipelines of this repository run on."
    )
    project_name: Text | None = Field(default=None, description="The repository's project.")
    project_id: Uuid | None = Field(default=None, description="The project's identifier.")


class LegacyRepositoryFile(FileModel):
    """``.zen/config.yaml`` up to 0.6.3 (``LegacyRepositoryConfig``)."""

    version: Text = Field(description="The ZenML release that wrote this file.")
    active_stack_name: Text | None = Field(default=None, description="The stack in use.")
    stacks: Table[LegacyStack] = Field(description="The stacks, by name.")
    stack_components: Components = Field(
        description="The registered components: type, then name, then flavor."
    )


class OriginalStack(FileModel):
    """A stack as 0.6 reads it (``StackConfiguration``)."""

    SINCE = {"step_operator": "0.6.3"}

    orchestrator: Text
    metadata_store: Text
    artifact_store: Text
    container_registry: Text | None = None
    step_operator: Text | None = None


class OriginalRepositoryFile(FileModel):
    """``.zen/config.yaml`` as 0.6 itself reads it (``RepositoryConfiguration``)."""

    version: Text = Field(description="The ZenML release that wrote this file.")
    active_stack_name: Text | None = Field(default=None, description="The stack in use.")
    stacks: Table[OriginalStack] = Field(description="The stacks, by name.")
    stack_components: Components = Field(
        description="The registered components: type, then name, then flavor."
    )


class User(FileModel):
    """A user of the store."""

    id: Uuid = Field(default="", description="Its identifier.")
    creation_date: Moment = Field(default_factory=datetime.now, description="When it was made.")
    name: Text = Field(description="Its name.")


class Team(User):
    """A team of users."""


class Project(User):
    """A project of the store."""

    description: Text | None = Field(default=None, description="What the project is for.")


class Operation(FileModel):
    """What a permission allows to be done."""

    id: Integer = Field(description="The number of the operation.")
    name: Text = Field(description="Its name.")


class Permission(FileModel):
    """A permission of a role."""

    operation: Operation = Field(description="What may be done.")
    types: Listing[
        Annotated[str, BeforeValidator(choice("choice", ("create", "read", "update", "delete")))]
    ] = Field(description="The ways in which it may be done.")


class Role(User):
    """A role that users and teams can have."""

    permissions: Listing[Permission] = Field(
        default_factory=list, description="What the role allows."
    )


class RoleAssignment(FileModel):
    """A role given to a team or a user, never to both."""

    id: Uuid = Field(default="", description="Its identifier.")
    role_id: Uuid = Field(description="The role that is given.")
    project_id: Uuid | None = Field(
        default=None, description="The project it counts in; null for all."
    )
    team_id: Uuid | None = Field(
        default=None, description="The team that gets it; not together with a user."
    )
    user_id: Uuid | None = Field(
        default=None, description="The user who gets it; not together with a team."
    )
    creation_date: Moment = Field(default_factory=datetime.now, description="When it was given.")

    @model_validator(mode="after")
    def _given_to_one(self) -> RoleAssignment:
        if (self.team_id is None) == (self.user_id is None):
            raise PydanticCustomError("assignment", "must have either a 'user_id' or a 'team_id'")
        return self


class FlavorEntry(FileModel):
    """A custom flavor registered in the store (``FlavorWrapper``)."""

    name: Text = Field(description="Name of the flavor.")
    type: ComponentType = Field(description="The component type it is a flavor of.")
    source: Text = Field(description="Its Python class: module path, dot, class name.")
    integration: Text | None = Field(default=None, description="Null for a custom flavor.")


class StoreAssociation(FileModel):
    """An artifact store and a metadata store that are used together."""

    artifact_store_uuid: Uuid = Field(description="The artifact store, by its uuid.")
    metadata_store_uuid: Uuid = Field(description="The metadata store, by its uuid.")


Stack = Annotated[dict[ComponentType, Text], BeforeValidator(_to_mapping)]
LegacyStack = Annotated[dict[ComponentType, Text | None], BeforeValidator(_to_mapping)]
Components = Annotated[dict[ComponentType, Table[Text]], BeforeValidator(_to_mapping)]


class StoreFile(FileModel):
    """``stacks.yaml`` of a local store (``ZenStoreModel``)."""

    SINCE = {
        "stack_component_flavors": "0.8.0",
        "store_associations": "0.12.0",
        "users": "0.7.3",
        "teams": "0.7.3",
        "projects": "0.7.3",
        "roles": "0.7.3",
        "role_assignments": "0.7.3",
        "team_assignments": "0.7.3",
    }
    REQUIRED_UNTIL = {"stacks": "0.8.0", "stack_components": "0.8.0"}

    stacks: Table[Stack] = Field(
        default_factory=dict,
        description="The stacks: name, then component type, then name of a registered component.",
    )
    stack_components: Components = Field(
        default_factory=dict,
        description="The registered components: type, then name, then flavor.",
    )
    stack_component_flavors: Listing[FlavorEntry] = Field(
        default_factory=list, description="The custom flavors."
    )
    store_associations: Listing[StoreAssociation] = Field(
        default_factory=list,
        description="Which artifact stores and metadata stores are used together.",
    )
    users: Listing[User] = Field(default_factory=list, description="The users of the store.")
    teams: Listing[Team] = Field(default_factory=list, description="The teams of the store.")
    projects: Listing[Project] = Field(
        default_factory=list, description="The projects of the store."
    )
    roles: Listing[Role] = Field(
        default_factory=list, description="The roles that users and teams can have."
    )
    role_assignments: Listing[RoleAssignment] = Field(
        default_factory=list, description="Which user or team has which role."
    )
    team_assignments: Table[Listing[Text]] = Field(
        default_factory=dict, description="The teams of each user."
    )

    @field_validator("users", mode="after")
    @classmethod
    def _one_default(cls, users: list[User]) -> list[User]:
        """ZenML looks its own user up when it opens a store, and fails on two of them."""
        if sum(user.name == "default" for user in users) > 1:
            raise PydanticCustomError("users", "must have only one user 'default'")
        return users


class Step(FileModel):
    """A step of a pipeline that ran."""

    name: Text = Field(description="Name of the step.")
    docstring: Text | None = Field(default=None, description="What its code says about it.")


class Pipeline(FileModel):
    """A pipeline that ran."""

    name: Text = Field(description="Name of the pipeline.")
    docstring: Text | None = Field(default=None, description="What its code says about it.")
    steps: Listing[Step] = Field(description="The steps, in order.")


class RunComponent(FileModel):
    """A component as it was at the time of a run."""

    type: ComponentType = Field(description="The component type.")
    flavor: Text = Field(description="Its flavor then.")
    name: Text = Field(description="Its name then.")
    uuid: Uuid = Field(description="Its identifier.")
    config: Text = Field(description="Its attributes then, encoded.")


class RunStack(FileModel):
    """The stack of a run."""

    name: Text = Field(description="Name of the stack then.")
    components: Listing[RunComponent] = Field(description="Its components then.")


class PipelineRun(FileModel):
    """A run of a pipeline (``PipelineRunWrapper``)."""

    name: Text = Field(description="Name of the run.")
    zenml_version: Text = Field(default="", description="The ZenML release that ran it.")
    git_sha: Text | None = Field(
        default=None, description="The commit of the code, where it was clean."
    )
    pipeline: Pipeline = Field(description="The pipeline that ran.")
    stack: RunStack = Field(description="The stack it ran on.")
    runtime_configuration: Annotated[dict[Any, Any], BeforeValidator(_to_mapping)] = Field(
        description="The settings of this run."
    )
    user_id: Uuid = Field(description="Who ran it.")
    project_name: Text | None = Field(default=None, description="The project it ran in.")


class PipelineRunsFile(FileModel):
    """``pipeline_runs.yaml`` beside ``stacks.yaml``, since 0.8.0 (``ZenStorePipelineModel``)."""

    pipeline_runs: Table[Listing[PipelineRun]] = Field(
        default_factory=dict, description="The runs, by pipeline."
    )


LegacyRepositoryFile.model_rebuild()
OriginalRepositoryFile.model_rebuild()
