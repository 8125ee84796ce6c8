"""The benchmark in editors: whose turn it is, and what the page says; nothing is timed here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from bench.editor_tables import editor_section, missed, with_editors
from bench.editors import EDITORS, EditorResults, Presses, Waits, alternate, compare_editors
from bench.quiet import is_below
from bench.servers import ours
from bench.world import with_lines

NAMES = ("ours", "theirs")


@dataclass
class Recorded:
    """A window that only notes what is done with it."""

    name: str
    told: list[str]

    def press(self) -> float:
        self.told.append(f"{self.name} press")
        return float(len(self.told))

    def undo(self) -> float:
        self.told.append(f"{self.name} undo")
        return float(len(self.told))

    def close(self) -> None:
        self.told.append(f"{self.name} close")


def results(ours_appear: list[float], missing: dict[str, str]) -> EditorResults:
    waits = {
        "ours": Waits(ours_appear, [120.0, 130.0]),
        "theirs": Waits([400.0, 500.0], [400.0, 410.0]),
    }
    return EditorResults(NAMES, 9_999, {"Editor 1.2": waits}, missing)


def test_windows_take_turns_and_another_begins_each_round() -> None:
    told: list[str] = []
    windows = {name: Recorded(name, told) for name in NAMES}
    found = alternate(windows, Presses(2, warm_up=1), lambda _: None, lambda: told.append("rest"))
    assert [item for item in told if item != "rest"] == [
        *("theirs press", "ours press", "theirs undo", "ours undo"),
        *("ours press", "theirs press", "ours undo", "theirs undo"),
        *("theirs press", "ours press", "theirs undo", "ours undo"),
    ]
    assert told[::2] == ["rest"] * 12
    assert found["ours"] == Waits([10.0, 20.0], [14.0, 24.0])
    assert found["theirs"] == Waits([12.0, 18.0], [16.0, 22.0])


def test_section_judges_the_key_to_the_underline_alone() -> None:
    text = editor_section(results([100.0, 200.0], {"Other": "it is not set up"}))
    table, about = text.split("The registry has 9,999 lines")
    assert "at most" in about
    assert table == snapshot("""\
## In real editors

### Editor 1.2

| what                |   ours |   95 % | theirs |   95 % | ratio | target |      |
| ------------------- | -----: | -----: | -----: | -----: | ----: | -----: | ---- |
| key to underline    | 150 ms | 200 ms | 450 ms | 500 ms |  0.33 |  ≤ 0.5 | pass |
| key to no underline | 125 ms | 130 ms | 405 ms | 410 ms |  0.31 |        |      |

Not run: Other (it is not set up).

The target is reached in every editor that was measured.

""")


def test_miss_is_named() -> None:
    slow = results([230.0, 230.0], {})
    assert missed(slow) == ["Editor 1.2"]
    assert "The target is missed:\n\n- Editor 1.2\n" in editor_section(slow)
    assert missed(results([225.0, 225.0], {})) == []


def test_section_without_editors_says_only_why() -> None:
    nothing = EditorResults(NAMES, 9_999, {}, {"A": "no reason", "B": "none"})
    assert editor_section(nothing) == snapshot("""\
## In real editors

Not run: A (no reason).
Not run: B (none).
""")


def test_section_is_put_into_the_page_once() -> None:
    page = "# Page\n\n## Before\n\nfirst\n\n## What is measured\n\nlast\n"
    once = with_editors(page, "## In real editors\n\nold\n")
    assert once == snapshot("""\
# Page

## Before

first

## In real editors

old

## What is measured

last
""")
    assert with_editors(once, "## In real editors\n\nold\n") == once
    assert with_editors(once, "## In real editors\n\nnew\n") == once.replace("old", "new")
    with pytest.raises(ValueError, match="What is measured"):
        with_editors("# Page\n", "")


def test_one_server_alone_is_not_compared(tmp_path: Path) -> None:
    place = with_lines(tmp_path, 60)
    found = compare_editors((ours(),), place, Presses(1), lambda _: None)
    assert found.waits == {}
    assert found.missing == {editor.name: "measured alone" for editor in EDITORS}


def test_only_descendants_are_waited_for() -> None:
    parents = {5: 4, 4: 3, 3: 1, 9: 1, 1: 0}
    assert [process for process in parents if is_below(process, 3, parents)] == [5, 4]
