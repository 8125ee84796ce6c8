"""The transports beside standard input and output, and the flags that choose them."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect

from tests.e2e.editor import TIMEOUT
from tests.e2e.wire import Process, Wire, serving

WITHOUT_WEBSOCKETS = """
import sys
sys.modules["websockets"] = None
from zenml_ls.cli import main
sys.exit(main())
"""


async def port_of(server: Process) -> int:
    """Wait until the server says where it listens."""
    assert server.process.stderr is not None
    line = await asyncio.wait_for(server.process.stderr.readline(), TIMEOUT)
    found = re.fullmatch(r"INFO: Serving on \('127\.0\.0\.1', (\d+)\)\n", line.decode())
    assert found is not None, line
    return int(found.group(1))


@pytest.mark.parametrize("is_polite", [True, False])
async def test_tcp(folder: Path, is_polite: bool) -> None:
    async with serving(folder, "--tcp", "--port", "0") as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", await port_of(server))
        client = Wire(reader, writer)
        assert "capabilities" in (await client.initialize())["result"]
        if is_polite:
            assert (await client.request("shutdown"))["result"] is None
            client.send(method="exit")
        writer.close()
        await writer.wait_closed()
        assert await server.end() == (0 if is_polite else 1, "")


@pytest.mark.parametrize("is_polite", [True, False])
async def test_websocket(folder: Path, is_polite: bool) -> None:
    async with serving(folder, "serve", "--ws", "--port", "0") as server:
        async with connect(f"ws://127.0.0.1:{await port_of(server)}") as socket:

            async def request(method: str, params: dict[str, Any] | None = None) -> Any:
                message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
                await socket.send(json.dumps(message))
                return json.loads(await asyncio.wait_for(socket.recv(), TIMEOUT))["result"]

            assert "capabilities" in await request("initialize", {"capabilities": {}})
            if is_polite:
                assert await request("shutdown") is None
        assert await server.end() == (0 if is_polite else 1, "")


async def test_websocket_without_its_extra(folder: Path) -> None:
    async with serving(folder, "--ws", "--port", "0", script=WITHOUT_WEBSOCKETS) as server:
        message = "zenml-ls: --ws needs the extra 'ws': pip install zenml-language-server[ws]\n"
        assert await server.end() == (2, message)


@pytest.mark.parametrize(
    "arguments", [["--stdio"], ["serve", "--stdio"], ["--host", "localhost", "--stdio"]]
)
async def test_stdio_by_name(folder: Path, arguments: list[str]) -> None:
    async with serving(folder, *arguments) as server:
        assert "capabilities" in (await server.initialize())["result"]
        await server.request("shutdown")
        server.send(method="exit")
        assert await server.end() == (0, "")
