"""A small LSP client on the pipes of a server, which notes when each message came."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Json = Any  # what json.loads returns
Answer = Callable[[str, Json], Json]
Accept = Callable[[list[Json]], bool]

_SCHEDULED = 2
"""Which clock of a process, in the numbers that ``clock_getcpuclockid`` of Linux makes."""
PATIENCE_SECONDS = 60.0
"""An answer that takes longer is a failure of the server."""


@dataclass
class _Expected:
    """Findings that are waited for, and when they came."""

    uri: str
    accept: Accept
    arrival: asyncio.Future[float]


@dataclass
class Client:
    """The connection to one server process."""

    process: asyncio.subprocess.Process
    answer: Answer
    """Answers the requests that the server makes: method and parameters in, result out."""
    started: float
    """When the process was started; all times are those of ``time.perf_counter``."""
    findings: dict[str, list[Json]] = field(default_factory=dict)
    """What the server published last, by URI."""
    _last_id: int = 0
    _answers: dict[int, asyncio.Future[tuple[float, Json]]] = field(default_factory=dict)
    _expected: list[_Expected] = field(default_factory=list)
    _reading: asyncio.Task[None] | None = None

    async def request(self, method: str, params: Json) -> tuple[float, Json]:
        """Send a request and return the seconds until its answer came, and the answer."""
        self._last_id += 1
        arrival: asyncio.Future[tuple[float, Json]] = asyncio.get_running_loop().create_future()
        self._answers[self._last_id] = arrival
        sent = time.perf_counter()
        self._send({"id": self._last_id, "method": method, "params": params})
        moment, message = await asyncio.wait_for(arrival, PATIENCE_SECONDS)
        if "error" in message:
            raise RuntimeError(f"{method}: {message['error']}")
        return moment - sent, message.get("result")

    def notify(self, method: str, params: Json) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def expect(self, uri: str, accept: Accept) -> asyncio.Future[float]:
        """Return a future for the moment when findings of *uri* come that *accept* takes."""
        arrival: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._expected.append(_Expected(uri, accept, arrival))
        return arrival

    def peak_memory(self) -> float:
        """Return the most memory that the process has had so far, in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024

    def processor_seconds(self) -> float:
        """Return how long the process has run on a processor so far, in all its threads."""
        return time.clock_gettime(~self.process.pid << 3 | _SCHEDULED)

    async def stop(self) -> None:
        """End the session as an editor does."""
        await self.request("shutdown", None)
        self.notify("exit", None)
        await asyncio.wait_for(self.process.wait(), PATIENCE_SECONDS)

    async def kill(self) -> None:
        """End the process at once, if it still runs."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()
        if self._reading is not None:
            self._reading.cancel()

    # ------------------------------------------------------------------- the pipes

    def _send(self, message: Json) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    async def read(self) -> None:
        """Take messages until the server closes its pipe."""
        stream = self.process.stdout
        assert stream is not None
        while header := await stream.readline():
            length = int(header.split(b":")[1]) if header.startswith(b"Content-Length") else None
            while header.strip():
                header = await stream.readline()
                if header.startswith(b"Content-Length"):
                    length = int(header.split(b":")[1])
            body = await stream.readexactly(length or 0)
            self._take(time.perf_counter(), json.loads(body))
        self._give_up()

    def _give_up(self) -> None:
        """Let nobody wait for a server that is gone."""
        gone = ConnectionError("the server is gone")
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(gone)
        for item in self._expected:
            if not item.arrival.done():
                item.arrival.set_exception(gone)

    def _take(self, moment: float, message: Json) -> None:
        if "method" not in message:
            arrival = self._answers.pop(message["id"])
            if not arrival.done():
                arrival.set_result((moment, message))
        elif "id" in message:
            result = self.answer(message["method"], message.get("params"))
            self._send({"id": message["id"], "result": result})
        elif message["method"] == "textDocument/publishDiagnostics":
            self._take_findings(moment, message["params"])

    def _take_findings(self, moment: float, params: Json) -> None:
        self.findings[params["uri"]] = params["diagnostics"]
        for item in list(self._expected):
            if item.uri == params["uri"] and item.accept(params["diagnostics"]):
                self._expected.remove(item)
                if not item.arrival.done():
                    item.arrival.set_result(moment)

    def start_reading(self) -> None:
        """Take messages from now on."""
        self._reading = asyncio.get_running_loop().create_task(self.read())


async def start(command: list[str], environment: Mapping[str, str], answer: Answer) -> Client:
    """Start a server and return the connection to it."""
    started = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=dict(environment),
        limit=1 << 24,
    )
    client = Client(process, answer, started)
    client.start_reading()
    return client
