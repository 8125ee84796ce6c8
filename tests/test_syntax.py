"""Trees, problems and navigation, as a reader sees them in the text."""

import time
from datetime import date
from textwrap import dedent

import pytest
import yaml
from inline_snapshot import snapshot

from zenml_ls.syntax import (
    MAXIMUM_LENGTH,
    Alias,
    Mapping,
    Scalar,
    Sequence,
    Tree,
    parse,
    quote,
    read_scalar,
    resolve,
)
from zenml_ls.text import LineIndex, Span


def _marked(text: str, span: Span) -> str:
    """Return the first line of *span* with carets under it; one bar if it is empty."""
    lines = LineIndex(text)
    line = lines.line_of(span.start)
    start, end = span.start - lines.line_start(line), min(span.end, lines.line_end(line))
    carets = "^" * (end - span.start) or "|"
    more = "..." if span.end > end else ""
    return f"{lines.line_text(line)}\n{' ' * start}{carets}{more}"


def _problem(text: str) -> str:
    """Return the one problem of *text*, marked."""
    (problem,) = parse(dedent(text)).problems
    return f"{_marked(dedent(text), problem.span)}\n{problem.message}"


def _value(text: str) -> object:
    return parse(dedent(text)).value


def _root_mapping(tree: Tree) -> Mapping:
    assert isinstance(tree.root, Mapping)
    return tree.root


PROFILE = dedent("""\
    active_stack: prod
    stacks:
      prod: &base
        orchestrator: local  # why
        flags: [a, {b: c}]
        note: |
          one
          two
        empty:
      dev:
        <<: *base
        orchestrator: kubeflow
""")


def _spans(keys: tuple[object, ...]) -> str:
    return _marked(PROFILE, parse(PROFILE).span_at(keys))


def test_spans_of_values() -> None:
    assert _spans(("active_stack",)) == snapshot("""\
active_stack: prod
              ^^^^\
""")
    assert _spans(("stacks",)) == snapshot("""\
  prod: &base
  ^^^^^^^^^^^...\
""")
    assert _spans(("stacks", "prod")) == snapshot("""\
    orchestrator: local  # why
    ^^^^^^^^^^^^^^^^^^^^^^^^^^...\
""")
    assert _spans(("stacks", "prod", "flags")) == snapshot("""\
    flags: [a, {b: c}]
           ^^^^^^^^^^^\
""")
    assert _spans(("stacks", "prod", "flags", 1)) == snapshot("""\
    flags: [a, {b: c}]
               ^^^^^^\
""")
    assert _spans(("stacks", "prod", "note")) == snapshot("""\
    note: |
          ^...\
""")
    assert _spans(("stacks", "prod", "empty")) == snapshot("""\
    empty:
          |\
""")


def test_a_merged_value_is_where_it_is_written() -> None:
    assert _spans(("stacks", "dev", "flags")) == _spans(("stacks", "prod", "flags"))
    assert _spans(("stacks", "dev", "orchestrator")) == snapshot("""\
    orchestrator: kubeflow
                  ^^^^^^^^\
""")


def test_a_key_mark_means_the_key() -> None:
    assert _spans(("stacks", "prod", "[key]")) == snapshot("""\
  prod: &base
  ^^^^\
""")


def test_a_missing_key_falls_back_to_the_key_of_what_lacks_it() -> None:
    assert _spans(("stacks", "dev", "missing")) == snapshot("""\
  dev:
  ^^^\
""")
    assert _spans(("stacks", "prod", "empty", "missing")) == snapshot("""\
    empty:
    ^^^^^\
""")
    assert _spans(("missing",)) == snapshot("""\
active_stack: prod
^^^^^^^^^^^^\
""")
    assert _spans(("stacks", "prod", "flags", 1, "missing")) == snapshot("""\
    flags: [a, {b: c}]
                ^\
""")
    assert _spans(("stacks", "prod", "flags", 9)) == snapshot("""\
    flags: [a, {b: c}]
           ^^^^^^^^^^^\
""")


def test_a_text_without_content_has_a_span_for_any_keys() -> None:
    assert parse("").span_at(("a",)) == Span(0, 0)
    assert parse("# nothing\n").span_at(()) == Span(0, 9)


def test_a_block_scalar_ends_with_its_content() -> None:
    text = "a: |  # why\n  one\n\n  two\n\n\nb: 1\n"
    span = parse(text).span_at(("a",))
    assert text[span.start : span.end] == "|  # why\n  one\n\n  two"


