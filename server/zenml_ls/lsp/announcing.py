"""Telling the client which profile and stack its repositories use, whenever that changes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from zenml_ls.lsp.latest import Latest

STATUS = "zenml-ls/status"
SHORTEST_PAUSE, LONGEST_PAUSE = 0.15, 1.0
"""Seconds that changes get to come to an end; as long as the last look took, if that is more."""


class Announcer:
    """Decides when the client is told, and sends nothing twice in a row."""

    def __init__(
        self, look: Callable[[], dict[str, Any] | None], send: Callable[[dict[str, Any]], None]
    ) -> None:
        """Make one that sends nothing yet; *look* returns None where not all was read."""
        self._look = look
        self._send = send
        self._next = Latest()
        self._pause = SHORTEST_PAUSE
        self._last: dict[str, Any] | None = None

    def soon(self) -> None:
        """Tell once the burst of changes pauses, if there is anything new to tell."""
        self._next.start(self._tell_after(self._pause))

    def stop(self) -> None:
        """Tell nothing more."""
        self._next.cancel()

    async def _tell_after(self, pause: float) -> None:
        await asyncio.sleep(pause)
        started = time.perf_counter()
        found = self._look()
        self._pause = min(max(time.perf_counter() - started, SHORTEST_PAUSE), LONGEST_PAUSE)
        if found is not None and found != self._last:
            self._last = found
            self._send(found)
