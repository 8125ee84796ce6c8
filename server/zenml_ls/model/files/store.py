"""The registry of a local store: ``stacks.yaml``."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from zenml_ls.model.coercion import Integer, Listing, Moment, Table, Text, Uuid, choice
from zenml_ls.model.files.file_model import ComponentNames, ComponentType, FileModel, FlavorNames


class User(FileModel):
    """A user of the store."""

    id: Uuid = Field(default="", description="Its identifier.")
    creation_date: Moment = Field(default_factory=datetime.now, description="When it was made.")
    name: Text = Field(description="Its name.")


class Team(User):
    """A team of users."""


class ProjectRow(User):
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


class StoreFile(FileModel):
    """``stacks.yaml`` of a local store (``ZenStoreModel``)."""

    SINCE: ClassVar[dict[str, str]] = {
        "stack_component_flavors": "0.8.0",
        "store_associations": "0.12.0",
        "users": "0.7.3",
        "teams": "0.7.3",
        "projects": "0.7.3",
        "roles": "0.7.3",
        "role_assignments": "0.7.3",
        "team_assignments": "0.7.3",
    }
    REQUIRED_UNTIL: ClassVar[dict[str, str]] = {"stacks": "0.8.0", "stack_components": "0.8.0"}

    stacks: Table[ComponentNames] = Field(
        default_factory=dict,
        description="The stacks: name, then component type, then name of a registered component.",
    )
    stack_components: FlavorNames = Field(
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
    projects: Listing[ProjectRow] = Field(
        default_factory=list, description="The projects of the store."
    )
    roles: Listing[Role] = Field(
        default_factory=list, description="The roles that users and teams can have."
    )
    role_assignments: Listing[RoleAssignment] = Field(
        default_factory=list, description="Which user or team has which role."
    )
    team_assignments: Table[Listing[Text]] = Field(
        default_factory=dict, description="The users of each team."
    )

    @field_validator("users", mode="after")
    @classmethod
    def _one_default(cls, users: list[User]) -> list[User]:
        """ZenML looks its own user up when it opens a store, and fails on two of them."""
        if sum(user.name == "default" for user in users) > 1:
            raise PydanticCustomError("users", "must have only one user 'default'")
        return users
