"""Edits of YAML: what they change, and that all the rest stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from zenml_ls.edits import added, indent_step, removed, with_values
from zenml_ls.syntax import Entry, Mapping, Node, Sequence, parse
from zenml_ls.text import apply_edits
from zenml_ls.workspace import Document


def check(change: str, *texts: str) -> str:
    """Make a change, given as ``set KEY=VALUE ...``, ``add ENTRY`` or ``remove KEY``, to texts.

    A key is a path with dots.
    """
    found = [_changed(Document(Path("config.yaml"), text), *change.split(" ", 1)) for text in texts]
    return "\n".join(found)


def _changed(document: Document, what: str, argument: str) -> str:
    if what == "set":
        pairs = dict(pair.split("=") for pair in argument.split())
        parents = {key.rpartition(".")[0] for key in pairs}
        (parent,) = parents
        keys = tuple(parent.split(".")) if parent else ()
        values = {key.rpartition(".")[2]: value for key, value in pairs.items()}
        edits = with_values(document, keys, values)
    elif what == "add":
        mapping = next(_mappings(document, argument.split(":", maxsplit=1)[0]))[0]
        edits = (added(document, mapping, argument.split(":", 1)[1].replace("/", "\n")),)
    else:
        mapping, entry = next(_mappings(document, argument))
        edits = (removed(document, mapping, entry),)
    text = apply_edits(document.text, edits)
    assert not parse(text).problems
    return text if edits else "nothing\n"


def _mappings(document: Document, key: str) -> Iterator[tuple[Mapping, Entry]]:
    """Yield each mapping that has the key, with its entry."""
    pending: list[Node | None] = [document.tree.root]
    while pending:
        node = pending.pop(0)
        if isinstance(node, Mapping):
            yield from ((node, entry) for entry in node.entries if _text(entry) == key)
            pending.extend(entry.value for entry in node.entries)
        elif isinstance(node, Sequence):
            pending.extend(node.items)


def _text(entry: Entry) -> str:
    return str(getattr(entry.key, "text", ""))


# --------------------------------------------------------------------- replacing


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


# ---------------------------------------------------------------------- removing


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
