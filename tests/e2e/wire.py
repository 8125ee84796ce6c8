"""A client that speaks JSON-RPC by hand, to send what no library would."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.e2e.conftest import environment
from tests.e2e.editor import TIMEOUT

Message = dict[str, Any]


class Wire:
    """One connection; requests are numbered from 1."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.received: list[Message] = []
        self._unclaimed: list[Message] = []
        """What came while something else was awaited, oldest first."""
        self._number = 0

    def send_body(self, body: bytes) -> None:
        self.writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def send(self, **message: Any) -> None:
        self.send_body(json.dumps({"jsonrpc": "2.0", **message}).encode())

    async def request(self, method: str, *params: Any, **more: Any) -> Message:
        """Send a request and return its answer; without *params* it has none."""
        self._number += 1
        given = {"params": params[0]} if params else {}
        self.send(id=self._number, method=method, **given, **more)
        return await self.answer(self._number)

    async def answer(self, number: int | str | None) -> Message:
        """Wait for the answer to the request of that number; None is a null, and not left out."""
        return await self.first(lambda message: "method" not in message and message["id"] == number)

    async def call(self, method: str) -> Message:
        """Wait for a request or notification of the server."""
        return await self.first(lambda message: message.get("method") == method)

    async def first(self, is_wanted: Callable[[Message], bool]) -> Message:
        """Take the oldest message that is wanted, or wait for it; the others stay for later."""
        for index, message in enumerate(self._unclaimed):
            if is_wanted(message):
                return self._unclaimed.pop(index)
        while not is_wanted(message := await self._read()):
            self._unclaimed.append(message)
        return message

    async def _read(self) -> Message:
        header = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), TIMEOUT)
        length = int(header.split(b"Content-Length: ")[1].split(b"\r\n")[0])
        message: Message = json.loads(await self.reader.readexactly(length))
        self.received.append(message)
        return message

    async def initialize(self, **params: Any) -> Message:
        answer = await self.request("initialize", {"capabilities": {}, "processId": None, **params})
        self.send(method="initialized", params={})
        return answer


class Process(Wire):
    """A connection to a server of our own, over its standard input and output."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None and process.stdin is not None
        super().__init__(process.stdout, process.stdin)
        self.process = process

    async def end(self) -> tuple[int, str]:
        """Wait for the end; return the exit code and what was written to standard error."""
        assert self.process.stderr is not None
        errors = await asyncio.wait_for(self.process.stderr.read(), TIMEOUT)
        return await asyncio.wait_for(self.process.wait(), TIMEOUT), errors.decode()


@asynccontextmanager
async def serving(
    folder: Path, *arguments: str, script: str | None = None
) -> AsyncIterator[Process]:
    """Run a server for a configuration in *folder*; it does not outlive the block."""
    program = ["-m", "zenml_ls"] if script is None else ["-c", script]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *program, *arguments),
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        env=environment(folder),
    )
    try:
        yield Process(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
