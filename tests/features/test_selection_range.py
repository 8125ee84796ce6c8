"""Selection ranges: what surrounds a place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.features.scene import CURSOR, crlf, stage
from tests.features.test_feature_properties import IDS, TEXTS
from zenml_ls.features.selection_range import selection_range

Check = Callable[..., str]
REGISTRY = "config/profiles/default/stacks.yaml"


@pytest.fixture
def check(tmp_path: Path) -> Check:
    known = stage(tmp_path)

    def around(text: str, change: Callable[[str], str] = str) -> str:
        at = known.open(REGISTRY, change(text))
        found = selection_range(at.document, at.offset)
        assert (found[-1].start, found[-1].end) == (0, len(at.document.text))
        texts = (at.document.text[span.start : span.end] for span in found[:-1])
        return "\n".join(_shortened(text) for text in texts)

    return around


def _shortened(text: str) -> str:
    return repr(text) if len(text) < 50 else f"{text[:20]!r} ... {text[-20:]!r}"


TEXT = """\
# about stacks
stacks:
  one:
    orchestrator: 'my one'

  two: {orchestrator: a}  # the other
users:
- name: default
- |
  first
  second
"""


def around_name(name: str) -> str:
    return TEXT.replace("'my one'", name)


def test_start_middle_and_end_of_a_name(check: Check) -> None:
    names = f"'{CURSOR}my one'", f"'my {CURSOR}one'", f"'my one{CURSOR}'"
    (found,) = {check(around_name(name)) for name in names}
    assert found == snapshot("""\
'my one'
"'my one'"
"orchestrator: 'my one'"
"one:\\n    orchestrator: 'my one'"
'one:\\n    orchestrato' ... 'o: {orchestrator: a}'
'stacks:\\n  one:\\n    o' ... 'o: {orchestrator: a}'
'stacks:\\n  one:\\n    o' ... '- |\\n  first\\n  second'\
""")
    assert check(around_name(f"{CURSOR}'my one'")) == found.split("\n", 1)[1]


def test_key(check: Check) -> None:
    assert check(TEXT.replace("two:", f"tw{CURSOR}o:")) == snapshot("""\
'two'
'two: {orchestrator: a}'
'one:\\n    orchestrato' ... 'o: {orchestrator: a}'
'stacks:\\n  one:\\n    o' ... 'o: {orchestrator: a}'
'stacks:\\n  one:\\n    o' ... '- |\\n  first\\n  second'\
""")


def test_in_braces(check: Check) -> None:
    assert check(TEXT.replace("{orch", "{orc<|>h")) == snapshot("""\
'orchestrator'
'orchestrator: a'
'{orchestrator: a}'
'two: {orchestrator: a}'
'one:\\n    orchestrato' ... 'o: {orchestrator: a}'
'stacks:\\n  one:\\n    o' ... 'o: {orchestrator: a}'
'stacks:\\n  one:\\n    o' ... '- |\\n  first\\n  second'\
""")
    assert check(TEXT.replace("r: a}", f"r: {CURSOR}a}}")) == snapshot("""\
'a'
'orchestrator: a'
'{orchestrator: a}'
'two: {orchestrator: a}'
'one:\\n    orchestrato' ... 'o: {orchestrator: a}'
'stacks:\\n  one:\\n    o' ... 'o: {orchestrator: a}'
'stacks:\\n  one:\\n    o' ... '- |\\n  first\\n  second'\
""")


def test_item_and_text_of_several_lines(check: Check) -> None:
    assert check(TEXT.replace("default", f"def{CURSOR}ault")) == snapshot("""\
'default'
'name: default'
'- name: default\\n- |\\n  first\\n  second'
'users:\\n- name: default\\n- |\\n  first\\n  second'
'stacks:\\n  one:\\n    o' ... '- |\\n  first\\n  second'\
""")
    assert check(TEXT.replace("second", f"sec{CURSOR}ond")) == snapshot("""\
