"""The real ZenML at the end of the walk of docs/walk.md."""

from __future__ import annotations

import pytest

from tests import walking
from tests.e2e.conftest import Start, folder, start  # noqa: F401 - fixtures
from tests.peers.conftest import World, zenml

pytestmark = pytest.mark.zenml


async def test_zenml_runs_on_the_stack(start: Start) -> None:  # noqa: F811 - the fixture
    editor = await start(base=walking.start(), capabilities=walking.CLIENT)
    await walking.walk(editor)
    world = World(editor.folder / "config", editor.folder)
    assert "team" in zenml(world, "stack", "get")
    described = zenml(world, "stack", "describe")
    assert "ORCHESTRATOR" in described.upper() and "fast" in described
    assert "fast" in zenml(world, "orchestrator", "list")
