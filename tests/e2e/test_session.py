"""Whole sessions: the wiring between a client and the server, one call per capability."""

from __future__ import annotations

from lsprotocol import types

REPOSITORY = ".zen/config.yaml"


async def test_findings(start) -> None:
    editor = await start({REPOSITORY: "active_profile_name: default\nactive_stack_name: remot\n"})
    uri = editor.open(REPOSITORY)
    (finding,) = await editor.findings(uri, "unknown-stack")
    assert finding.range == types.Range(types.Position(1, 19), types.Position(1, 24))
    assert finding.code_description.href.endswith("/docs/rules/unknown-stack.md")
