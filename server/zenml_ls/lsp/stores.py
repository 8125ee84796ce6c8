"""Reading databases and servers in the background: one task for each, and nobody waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from zenml_ls.lsp.latest import surface
from zenml_ls.remote import Address, Answer, read, recalled
from zenml_ls.stores.patience import Backoff

_BACKOFF = Backoff()
_LAST_SECONDS = 2.0
"""How long the end waits for tasks that were told to end."""


@dataclass
class _Reader:
    """The task that reads one store, and what makes it read again."""

    task: asyncio.Task[None]
    again: asyncio.Event = field(default_factory=asyncio.Event)


class StoreReaders:
    """Reads each store when it becomes known, when asked to, and again after a failure."""

    def __init__(
        self,
        cache: Path,
        known: Callable[[Address], Answer],
        take: Callable[[Address, Answer], None],
        on_first_read: Callable[[Address, asyncio.Event], None],
    ) -> None:
        """Make readers that start nothing yet.

        *cache* keeps answers of servers on disk; *known* is asked for the last answer and *take*
        gets each new one; *on_first_read* is told when the first reading begins, with an event for
        its end.
        """
        self._cache = cache
        self._known = known
        self._take = take
        self._on_first_read = on_first_read
        self._readers: dict[Address, _Reader] = {}

    def follow(self, addresses: frozenset[Address]) -> None:
        """Read these stores from now on, and no others."""
        for address in self._readers.keys() - addresses:
            self._readers.pop(address).task.cancel()
        for address in addresses - self._readers.keys():
            again = asyncio.Event()
            task = asyncio.get_running_loop().create_task(self._run(address, again))
            self._readers[address] = _Reader(task, again)
            task.add_done_callback(partial(self._drop, address))

    def refresh(self, *, with_servers: bool = True) -> None:
        """Read all again, at once; without servers only what is on this machine."""
        for address, reader in self._readers.items():
            if with_servers or not address.is_elsewhere:
                reader.again.set()

    def stop(self) -> None:
        """Read nothing any more."""
        self.follow(frozenset())

    async def end(self) -> None:
        """Read nothing any more; return when that is so, or soon after."""
        tasks = [reader.task for reader in self._readers.values()]
        self.stop()
        if tasks:
            await asyncio.wait(tasks, timeout=_LAST_SECONDS)

    def _drop(self, address: Address, task: asyncio.Task[None]) -> None:
        """Forget a task that a bug ended, so that the store can be read again; raise the bug."""
        reader = self._readers.get(address)
        if reader is not None and reader.task is task:
            del self._readers[address]
        surface(task)

    async def _run(self, address: Address, again: asyncio.Event) -> None:
        is_done = asyncio.Event()
        self._on_first_read(address, is_done)
        try:
            await self._recall(address)
            failures = await self._read(address, 0)
        finally:
            is_done.set()
        while True:
            await _wait(again, _BACKOFF.delay(failures) if failures else None)
            again.clear()
            failures = await self._read(address, failures)

    async def _recall(self, address: Address) -> None:
        """Take what was kept of the last answer, for the time until the next one comes."""
        if self._known(address).contents is None:
            kept = await asyncio.to_thread(recalled, address, self._cache)
            if kept.contents is not None:
                self._take(address, kept)

    async def _read(self, address: Address, failures: int) -> int:
        """Read once; return how many times in a row that failed."""
        answer = await read(address, self._known(address), self._cache)
        self._take(address, answer)
        return failures + 1 if answer.problem is not None else 0


async def _wait(again: asyncio.Event, seconds: float | None) -> None:
    """Wait until asked to read again, at most so many seconds; None for as long as it takes.

    ``asyncio.wait_for`` would lose a cancellation that comes together with the event before
    Python 3.12, and the end of the server would wait for ever.
    """
    timer = None
    if seconds is not None:
        timer = asyncio.get_running_loop().call_later(seconds, again.set)
    try:
        await again.wait()
    finally:
        if timer is not None:
            timer.cancel()
