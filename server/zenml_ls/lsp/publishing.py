"""Publishing findings: at once after a quiet time, after a short pause in a burst of changes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from zenml_ls.lsp.latest import Latest

SHORTEST_PAUSE, LONGEST_PAUSE = 0.002, 0.25
"""Seconds between two checks of a document in a burst of changes, for small and huge files."""

SLOW_CHECK = 0.15
"""Seconds; what takes longer would be felt if it ran at every key."""


class Publisher:
    """Decides when the findings of each open document are published."""

    def __init__(self, publish: Callable[[Path], None]) -> None:
        self._publish = publish
        self._checks: dict[Path, Latest] = {}
        self._pauses: dict[Path, float] = {}
        self._last: dict[Path, float] = {}
        """When the findings of each document were wanted last."""

    def now(self, path: Path) -> None:
        """Publish as soon as what was received is worked off."""
        self._start(path, 0)

    def soon(self, path: Path) -> None:
        """Publish at once after a quiet time, else once the burst of changes pauses.

        After a slow check the pause is as long as the check, so that it never holds up the
        typing.
        """
        now = time.monotonic()
        pause = self._pauses.get(path, SHORTEST_PAUSE)
        is_burst = now - self._last.get(path, -LONGEST_PAUSE) < LONGEST_PAUSE
        self._last[path] = now
        self._start(path, pause if is_burst else 0)

    async def go_first(self, path: Path) -> None:
        """Wait for findings that are about to be published: nothing is looked at sooner."""
        is_quick = self._pauses.get(path, SHORTEST_PAUSE) <= SHORTEST_PAUSE
        if is_quick and path in self._checks:
            await self._checks[path].end()

    def forget(self, path: Path) -> None:
        """Publish nothing more."""
        self._pauses.pop(path, None)
        self._last.pop(path, None)
        latest = self._checks.pop(path, None)
        if latest is not None:
            latest.cancel()

    def _start(self, path: Path, pause: float) -> None:
        self._checks.setdefault(path, Latest()).start(self._check_after(path, pause))

    async def _check_after(self, path: Path, pause: float) -> None:
        await asyncio.sleep(pause)
        started = time.perf_counter()
        self._publish(path)
        cost = time.perf_counter() - started
        self._pauses[path] = min(cost, LONGEST_PAUSE) if cost > SLOW_CHECK else SHORTEST_PAUSE
