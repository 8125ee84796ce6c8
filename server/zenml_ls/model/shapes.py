"""Which model describes a place in a file: the models of :mod:`zenml_ls.model.files` as a tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args, get_origin

from zenml_ls.model.files import FileModel


def model_at(model: type[FileModel], keys: Sequence[object]) -> type[FileModel] | None:
    """Return the model of the mapping that *keys* lead to; None where it has no fixed fields."""
    found = annotation_at(model, keys)
    return found if isinstance(found, type) and issubclass(found, FileModel) else None


def annotation_at(model: type[FileModel], keys: Sequence[object]) -> Any:
    """Return the type of the value that *keys* lead to; None where the model has none."""
    current: Any = model
    for key in keys:
        current = _step(_bare(current), key)
        if current is None:
            return None
    return _bare(current)


def _step(current: Any, key: object) -> Any:
    if isinstance(current, type) and issubclass(current, FileModel):
        field = current.model_fields.get(str(key))
        return field.annotation if field else None
    arguments = get_args(current)
    if get_origin(current) is dict:
        return arguments[1]
    if get_origin(current) is list:
        return arguments[0]
    return None


def _bare(annotation: Any) -> Any:
    """Strip ``Annotated`` and ``| None``."""
    while True:
        arguments = get_args(annotation)
        if hasattr(annotation, "__metadata__"):
            annotation = arguments[0]
        elif type(None) in arguments:
            annotation = next(item for item in arguments if item is not type(None))
        else:
            return annotation