'first\\n  second'
'|\\n  first\\n  second'
'- name: default\\n- |\\n  first\\n  second'
'users:\\n- name: default\\n- |\\n  first\\n  second'
'stacks:\\n  one:\\n    o' ... '- |\\n  first\\n  second'\
""")
    assert check(TEXT.replace("- |", f"- |{CURSOR}")) == snapshot("""\
'|\\n  first\\n  second'
'- name: default\\n- |\\n  first\\n  second'
'users:\\n- name: default\\n- |\\n  first\\n  second'
'stacks:\\n  one:\\n    o' ... '- |\\n  first\\n  second'\
""")


def test_comments(check: Check) -> None:
    assert check(TEXT.replace("about", f"ab{CURSOR}out")) == snapshot("'# about stacks'")
    assert check(TEXT.replace("the other", f"the{CURSOR} other")) == snapshot("""\
'# the other'
'stacks:\\n  one:\\n    o' ... '- |\\n  first\\n  second'\
""")
    assert check(TEXT.replace("  # the", f" {CURSOR} # the")) == snapshot(
        "'stacks:\\n  one:\\n    o' ... '- |\\n  first\\n  second'"
    )


def test_blank_line(check: Check) -> None:
    assert check(TEXT.replace("one'\n", f"one'\n{CURSOR}")) == snapshot("""\
'one:\\n    orchestrato' ... 'o: {orchestrator: a}'
'stacks:\\n  one:\\n    o' ... 'o: {orchestrator: a}'
'stacks:\\n  one:\\n    o' ... '- |\\n  first\\n  second'\
""")


def test_a_mark_in_a_text_is_no_comment(check: Check) -> None:
    assert check(f"a: 'x # {CURSOR}y'\n") == snapshot("""\
'x # y'
"'x # y'"
"a: 'x # y'"\
""")
    assert check(f"a: x#{CURSOR}y\n") == snapshot("""\
'x#y'
'a: x#y'\
""")


def test_broken_yaml(check: Check) -> None:
    assert check(f"stacks:\n  one: {{orchestrator: lo{CURSOR}cal\nusers: []\n") == snapshot(
        "'stacks:\\n  one: {orchestrator: local\\nusers: []'"
    )


def test_windows_line_ends_and_emoji(check: Check) -> None:
    assert check(f"🚀:\n  🚀: '{CURSOR}🚀'\n  a: |\n    b\n", crlf) == snapshot("""\
'🚀'
"'🚀'"
"🚀: '🚀'"
"🚀: '🚀'\\r\\n  a: |\\r\\n    b"
"🚀:\\r\\n  🚀: '🚀'\\r\\n  a: |\\r\\n    b"\
""")
    assert check(f"🚀:\n  a: |\n    b{CURSOR}\n    c\n", crlf) == snapshot("""\
'b\\r\\n    c'
'|\\r\\n    b\\r\\n    c'
'a: |\\r\\n    b\\r\\n    c'
'🚀:\\r\\n  a: |\\r\\n    b\\r\\n    c'\
""")


@pytest.mark.parametrize("name", ["other.yaml", "pipeline.py"])
def test_nothing_in_files_of_others(tmp_path: Path, name: str) -> None:
    at = stage(tmp_path).open(name, f"a: {CURSOR}b # c\n")
    assert selection_range(at.document, at.offset) == ()


@pytest.mark.parametrize(("name", "text"), TEXTS, ids=IDS)
def test_each_span_holds_the_one_before_it_and_the_place(
    tmp_path: Path, name: str, text: str
) -> None:
    known = stage(tmp_path)
    for length in (len(text), len(text) // 2, len(text) // 3):
        document = known.open(name, text[:length]).document
        for offset in range(length + 1):
            found = selection_range(replace(document), offset)
            assert found[0].covers(offset)
            for inner, outer in pairwise(found):
                assert outer.start <= inner.start and inner.end <= outer.end and inner != outer