def test_anchor_and_tag_are_no_part_of_a_span() -> None:
    text = "a: &x !!str  # why\n  b\nc: !!map &y\n  d: e\nf: &z [g]\nh: &w\n- i\n"
    tree = parse(text)
    spans = [tree.span_at((key,)) for key in "acfh"]
    assert [text[span.start : span.end] for span in spans] == ["b", "d: e", "[g]", "- i"]


def test_an_empty_value_is_right_after_its_colon() -> None:
    text = "a:\n\n\nb: &x\n? c\n? d\n"
    tree = parse(text)
    assert [tree.span_at((key,)) for key in "abcd"] == [
        Span(2, 2),
        Span(10, 10),
        Span(14, 14),
        Span(18, 18),
    ]


@pytest.mark.parametrize("text", ["\ufeffa: b", "😀: 1\r\na: b", "x: 1\ra: b", "#\u2028\na: b"])
def test_offsets_count_code_points(text: str) -> None:
    span = parse(text).span_at(("a",))
    assert text[span.start : span.end] == "b"


def _path(marked: str) -> tuple[object, ...]:
    offset = marked.index("<|>")
    return parse(marked.replace("<|>", "")).path_at(offset)


def test_paths_of_offsets() -> None:
    assert _path("a:\n  b<|>c: d\n") == ("a", "bc")
    assert _path("a:\n  b: <|>d\n") == ("a", "b")
    assert _path("a:\n  b: d<|>\n") == ("a", "b")
    assert _path("a:\n  b:  <|>\nc: 1\n") == ("a", "b")
    assert _path("a:\n  b: 1\n\n<|>\nc: 1\n") == ()
    assert _path("a: [x, {1: y<|>}]\n") == ("a", 1, 1)
    assert _path("- ? [k, l]\n  : v<|>\n") == (0, "[k, l]")
    assert _path("<|>") == ()


def test_keys_are_safe_loader_values() -> None:
    mapping = _root_mapping(parse("1: a\nyes: b\n'2': c\n~: d\n2022-01-02: e\n"))
    assert mapping.keys() == (1, "2", None, date(2022, 1, 2))
    assert mapping.get("1") is None
    assert mapping.get(date(2022, 1, 2)) is mapping.entries[4]


def test_a_path_may_hold_a_key_as_text() -> None:
    text = "2022-01-02: a\n~: b\n"
    assert parse(text).span_at(("2022-01-02",)) == Span(12, 13)
    assert parse(text).span_at(("None",)) == Span(17, 18)


def test_the_last_duplicate_wins() -> None:
    tree = parse("a: 1\nb: 2\na: 3\n'a': 4\n")
    mapping = _root_mapping(tree)
    first, _, second, third = mapping.entries
    assert mapping.get("a") is third
    assert mapping.duplicates() == ((first, second), (first, third))
    assert tree.value == {"a": 4, "b": 2}


def test_merged_entries_are_no_duplicates_and_lose() -> None:
    text = "x: &x {k: 1, l: 2}\ny: &y {k: 3, m: 4}\nz: {<<: [*x, *y], l: 5}\n"
    tree = parse(text)
    merging = tree.node_at(("z",))
    assert isinstance(merging, Mapping)
    assert merging.duplicates() == ()
    assert merging.entries[0].is_merge
    assert merging.keys() == ("l", "k", "m")
    assert {key: entry.value.value for key, entry in merging.effective_entries().items()
            if isinstance(entry.value, Scalar)} == {"l": 5, "k": 1, "m": 4}  # fmt: skip
    assert tree.value == yaml.safe_load(text)


def test_navigation_finds_nothing_where_nothing_is() -> None:
    tree = parse("a: [1]\nb: c\n")
    assert tree.node_at(("a", 1)) is None
    assert tree.node_at(("a", True)) is None
    assert tree.node_at(("b", "c")) is None
    assert tree.entry_at(("a", 0)) is None
    assert parse("").node_at(()) is None


def test_entries_and_nodes_are_found() -> None:
    tree = parse("a: [1, &x {b: 2}]\nc: *x\n")
    entry = tree.entry_at(("c", "b"))
    assert entry is not None
    assert entry.span == Span(11, 15)
    assert tree.node_at(("c",)) is tree.node_at(("a", 1))
    assert tree.node_at(()) is tree.root


