"""Which keys mean something at a place, and which of them must be there."""

from __future__ import annotations

from collections.abc import Sequence

from zenml_ls.model import outline
from zenml_ls.model.files import FileModel
from zenml_ls.model.names import COMPONENT_TYPES
from zenml_ls.model.shapes import model_at
from zenml_ls.workspace import Document, FileKind, model_for

STACK_KEYS = ("components", "stack_name", "zenml_version")
"""The keys of an exported stack; all of them are required."""


def known_keys(document: Document, parents: Sequence[int | str], release: str) -> tuple[str, ...]:
    """Return the keys that the mapping at *parents* can have in *release*."""
    if document.kind is FileKind.STACK:
        return ("name", "flavor") if parents else STACK_KEYS
    found = _model(document, parents, release)
    return found.known(release) if found else tuple(COMPONENT_TYPES)


def lacking(document: Document, parents: Sequence[int | str], release: str) -> tuple[str, ...]:
    """Return the keys that *release* requires and the mapping at *parents* does not have."""
    found = _model(document, parents, release)
    required: tuple[str, ...] = STACK_KEYS
    if document.kind is FileKind.STACK:
        required = ("name", "flavor") if parents else STACK_KEYS
    elif found is not None:
        required = found.required(release)
    node = document.tree.node_at(parents) if parents else document.tree.root
    given = {name.text for name, _ in outline.entries(node)}
    return tuple(key for key in required if key not in given)


def _model(
    document: Document, parents: Sequence[int | str], release: str
) -> type[FileModel] | None:
    model = model_for(document.kind, release) if document.kind else None
    return model_at(model, parents) if model else None
