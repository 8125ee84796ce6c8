"""Standard input as a stream."""

from __future__ import annotations

import asyncio
import os

from zenml_ls.lsp.standard_input import StandardInput


async def test_nothing_yet_is_not_the_end() -> None:
    """Who starts the server may hand it an input that does not block."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    stream = StandardInput(reading)
    for line in (b"one\n", b"two\n"):
        os.write(writing, line)
        assert await asyncio.wait_for(stream.readline(), 60) == line
    os.close(writing)
    assert await asyncio.wait_for(stream.read(), 60) == b""
    os.close(reading)
