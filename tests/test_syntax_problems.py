"""What is wrong with a text, where, and what of it is understood all the same."""

from textwrap import dedent

from inline_snapshot import snapshot

from tests.marked import marked
from zenml_ls.syntax import parse


def _problem(text: str) -> str:
    """Return the one problem of *text*, marked."""
    (problem,) = parse(dedent(text)).problems
    return f"{marked(dedent(text), problem.span)}\n{problem.message}"


def _value(text: str) -> object:
    return parse(dedent(text)).value


def test_a_half_typed_key() -> None:
    text = "stacks:\n  prod:\n    orchestrator: local\n    art\n  dev:\n    orchestrator: x\n"
    assert _problem(text) == snapshot("""\
    art
    ^^^
this line is not a `key: value` pair: is a ':' missing?\
""")
    assert _value(text) == snapshot(
        {"stacks": {"prod": {"orchestrator": "local"}, "dev": {"orchestrator": "x"}}}
    )


def test_a_half_typed_key_that_comes_first() -> None:
    text = "stacks:\n  prod:\n    art\n    orchestrator: local\n  dev:\n    orchestrator: x\n"
    assert _problem(text) == snapshot("""\
    art
    ^^^
this line is not a `key: value` pair: is a ':' missing?\
""")
    assert _value(text) == snapshot(
        {"stacks": {"prod": {"orchestrator": "local"}, "dev": {"orchestrator": "x"}}}
    )


def test_a_half_typed_key_at_the_end() -> None:
    text = "a:\n  b: 1\n  c"
    assert _problem(text) == snapshot("""\
  c
  ^
this line is not a `key: value` pair: is a ':' missing?\
""")
    assert _value(text) == snapshot({"a": {"b": 1}})


def test_an_unclosed_quote() -> None:
    text = "a: 1\nb: 'x\nc: 2\nd: 3\n"
    assert _problem(text) == snapshot("""\
b: 'x
   ^^
this quote is never closed\
""")
    assert _value(text) == snapshot({"a": 1, "b": None, "c": 2, "d": 3})


def test_an_unclosed_quote_that_meets_another() -> None:
    text = 'a: 1\nb: "x\nc: "y"\nd: 3\n'
    assert _problem(text) == snapshot("""\
b: "x
   ^^
this quote is never closed\
""")
    assert _value(text) == snapshot({"a": 1, "b": None, "c": "y", "d": 3})


def test_an_unclosed_bracket() -> None:
    text = "a: 1\nb: [x, y\nc: 2\nd: 3\n"
    assert _problem(text) == snapshot("""\
b: [x, y
   ^^^^^
a ',' or the closing ']' is missing\
""")
    assert _value(text) == snapshot({"a": 1, "b": None, "c": 2, "d": 3})


def test_an_unclosed_brace() -> None:
    text = "a: 1\nb: {x: y\nc: 2\nd: 3\n"
    assert _problem(text) == snapshot("""\
b: {x: y
   ^^^^^
a ',' or the closing '}' is missing\
""")
    assert _value(text) == snapshot({"a": 1, "b": None, "c": 2, "d": 3})


def test_an_unclosed_bracket_at_the_end() -> None:
    text = "a: 1\nb: [x, y"
    assert _problem(text) == snapshot("""\
b: [x, y
   ^^^^^
a ',' or the closing ']' is missing\
""")
    assert _value(text) == snapshot({"a": 1, "b": None})


def test_too_little_indentation() -> None:
    text = "a:\n  b: 1\n c: 2\nd: 3\n"
    assert _problem(text) == snapshot("""\
 c: 2
 ^^
this is not expected here: check the indentation and the quotes\
""")
    assert _value(text) == snapshot({"a": {"b": 1}, "d": 3})


def test_too_much_indentation() -> None:
    text = "a: 1\n  b: 2\nc: 3\n"
    assert _problem(text) == snapshot("""\
  b: 2
  ^^^^
a ':' is not expected here: check the indentation, or quote the value\
""")
    assert _value(text) == snapshot({"a": 1, "c": 3})


