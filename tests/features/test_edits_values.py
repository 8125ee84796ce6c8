"""Values that are replaced in YAML, and that all the rest stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.features.editing import check
from zenml_ls.edits import with_values
from zenml_ls.text import apply_edits
from zenml_ls.workspace import Document


def test_value_is_replaced_and_the_rest_kept() -> None:
    assert check(
        "set a=new",
        "# head\na: old  # why\nb: 1\n",
        "b: 1\na:\n",
        "a: # why\nb: 1\n",
        "a:\nb: 1\n",
        "a: null\n",
        "a: ~ # why\n",
        "a: 'old' # why\n",
        'a: "old"\n',
        "'a': old\n",
        "a: &x old\nb: *x\n",
        "b: &x old\na: *x\n",
        "a: !!str old\n",
        "a: &x\n",
        "a: &x # why\n",
        "a:\n  old # why\nb: 1\n",
        "a: old\n  and older\nb: 1\n",
        "a: 'old\n  and older' # why\nb: 1\n",
        "a: |\n  old\n  older\n\n# why\nb: 1\n",
        "a:\n- x\n- y\nb: 1\n",
        "a: # why\n- x\nb: 1\n",
        "a: {x: 1} # why\n",
        "{a: old, b: 1} # why\n",
        "{a: , b: 1}\n",
        "{a, b: 1}\n",
        "{b: 1, a}\n",
        '{"a":old}\n',
        "{\n  a: old, # why\n  b: 1\n}\n",
        "a: first\na: second # counts\n",
        "? a\n: old\n",
        "a: old",
        "\ufeffa: old\n",
        "---\na: old\n...\n",
    ) == snapshot("""\
# head
a: new  # why
b: 1

b: 1
a: new

a: new # why
b: 1

a: new
b: 1

a: new

a: new # why

a: 'new' # why

a: "new"

'a': new

nothing

b: &x old
a: new

a: !!str new

a: &x new

a: &x new # why

a:
  new # why
b: 1

a: new
b: 1

a: 'new' # why
b: 1

a: new

# why
b: 1

a: new
b: 1

a: new # why
b: 1

a: new # why

{a: new, b: 1} # why

{a: new , b: 1}

{a: new, b: 1}

{b: 1, a: new}

{"a":new}

{
  a: new, # why
  b: 1
}

a: first
a: new # counts

? a
: new

a: new
\ufeffa: new

---
a: new
...
""")


def test_value_is_quoted_where_it_must_be() -> None:
    values = ("yes", "1.0", "a:b", "it's", "#x", "ü", "null")
    assert "".join(check(f"set a={value}", "a: old\n") for value in values) == snapshot("""\
a: 'yes'
a: '1.0'
a: 'a:b'
a: 'it''s'
a: '#x'
a: 'ü'
a: 'null'
""")
    assert "".join(check(f"set a={value}", "a: 'old'\n") for value in values) == snapshot("""\
a: 'yes'
a: '1.0'
a: 'a:b'
a: 'it''s'
a: '#x'
a: 'ü'
a: 'null'
""")


def test_missing_keys_are_added_at_the_end() -> None:
    assert check(
        "set a=x b=y",
        "c: 1\n",
        "c: 1",
        "a: 1 # why\nc: |\n  text\n\n",
        "c: 1 # why\n# tail\n",
        "c:\n- 1\n- 2\n# tail\n",
        "c:\n  d: 1\n  # deep\n",
        "b: 1\n",
        "{}\n",
        "{} # why\n",
        "{c: 1}\n",
        "{c: 1,}\n",
        "{c: }\n",
        "{c}\n",
        "{\n  c: 1, # why\n}\n",
        "",
        "# only a comment",
        "---\n",
        "null\n",
        "\ufeff",
        "\ufeffc: 1\n",
        "---\nc: 1\n...\n",
        "<<: {a: 1}\nb: 2\n",
    ) == snapshot("""\
c: 1
a: x
b: y

c: 1
a: x
b: y
a: x # why
c: |
  text
b: y


c: 1 # why
a: x
b: y
# tail

c:
- 1
- 2
a: x
b: y
# tail

c:
  d: 1
  # deep
a: x
b: y

b: y
a: x

{a: x, b: y}

{a: x, b: y} # why

{c: 1, a: x, b: y}

{c: 1, a: x, b: y,}

{c: null, a: x, b: y }

{c, a: x, b: y}

{
  c: 1, a: x, b: y, # why
}

a: x
b: y

# only a comment
a: x
b: y

