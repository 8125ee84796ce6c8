"""The pipeline runs of a local store: ``pipeline_runs.yaml``, beside ``stacks.yaml``."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from zenml_ls.model.coercion import Listing, Table, Text, Uuid, to_mapping
from zenml_ls.model.files.file_model import ComponentType, FileModel


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
    runtime_configuration: Annotated[dict[Any, Any], BeforeValidator(to_mapping)] = Field(
        description="The settings of this run."
    )
    user_id: Uuid = Field(description="Who ran it.")
    project_name: Text | None = Field(default=None, description="The project it ran in.")


class PipelineRunsFile(FileModel):
    """``pipeline_runs.yaml`` beside ``stacks.yaml``, since 0.8.0 (``ZenStorePipelineModel``)."""

    pipeline_runs: Table[Listing[PipelineRun]] = Field(
        default_factory=dict, description="The runs, by pipeline."
    )
