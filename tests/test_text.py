"""Spans, edits and lines."""

from hypothesis import given
from hypothesis import strategies as st

from zenml_ls.text import Edit, LineIndex, Span, apply_edits


def test_a_span_covers_both_its_ends() -> None:
    covered = [offset for offset in range(6) if Span(2, 4).covers(offset)]
    assert covered == [2, 3, 4]


def test_an_empty_span_covers_its_place() -> None:
    assert Span(3, 3).covers(3)
    assert not Span(3, 3).covers(2)


def test_a_span_touches_what_begins_where_it_ends() -> None:
    others = [Span(0, 1), Span(0, 2), Span(1, 5), Span(3, 3), Span(4, 6), Span(5, 6)]
    assert [Span(2, 4).touches(other) for other in others] == [False, *[True] * 4, False]
    assert [other.touches(Span(2, 4)) for other in others] == [False, *[True] * 4, False]


def test_edits_apply_in_any_order() -> None:
    edits = [Edit(Span(4, 7), "two"), Edit(Span(0, 3), "1"), Edit(Span(7, 7), "!")]
    assert apply_edits("one zwo", edits) == "1 two!"
    assert apply_edits("one zwo", reversed(edits)) == "1 two!"


def test_no_edits_change_nothing() -> None:
    assert apply_edits("a\r\n", []) == "a\r\n"


def test_insertions_at_one_offset_keep_their_order() -> None:
    assert apply_edits("ad", [Edit(Span(1, 1), "b"), Edit(Span(1, 1), "c")]) == "abcd"


def test_an_insertion_comes_before_a_replacement_that_starts_there() -> None:
    assert apply_edits("ab", [Edit(Span(1, 2), "c"), Edit(Span(1, 1), "-")]) == "a-c"


def _lines(text: str) -> list[str]:
    lines = LineIndex(text)
    return [lines.line_text(line) for line in range(lines.count)]


def test_lines_end_where_lsp_ends_them() -> None:
    assert _lines("a\nb\r\nc\rd") == ["a", "b", "c", "d"]
    assert _lines("a\n") == ["a", ""]
    assert _lines("") == [""]


def test_lines_do_not_end_where_python_ends_them() -> None:
    text = "a\x0bb\x0cc\x1cd\x85e\u2028f\u2029g"
    assert _lines(text) == [text]


def test_a_terminator_belongs_to_the_line_it_ends() -> None:
    lines = LineIndex("a\r\nb\n")
    assert [lines.line_of(offset) for offset in range(6)] == [0, 0, 0, 1, 1, 2]
    assert [(lines.line_start(line), lines.line_end(line)) for line in range(3)] == [
        (0, 1),
        (3, 4),
        (5, 5),
    ]


def test_what_lies_outside_is_clamped() -> None:
    lines = LineIndex("a\nbc")
    assert (lines.line_of(-1), lines.line_of(99)) == (0, 1)
    assert (lines.line_start(-1), lines.line_end(99)) == (0, 4)
    assert lines.line_text(99) == "bc"


@given(st.text(alphabet="ab\r\n\x85😀"))
def test_each_offset_lies_in_its_line(text: str) -> None:
    lines = LineIndex(text)
    for offset in range(len(text) + 1):
        line = lines.line_of(offset)
        assert lines.line_start(line) <= offset
        assert line + 1 == lines.count or offset < lines.line_start(line + 1)
