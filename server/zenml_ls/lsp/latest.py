"""Work of which only the newest counts."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


class Latest:
    """A slot for one piece of work: starting the next cancels the one before."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run *work*, and cancel what was started before."""
        self.cancel()
        self._task = asyncio.get_running_loop().create_task(work)
        self._task.add_done_callback(surface)

    def cancel(self) -> None:
        """Cancel the work, if there is any."""
        if self._task is not None:
            self._task.cancel()
        self._task = None

    async def end(self) -> None:
        """Wait until the work has ended, however it does, if there is any."""
        if self._task is not None:
            await asyncio.wait([self._task])

    @property
    def is_running(self) -> bool:
        """Whether there is work that has not ended."""
        return self._task is not None and not self._task.done()


def surface(task: asyncio.Task[None]) -> None:
    """Raise what the work raised, so that the loop's exception handler gets it at once."""
    if not task.cancelled():
        task.result()
