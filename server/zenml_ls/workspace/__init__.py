"""Documents, and the frozen snapshot of everything known about a ZenML configuration."""

from zenml_ls.workspace.document import (
    FIRST_RELEASES,
    MODELS,
    Document,
    FileKind,
    ModelError,
    Place,
    is_legacy,
    is_sound_legacy,
    model_errors,
    model_for,
    stack_of,
)
from zenml_ls.workspace.reading import (
    place_of_repository,
    read_choice,
    read_configuration,
    release_in_force,
)
from zenml_ls.workspace.snapshot import (
    LEGACY_BACKUP,
    SHOWN_SCHEME,
    Choice,
    Origin,
    Snapshot,
    StoreState,
)

__all__ = [
    "FIRST_RELEASES",
    "LEGACY_BACKUP",
    "MODELS",
    "SHOWN_SCHEME",
    "Choice",
    "Document",
    "FileKind",
    "ModelError",
    "Origin",
    "Place",
    "Snapshot",
    "StoreState",
    "is_legacy",
    "is_sound_legacy",
    "model_errors",
    "model_for",
    "place_of_repository",
    "read_choice",
    "read_configuration",
    "release_in_force",
    "stack_of",
]