---
a: x
b: y

a: x
b: y

\ufeffa: x
b: y

\ufeffc: 1
a: x
b: y

---
c: 1
a: x
b: y
...

<<: {a: 1}
b: y
a: x
""")


def test_line_ends_stay() -> None:
    text = check("set a=x b=y", "a: 1\r\nc: 2\r\n")
    assert text == "a: x\r\nc: 2\r\nb: y\r\n"
    assert check("set a=x b=y", "# none\r\n") == "# none\r\na: x\r\nb: y\r\n"


def test_nested_keys() -> None:
    assert check(
        "set p.q.a=x",
        "p:\n  q:\n    a: old\n  r: 1\n",
        "p:\n    q:\n        b: 1 # why\n\n    r: 1\n",
        "p: {q: {}}\n",
        "p:\n  q: {b: 1} # why\n",
        "p:\n  q: &x {b: 1}\n  r: *x\n",
    ) == snapshot("""\
p:
  q:
    a: x
  r: 1

p:
    q:
        b: 1 # why
        a: x

    r: 1

p: {q: {a: x}}

p:
  q: {b: 1, a: x} # why

nothing
""")


@pytest.mark.parametrize(
    "text",
    [
        "p:\n  r: 1\n",
        "p:\n  q:\n",
        "p:\n  q: 1\n",
        "p: []\n",
        "p:\n  r: &x {b: 1}\n  q: *x\n",
        "- 1\n",
        "text\n",
        "",
    ],
)
def test_nothing_without_a_mapping_of_its_own(text: str) -> None:
    assert check("set p.q.a=x", text) == "nothing\n"


@pytest.mark.parametrize(
    "text",
    [
        "p: {q: {a: &x old, r: *x}}\n",
        "p: {q: {a: &x old}}\nr: *x\n",
        "p: {q: {a: &x-1 old}}\nr: *x-1\n",
        "p: {q: {a: {b: &x old}}}\nr: *x\n",
        "p:\n  q:\n    a: &x\n      b: 1\nr: *x\n",
        "p: {q: &x {a: old}}\nr: *x\n",
        "p: {q: &x {b: 1}}\nr: {<<: *x}\n",
        "p: &x {q: {a: old}}\nr: [*x]\n",
        "p: {q: {a: &x old}}\n*x : 1\n",
    ],
)
def test_nothing_where_another_place_would_change_as_well(text: str) -> None:
    assert check("set p.q.a=x", text) == "nothing\n"


def test_anchors_that_nothing_else_uses_are_no_obstacle() -> None:
    assert check(
        "set p.a=x",
        "p: &y {a: &x old}\n",
        "p: {a: &x old} # *x\n",
        "p: {a: {b: &x old, c: *x}}\n",
        "p: {b: &x old, a: *x}\n",
        "p: {a: old, b: &x 1, c: *x}\n",
    ) == snapshot("""\
p: &y {a: &x x}

p: {a: &x x} # *x

p: {a: x}

p: {b: &x old, a: x}

p: {a: x, b: &x 1, c: *x}
""")


@pytest.mark.parametrize(
    "value",
    [
        "\n  b: 1 # why\n  c: 2",
        "\n  # why\n  b: 1\n  # more\n  c: 2",
        "[1, # why\n  2]",
        "| # why\n  b",
    ],
)
def test_nothing_where_a_comment_would_be_lost(value: str) -> None:
    assert check("set a=x", f"a: {value}\n") == "nothing\n"


def test_collections_are_replaced_and_the_comments_around_kept() -> None:
    assert check(
        "set a=x",
        "a: # why\n  b: 1\n  c: 2 # last\nd: 1\n",
        "a: |\n  # no comment\n",
        "a: [1, 2] # why\n",
        "a: 'it # is' # why\n",
    ) == snapshot("""\
a: x # why # last
d: 1

a: x

a: x # why

a: 'x' # why
""")


@pytest.mark.parametrize(
    "text", ["--- null\n", "# none\n---\n...\n", "!!null null\n", "--- ~ # why\n"]
)
def test_nothing_where_the_first_keys_have_no_place(text: str) -> None:
    assert check("set a=x b=y", text) == "nothing\n"


def test_numbers_are_keys_of_lists() -> None:
    document = Document(Path("stacks.yaml"), "rows:\n- a: 1\n- b: 2\n")
    edits = with_values(document, ("rows", 1), {"b": "x", "c": "y"})
    assert apply_edits(document.text, edits) == "rows:\n- a: 1\n- b: x\n  c: y\n"
