"""One session of an editor with one server, measured."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from bench.client import PATIENCE_SECONDS, Accept, Client, start
from bench.opened import Opened, takes_increments
from bench.servers import Server
from bench.world import World

Json = Any  # what json.loads returns

SESSION_SECONDS = 25.0
"""No session begins another round after this."""


class Metric(Enum):
    """What is measured; the values are the rows of the tables."""

    START = "start to first finding"
    ALL = "start to all findings"
    CHANGE = "change to findings"
    COMPLETION = "completion"
    TYPED_COMPLETION = "completion right after a change"
    HOVER = "hover"
    MEMORY = "peak memory"


@dataclass(frozen=True)
class Effort:
    """How much is measured."""

    repetitions: int
    """Sessions per server."""
    rounds: int
    """Rounds per session that count."""
    warm_up: int = 2
    """Rounds before them that do not."""


@dataclass
class Samples:
    """What was measured: milliseconds, for memory MiB."""

    values: dict[Metric, list[float]] = field(default_factory=dict)

    def add(self, metric: Metric, value: float) -> None:
        """Take one more value."""
        self.values.setdefault(metric, []).append(value)

    def add_all(self, other: Samples) -> None:
        """Take the values of another session."""
        for metric, values in other.values.items():
            self.values.setdefault(metric, []).extend(values)


async def measure(
    server: Server, world: World, effort: Effort, begin: asyncio.Event | None = None
) -> Samples:
    """Return what one session gives; its rounds begin no sooner than *begin*, if given."""
    answer = answers(server.settings(world))
    client = await start(list(server.command), server.environment(world), answer)
    try:
        session = _Session(client, server, world, Opened(client, world, is_incremental=False))
        await session.open()
        if begin is not None:
            await asyncio.wait_for(begin.wait(), PATIENCE_SECONDS)
        deadline = time.perf_counter() + SESSION_SECONDS
        for number in range(effort.warm_up + effort.rounds):
            is_counted = number >= effort.warm_up
            await session.round(session.samples if is_counted else Samples())
            if is_counted and time.perf_counter() > deadline:
                break
        session.samples.add(Metric.MEMORY, client.peak_memory())
        await client.stop()
    finally:
        await client.kill()
    return session.samples


def answers(settings: Mapping[str, Json]) -> Callable[[str, Json], Json]:
    """Return what answers the requests of a server to a client with these settings."""

    def answer(method: str, params: Json) -> Json:
        if method == "workspace/configuration":
            return [settings.get(item.get("section")) for item in params["items"]]
        return None

    return answer


@dataclass
class _Session:
    client: Client
    server: Server
    world: World
    file: Opened
    samples: Samples = field(default_factory=Samples)

    async def open(self) -> None:
        """Initialize, open the file, and wait for the findings."""
        parameters = self.server.initialization(self.world)
        _, answer = await self.client.request("initialize", parameters)
        self.file.is_incremental = takes_increments(answer["capabilities"])
        expect = self.client.expect
        waiting = {Metric.START: expect(self.file.uri, _has(self.world.mistake_line))}
        if self.server.is_ours:
            waiting[Metric.ALL] = expect(self.file.uri, _has(self.world.lost_line))
        self.client.notify("initialized", {})
        self.file.open()
        for metric, arrival in waiting.items():
            self.samples.add(metric, await self._since_start(arrival))

    async def _since_start(self, arrival: asyncio.Future[float]) -> float:
        moment = await asyncio.wait_for(arrival, PATIENCE_SECONDS)
        return (moment - self.client.started) * 1000

    async def round(self, samples: Samples) -> None:
        """Change the file twice, and ask for completion and hover."""
        sent = time.perf_counter()
        moment = await asyncio.wait_for(self._change(), PATIENCE_SECONDS)
        samples.add(Metric.CHANGE, (moment - sent) * 1000)
        samples.add(Metric.COMPLETION, await self._completion())
        samples.add(Metric.HOVER, await self._hover())
        arrival = self._change()
        samples.add(Metric.TYPED_COMPLETION, await self._completion())
        await asyncio.wait_for(arrival, PATIENCE_SECONDS)

    def _change(self) -> asyncio.Future[float]:
        """Make the second mistake, or take it back; the future is for the new findings."""
        is_expected = _has(self.world.change_line, not self.file.is_changed)
        arrival = self.client.expect(self.file.uri, is_expected)
        self.file.change()
        return arrival

    async def _completion(self) -> float:
        answer = await self._ask("completion", self.world.completion_line, 4)
        with _needed(self.server, "completion"):
            items = answer.result if isinstance(answer.result, list) else answer.result["items"]
            next(item for item in items if item["label"] == "step_operator")
        return answer.milliseconds

    async def _hover(self) -> float:
        answer = await self._ask("hover", self.world.hover_line, 24)
        with _needed(self.server, "hover"):
            next(iter(answer.result["contents"]))
        return answer.milliseconds

    async def _ask(self, feature: str, line: int, character: int) -> _Answer:
        position = {"line": line, "character": character}
        params = {"textDocument": {"uri": self.file.uri}, "position": position}
        seconds, result = await self.client.request(f"textDocument/{feature}", params)
        return _Answer(seconds * 1000, result)


@dataclass(frozen=True)
class _Answer:
    milliseconds: float
    result: Json


def _has(line: int, expected: bool = True) -> Accept:
    """Accept findings that are, or are not, in a line."""

    def accept(found: list[Json]) -> bool:
        return any(item["range"]["start"]["line"] == line for item in found) is expected

    return accept


@contextmanager
def _needed(server: Server, feature: str) -> Iterator[None]:
    """Refuse to measure an answer that says nothing."""
    try:
        yield
    except (StopIteration, KeyError, TypeError) as error:
        raise RuntimeError(f"{server.name} has no {feature} at the measured place") from error
