"""What brackets are open at the cursor."""

from __future__ import annotations

import pytest

from zenml_ls.cursor.around import open_brackets


@pytest.mark.parametrize(
    ("text", "closing"),
    [
        ("a: [{", "}]"),
        ("a: {{b", "}}"),
        ("a{{b: c", ""),
        ("a: b[[", ""),
        ("- [[a], [", "]]"),
        ("a: '{'", ""),
    ],
)
def test_brackets_count_where_a_value_begins(text: str, closing: str) -> None:
    assert open_brackets(text) == closing
