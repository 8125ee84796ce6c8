"""The walk of docs/walk.md, with nothing but what the server offers."""

from __future__ import annotations

from tests import walking
from tests.e2e.conftest import Start


async def test_walk_ends_with_a_stack_that_works(start: Start) -> None:
    editor = await start(base=walking.start(), capabilities=walking.CLIENT)
    assert await walking.walk(editor) == 11
    choice = (editor.folder / ".zen/config.yaml").read_text()
    assert choice == "active_profile_name: default\nactive_stack_name: team\n"
    found = await editor.command("status", editor.uri(".zen/config.yaml"))
    assert (found["profile"], found["stack"], found["problems"]) == ("default", "team", [])
