"""Waiting until nothing is worked on by the programs that this one started."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

LOOK_SECONDS = 0.25
MOST_SECONDS = 3.0
"""Then they are taken as they are: some never rest."""
QUIET = 0.25
"""The part of one processor that is as good as nothing: a cursor that blinks."""

_PARENT, _USER_TIME, _SYSTEM_TIME = 1, 11, 12
"""Places in ``/proc/PID/stat``, counted behind the name of the program."""


def wait_until_quiet() -> None:
    """Wait until all children, and theirs, have next to nothing to do."""
    end = time.monotonic() + MOST_SECONDS
    before = _seconds()
    while time.monotonic() < end:
        time.sleep(LOOK_SECONDS)
        after = _seconds()
        if 0 <= after - before < QUIET * LOOK_SECONDS:  # less: one has ended
            return
        before = after


def _seconds() -> float:
    """Return the processor time that all of them have had so far."""
    stats = dict(_stats())
    ticks = sum(
        int(stat[_USER_TIME]) + int(stat[_SYSTEM_TIME])
        for process, stat in stats.items()
        if is_below(process, os.getpid(), {child: int(at[_PARENT]) for child, at in stats.items()})
    )
    return ticks / os.sysconf("SC_CLK_TCK")


def is_below(process: int, ancestor: int, parents: dict[int, int]) -> bool:
    """Say whether a process was started by *ancestor*, or by one that was."""
    while process in parents:
        process = parents[process]
        if process == ancestor:
            return True
    return False


def _stats() -> Iterator[tuple[int, list[str]]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                text = (entry / "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue  # it has ended since
            yield int(entry.name), text.rpartition(")")[2].split()
