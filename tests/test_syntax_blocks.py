"""The reader of plain blocks answers as PyYAML's events do, or not at all."""

import random
from collections.abc import Iterator

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from zenml_ls.syntax import Entry, Mapping, Node, Scalar, Sequence, parse
from zenml_ls.syntax.blocks import compose_block
from zenml_ls.syntax.compose import Composition, compose
from zenml_ls.syntax.events import pure_events
from zenml_ls.syntax.faults import problem_of, repaired

_SCALARS = (
    "a", "b", "c1", "local", "s3://bucket/x", "my stack", "é", "日本 語", "😀", "1", "-1", "1.5",
    ".inf", "-.inf", ".nan", "0x1F", "0o7", "017", "1:30", "1_0", "yes", "No", "~", "null",
    "2022-01-02", "2022-01-02T03:04:05Z", "a:b", "a#b", "a-b", "-x", "./x",
    "'q'", '"d"', "''", '""', "'a: b'", '"a #b"', "'[x]'", "a[0]", "x, y", "a {b}", "it's",
    'say "x"', "a::b", "a:#b", "a b:c d",
)  # fmt: skip
_NASTY = (
    "--x", "...x",
    "<<", "=", "2022-13-45", "'a''b'", '"\\x41"', '"\\d"', "&x a", "*x", "!!str a", "[a]",
    "{a: b}", "|", ">-", "? a", "?a", ":a", ": a", "a: b", "- a", "- - a", "-", "---", "...",
    "... a", "%a", "@a", "`a", "#a", "a #", "a# b", "a :b", ",a", "'a", '"a', "'a'b", '"a" b',
    "a\tb", "\ta", "a\x85b", "a\u2028b", "a\xa0b", "\ufeffa", "a\x07b", "a\rb", "<<<<<<< a",
    "x" * 1023, "x" * 1024, "x" * 1025, "'" + "x" * 1025 + "'", "x " * 600 + "x", "[]", "{}",
    "\ud800", "1:" * 3 + "1", "[] a", "{}: a",
)  # fmt: skip
_LINES = (
    "", "  ", "# c", "  # c", "art", "  art", "    art", "      art", "art x", "- art", "  art #c",
    "a : b", "a: b: c", "a:b", '"a": b', "'a': b", "'a''b': c", 'a: "b" c', "a: #c", "a:#c",
    "a: b #c", "a: b#c", "a: - b", "a:  b  ", "a:   ", "- ", "-", "-x", "- - x", "- a: 1",
    "- a:", "  - a: 1", "  b: 2", "-   b:  2", "a:", "key:", "  key:", "    key:", "- 'x'  #c",
    "- []", "- {}", "a: []", "a: {} # c", "[]", "{}", "'x'", "  'x'", "a: []b", "a: [] b", "=",
    "=======", "<<: a", "...", "---", "... ", "\ta: b", "a:\tb", "a: b\t", "?", "? a", ":", ": a",
)  # fmt: skip


@st.composite
def _blocks(draw: st.DrawFn) -> str:
    """Draw a text as people and ``yaml.dump`` write them, then damage some of its lines."""
    # One seed, since a draw for each choice takes ten times as long.
    chance = random.Random(draw(st.integers(0, 2**64)))
    lines = list(_collection(chance, 0, 0))
    for _ in range(chance.choice((0, 0, 1, 1, 2, 4))):
        _damage(chance, lines)
    newline = chance.choice(("\n", "\n", "\n", "\r\n"))
    end = chance.choice((newline, newline, "", newline * 2, f"{newline}  "))
    return newline.join(lines) + end


def _collection(chance: random.Random, column: int, depth: int) -> Iterator[str]:
    is_sequence = chance.random() < 0.35
    for _ in range(chance.randint(1, 4)):
        if chance.random() < 0.1:
            yield chance.choice(("", " " * chance.randint(0, 6), " " * column + "# note"))
        gap = " " * chance.choice((1, 1, 1, 3))
        comment = chance.choice(("", "", "", "", " ", "  # why"))
        head = "-" if is_sequence else f"{_scalar(chance)}:"
        kind = chance.random() if depth < 3 else 0
        if kind < 0.55:
            value = chance.choice((_scalar(chance), _scalar(chance), "", "[]", "{}"))
            yield " " * column + head + (gap + value if value else "") + comment
        elif kind < 0.6:
            yield " " * column + head + comment
            yield " " * (column + chance.choice((2, 4))) + _scalar(chance)
        elif is_sequence and kind < 0.8:
            inner = list(_collection(chance, column + 1 + len(gap), depth + 1))
            yield " " * column + "-" + gap + inner[0].lstrip(" ")
            yield from inner[1:]
        else:
            yield " " * column + head + comment
            yield from _collection(chance, column + chance.choice((0, 2, 2, 4)), depth + 1)


def _scalar(chance: random.Random) -> str:
    return chance.choice(_NASTY if chance.random() < 0.004 else _SCALARS)


