"""What the models of all files share: keys by release, and the tables of stacks and components."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Any, ClassVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from zenml_ls.model.coercion import Table, Text, choice, to_mapping
from zenml_ls.model.names import COMPONENT_TYPES
from zenml_ls.model.release import NEWEST, at_least


def _release(info: ValidationInfo) -> str:
    """Return the release that a validation is for."""
    return info.context if isinstance(info.context, str) else NEWEST


@lru_cache
def _types_of(release: str) -> Callable[[object], str]:
    """Return the validator for a component type of *release*."""
    known = (name for name, since in COMPONENT_TYPES.items() if at_least(release, since))
    return choice("component_type", tuple(known))


ComponentType = Annotated[
    str,
    BeforeValidator(lambda value, info: _types_of(_release(info))(value)),
    WithJsonSchema({"type": "string", "enum": list(COMPONENT_TYPES)}),
]
ComponentNames = Annotated[dict[ComponentType, Text], BeforeValidator(to_mapping)]
LegacyComponentNames = Annotated[dict[ComponentType, Text | None], BeforeValidator(to_mapping)]
FlavorNames = Annotated[dict[ComponentType, Table[Text]], BeforeValidator(to_mapping)]


_ABSENT = object()
"""Stands for a key that is not there, so that a field's validator is asked about it."""


class FileModel(BaseModel):
    """A mapping in a file; unknown keys are reported as ``extra_forbidden``.

    A key that the release in force does not know yet is an unknown one, whatever its value.
    """

    model_config = ConfigDict(extra="forbid", defer_build=True)

    SINCE: ClassVar[dict[str, str]] = {}
    """The keys that came after the file itself, with their first release."""
    REQUIRED_UNTIL: ClassVar[dict[str, str]] = {}
    """The keys that once had to be there, with the first release that does without."""

    @classmethod
    def required(cls, release: str) -> tuple[str, ...]:
        """Return the keys that *release* cannot do without."""
        return tuple(
            key
            for key, field in cls.model_fields.items()
            if field.is_required() or not at_least(release, cls.REQUIRED_UNTIL.get(key, "0"))
        )

    @classmethod
    def known(cls, release: str) -> tuple[str, ...]:
        """Return the keys that *release* knows."""
        return tuple(key for key in cls.model_fields if at_least(release, cls.SINCE.get(key, "0")))

    @model_validator(mode="before")
    @classmethod
    def _as_mapping(cls, value: object, info: ValidationInfo) -> dict[Any, Any]:
        given = to_mapping(value)
        absent = [key for key in cls.REQUIRED_UNTIL if key not in given]
        needed = cls.required(_release(info)) if absent else ()
        lacking = {key: _ABSENT for key in absent if key in needed}
        return {**given, **lacking} if lacking else given

    @field_validator("*", mode="wrap")
    @classmethod
    def _as_of_release(
        cls, value: object, read: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> object:
        if value is _ABSENT:
            raise PydanticCustomError("missing", "Field required")
        since = cls.SINCE.get(info.field_name or "")
        if since is not None and not at_least(_release(info), since):
            raise PydanticCustomError("extra_forbidden", "Extra inputs are not permitted")
        return read(value)
