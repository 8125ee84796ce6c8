"""The global configuration: ``config.yaml`` of the configuration directory."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, WithJsonSchema

from zenml_ls.model.coercion import Flag, Table, Text, Uuid, choice
from zenml_ls.model.files.file_model import FileModel
from zenml_ls.model.names import STORE_TYPES

StoreType = Annotated[
    str,
    BeforeValidator(choice("choice", STORE_TYPES)),
    WithJsonSchema({"type": "string", "enum": list(STORE_TYPES)}),
]


class ProfileEntry(FileModel):
    """A profile in the global configuration (``ProfileConfiguration``)."""

    SINCE: ClassVar[dict[str, str]] = {"active_user": "0.7.3"}

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

    SINCE: ClassVar[dict[str, str]] = {
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
