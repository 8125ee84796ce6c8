"""The state of the server, as its own parts ask for it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from lsprotocol import types

from tests import world
from tests.lsp.test_every_answer import server_for


async def test_nobody_waits_for_a_repository_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.write(tmp_path, world.BASE)
    monkeypatch.setenv("ZENML_CONFIG_PATH", str(tmp_path / "config"))
    server = server_for(types.ClientCapabilities())
    server.session.set_folders([tmp_path])
    known = await asyncio.wait_for(server.snapshot_of(tmp_path), 60)
    assert known.choice is not None and known.choice.stack == "default"
    gone = await asyncio.wait_for(server.snapshot_of(tmp_path / "gone"), 60)
    assert gone.choice is None
    outside = await asyncio.wait_for(server.snapshot_of(None), 60)
    assert outside.repository_root is None and outside.configuration is not None
    server.shutdown()
