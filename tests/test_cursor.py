"""What the lines around the cursor say: open brackets, and how little of it is kept."""

from __future__ import annotations

import tracemalloc

import pytest

from zenml_ls.cursor.around import CursorLine, around_line, open_brackets


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


def test_long_lines_are_not_kept() -> None:
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for number in range(100):
            text = f"a: \nb: '{'x' * 20_000}{number}'\n"
            assert around_line(text, CursorLine("a: ", 3, 0, 3)).is_plain
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 500_000
