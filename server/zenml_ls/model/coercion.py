"""The conversions that ZenML's own models make, which are those of pydantic 1.

ZenML up to 0.13.2 reads its files into pydantic 1 models: a number is good enough where
a text is expected, ``off`` where a boolean is. pydantic 2 converts less, so its field
types below are told to convert like version 1.
Source: ``pydantic/validators.py`` of pydantic 1.9.2, which ZenML 0.13.2 runs with.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timezone
from functools import lru_cache
from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import BeforeValidator, TypeAdapter, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

_TRUE = frozenset({"1", "on", "t", "true", "y", "yes"})
_FALSE = frozenset({"0", "off", "f", "false", "n", "no"})

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_BARE_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = TypeAdapter(datetime)

T = TypeVar("T")


def to_text(value: object) -> str:
    """Return *value* as a text field stores it: numbers and booleans by their Python text.

    Raises:
        PydanticCustomError: ``null`` or ``text_type`` where ZenML refuses the value.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)):
        return _number_text(value)
    if isinstance(value, bytes):
        return _decoded(value)
    _refuse_null(value)
    raise PydanticCustomError("text_type", "must be a text, not {found}", {"found": kind_of(value)})


def to_flag(value: object) -> bool:
    """Return *value* as a boolean field stores it.

    Raises:
        PydanticCustomError: ``null`` or ``flag_type`` where ZenML refuses the value.
    """
    _refuse_null(value)
    if isinstance(value, (bool, int, float)) and value in (0, 1):
        return bool(value)
    text = _decoded(value) if isinstance(value, bytes) else value
    if isinstance(text, str) and text.lower() in _TRUE | _FALSE:
        return text.lower() in _TRUE
    raise PydanticCustomError("flag_type", "must be true or false")


def to_integer(value: object) -> int:
    """Return *value* as an integer field stores it: ``"3307"`` and ``1.7`` are accepted.

    Raises:
        PydanticCustomError: ``null`` or ``integer_type`` where ZenML refuses the value.
    """
    _refuse_null(value)
    try:
        return int(value)  # type: ignore[call-overload,no-any-return]  # whatever int() takes
    except (TypeError, ValueError, OverflowError):
        raise PydanticCustomError("integer_type", "must be a whole number") from None


def to_float(value: object) -> float:
    """Return *value* as a field for any number stores it: ``" 1_000 "`` and ``nan`` are accepted.

    Raises:
        PydanticCustomError: ``null`` or ``float_type`` where ZenML refuses the value.
    """
    _refuse_null(value)
    try:
        return float(value)  # type: ignore[arg-type]  # whatever float() takes
    except (TypeError, ValueError, OverflowError):
        raise PydanticCustomError("float_type", "must be a number") from None


def to_uuid(value: object) -> UUID:
    """Return *value* as a UUID field stores it: with or without hyphens, never a number.

    Raises:
        PydanticCustomError: ``null`` or ``uuid_type`` where ZenML refuses the value.
    """
    _refuse_null(value)
    try:
        if isinstance(value, str):
            return _uuid_of_text(value)
        if isinstance(value, bytes):
            return _uuid_of_bytes(value)
    except ValueError:
        pass
    raise PydanticCustomError("uuid_type", "must be a UUID")


def canonical_uuid(value: object) -> str | None:
    """Return *value* as a UUID in lower case with hyphens; None where it is no UUID."""
    try:
        return str(to_uuid(value))
    except PydanticCustomError:
        return None


def to_moment(value: object) -> datetime:
    """Return *value* as a date-time field stores it; a bare date is not enough.

    Raises:
        PydanticCustomError: ``null`` or ``moment_type`` where ZenML refuses the value.
    """
    _refuse_null(value)
    if isinstance(value, (int, float)) or (isinstance(value, str) and _NUMBER.fullmatch(value)):
        return datetime.fromtimestamp(0, tz=timezone.utc)  # which moment it is does not matter
    is_bare_date = isinstance(value, date) and not isinstance(value, datetime)
    if not is_bare_date and not (isinstance(value, str) and _BARE_DATE.fullmatch(value)):
        try:
            return _MOMENT.validate_python(value)
        except ValidationError:
            pass
    raise PydanticCustomError("moment_type", "must be a date with a time")


def to_mapping(value: object) -> dict[Any, Any]:
    """Return *value* as a mapping field stores it; a list of pairs is as good as a mapping.

    Raises:
        PydanticCustomError: ``null`` or ``mapping_type`` where ZenML refuses the value.
    """
    if isinstance(value, dict):
        return value
    _refuse_null(value)
    try:
        return dict(value)  # type: ignore[call-overload,no-any-return]  # whatever dict() takes
    except (TypeError, ValueError):
        raise PydanticCustomError(
            "mapping_type", "must be a mapping, not {found}", {"found": kind_of(value)}
        ) from None


def to_sequence(value: object) -> list[Any]:
    """Return *value* as a list field stores it.

    Raises:
        PydanticCustomError: ``null`` or ``sequence_type`` where ZenML refuses the value.
    """
    _refuse_null(value)
    if isinstance(value, (list, tuple, set)):
        return list(value)
    raise PydanticCustomError(
        "sequence_type", "must be a list, not {found}", {"found": kind_of(value)}
    )


def choice(kind: str, allowed: tuple[str, ...]) -> Callable[[object], str]:
    """Return a validator for an enumeration: exactly one of the *allowed* texts."""

    def check(value: object) -> str:
        _refuse_null(value)
        if isinstance(value, str) and value in allowed:
            return value
        if isinstance(value, (dict, list, set)):
            return to_text(value)
        shown = to_text(value).encode("utf-8", "replace").decode()
        raise PydanticCustomError(
            kind, "must be one of {allowed}", {"allowed": ", ".join(allowed), "value": shown}
        )

    return check


def kind_of(value: object) -> str:
    """Name the kind of YAML value that *value* is, with its article."""
    names: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "a boolean"),
        ((int, float), "a number"),
        (str, "a text"),
        (bytes, "binary data"),
        (dict, "a mapping"),
        ((list, tuple, set), "a list"),
    )
    if value is None:
        return "null"
    return next((name for types, name in names if isinstance(value, types)), "a date")


def _number_text(value: float) -> str:
    """Return the text of a number; Python refuses to write an integer of thousands of digits."""
    try:
        return str(value)
    except ValueError:
        raise PydanticCustomError("text_type", "must be a text, not a number this long") from None


def _refuse_null(value: object) -> None:
    if value is None:
        raise PydanticCustomError("null", "must not be null")


def _decoded(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise PydanticCustomError("text_type", "must be a text, not binary data") from None


@lru_cache(maxsize=1 << 14)
def _uuid_of_text(value: str) -> UUID:
    """Read a UUID; in a store each stands in many places, and many stacks use the same."""
    return UUID(value)


def _uuid_of_bytes(value: bytes) -> UUID:
    try:
        return UUID(value.decode())
    except ValueError:
        return UUID(bytes=value)


Text = Annotated[str, BeforeValidator(to_text)]
Flag = Annotated[bool, BeforeValidator(to_flag)]
Integer = Annotated[int, BeforeValidator(to_integer)]
Moment = Annotated[datetime, BeforeValidator(to_moment)]
Uuid = Annotated[
    str,
    BeforeValidator(lambda value: str(to_uuid(value))),
    WithJsonSchema({"type": "string", "format": "uuid"}),
]
Table = Annotated[dict[Text, T], BeforeValidator(to_mapping)]
Listing = Annotated[list[T], BeforeValidator(to_sequence)]
