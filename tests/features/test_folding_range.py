"""Folding ranges: which lines can be hidden."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.features.scene import crlf, stage
from tests.features.test_feature_properties import IDS, TEXTS
from zenml_ls.features.folding_range import Fold, folding_ranges

Check = Callable[..., str]
REGISTRY = "config/profiles/default/stacks.yaml"


@pytest.fixture
def check(tmp_path: Path) -> Check:
    known = stage(tmp_path)

    def folded(text: str, limit: int | None = None, name: str = REGISTRY) -> str:
        """Return the text with a bar beside the lines of each fold."""
        at = known.open(name, textwrap.dedent(text).lstrip("\n"))
        found = folding_ranges(at.document, limit)
        lines = at.document.text.splitlines()
        marks = ["".join(_mark(number, fold) for fold in found) for number in range(len(lines))]
        return "\n".join(f"{mark} {line}" for mark, line in zip(marks, lines, strict=True))

    return folded


def _mark(line: int, fold: Fold) -> str:
    if line == fold.start:
        return "+"
    mark = "#" if fold.is_comment else "|"
    return mark if fold.start < line <= fold.end else " "


def test_blocks_sequences_and_texts_of_several_lines(check: Check) -> None:
    assert check("""
        stacks:
          one:
            orchestrator: default

          two: {orchestrator: default,
            artifact_store: default}
          three: {}
        users:
        - name: default
          id: >-
            several

            lines
        - name: other
        description: "a
          # no comment
          # at all"
    """) == snapshot("""\
+       stacks:
|+        one:
||          orchestrator: default
|       \n\
| +       two: {orchestrator: default,
| |         artifact_store: default}
|         three: {}
   +    users:
   |+   - name: default
   ||+    id: >-
   |||      several
   |||  \n\
   |||      lines
   |    - name: other
      + description: "a
      |   # no comment
      |   # at all"\
""")


def test_comments(check: Check) -> None:
    assert check("""
        # one
        # two
        stacks:
          # alone
          one:
            # first
              # second
            orchestrator: default # behind
            # last

        # after
        text: |
          # no comment
          # at all
        # really
        # the end
    """) == snapshot("""\
+      # one
#      # two
 +     stacks:
 |       # alone
 |+      one:
 ||+       # first
 ||#         # second
 ||        orchestrator: default # behind
           # last
       \n\
       # after
    +  text: |
    |    # no comment
    |    # at all
     + # really
     # # the end\
""")


def test_no_more_than_the_client_wants_and_the_outermost(check: Check) -> None:
    assert check(
        """
        # one
        # two
        stacks:
          one:
            orchestrator: default
        users:
          - name: default
            id: x
    """,
        limit=3,
    ) == snapshot("""\
    # one
    # two
+   stacks:
|+    one:
||      orchestrator: default
  + users:
  |   - name: default
  |     id: x\
""")


def test_broken_yaml(check: Check) -> None:
    assert check("""
        stacks:
          one:
            orchestrator: default
          two: {
        stack_components:
          orchestrator:
            default: local
    """) == snapshot("""\
+    stacks:
|+     one:
||       orchestrator: default
|      two: {
  +  stack_components:
  |+   orchestrator:
  ||     default: local\
""")


def test_windows_line_ends_and_emoji(check: Check) -> None:
    text = "stacks:\n  🚀:\n    orchestrator: 🚀\n"
    assert (
        check(crlf(text))
        == check(text)
        == snapshot("""\
+  stacks:
|+   🚀:
||     orchestrator: 🚀\
""")
    )


def test_nothing_in_files_of_others_and_in_empty_ones(check: Check) -> None:
    assert check("a:\n  b: 1\n", name="other.yaml") == snapshot("""\
 a:
   b: 1\
""")
    assert check("") == ""


@pytest.mark.parametrize(("name", "text"), TEXTS, ids=IDS)
def test_one_fold_per_line_and_none_outside(tmp_path: Path, name: str, text: str) -> None:
    known = stage(tmp_path)
    for length in range(0, len(text) + 1, 1 + len(text) // 60):
        document = known.open(name, text[:length]).document
        found = folding_ranges(document)
        starts = [fold.start for fold in found]
        assert starts == sorted(set(starts))
        assert all(fold.start < fold.end < document.lines.count for fold in found)
        assert len(folding_ranges(document, 2)) == min(2, len(found))