def test_tabs_as_indentation() -> None:
    text = "a:\n\tb: 1\n\tc: 2\nd: 3\n"
    assert _problem(text) == snapshot("""\
	b: 1
^
YAML does not allow tabs for indentation: use spaces\
""")
    assert _value(text) == snapshot({"a": {"b": 1, "c": 2}, "d": 3})


def test_a_colon_in_a_value() -> None:
    text = "a: 1\nb: c: d\ne: 2\n"
    assert _problem(text) == snapshot("""\
b: c: d
    ^
a ':' is not expected here: check the indentation, or quote the value\
""")
    assert _value(text) == snapshot({"a": 1, "b": None, "e": 2})


def test_an_undefined_alias() -> None:
    text = "a: 1\nb: *x\nc: 2\n"
    assert _problem(text) == snapshot("""\
b: *x
   ^^
there is no anchor of this name above\
""")
    assert _value(text) == snapshot({"a": 1, "b": None, "c": 2})


def test_a_star_that_is_no_alias() -> None:
    text = "a: 1\nb: *.py\nc: 2\n"
    assert _problem(text) == snapshot("""\
b: *.py
   ^^^^
a name is expected after '*' or '&': quote the value if it is text\
""")
    assert _value(text) == snapshot({"a": 1, "b": None, "c": 2})


def test_a_second_document() -> None:
    text = "a: 1\n---\nb: 2\n"
    assert _problem(text) == snapshot("""\
---
^^^
a second document starts here, but only one is allowed\
""")
    assert _value(text) == snapshot({"a": 1})


def test_an_unknown_tag() -> None:
    text = "a: 1\nb: !foo x\nc: 2\n"
    assert _problem(text) == snapshot("""\
b: !foo x
   ^^^^
this kind of value is unknown: remove its tag, or quote it\
""")
    assert _value(text) == snapshot({"a": 1, "b": "x", "c": 2})


def test_an_unprintable_character() -> None:
    text = "a: 1\nb: x\x01y\nc: 2\n"
    assert _problem(text) == snapshot("""\
b: x\x01y
    ^
this character is not allowed in YAML: remove it\
""")
    assert _value(text) == snapshot({"a": 1, "b": "x y", "c": 2})


def test_an_unresolved_merge_conflict() -> None:
    text = "a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> other\nc: 4\n"
    assert _problem(text) == snapshot("""\
<<<<<<< HEAD
^^^^^^^^^^^^
unresolved merge conflict: keep one side, and remove the marker lines\
""")
    assert _value(text) == snapshot({"a": 1, "b": 3, "c": 4})


def test_a_reserved_character() -> None:
    text = "a: 1\nb: @x\nc: 2\n"
    assert _problem(text) == snapshot("""\
b: @x
   ^^
a value cannot start with this character: quote the value\
""")
    assert _value(text) == snapshot({"a": 1, "b": None, "c": 2})


def test_an_impossible_date() -> None:
    text = "a: 1\nb: 2022-13-45\nc: 2\n"
    assert _problem(text) == snapshot("""\
b: 2022-13-45
   ^^^^^^^^^^
this value is not valid\
""")
    assert _value(text) == snapshot({"a": 1, "b": "2022-13-45", "c": 2})


def test_an_unknown_escape() -> None:
    text = 'a: 1\nb: "C:\\dir"\nc: 2\n'
    assert _problem(text) == snapshot("""\
b: "C:\\dir"
      ^^
this '\\' sequence is unknown: double the '\\', or use single quotes\
""")
    assert _value(text) == snapshot({"a": 1, "b": "C:  ir", "c": 2})


def test_a_comparison_read_as_a_block() -> None:
    text = "a: 1\nb: >=1.0\nc: 2\n"
    assert _problem(text) == snapshot("""\
b: >=1.0
    ^^^^
a value that starts with '>' or '|' must be quoted\
""")
    assert _value(text) == snapshot({"a": 1, "b": None, "c": 2})


def test_a_list_item_among_keys() -> None:
    text = "a: 1\n- b\nc: 2\n"
    assert _problem(text) == snapshot("""\
- b
^
this is not expected here: check the indentation and the quotes\
""")
    assert _value(text) == snapshot({"a": 1, "c": 2})


