"""What holds everywhere: features answer at any place, and what they write can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import world
from tests.features.scene import Scene, Stage, crlf, stage
from zenml_ls.cursor import Cursor, cursors_at
from zenml_ls.features.code_action import ActionKind, code_actions
from zenml_ls.features.completion import completions
from zenml_ls.features.hover import hover
from zenml_ls.rules import findings
from zenml_ls.switching import profile_switches, stack_switches
from zenml_ls.syntax import parse
from zenml_ls.text import Edit, Span, apply_edits
from zenml_ls.workspace import Document, FileKind, FileRole

DATA = Path(__file__).parents[1] / "data"
FLAVORS = """\
stack_component_flavors:
- integration: null
  name: ray
  source: flavors.ray.RayOrchestrator
  type: orchestrator
# what is registered
stack_components:
  orchestrator: {default: local, kf: kubeflow}
  "metadata_store": &stores
    default: sqlite   # the first
  artifact_store:
    'default': local

stacks:
  🚀 start: {orchestrator: default,
    metadata_store: default, artifact_store: default}
  other: &other
    orchestrator: kf

    artifact_store: "default"
    metadata_store:
      default
users:
- name: default
"""
CORPUS = {
    **world.BASE,
    "stack.yaml": (DATA / "zenml-0.13.2/repository/stacks/cloud.yaml").read_text("utf-8"),
    "windows/stack.yaml": crlf(
        (DATA / "zenml-0.13.2/repository/stacks/docker.yaml").read_text("utf-8")
    ),
    "old/.zen/config.yaml": (DATA / "legacy-0.6.3/repository/.zen/config.yaml").read_text("utf-8"),
    "config/profiles/default/stacks.yaml": world.REGISTRY,
}
TEXTS = [*CORPUS.items(), ("config/profiles/default/stacks.yaml", FLAVORS)]
IDS = [*CORPUS, "unusual stacks.yaml"]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return stage(tmp_path_factory.mktemp("world"))


def _accepted(at: Scene, *, every: int = 1) -> Iterator[tuple[str, str]]:
    """Yield label and text of each item, once it is accepted."""
    if at.document.text[at.offset - 1 : at.offset + 1] == "\r\n":
        return  # no client can be between them
    offered = completions(at.document, at.offset, at.snapshot)
    if offered is None:
        return
    line = at.document.lines.line_of(at.offset)
    assert offered.span.start <= at.offset <= offered.span.end
    assert at.document.lines.line_of(offered.span.start) == line
    assert offered.span.end <= at.document.lines.line_end(line)
    for item in offered.items[::every]:
        written = offered.prefix + item.text.replace("\n", f"\n{offered.indent}")
        yield item.label, apply_edits(at.document.text, [Edit(offered.span, written)])


@pytest.mark.parametrize(("name", "text"), TEXTS, ids=IDS)
def test_what_is_accepted_anywhere_leaves_yaml(known: Stage, name: str, text: str) -> None:
    at = known.open(name, text)
    assert not at.document.tree.problems
    for offset in range(0, len(text) + 1, 1 + len(text) // 250):
        for label, after in _accepted(replace(at, offset=offset)):
            assert not parse(after).problems, (text[:offset], label)


@pytest.mark.parametrize(("name", "text"), TEXTS, ids=IDS)
def test_truncated_files_are_answered(known: Stage, name: str, text: str) -> None:
    for offset in range(0, len(text) + 1, 1 + len(text) // 120):
        at = replace(known.open(name, text[:offset]), offset=offset)
        hover(at.document, offset, at.snapshot)
        code_actions(at.document, Span(offset, offset), at.snapshot)
        is_sound = not at.document.tree.problems
        for label, after in _accepted(at, every=3):
            assert not (is_sound and parse(after).problems), (text[:offset], label)


@pytest.mark.parametrize(("name", "text"), TEXTS, ids=IDS)
def test_lines_in_between_are_answered(known: Stage, name: str, text: str) -> None:
    lines = text.split("\n")
    for number in range(len(lines)):
        for column in (0, 1, 2, 4, 7):
            before = "\n".join([*lines[:number], " " * column])
            at = known.open(name, "\n".join([before, *lines[number:]]))
            at = replace(at, offset=len(before))
            is_sound = not at.document.tree.problems
            for label, after in _accepted(at, every=5):
                assert not (is_sound and parse(after).problems), (before, label)


MARKS = ["{", "}", "[", "]", ":", " ", "\n", "'", '"', ",", "x", "|", ">", "\t", "\ufeff", "\u2028"]
WORDS = [
    " #",
    "- ",
    "&a ",
    "*a",
    ": ",
    "? ",
    "!!str ",
    "<<: ",
    "\r\n",
    "---\n",
    "stacks:\n",
    "    ",
]
PIECES = st.sampled_from([*MARKS, *WORDS])


@given(st.sampled_from(TEXTS), st.lists(st.tuples(st.floats(0, 1), PIECES), max_size=3), st.data())
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_damage_is_answered(
    known: Stage, file: tuple[str, str], damage: list[tuple[float, str]], data: st.DataObject
) -> None:
    name, text = file
    for share, piece in damage:
        start = int(len(text) * share)
        text = text[:start] + piece + text[start:]
    offset = data.draw(st.integers(0, len(text)))
    at = replace(known.open(name, text), offset=offset)
    is_sound = not at.document.tree.problems
    hover(at.document, offset, at.snapshot)
    for label, after in _accepted(at, every=4):
        assert not (is_sound and parse(after).problems), label
    for action in code_actions(at.document, Span(0, len(text)), at.snapshot):
        assert not (is_sound and parse(apply_edits(text, action.edits)).problems), action.title


# ------------------------------------------------------------------------- the cursor

NAMES = st.sampled_from(["stacks", "prod", "orchestrator", "default", "a b", "yes", "x-1"])
TREES: st.SearchStrategy[object] = st.recursive(
    st.sampled_from(["default", "two words", "", None, True, 1.5, [], {}]),
    lambda inner: st.dictionaries(NAMES, inner, max_size=4) | st.lists(inner, max_size=3),
    max_leaves=25,
)


def _places(text: str, offset: int) -> list[tuple[object, ...]]:
    document = Document(Path("stacks.yaml"), text, FileRole(FileKind.STORE))
    return [_place(cursor) for cursor in cursors_at(document, offset)]


def _place(cursor: Cursor) -> tuple[object, ...]:
    length = cursor.span.end - cursor.span.start
    return cursor.keys, cursor.is_key, length, cursor.prefix, cursor.siblings, cursor.indent


@given(st.dictionaries(NAMES, TREES, min_size=1), st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_lines_that_are_left_out_make_no_difference(tree: object, data: st.DataObject) -> None:
    """A text after ``---`` is parsed as a whole."""
    text = yaml.safe_dump(tree, default_flow_style=False, sort_keys=False)
    offset = data.draw(st.integers(0, len(text)))
    assert _places(text, offset) == _places(f"---\n{text}", offset + 4)


@pytest.mark.parametrize("name", CORPUS)
def test_lines_that_are_left_out_of_real_files_make_no_difference(name: str) -> None:
    text = CORPUS[name]
    for offset in range(0, len(text) + 1, 1 + len(text) // 200):
        assert _places(text, offset) == _places(f"---\n{text}", offset + 4), text[:offset]


def test_a_long_file_is_not_parsed_as_a_whole() -> None:
    stacks = "".join(f"  s{n}:\n    orchestrator: o\n    artifact_store: ''\n" for n in range(3000))
    text = f"stack_components:\n  orchestrator: {{o: local}}\nstacks:\n{stacks}"
    for offset in (text.index("s1500:") + 25, len(text), 20):
        document = Document(Path("stacks.yaml"), text, FileRole(FileKind.STORE))
        cursor = next(cursors_at(document, offset))
        assert len(cursor.tree.text) < len(text) / 4
        assert "tree" not in vars(document)


# ------------------------------------------------------------------------ the actions


def _mutations(text: str) -> Iterator[str]:
    """Yield the text with each line left out, doubled, misspelled and emptied."""
    lines = text.splitlines(keepends=True)
    yield text
    for index, line in enumerate(lines):
        before, after = lines[:index], lines[index + 1 :]
        versions = ["", line * 2, re.sub(r"\w(?=:)", "", line), re.sub(r"\w(?=[\r\n])", "", line)]
        versions += [re.sub(r": [^\r\n]*", ":", line), line.replace(": ", ": x")]
        for version in versions:
            yield "".join([*before, version, *after])


@pytest.mark.parametrize(("name", "text"), TEXTS, ids=IDS)
def test_actions_mend_what_they_are_for(known: Stage, name: str, text: str) -> None:
    for mutated in dict.fromkeys(_mutations(text)):
        at = known.open(name, mutated)
        messages = [finding.message for finding in findings(at.document, at.snapshot)]
        for action in code_actions(at.document, Span(0, len(mutated)), at.snapshot):
            changed = apply_edits(mutated, action.edits)
            after = known.open(name, changed)
            assert at.document.tree.problems or not after.document.tree.problems, action.title
            if action.finding is not None and action.edits:  # else it makes a file that is missing
                left = [finding.message for finding in findings(after.document, after.snapshot)]
                message = action.finding.message
                assert left.count(message) < messages.count(message), (mutated, action.title)


@pytest.mark.parametrize(("name", "text"), TEXTS, ids=IDS)
def test_actions_of_each_line_are_those_of_the_file(known: Stage, name: str, text: str) -> None:
    at = known.open(name, text.replace("default", "defalt").replace("local", "locl"))
    document = at.document
    whole = code_actions(document, Span(0, len(document.text)), at.snapshot)
    found = {
        (action.title, action.edits)
        for line in range(document.lines.count)
        for action in code_actions(
            document,
            Span(document.lines.line_start(line), document.lines.line_end(line)),
            at.snapshot,
        )
        if action.kind is ActionKind.QUICK_FIX
    }
    fixes = {(item.title, item.edits) for item in whole if item.kind is ActionKind.QUICK_FIX}
    assert {title for title, _ in found} == {title for title, _ in fixes}


# ----------------------------------------------------------------------- the switches

STACK_NAMES = ["prod", "on", "1.0", "it's", 'a "b"', "c: d", "# e", "🚀", "null", " f ", "-", "\\n"]
CHOICES = [
    "active_profile_name: default\nactive_stack_name: default\n",
    "# one\nactive_stack_name: default # two\n# three\nactive_profile_name: default\n# four\n",
    "active_profile_name: default\r\nactive_stack_name: 'default' # one\r\n",
    'active_stack_name: "default" # one\nactive_profile_name: "default"',
    "active_stack_name: # one\nactive_profile_name:",
    "active_profile_name: &name default # one\nactive_stack_name: *name # two\n",
    "active_stack_name: |\n  default\n# one\nactive_profile_name: >-\n  default\n",
    "{active_stack_name: default, # one\n active_profile_name: default} # two\n",
    "{active_profile_name: default}\n",
    "{} # one\n",
    "# one",
    "active_profile_name: 'a\n  b' # one\n",
    "active_stack_name:\n- x # lost\nactive_profile_name: default # one\n",
    "\ufeffactive_stack_name: default # one\n",
    "---\n# one\nactive_profile_name: default\n...\n",
]


@pytest.mark.parametrize("text", CHOICES)
def test_switches_are_read_back(tmp_path: Path, text: str) -> None:
    registry = yaml.safe_dump({"stacks": {name: {} for name in STACK_NAMES}}, allow_unicode=True)
    configuration = {
        "activated_profile": "default",
        "profiles": {name: {"name": name, "active_stack": name} for name in STACK_NAMES},
        "version": "0.13.2",
    }
    configuration["profiles"]["default"] = {"name": "default"}  # type: ignore[index]  # it is a dictionary
    files = {
        "config/config.yaml": yaml.safe_dump(configuration, allow_unicode=True),
        "config/profiles/default/stacks.yaml": registry,
    }
    place = stage(tmp_path, files)
    name = ".zen/config.yaml"
    at = place.open(name, text)
    comments = re.findall(r"# \w+", text.replace("# lost", ""))
    switches = stack_switches(at.document, at.snapshot)
    assert {switch.name for switch in switches} >= set(STACK_NAMES)
    for switch in switches:
        after = place.open(name, apply_edits(text, switch.edits))
        assert after.snapshot.choice is not None
        assert after.snapshot.choice.stack == switch.name
        assert all(comment in after.document.text for comment in comments)
        assert not after.document.tree.problems
    for switch in profile_switches(at.document, at.snapshot):
        after = place.open(name, apply_edits(text, switch.edits))
        assert after.snapshot.choice is not None
        assert after.snapshot.choice.profile == switch.name
        assert all(comment in after.document.text for comment in comments)


@pytest.mark.parametrize(
    "profile",
    [
        "default: {name: default, active_stack: default} # one",
        "default: # one\n    name: default # two",
        "default:\n    active_stack: # one\n    name: default",
        "default: {} # one",
    ],
)
def test_switches_of_the_global_configuration_are_read_back(tmp_path: Path, profile: str) -> None:
    registry = yaml.safe_dump({"stacks": {name: {} for name in STACK_NAMES}}, allow_unicode=True)
    text = f"# zero\nprofiles:\n  other: {{}}\n  {profile}\nactivated_profile: default"
    name = "config/config.yaml"
    place = stage(tmp_path, {name: text, "config/profiles/default/stacks.yaml": registry})
    at = place.open(name, text)
    for switch in stack_switches(at.document, at.snapshot):
        after = place.open(name, apply_edits(text, switch.edits))
        assert after.snapshot.active_profile is not None
        assert after.snapshot.active_profile.active_stack == switch.name
        assert re.findall(r"# (?:one|two|zero)", after.document.text) == re.findall(
            r"# (?:one|two|zero)", text
        )
    assert [switch.name for switch in profile_switches(at.document, at.snapshot)] == [
        "other",
        "default",
    ]


# ------------------------------------------------------------------------- the secrets


def test_no_answer_holds_a_secret(known: Stage) -> None:
    text = CORPUS["stack.yaml"].replace("example", "hunter2-geheim")
    at = known.open("stack.yaml", text)
    for offset in range(len(text) + 1):
        offered = completions(at.document, offset, at.snapshot)
        assert "geheim" not in str(offered)
        assert "geheim" not in str(hover(at.document, offset, at.snapshot))
