"""Publishing findings: at once after an opening, after a short pause while someone types."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from zenml_ls.lsp.latest import Latest

SHORTEST_PAUSE, LONGEST_PAUSE = 0.01, 0.25
"""Seconds without typing before findings are published, for small and for huge files."""


class Publisher:
    """Decides when the findings of each open document are published."""

    def __init__(self, publish: Callable[[Path], None]) -> None:
        self._publish = publish
        self._checks: dict[Path, Latest] = {}
        self._pauses: dict[Path, float] = {}

    def now(self, path: Path) -> None:
        """Publish as soon as what was received is worked off."""
        self._start(path, 0)

    def soon(self, path: Path) -> None:
        """Publish once typing pauses, for as long as a check takes."""
        self._start(path, self._pauses.get(path, SHORTEST_PAUSE))

    def forget(self, path: Path) -> None:
        """Publish nothing more."""
        self._pauses.pop(path, None)
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
        self._pauses[path] = min(max(cost, SHORTEST_PAUSE), LONGEST_PAUSE)
