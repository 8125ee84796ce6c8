"""What happens again and again, and those who wait for the next time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from pygls.exceptions import JsonRpcInternalError


class FailedError(JsonRpcInternalError):
    """What was waited for failed by a bug, which is logged where it is."""


class Awaited:
    """Wakes everybody who waits, whether the work succeeds or not."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    async def next(self) -> None:
        """Wait for the end of the work that is going on, or comes next.

        Raises:
            FailedError: The work failed.
        """
        end = asyncio.get_running_loop().create_future()
        self._waiting.append(end)
        await end

    @contextmanager
    def work(self) -> Iterator[None]:
        """Do the work inside; at its end those wake who wait."""
        is_done = False
        try:
            yield
            is_done = True
        finally:
            waiting, self._waiting = self._waiting, []
            for end in waiting:
                if end.done():  # who waited was cancelled
                    continue
                if is_done:
                    end.set_result(None)
                else:
                    end.set_exception(FailedError())
