"""``unknown-key``: a key that ZenML does not know in this place."""

from __future__ import annotations

from collections.abc import Iterator

from zenml_ls.model.files import FileModel
from zenml_ls.model.names import COMPONENT_TYPES
from zenml_ls.model.shapes import model_at
from zenml_ls.rules.rule import Hit, Severity, hit, rule
from zenml_ls.rules.similar import closest, hint
from zenml_ls.workspace import MODELS, Document, FileKind, Snapshot

STACK_KEYS = ("components", "stack_name", "zenml_version")


@rule("unknown-key", Severity.WARNING, "ZenML does not know '{key}' here and ignores it{hint}")
def unknown_key(document: Document, _snapshot: Snapshot) -> Iterator[Hit]:
    """Report each key that no model of the file kind has."""
    for keys in _unknown(document):
        key = str(keys[-1])
        guess = closest(key, _known(document, keys[:-1]))
        span = document.tree.span_at([*keys, "[key]"])
        yield hit(span, key=key, suggestion=guess, hint=hint(guess))


def _unknown(document: Document) -> Iterator[tuple[int | str, ...]]:
    if document.kind is FileKind.STACK:
        value = document.tree.value
        if isinstance(value, dict):
            yield from ((key,) for key in value if key not in STACK_KEYS)
        return
    for error in document.model_errors:
        if error.type == "extra_forbidden":
            yield error.keys


def _known(document: Document, parents: tuple[int | str, ...]) -> tuple[str, ...]:
    """Return the keys that fit beside the unknown one and are not there yet."""
    if document.kind is FileKind.STACK:
        allowed: tuple[str, ...] = STACK_KEYS
    else:
        model = MODELS.get(document.kind) if document.kind else None
        allowed = _fields(model, parents)
    value = document.tree.value
    for key in parents:
        value = value[key] if isinstance(value, (dict, list)) else None  # type: ignore[index]  # keys come from this value
    present = value if isinstance(value, dict) else {}
    return tuple(key for key in allowed if key not in present)


def _fields(model: type[FileModel] | None, parents: tuple[int | str, ...]) -> tuple[str, ...]:
    """Return the fields of the model that *parents* lead to."""
    found = model_at(model, parents) if model else None
    return tuple(found.model_fields) if found else tuple(COMPONENT_TYPES)
