"""A server on the loopback interface that answers as a ZenServer did, or misbehaves as told.

Its answers in tests/data/rest are those of the real one; ``tests/real_zenml/record_answers.py``
asked for them.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "data" / "rest"
CERTIFICATE = DATA / "certificate.pem"
"""With its key; nobody has signed it."""
USER = "default"
PATIENCE_SECONDS = 60
"""Nothing here waits longer, whatever goes wrong."""
PAUSE_SECONDS = 0.02
PLACE_OF_REFUSAL = "401"
TLS_GREETING = b"\x16"
"""What a client that speaks TLS begins with."""


@dataclass(frozen=True)
class Request:
    """What a client asked for."""

    target: str
    headers: Mapping[str, str]
    """By name in lower case."""

    @property
    def login(self) -> str | None:
        """The user and the password that the client sent."""
        scheme, _, text = self.headers.get("authorization", "").partition(" ")
        return base64.b64decode(text).decode() if scheme == "Basic" else None


@dataclass
class Exchange:
    """One request, and the way to answer it."""

    server: ZenServer
    request: Request
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await asyncio.wait_for(self.writer.drain(), PATIENCE_SECONDS)

    async def wait(self, seconds: float = PATIENCE_SECONDS) -> bool:
        """Wait for the end of the test; say whether it has come."""
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self.server.ending.wait(), seconds)
        return self.server.ending.is_set()


Behaviour = Callable[[Exchange], Awaitable[None]]


@dataclass
class ZenServer:
    """A running server; ``behaviour`` and ``special`` say what it does."""

    answers: dict[str, dict[str, Any]]
    """Status and JSON of the answer to each path."""
    url: str = ""
    behaviour: Behaviour | None = None
    """For every request."""
    special: dict[str, Behaviour] = field(default_factory=dict)
    """For single paths."""
    requests: list[Request] = field(default_factory=list)
    open_connections: int = 0
    """How many clients are connected; a change is notified."""
    change: asyncio.Condition = field(default_factory=asyncio.Condition)
    ending: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, is_reached: Callable[[], bool]) -> None:
        """Wait for what follows from a connection, a request or their end."""
        async with self.change:
            await asyncio.wait_for(self.change.wait_for(is_reached), PATIENCE_SECONDS)

    async def on_connection(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await self._count(1)
        try:
            await self._serve(reader, writer)
        except (asyncio.IncompleteReadError, asyncio.TimeoutError, OSError):
            pass  # the client has left
        finally:
            writer.close()
            with contextlib.suppress(OSError, asyncio.TimeoutError):
                await asyncio.wait_for(writer.wait_closed(), PATIENCE_SECONDS)
            await self._count(-1)

    async def _count(self, step: int) -> None:
        async with self.change:
            self.open_connections += step
            self.change.notify_all()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request; each connection is for one only."""
        start = await asyncio.wait_for(reader.readexactly(1), PATIENCE_SECONDS)
        if start == TLS_GREETING:
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            return
        rest = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE_SECONDS)
        first, *lines = (start + rest).decode("latin-1").strip().split("\r\n")
        pairs = (line.split(": ", 1) for line in lines)
        request = Request(first.split(" ")[1], {name.lower(): value for name, value in pairs})
        async with self.change:
            self.requests.append(request)
            self.change.notify_all()
        act = self.special.get(request.target, self.behaviour) or as_recorded
        leaving = asyncio.ensure_future(reader.read())
        acting = asyncio.ensure_future(act(Exchange(self, request, writer)))
        try:
            await asyncio.wait({leaving, acting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            acting.cancel()
            await asyncio.gather(leaving, acting, return_exceptions=True)


@contextlib.asynccontextmanager
async def serving(*, tls: bool = False, port: int = 0) -> AsyncIterator[ZenServer]:
    """Run a server that behaves well until it is told otherwise.

    *port* is the fixture ``kept_port``, or 0 for any that is free.
    """
    context = None
    if tls:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(CERTIFICATE)
    server = ZenServer(json.loads((DATA / "0.13.2.json").read_text("utf-8")))
    listening = await asyncio.start_server(
        server.on_connection, "127.0.0.1", port, ssl=context, reuse_port=port != 0
    )
    port = listening.sockets[0].getsockname()[1]
    server.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    try:
        yield server
    finally:
        listening.close()
        server.ending.set()
        await server.until(lambda: server.open_connections == 0)
        await asyncio.wait_for(listening.wait_closed(), PATIENCE_SECONDS)


# ------------------------------------------------------------------------------- good manners


async def as_recorded(exchange: Exchange) -> None:
    """Answer what the real one answered; it knows one user."""
    answers, request = exchange.server.answers, exchange.request
    path = request.target if request.login == f"{USER}:" else PLACE_OF_REFUSAL
    found = answers.get(path, answers["/unknown"])
    await answering(found["body"], found["status"])(exchange)


def answering(body: object, status: int = 200, **headers: str) -> Behaviour:
    """Answer with a status and a body: bytes as they are, anything else as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = (f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    fixed = f"HTTP/1.1 {status} Status\r\nConnection: close\r\nContent-Length: {len(content)}\r\n"
    head = f"{fixed}{''.join(lines)}\r\n"

    async def act(exchange: Exchange) -> None:
        await exchange.send(head.encode() + content)

    return act


# -------------------------------------------------------------------------------- bad manners


async def say_nothing(exchange: Exchange) -> None:
    """Take the request and never answer."""
    await exchange.wait()


async def stop_in_the_middle(exchange: Exchange) -> None:
    """Send half of an answer and then nothing, but stay."""
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n[")
    await exchange.wait()


async def trickle_head(exchange: Exchange) -> None:
    """Send a head that never ends, a line at a time."""
    await exchange.send(b"HTTP/1.1 200 OK\r\n")
    while not await exchange.wait(PAUSE_SECONDS):
        await exchange.send(b"X-Line: more\r\n")


async def trickle_body(exchange: Exchange) -> None:
    """Send a body that never ends, a blank at a time."""
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not await exchange.wait(PAUSE_SECONDS):
        await exchange.send(b" ")


async def vanish(exchange: Exchange) -> None:
    """Close the connection without an answer."""


async def vanish_in_the_middle(exchange: Exchange) -> None:
    """Close the connection before all that was announced is sent."""
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n[")


async def reset(exchange: Exchange) -> None:
    """Break the connection off."""
    exchange.writer.transport.abort()


async def gabble(exchange: Exchange) -> None:
    """Answer in another protocol."""
    await exchange.send(b"220 mail.example.org ESMTP\r\n")


async def flood(exchange: Exchange) -> None:
    """Send without end, and without saying how much there is."""
    await exchange.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not exchange.server.ending.is_set():
        await exchange.send(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
