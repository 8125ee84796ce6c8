"""When a client that asks for findings is told that there may be others."""

from __future__ import annotations

import asyncio

import pytest
from lsprotocol import types

from tests.lsp.test_every_answer import server_for
from zenml_ls.lsp import pulling
from zenml_ls.lsp.pulling import Pulling


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> Pulling:
    """Return one whose pauses are as short as a step of the loop."""
    monkeypatch.setattr(pulling, "_TYPING_PAUSE", 0)
    return Pulling(server_for(types.ClientCapabilities()))


async def test_a_burst_of_changes_is_waited_for(waiting: Pulling) -> None:
    calm = asyncio.ensure_future(waiting.calm(waiting.changed))
    await asyncio.sleep(0)
    for _ in range(4):
        waiting.wake()
        await asyncio.sleep(0)
        assert not calm.done()
    await asyncio.wait_for(calm, 60)


async def test_changes_that_do_not_end_are_not_waited_for(waiting: Pulling) -> None:
    calm = asyncio.ensure_future(waiting.calm(waiting.changed))
    await asyncio.sleep(0)
    for _ in range(50):
        waiting.wake()
        await asyncio.sleep(0)
    assert calm.done()