def _damage(chance: random.Random, lines: list[str]) -> None:
    index = chance.randrange(len(lines))
    line = lines[index]
    at = chance.randint(0, len(line))
    kind = chance.randrange(9)
    if kind == 0 and len(lines) > 1:
        del lines[index]
    elif kind == 1:
        lines.insert(index, chance.choice(lines))
    elif kind == 2:
        lines.insert(index, chance.choice(_LINES))
    elif kind == 3:
        lines[index] = chance.choice((" ", "  ")) + line
    elif kind == 4:
        lines[index] = line[chance.choice((1, 2)) :]
    elif kind == 5:
        lines[index] = line[:at] + chance.choice(" :-#'\"\t\r.aé[]{}&*!|>%\\") + line[at:]
    elif kind == 6:
        lines[index] = line.split(":")[0]
    else:
        column = len(line) - len(line.lstrip(" "))
        lines.insert(index + chance.choice((0, 1)), " " * column + chance.choice(_SCALARS))


def _check(text: str) -> bool:
    """Compare with the events of the parser that ZenML uses; tell if there was an answer."""
    quick = compose_block(text)
    if quick is None:
        return False
    pure = compose(text, pure_events(text))
    if quick.refusal is None:
        assert pure.refusal is None
        assert pure.is_simple
        assert _rendered(quick) == _rendered(pure)
    else:
        assert pure.fault is not None
        problem = problem_of(text, pure.fault, None)
        assert problem_of(text, quick.refusal, None) == problem
        assert parse(text).problems == (problem,)
        if quick.fault is None:
            mended = repaired(text, pure.fault, None)
            assert _rendered(quick) == _rendered(compose(mended, pure_events(mended)))
            assert _rendered(quick) == _rendered(Composition(parse(text).root))
    return True


def _rendered(composition: Composition) -> list[str]:
    """Return all that is known of a composition without fault, in writing."""
    assert composition.fault is None
    lines = []
    pending: list[Node | Entry] = [composition.root] if composition.root is not None else []
    for node in pending:  # grows while it is walked
        content: tuple[object, ...] = ()
        if isinstance(node, Scalar):
            content = (node.text, node.value, type(node.value), node.tag, node.style)
        elif isinstance(node, Entry):
            content = (node.is_merge,)
            pending += (node.key, node.value)
        elif isinstance(node, Sequence):
            pending += node.items
        elif isinstance(node, Mapping):
            pending += node.entries
        lines.append(f"{type(node).__name__} {node.span} {content!r}")
    return lines


@given(_blocks())
@settings(max_examples=1000, deadline=None)
def test_blocks_are_read_as_by_the_pure_parser(text: str) -> None:
    assume(_check(text))


@given(st.lists(st.sampled_from(_LINES), min_size=1, max_size=5))
@settings(max_examples=500, deadline=None)
def test_odd_lines_are_read_as_by_the_pure_parser(lines: list[str]) -> None:
    _check("\n".join(lines))
    _check("\n".join(["k:", "  l: m", *lines, "n: o", ""]))


@pytest.mark.parametrize("scalar", _SCALARS + _NASTY)
def test_each_scalar_is_read_as_by_the_pure_parser(scalar: str) -> None:
    for before, after in (
        ("", ""), ("", ":"), ("", ": b"), ("a: ", ""), ("- ", ""), ("a:\n  ", "\n"), ("- ", ": b"),
        ("a: 1\n", ""), ("a:\n  b: 1\n  ", "\n  c: 2\n"), ("a:\n  ", "\n  c: 2"), ("a: ", "\nb:"),
        ("a:\n  ", "\n\n  c:"), ("a:\n  ", " # d\n  c:"), ("a:\n- ", "\n- c: 1"), ("a: ", "\n  c"),
        ("a: b\n  ", ": d"), ("a: b # c\n  ", ": d"), ("a: b\n", "\n  c: d"), ("a: ", " # b\n# c"),
    ):  # fmt: skip
        _check(before + scalar + after)
        _check((before + scalar + after).replace("\n", "\r\n"))


def test_what_zenml_writes_needs_no_events() -> None:
    stack: dict[str, object] = {"flags": [], "labels": {}, "note": None, "text": ""}
    users = [{"name": "a"}, {"name": "b"}]
    written = yaml.safe_dump({"stacks": {"prod": stack}, "users": users, "names": ["a", "b"]})
    assert _check(written)
    assert _check(written.replace("\n", "\r\n"))
    assert _check(f"# yes\n\n{written}  # no\n")


@pytest.mark.parametrize("text", ["a:\n  b: 1\n  art\nc: 2\n", "a:\n  art\n  b: 1\nc: 2\n"])
def test_a_half_typed_key_needs_no_events(text: str) -> None:
    composition = compose_block(text)
    assert composition is not None
    assert (composition.refusal is None, composition.fault) == (False, None)
    assert _check(text)


def test_words_before_a_merge_conflict_are_left_to_the_events() -> None:
    text = "a: 1\nart\n<<<<<<< x\nb: 2\n=======\nb: 3\n>>>>>>> y\n"
    assert not _check(text)
    (problem,) = parse(text).problems
    assert problem.message.startswith("unresolved merge conflict")


def test_deep_blocks_are_left_to_the_events() -> None:
    text = "\n".join("  " * level + "k:" for level in range(500))
    assert compose_block(text) is None
    assert _check("\n".join("  " * level + "k:" for level in range(399)))
