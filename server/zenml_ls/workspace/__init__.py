"""Documents, and the frozen snapshot of everything known about a ZenML configuration."""

from zenml_ls.workspace.document import (
    MODELS,
    Document,
    FileKind,
    ModelError,
    Place,
    is_legacy,
    is_sound_legacy,
    model_errors,
)
from zenml_ls.workspace.snapshot import (
    Choice,
    Snapshot,
    StoreState,
    read_choice,
    read_configuration,
)

__all__ = [
    "MODELS",
    "Choice",
    "Document",
    "FileKind",
    "ModelError",
    "Place",
    "Snapshot",
    "StoreState",
    "is_legacy",
    "is_sound_legacy",
    "model_errors",
    "read_choice",
    "read_configuration",
]
