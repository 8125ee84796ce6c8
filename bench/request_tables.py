"""The times of every request as tables, and whether they reach the targets."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.requests import Found, Series
from bench.tables import aligned, percentile_95, shown

MOST_MILLISECONDS = 50
"""What 95 % of the answers may take with a hundred stacks."""
MOST_RATIO = 0.5
"""The most that our median may be, as a part of theirs."""
NOISE = 0.2
"""The part of a linear growth by which a measured one may be above it."""
HEADING = "## Every request"
_STATES = {"": "unchanged", " right after a change": "changed"}


@dataclass(frozen=True)
class RequestResults:
    """The times of all requests, in worlds of different sizes."""

    names: tuple[str, ...]
    """Of the servers, ours first."""
    stacks: int
    lines: int
    beside: Found
    """With that many stacks, beside the other server."""
    sizes: tuple[int, int]
    """Few and many components; ours only."""
    grown: Found
    """The times by these sizes, as they are written."""

    def missed(self) -> list[str]:
        """Return the targets that were not reached."""
        slow = [row.name for row in self.rows() if row.p95 > MOST_MILLISECONDS]
        beside = [row.name for row in self.rows() if row.verdict == "miss"]
        grown = [row.name for row in self.growth() if row.ratio > row.limit]
        return [
            *(f"{name}: 95 % within {MOST_MILLISECONDS} ms" for name in slow),
            *(f"{name}: beside the other server" for name in beside),
            *(f"{name}: growth" for name in grown),
        ]

    def rows(self) -> Iterator[Row]:
        """Yield what was measured with the hundred stacks: each request, in both states."""
        mine, *others = self.names
        for request, by_server in self.beside.items():
            other = by_server.get(others[0]) if others else None
            for title, state in _STATES.items():
                theirs = getattr(other, state).waited if other is not None else []
                is_empty = other is not None and not other.answered
                ours = getattr(by_server[mine], state)
                yield Row(request + title, ours, theirs, is_empty=is_empty)

    def growth(self) -> Iterator[Growth]:
        """Yield how much longer each request takes with many components than with few."""
        few, many = self.sizes
        limit = many / few * (1 + NOISE)
        for request, by_size in self.grown.items():
            for title, state in _STATES.items():
                small, large = (getattr(by_size[str(size)], state).worked for size in self.sizes)
                yield Growth(request + title, small, large, limit)


@dataclass(frozen=True)
class Row:
    """One request in one state, beside the other server."""

    name: str
    ours: Series
    theirs: Sequence[float]
    """Empty where the other server does not have the request."""
    is_empty: bool
    """Whether no answer of the other server said anything."""

    @property
    def p95(self) -> float:
        """The milliseconds that our server worked for 95 % of the answers at most."""
        return percentile_95(self.ours.worked)

    @property
    def ratio(self) -> float | None:
        """Our median as a part of theirs; None where there is none."""
        if not self.theirs:
            return None
        return statistics.median(self.ours.waited) / statistics.median(self.theirs)

    @property
    def verdict(self) -> str:
        """``pass`` or ``miss`` beside the other server; nothing where it says nothing."""
        if self.ratio is None or self.is_empty:
            return ""
        return "pass" if self.ratio <= MOST_RATIO else "miss"

    @property
    def cells(self) -> Sequence[str]:
        """The cells of the table."""
        speed = "pass" if self.p95 <= MOST_MILLISECONDS else "miss"
        server = shown(self.p95, "ms")
        ours = [*_cells(self.ours.waited), server, f"≤ {MOST_MILLISECONDS} ms", speed]
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        limit = f"≤ {MOST_RATIO}" if self.verdict else ""
        word = "empty" if self.is_empty else self.verdict
        return [self.name, *ours, *_cells(self.theirs), ratio, limit, word]


@dataclass(frozen=True)
class Growth:
    """One request in one state, with few components and with many."""

    name: str
    few: Sequence[float]
    many: Sequence[float]
    limit: float
    """The most that the median may grow."""

    @property
    def ratio(self) -> float:
        """How many times as long the median is."""
        return statistics.median(self.many) / statistics.median(self.few)

    @property
    def cells(self) -> Sequence[str]:
        """The cells of the table."""
        verdict = "pass" if self.ratio <= self.limit else "miss"
        times = [*_cells(self.few), *_cells(self.many)]
        return [self.name, *times, f"{self.ratio:.1f}", f"≤ {self.limit:.0f}", verdict]


def section(results: RequestResults) -> str:
    """Return the part of the page about requests, from its heading on."""
    mine, *others = results.names
    other = [others[0] if others else "no other", "95 %"]
    head = ["what", mine, "95 %", "server 95 %", "target", "", *other, "ratio", "target", ""]
    few, many = results.sizes
    sizes = [f"{few:,} components", "95 %", f"{many:,} components", "95 %"]
    grown = ["what", *sizes, "growth", "target", ""]
    parts = [
        HEADING,
        "",
        f"A repository with {results.stacks} stacks, {results.lines:,} lines.",
        "",
    ]
    parts += aligned([head, *(row.cells for row in results.rows())])
    parts += [
        "",
        "The time of the server for the same requests with few and with many components:",
        "",
    ]
    parts += aligned([grown, *(row.cells for row in results.growth())])
    parts += ["", *_verdicts(results), ""]
    return "\n".join(parts)


def with_section(page: str, new: str) -> str:
    """Return *page* with its part about requests replaced."""
    pattern = re.compile(rf"^{HEADING}\n.*?(?=^## )", re.MULTILINE | re.DOTALL)
    found = pattern.search(page)
    if found is None:
        raise ValueError(f"the page has no part '{HEADING}'")
    return f"{page[: found.start()]}{new}\n{page[found.end() :]}"


def _verdicts(results: RequestResults) -> list[str]:
    missed = results.missed()
    if not missed:
        return ["All targets for requests are reached."]
    return ["Targets for requests that are missed:", "", *(f"- {item}" for item in missed)]


def _cells(values: Sequence[float]) -> list[str]:
    if not values:
        return ["", ""]
    return [shown(statistics.median(values), "ms"), shown(percentile_95(values), "ms")]
