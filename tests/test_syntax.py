"""Trees and navigation, as a reader sees them in the text."""

from datetime import date
from textwrap import dedent

import pytest
import yaml
from inline_snapshot import snapshot

from tests.marked import marked
from zenml_ls.syntax import (
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
from zenml_ls.text import Span


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
    return marked(PROFILE, parse(PROFILE).span_at(keys))


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
