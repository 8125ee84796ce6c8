"""A server on the loopback interface that takes every request and answers none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class SilentServer:
    """A running server that never answers."""

    url: str = ""
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    """Whether somebody waits for an answer, or has waited."""

    async def on_connection(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Take what comes until the client has enough."""
        self.asked.set()
        await reader.read()
        writer.close()


@asynccontextmanager
async def silent_server() -> AsyncIterator[SilentServer]:
    """Run the server."""
    server = SilentServer()
    listening = await asyncio.start_server(server.on_connection, "127.0.0.1", 0)
    async with listening:
        server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        yield server
