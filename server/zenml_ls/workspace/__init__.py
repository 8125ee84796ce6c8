"""Documents, and the frozen snapshot of everything known about a ZenML configuration."""

from zenml_ls.workspace.document import (
    FIRST_RELEASES,
    MODELS,
    SHOWN_SCHEME,
    Document,
    FileKind,
    FileRole,
    ModelError,
    is_legacy,
    is_shown_path,
    is_sound_legacy,
    model_errors,
    model_for,
    stack_of,
)
from zenml_ls.workspace.reading import (
    read_choice,
    read_configuration,
    release_in_force,
    role_of_repository,
)
from zenml_ls.workspace.snapshot import (
    LEGACY_BACKUP,
    Choice,
    Snapshot,
)
from zenml_ls.workspace.stored import Home, Origin, StoreState

__all__ = [
    "FIRST_RELEASES",
    "LEGACY_BACKUP",
    "MODELS",
    "SHOWN_SCHEME",
    "Choice",
    "Document",
    "FileKind",
    "FileRole",
    "Home",
    "ModelError",
    "Origin",
    "Snapshot",
    "StoreState",
    "is_legacy",
    "is_shown_path",
    "is_sound_legacy",
    "model_errors",
    "model_for",
    "read_choice",
    "read_configuration",
    "release_in_force",
    "role_of_repository",
    "stack_of",
]
