"""The files of a ZenML configuration, as pydantic models: one class per file kind.

The field types convert as ZenML's own models do (:mod:`zenml_ls.model.coercion`), so what
these models refuse ZenML refuses. Unknown keys are reported apart: ZenML ignores them.
The JSON Schemas under ``schemas/`` are generated from these classes.
Source: the ZenML 0.13.2 classes named in the docstrings.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from zenml_ls.model.coercion import Flag, Integer, Listing, Moment, Table, Text, Uuid, choice
from zenml_ls.model.coercion import to_mapping as _to_mapping
from zenml_ls.model.names import COMPONENT_TYPES, STORE_TYPES

ComponentType = Annotated[
    str,
    BeforeValidator(choice("component_type", tuple(COMPONENT_TYPES))),
    WithJsonSchema({"type": "string", "enum": list(COMPONENT_TYPES)}),
]
StoreType = Annotated[
    str,
    BeforeValidator(choice("choice", STORE_TYPES)),
    WithJsonSchema({"type": "string", "enum": list(STORE_TYPES)}),
]


class FileModel(BaseModel):
    """A mapping in a file; unknown keys are reported as ``extra_forbidden``."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    SINCE: ClassVar[dict[str, str]] = {}
    """The keys that came after 0.7.0, with their first release."""

    @model_validator(mode="before")
    @classmethod
    def _as_mapping(cls, value: object) -> dict[Any, Any]:
        return _to_mapping(value)


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

    SINCE = {"user_metadata": "0.8.0"}

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


class User(FileModel):
    """A user of the store."""

    id: Uuid = ""
    creation_date: Moment = Field(default_factory=datetime.now)
    name: Text


class Team(User):
    """A team of users."""


class Project(User):
    """A project of the store."""

    description: Text | None = None


class Operation(FileModel):
    """What a permission allows to be done."""

    id: Integer
    name: Text


class Permission(FileModel):
    """A permission of a role."""

    operation: Operation
    types: Listing[
        Annotated[str, BeforeValidator(choice("choice", ("create", "read", "update", "delete")))]
    ]


class Role(User):
    """A role that users and teams can have."""

    permissions: Listing[Permission] = Field(default_factory=list)


class RoleAssignment(FileModel):
    """A role given to a team or a user, never to both."""

    id: Uuid = ""
    role_id: Uuid
    project_id: Uuid | None = None
    team_id: Uuid | None = None
    user_id: Uuid | None = None
    creation_date: Moment = Field(default_factory=datetime.now)


class FlavorEntry(FileModel):
    """A custom flavor registered in the store (``FlavorWrapper``)."""

    name: Text = Field(description="Name of the flavor.")
    type: ComponentType = Field(description="The component type it is a flavor of.")
    source: Text = Field(description="Its Python class: module path, dot, class name.")
    integration: Text | None = Field(default=None, description="Null for a custom flavor.")


class StoreAssociation(FileModel):
    """An artifact store and a metadata store that are used together."""

    artifact_store_uuid: Uuid
    metadata_store_uuid: Uuid


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
    users: Listing[User] = Field(default_factory=list)
    teams: Listing[Team] = Field(default_factory=list)
    projects: Listing[Project] = Field(default_factory=list)
    roles: Listing[Role] = Field(default_factory=list)
    role_assignments: Listing[RoleAssignment] = Field(default_factory=list)
    team_assignments: Table[Listing[Text]] = Field(default_factory=dict)


class Step(FileModel):
    """A step of a pipeline that ran."""

    name: Text
    docstring: Text | None = None


class Pipeline(FileModel):
    """A pipeline that ran."""

    name: Text
    docstring: Text | None = None
    steps: Listing[Step]


class RunComponent(FileModel):
    """A component as it was at the time of a run."""

    type: ComponentType
    flavor: Text
    name: Text
    uuid: Uuid
    config: Text


class RunStack(FileModel):
    """The stack of a run."""

    name: Text
    components: Listing[RunComponent]


class PipelineRun(FileModel):
    """A run of a pipeline (``PipelineRunWrapper``)."""

    name: Text
    zenml_version: Text = ""
    git_sha: Text | None = None
    pipeline: Pipeline
    stack: RunStack
    runtime_configuration: Annotated[dict[Any, Any], BeforeValidator(_to_mapping)]
    user_id: Uuid
    project_name: Text | None = None


class PipelineRunsFile(FileModel):
    """``pipeline_runs.yaml`` beside ``stacks.yaml``, since 0.8.0 (``ZenStorePipelineModel``)."""

    pipeline_runs: Table[Listing[PipelineRun]] = Field(
        default_factory=dict, description="The runs, by pipeline."
    )


LegacyRepositoryFile.model_rebuild()