def test_an_alias_knows_its_target() -> None:
    tree = parse("a: &x 1\nb: *x\n")
    entry = tree.entry_at(("b",))
    assert entry is not None
    assert isinstance(entry.value, Alias)
    assert (entry.value.name, entry.value.span) == ("x", Span(11, 13))
    assert resolve(entry.value) is tree.node_at(("a",))


def test_a_cyclic_alias_is_a_cyclic_value() -> None:
    tree = parse("&x [*x]")
    assert isinstance(tree.root, Sequence)
    assert resolve(tree.root.items[0]) is tree.root
    assert tree.node_at((0,) * 1000) is tree.root
    assert isinstance(tree.value, list)
    assert tree.value[0] is tree.value


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n...\n", "\ufeff"])
def test_a_text_without_content_is_none(text: str) -> None:
    tree = parse(text)
    assert (tree.value, tree.problems) == (None, ())
    assert tree.root is None or tree.root.span.start == tree.root.span.end


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


def test_a_lone_surrogate_is_refused() -> None:
    tree = parse("a: \ud800\nb: 2\n")
    assert [problem.span for problem in tree.problems] == [Span(3, 4)]
    assert tree.value == {"a": None, "b": 2}


def test_nesting_is_refused_when_too_deep() -> None:
    tree = parse("[" * 10_000 + "]" * 10_000)
    assert [problem.message for problem in tree.problems] == ["this is nested too deeply"]
    assert tree.value
    assert tree.node_at((0,) * 300) is not None
    assert tree.path_at(400) == (0,) * 399
    assert parse("[" * 400 + "]" * 400).problems == ()


def test_blocks_are_refused_when_too_deep() -> None:
    tree = parse("\n".join("  " * level + "k:" for level in range(500)))
    assert [problem.message for problem in tree.problems] == ["this is nested too deeply"]


def test_an_alias_bomb_costs_nothing() -> None:
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 100)]
    tree = parse("\n".join(lines))
    assert tree.problems == ()
    value = tree.value
    assert isinstance(value, dict)
    assert value["a99"][0] is value["a99"][8] is value["a98"]


def test_a_merge_bomb_is_refused() -> None:
    lines = ["a0: &a0 {x: 1}"]
    lines += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 100)]
    tree = parse("\n".join(lines))
    assert [problem.message for problem in tree.problems] == ["this merges too many entries"]
    assert tree.node_at(("a99", "x")) is not None
    assert isinstance(tree.value, dict)
    assert tree.value["a99"] == {"x": 1}


def test_a_large_text_is_not_read() -> None:
    tree = parse("a" * (MAXIMUM_LENGTH + 1))
    assert tree.is_too_large
    assert (tree.root, tree.problems, tree.value) == (None, (), None)
    assert not parse("a" * 1000).is_too_large


def test_an_endless_number_is_refused() -> None:
    tree = parse("a: 1" + ":1" * 100_000)
    assert [problem.message for problem in tree.problems] == ["this number is too long"]
    assert parse("a: 1:30").value == {"a": 90}


def test_ten_thousand_lines_are_quick() -> None:
    stack = {"orchestrator": "local", "artifact_store": "somewhere", "flags": ["a", "b"]}
    text = yaml.dump({f"stack_{number}": stack.copy() for number in range(2000)}, indent=2)
    text = text.replace("&id001 ", "").replace("*id001", "x")
    started = time.process_time()
    tree = parse(text)
    assert tree.problems == ()
    assert tree.value == yaml.load(text, yaml.CSafeLoader)
    assert time.process_time() - started < 20  # some 0.1 seconds, with room for slow machines


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("local", "local"),
        ("s3://bucket", "'s3://bucket'"),
        ("my stack", "my stack"),
        ("yes", "'yes'"),
        ("1.0", "'1.0'"),
        ("", "''"),
        ("it's", "'it''s'"),
        (" a", "' a'"),
        ("...", "'...'"),
        ("a: b", "'a: b'"),
        ("a\tb\n", '"a\\tb\\n"'),
        ("\x00\x85\ud800\ufeff\U0001f600", '"\\x00\\x85\\ud800\\ufeff\\U0001f600"'),
    ],
)
def test_quotes_only_where_needed(text: str, quoted: str) -> None:
    assert quote(text) == quoted


def test_reads_a_plain_scalar() -> None:
    assert [read_scalar(text) for text in ("1", "on", "~", "x", "0x_")] == [
        1,
        True,
        None,
        "x",
        "0x_",
    ]


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
