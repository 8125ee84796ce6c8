"""The figures of a comparison, as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tests.agreement.cases import Case
from tests.agreement.known import REASONS, reason_of
from tests.agreement.worlds import KINDS

_COLUMNS: tuple[tuple[str, Callable[[Case], bool]], ...] = (
    ("cases", lambda _: True),
    ("both refuse", lambda case: case.zenml.refuses is True and bool(case.errors)),
    ("both accept", lambda case: case.zenml.refuses is False and not case.errors),
    ("false alarms", lambda case: case.zenml.refuses is False and bool(case.errors)),
    ("misses", lambda case: not case.agrees and not case.errors and reason_of(case) is None),
    ("known misses", lambda case: reason_of(case) is not None),
    ("not judged", lambda case: case.zenml.refuses is None),
)


def table(cases: Sequence[Case]) -> str:
    """Return the figures of each release and file kind, then of all."""
    head = ("release", "file", *(name for name, _ in _COLUMNS))
    alignment = ("---", "---", *("---:" for _ in _COLUMNS))
    rows = [head, alignment, *_rows(cases)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _rows(cases: Sequence[Case]) -> Iterator[tuple[str, ...]]:
    for release in dict.fromkeys(case.release for case in cases):
        own = [case for case in cases if case.release == release]
        for kind in KINDS:
            found = [case for case in own if case.target.kind == kind]
            if found:
                yield (release, f"`{kind}`" if "." in kind else kind, *_counts(found))
    yield ("**all**", "", *_counts(cases))


def _counts(cases: Sequence[Case]) -> Iterator[str]:
    for _, applies in _COLUMNS:
        yield str(_count(cases, applies))


def _count(cases: Sequence[Case], applies: Callable[[Case], bool]) -> int:
    return sum(1 for case in cases if applies(case))


def places(cases: Sequence[Case]) -> str:
    """Return how often an error stands where a person would mend it, and alone."""
    placed = [case for case in cases if case.is_placed]
    on_line = _count(placed, lambda case: case.is_on_line)
    alone = _count(placed, lambda case: case.is_alone)
    return (
        f"- cases that both refuse, and whose line is certain: {len(placed)}\n"
        f"- an error is on that line: {on_line}\n"
        f"- the file has no more errors than ZenML itself counts: {alone}"
    )


def reasons(cases: Sequence[Case]) -> str:
    """Return the misses that stay, with their reasons and how many there are."""
    found = [reason_of(case) for case in cases]
    return "\n".join(
        f"- {sum(item is reason for item in found)} × {reason.text}" for reason in REASONS
    )
