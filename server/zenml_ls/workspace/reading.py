"""What the files of a configuration say: release, profiles, choices, and what is where."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from zenml_ls.model import outline
from zenml_ls.model import release as releases
from zenml_ls.model.domain import (
    NEW_CONFIGURATION,
    GlobalConfiguration,
    Profile,
    RepositoryChoice,
)
from zenml_ls.model.names import STORE_TYPES, type_of_folder
from zenml_ls.syntax import Tree
from zenml_ls.workspace.document import Document, FileKind, FileRole


def release_in_force(configuration: Document | None, setting: str | None) -> str:
    """Return the release that the user set, else the one that wrote the configuration last.

    The last release with profiles where neither says one.
    """
    if setting:
        return setting
    found = read_configuration(configuration.tree) if configuration is not None else None
    version = found.version if found else None
    if version and releases.is_release(version):
        in_era = not releases.at_least(version, releases.FIRST_SERVER_ERA)
        return version if in_era else releases.NEWEST
    return releases.NEWEST


def role_of_repository(release: str) -> FileRole:
    """Return what ``.zen/config.yaml`` is to *release*."""
    has_profiles = releases.at_least(release, releases.FIRST_WITH_PROFILES)
    return FileRole(FileKind.REPOSITORY if has_profiles else FileKind.LEGACY)


def role_in_store(path: Path, profile: str | None) -> FileRole | None:
    """Return what a file is by its path below a store's folder; None for no file of a store."""
    if path.name == "stacks.yaml" and len(path.parts) == 1:
        return FileRole(FileKind.STORE, profile)
    if path.name == "pipeline_runs.yaml" and len(path.parts) == 1:
        return FileRole(FileKind.RUNS, profile)
    component_type = type_of_folder(path.parts[0])
    if component_type is None or not path.name.endswith(".yaml"):
        return None
    name = "/".join(path.parts[1:]).removesuffix(".yaml")
    return FileRole(FileKind.COMPONENT, profile, component_type, name)


def read_configuration(
    tree: Tree, environment: Mapping[str, str] | None = None
) -> GlobalConfiguration | None:
    """Return what a global configuration says; None where ZenML could not read it."""
    store_type = (environment or {}).get("ZENML_DEFAULT_STORE_TYPE", "")
    default = store_type if store_type in STORE_TYPES else STORE_TYPES[0]
    value = tree.value
    if tree.problems or tree.is_too_large or not isinstance(value, dict):
        return None
    profiles = {
        block.key.text: _profile(block, default) for block in outline.profiles(tree) if block.fields
    }
    if not profiles and not value.get("profiles"):
        return GlobalConfiguration(
            NEW_CONFIGURATION.profiles, "default", text_at(tree, "version"), is_implied=True
        )
    return GlobalConfiguration(
        profiles, text_at(tree, "activated_profile") or None, text_at(tree, "version")
    )


def _profile(block: outline.ProfileBlock, default_store_type: str) -> Profile:
    fields = {
        name.text: outline.text_of(entry.value) for name, entry in outline.entries(block.fields)
    }
    store_type = fields.get("store_type") or default_store_type
    store_url = fields.get("store_url")
    return Profile(
        key=block.key.text,
        name=fields.get("name") or block.key.text,
        store_type=store_type,
        store_url=store_url if store_type == "rest" else store_url or None,
        active_stack=fields.get("active_stack") or None,
        active_user=fields.get("active_user") or None,
    )


def read_choice(tree: Tree) -> RepositoryChoice:
    """Return the profile and stack that a repository configuration names."""
    return RepositoryChoice(
        profile=text_at(tree, "active_profile_name") or None,
        stack=text_at(tree, "active_stack_name") or None,
    )


def text_at(tree: Tree, key: str) -> str | None:
    """Return the value of a key at the top as ZenML reads it into a text; None where it is none."""
    return outline.text_of(tree.node_at([key]))
