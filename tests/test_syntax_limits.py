"""Texts that are too large, too deep or without an end."""

import time

import yaml

from zenml_ls.syntax import MAXIMUM_LENGTH, parse
from zenml_ls.text import Span


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
