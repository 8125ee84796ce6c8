"""The waiting times in editors as tables, and whether they reach the target."""

from __future__ import annotations

import re
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template

from bench.editors import EditorResults, Waits
from bench.tables import aligned, percentile_95, shown

HEADING = "## In real editors"
MOST_RATIO = 0.5
"""The most that our median may be, as a part of theirs."""
_NEXT = "## What is measured"
_ABOUT = Path(__file__).parent / "editors.md"


def editor_section(results: EditorResults) -> str:
    """Return the part of the page about editors."""
    parts = [HEADING, ""]
    for title, by_server in results.waits.items():
        parts += [f"### {title}", "", *aligned(_rows(results.names, by_server)), ""]
    parts += [f"Not run: {name} ({why})." for name, why in results.missing.items()]
    parts += [""] if results.missing else []
    if results.waits:
        about = Template(_ABOUT.read_text(encoding="utf-8"))
        parts += [*_verdicts(results), "", about.substitute(lines=f"{results.lines:,}")]
    return "\n".join(parts).rstrip() + "\n"


def with_editors(page: str, new: str) -> str:
    """Return *page* with the part about editors, in the place of an earlier one."""
    rest = re.sub(rf"^{HEADING}\n.*?(?=^## )", "", page, flags=re.MULTILINE | re.DOTALL)
    before, heading, after = rest.partition(f"{_NEXT}\n")
    if not heading:
        raise ValueError(f"the page has no part '{_NEXT}'")
    return f"{before.rstrip()}\n\n{new}\n{heading}{after}"


def missed(results: EditorResults) -> list[str]:
    """Return the editors in which the target is not reached."""
    return [
        title
        for title, by_server in results.waits.items()
        if _ratio([by_server[name].appear for name in results.names]) > MOST_RATIO
    ]


def _verdicts(results: EditorResults) -> list[str]:
    titles = missed(results)
    if not titles:
        return ["The target is reached in every editor that was measured."]
    return ["The target is missed:", "", *(f"- {title}" for title in titles)]


def _rows(names: Sequence[str], by_server: Mapping[str, Waits]) -> list[Sequence[str]]:
    headings = [heading for name in names for heading in (name, "95 %")]
    waits = [by_server[name] for name in names]
    return [
        ["what", *headings, "ratio", "target", ""],
        _row("key to underline", [item.appear for item in waits], limit=MOST_RATIO),
        _row("key to no underline", [item.vanish for item in waits]),
    ]


def _row(title: str, times: list[list[float]], limit: float | None = None) -> list[str]:
    cells = [
        shown(value, "ms")
        for values in times
        for value in (statistics.median(values), percentile_95(values))
    ]
    ratio = _ratio(times)
    if limit is None:
        return [title, *cells, f"{ratio:.2f}", "", ""]
    verdict = "pass" if ratio <= limit else "miss"
    return [title, *cells, f"{ratio:.2f}", f"≤ {limit:.1f}", verdict]


def _ratio(times: list[list[float]]) -> float:
    ours, theirs = map(statistics.median, times)
    return ours / theirs
