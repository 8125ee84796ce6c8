"""A repository's own file, ``.zen/config.yaml``, which up to 0.6.3 held the stacks as well."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from zenml_ls.model.coercion import Table, Text, Uuid
from zenml_ls.model.files.file_model import FileModel, FlavorNames, LegacyComponentNames


class RepositoryFile(FileModel):
    """``.zen/config.yaml`` since 0.7.0 (``RepositoryConfiguration``)."""

    SINCE: ClassVar[dict[str, str]] = {"project_name": "0.8.0", "project_id": "0.8.0"}

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
    stacks: Table[LegacyComponentNames] = Field(description="The stacks, by name.")
    stack_components: FlavorNames = Field(
        description="The registered components: type, then name, then flavor."
    )


class OriginalStack(FileModel):
    """A stack as 0.6 reads it (``StackConfiguration``)."""

    SINCE: ClassVar[dict[str, str]] = {"step_operator": "0.6.3"}

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
    stack_components: FlavorNames = Field(
        description="The registered components: type, then name, then flavor."
    )
