"""Values as ZenML's pydantic 1 models take them; the cases are those of real ZenML 0.13.2."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from pydantic_core import PydanticCustomError

from zenml_ls.model import coercion


@pytest.mark.parametrize(
    ("value", "text"),
    [("a", "a"), (5, "5"), (1.0, "1.0"), (True, "True"), (8, "8"), (b"x", "x"), ("", "")],
)
def test_texts_take_numbers_and_booleans(value: object, text: str) -> None:
    assert coercion.to_text(value) == text


@pytest.mark.parametrize("value", [None, [], {}, date(2022, 1, 1), b"\xff"])
def test_texts_refuse_the_rest(value: object) -> None:
    with pytest.raises(PydanticCustomError):
        coercion.to_text(value)


@pytest.mark.parametrize(
    ("value", "flag"),
    [(True, True), (1, True), (0, False), ("off", False), ("YES", True), ("t", True), (1.0, True)],
)
def test_flags_take_words(value: object, flag: bool) -> None:
    assert coercion.to_flag(value) is flag


@pytest.mark.parametrize("value", ["maybe", "", 2, None, [], "banana"])
def test_flags_refuse_the_rest(value: object) -> None:
    with pytest.raises(PydanticCustomError):
        coercion.to_flag(value)


@pytest.mark.parametrize(
    ("value", "number"), [(3307, 3307), ("3307", 3307), (1.7, 1), (True, 1), (" 5 ", 5)]
)
def test_integers_take_texts_and_cut_fractions(value: object, number: int) -> None:
    assert coercion.to_integer(value) == number


@pytest.mark.parametrize("value", ["1.5", "x", None, [], float("inf"), float("nan")])
def test_integers_refuse_the_rest(value: object) -> None:
    with pytest.raises(PydanticCustomError):
        coercion.to_integer(value)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (1, 1.0),
        ("1.5", 1.5),
        (" 1_000 ", 1000.0),
        ("1e400", float("inf")),
        (True, 1.0),
        (b"2", 2.0),
    ],
)
def test_numbers_take_texts(value: object, number: float) -> None:
    assert coercion.to_float(value) == number


def test_numbers_take_what_is_none() -> None:
    assert coercion.to_float("nan") != coercion.to_float("nan")


@pytest.mark.parametrize(
    "value", ["notafloat", "", "1,5", "0x10", None, [], date(2022, 1, 1), 10**400, b"x"]
)
def test_numbers_refuse_the_rest(value: object) -> None:
    with pytest.raises(PydanticCustomError):
        coercion.to_float(value)


UUID = "12345678-1234-1234-1234-123456789012"


@pytest.mark.parametrize("value", [UUID, UUID.replace("-", ""), f"{{{UUID}}}", f"urn:uuid:{UUID}"])
def test_uuids_are_taken_with_or_without_hyphens(value: str) -> None:
    assert coercion.canonical_uuid(value) == UUID


@pytest.mark.parametrize("value", ["abc", None, int(UUID.replace("-", "")), "", [UUID]])
def test_uuids_refuse_the_rest(value: object) -> None:
    assert coercion.canonical_uuid(value) is None


@pytest.mark.parametrize(
    ("value", "mapping"), [({"a": 1}, {"a": 1}), ([], {}), ("", {}), ([["a", 1]], {"a": 1})]
)
def test_mappings_take_pairs(value: object, mapping: dict[str, Any]) -> None:
    assert coercion.to_mapping(value) == mapping


@pytest.mark.parametrize("value", [None, "x", [1], 5])
def test_mappings_refuse_the_rest(value: object) -> None:
    with pytest.raises(PydanticCustomError):
        coercion.to_mapping(value)


def test_moments_need_a_time() -> None:
    assert coercion.to_moment("2022-09-01T10:00:00") == datetime(2022, 9, 1, 10)
    refused: tuple[object, ...] = ("2022-09-01", date(2022, 9, 1), None, "soon", [])
    for value in refused:
        with pytest.raises(PydanticCustomError):
            coercion.to_moment(value)
