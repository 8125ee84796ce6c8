"""Entries that are added to YAML and removed from it, and that all the rest stays as it is."""

from __future__ import annotations

import pytest
from inline_snapshot import snapshot

from tests.features.editing import check
from zenml_ls.edits import indent_step
from zenml_ls.syntax import parse

# ------------------------------------------------------------------------ adding


def test_entries_of_several_lines_are_indented_like_their_neighbours() -> None:
    assert check(
        "add x:b:/  c: 1/  d: 2",
        "s:\n    x: 1 # why\nt: 2\n",
        "s:\n- x:\n    y: 1\n- 2\n",
        "x: 1",
    ) == snapshot("""\
s:
    x: 1 # why
    b:
      c: 1
      d: 2
t: 2

s:
- x:
    y: 1
  b:
    c: 1
    d: 2
- 2

x: 1
b:
  c: 1
  d: 2\
""")


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\nb: |+\n  t",
        "a: 1\nb: |+\n  t\n\n\n",
        "a: 1\nb: |+2\n  t\n\n",
        "# head\na: 1\nb: >2+\n  t\n\n",
        "a: 1\nb: |\n  t",
        "a: 1\nb:\n- c:\n  - 1\n  - |+\n    t\n\n",
    ],
)
def test_text_that_ends_a_mapping_stays_as_it_is(text: str) -> None:
    before, after = parse(text).value, parse(check("set n=x m=y", text)).value
    assert isinstance(before, dict)
    assert after == {**before, "n": "x", "m": "y"}


def test_keys_come_first_where_they_would_change_a_text() -> None:
    assert check(
        "add x:n:/  m: 2",
        "- # head\n  x: |+\n    t\n\n- 1\n",
        "- x: |+\n    t\n\n- 1\n",
        "\ufeffx: |\n  t",
    ) == snapshot("""\
- # head
  n:
    m: 2
  x: |+
    t

- 1

- n:
    m: 2
  x: |+
    t

- 1

\ufeffn:
  m: 2
x: |
  t\
""")


# ------------------------------------------------------------------------ removing


def test_entry_is_removed_with_its_lines() -> None:
    assert check(
        "remove x",
        "a: 1\nx: 2 # gone\n# stays\nb: 3\n",
        "x: 2\nb: 3\n",
        "a: 1\nx: 2",
        "a: 1\nx:\nb: 2\n",
        "a: 1\nx:\n  y: 1\n  z: 2\nb: 3\n",
        "a: 1\nx: |\n  text\n\nb: 3\n",
        "a: 1\nx:\n- 1\n- 2\n",
        "s:\n  x: 1 # why\nb: 2\n",
        "x: 1\n",
        "- x: 1 # gone\n  b: 2\n",
        "- x: 1\n  # stays\n  b: 2\n",
        "- a: 1\n  x: 2\n- 3\n",
        "{x: 1, b: 2}\n",
        "{a: 1, x: 2}\n",
        "{a: 1, x: 2, b: 3}\n",
        "{a: 1, x: [1, 2],}\n",
        "{x: 1}\n",
        "{a, x}\n",
        "{\n  a: 1, # stays\n  x: 2 # stays\n}\n",
        "{\n  x: 1, # gone\n  b: 2 # stays\n}\n",
        "a: 1\r\nx: 2\r\nb: 3\r\n",
        "\ufeffx: 1\nb: 2\n",
    ) == snapshot("""\
a: 1
# stays
b: 3

b: 3

a: 1

a: 1
b: 2

a: 1
b: 3

a: 1

b: 3

a: 1

s:
  {} # why
b: 2

{}

- b: 2

- \n\
  # stays
  b: 2

- a: 1
- 3

{b: 2}

{a: 1}

{a: 1, b: 3}

{a: 1,}

{}

{a}

{
  a: 1 # stays
}

{
  b: 2 # stays
}

a: 1\r
b: 3\r

b: 2
""")


# ------------------------------------------------------------------------ indent


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n    b: 1\n", "    "),
        ("a: 1\n", "  "),
        ("a:\n  # c\n   b: 1\n", "   "),
        ("", "  "),
    ],
)
def test_indent_of_one_level(text: str, expected: str) -> None:
    assert indent_step(text) == expected
