"""The fixed corpus: judged cases as data, so that comparing needs no ZenML.

One file for each release, one case in a line: what is cut out of a file of that release's world
and what is put there, ZenML's verdict, and the lines where the mistake is certain to be.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import takewhile
from pathlib import Path

from tests.agreement.cases import Case
from tests.agreement.worlds import Target, World, kind_of

FOLDER = Path(__file__).parent / "corpus"
SHARE = 130
"""Cases of each release."""


@dataclass(frozen=True)
class Judged:
    """A change of one file, and ZenML's verdict."""

    release: str
    path: str
    mutation: str
    start: int
    """Where the change begins, in characters."""
    cut: int
    """How many characters are cut out."""
    put: str
    """What is put there; bytes that are no UTF-8 as lone surrogates."""
    refuses: bool
    reason: str
    faults: int
    """How many errors ZenML itself counts."""
    lines: tuple[int, ...]
    """The 0-based lines that a person would change, any of them; none where not certain."""

    @property
    def target(self) -> Target:
        """The file that is changed."""
        return Target(kind_of(self.path) or "", self.path)

    @property
    def content(self) -> bytes:
        """The changed file."""
        text = World(self.release).text(self.path)
        changed = text[: self.start] + self.put + text[self.start + self.cut :]
        return changed.encode("utf-8", "surrogateescape")


def read() -> Iterator[Judged]:
    """Yield the cases of all releases."""
    for path in sorted(FOLDER.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            yield Judged(**{**row, "release": path.stem, "lines": tuple(row["lines"])})


def write(cases: Iterable[Case]) -> None:
    """Write a choice of *cases*, as many kinds of mistake in as many kinds of file as there are."""
    by_release: dict[str, list[Case]] = {}
    for case in cases:
        if case.zenml.refuses is not None and case.agrees:
            by_release.setdefault(case.release, []).append(case)
    FOLDER.mkdir(exist_ok=True)
    for release, found in by_release.items():
        rows = (asdict(judged(case)) for case in varied(found)[:SHARE])
        lines = (
            json.dumps({key: value for key, value in row.items() if key != "release"})
            for row in rows
        )
        (FOLDER / f"{release}.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")


def varied(cases: list[Case]) -> list[Case]:
    """Return *cases*, the first of every sort before the second of any."""
    seen: dict[tuple[str, str, bool], int] = {}
    ranked = []
    for case in cases:
        sort = (case.target.kind, case.mutation, bool(case.zenml.refuses))
        seen[sort] = seen.get(sort, 0) + 1
        ranked.append((seen[sort], case.number, case))
    return [case for _, _, case in sorted(ranked, key=lambda item: item[:2])]


def judged(case: Case) -> Judged:
    """Return *case* as data."""
    before = World(case.release).text(case.target.path)
    after = case.content.decode("utf-8", "surrogateescape")
    start = _alike(before, after)
    rest = _alike(before[start:][::-1], after[start:][::-1])
    return Judged(
        release=case.release,
        path=case.target.path,
        mutation=case.mutation,
        start=start,
        cut=len(before) - rest - start,
        put=after[start : len(after) - rest],
        refuses=bool(case.zenml.refuses),
        reason=case.zenml.reason,
        faults=case.zenml.faults,
        lines=case.lines if case.is_placed and not case.is_misplaced else (),
    )


def _alike(one: str, other: str) -> int:
    """Return how many characters the two begin with alike."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return sum(1 for _ in pairs)