def test_a_list_item_after_a_key() -> None:
    text = "a: - b\nc: 2\n"
    assert _problem(text) == snapshot("""\
a: - b
   ^
a list item is not expected here: start it on its own line\
""")
    assert _value(text) == snapshot({"a": None, "c": 2})


def test_a_list_as_key() -> None:
    text = "? [a]\n: 1\nb: 2\n"
    assert _problem(text) == snapshot("""\
? [a]
  ^
a list or mapping cannot be a key\
""")
    assert _value(text) == snapshot({"b": 2})


def test_a_merge_of_no_mapping() -> None:
    text = "a: {<<: 1}\nb: 2\n"
    assert _problem(text) == snapshot("""\
a: {<<: 1}
        ^
only mappings can be merged with '<<'\
""")
    assert _value(text) == snapshot({"a": {}, "b": 2})


def test_a_repeated_anchor() -> None:
    text = "a: &x 1\nb: &x 2\nc: 3\n"
    assert _problem(text) == snapshot("""\
b: &x 2
   ^^
an anchor of this name exists already\
""")
    assert _value(text) == snapshot({"a": 1, "b": 2, "c": 3})


def test_several_faults() -> None:
    text = "a:\n  foo\n  b: 1\nc: 'x\nd: 1\n\te: 2\nf: [\n"
    assert _problem(text) == snapshot("""\
  foo
  ^^^
this line is not a `key: value` pair: is a ':' missing?\
""")
    assert _value(text) == snapshot({"a": {"b": 1}, "c": None, "d": 1})


def test_an_equals_sign() -> None:
    text = "a: =\nb: 1\n"
    assert _problem(text) == snapshot("""\
a: =
   ^
this kind of value is unknown: remove its tag, or quote it\
""")
    assert _value(text) == snapshot({"a": "=", "b": 1})


def test_what_comes_after_a_fault_keeps_its_place() -> None:
    text = "a:\n  foo\n  b: 1\nc: 'x\nd: 1\n"
    span = parse(text).span_at(("d",))
    assert text[span.start : span.end] == "1"


def test_a_line_that_is_indented_too_little() -> None:
    text = "a:\n  b:\n  c: 1\n    d: 2\n    e: 3\n"
    assert _problem(text) == snapshot("""\
  c: 1
  ^^^^
this line is not indented like the lines around it\
""")


def test_a_line_that_is_indented_too_little_within_a_block() -> None:
    text = "a:\n- b: 1\n c: 2\n  d: 3\n"
    assert _problem(text) == snapshot("""\
 c: 2
 ^^
this is not expected here: check the indentation and the quotes\
""")


def test_a_first_line_that_is_indented_too_far() -> None:
    text = "a:\n     b: 1\n  c: 2\n  d: 3\n"
    assert _problem(text) == snapshot("""\
     b: 1
     ^^^^
this line is not indented like the lines around it\
""")


def test_a_list_item_without_space_after_its_colon() -> None:
    text = "a:\n- b:1\n  c: 2\n"
    assert _problem(text) == snapshot("""\
- b:1
^^^^^
this line is not a `key: value` pair: is a ':' missing?\
""")


def test_a_first_line_of_all_that_is_indented() -> None:
    text = "  a: 1\nb: 2\nc: 3\n"
    assert _problem(text) == snapshot("""\
  a: 1
  ^^^^
this line is not indented like the lines around it\
""")


def test_an_opening_line_that_is_indented_too_little() -> None:
    text = "a:\n  b:\n    c: 1\nd:\n    e: 2\n  f:\n    g: 3\n"
    assert _problem(text) == snapshot("""\
d:
^^
this line is not indented like the lines around it\
""")


def test_a_line_that_fits_no_block() -> None:
    text = "a:\n  b: 1\nc:\n    d: 2\n   e: 3\n"
    assert _problem(text) == snapshot("""\
   e: 3
   ^^
this is not expected here: check the indentation and the quotes\
""")
