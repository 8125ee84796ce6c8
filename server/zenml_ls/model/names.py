"""ZenML's fixed names: component types, store types, folders, environment variables."""

from __future__ import annotations

import re
from enum import Enum


class EntityKind(Enum):
    """What can be named."""

    PROFILE = "profile"
    STACK = "stack"
    COMPONENT = "component"
    FLAVOR = "flavor"


COMPONENT_TYPES: dict[str, str] = {
    "alerter": "0.8.1",
    "annotator": "0.11.0",
    "artifact_store": "0.6.0",
    "container_registry": "0.6.0",
    "data_validator": "0.10.0",
    "experiment_tracker": "0.7.3",
    "feature_store": "0.7.1",
    "metadata_store": "0.6.0",
    "model_deployer": "0.7.1",
    "orchestrator": "0.6.0",
    "secrets_manager": "0.7.0",
    "step_operator": "0.6.3",
}
"""Every stack component type with the first release that has it, alphabetically.

Source: ``StackComponentType`` in ``zenml/enums.py`` of each release.
"""

REQUIRED_TYPES = ("orchestrator", "metadata_store", "artifact_store")
"""What every stack must have; ZenML looks for them in this order."""

COUPLED_TYPES = ("artifact_store", "metadata_store")
"""What ZenML ties together in pairs, since 0.12.0."""

STORE_TYPES = ("local", "sql", "rest")

ENVIRONMENT_VARIABLES = (
    "ZENML_CONFIG_PATH",
    "ZENML_REPOSITORY_PATH",
    "ZENML_ACTIVATED_PROFILE",
    "ZENML_ACTIVATED_STACK",
    "ZENML_DEFAULT_STORE_TYPE",
    "ZENML_IGNORE_STORE_COUPLINGS",
    "ZENML_SECRET_VALIDATION_LEVEL",
)
"""The variables that decide what ZenML reads and which profile and stack are active."""

_LONGEST_FILE_NAME = 255
"""Bytes that most file systems take."""
_NOT_IN_FILE_NAMES = re.compile(r'[/\\:*?"<>|\x00-\x1f]')

_FOLDERS = {
    component_type: "container_registries"
    if component_type == "container_registry"
    else f"{component_type}s"
    for component_type in COMPONENT_TYPES
}
_TYPES_BY_FOLDER = {folder: component_type for component_type, folder in _FOLDERS.items()}


def folder_of(component_type: str) -> str:
    """Return the folder of a store that keeps the files of *component_type*."""
    return _FOLDERS[component_type]


def type_of_folder(folder: str) -> str | None:
    """Return the component type whose files lie in *folder*; None for another folder."""
    return _TYPES_BY_FOLDER.get(folder)


def label(component_type: str) -> str:
    """Return *component_type* as prose has it: ``artifact store``."""
    return component_type.replace("_", " ")


def counted(number: int, noun: str) -> str:
    """Return a number of things: ``1 stack``, ``2 stacks``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def file_name_problem(name: str) -> str | None:
    """Say why a component or profile of this name cannot have its file or folder; None if it can.

    ZenML uses the name as it is: a slash leads to another folder, and what Windows refuses
    it fails on there.
    """
    if _NOT_IN_FILE_NAMES.search(name) or name.startswith(".") or name.endswith((".", " ")):
        return f"'{name}' cannot be the name of a file, which ZenML gives it"
    if not name or len(f"{name}.yaml".encode(errors="surrogatepass")) > _LONGEST_FILE_NAME:
        return "the name is too long for a file" if name else "a file needs a name"
    return None
