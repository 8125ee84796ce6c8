"""The user's settings, however the client hands them over."""

from __future__ import annotations

from functools import partial
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcMethodNotFound
from pytest_lsp import client_capabilities

from tests import world
from tests.e2e.conftest import NEOVIM, Start
from tests.e2e.editor import Editor

REPOSITORY = ".zen/config.yaml"
BROKEN = "active_profile_name: default\nactive_stack_name: remot\n"
QUIET: dict[str, Any] = {"rules": {"unknown-stack": "off"}}


def client_without_pull() -> types.ClientCapabilities:
    client = client_capabilities(NEOVIM)
    assert client.workspace is not None
    client.workspace.configuration = None
    return client


async def test_given_at_the_start(start: Start) -> None:
    editor = await start({REPOSITORY: BROKEN}, options=QUIET)
    uri = editor.open(REPOSITORY)
    await editor.findings(uri)
    editor.settings = {"rules": {"unknown-stack": "hint"}}
    editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
    (finding,) = await editor.findings(uri, "unknown-stack")
    assert finding.severity is types.DiagnosticSeverity.Hint


def is_shown(editor: Editor, uri: str, severity: types.DiagnosticSeverity) -> bool:
    return editor.published[uri][-1].diagnostics[0].severity is severity


async def test_pulled(start: Start) -> None:
    editor = await start({REPOSITORY: BROKEN})
    await editor.until(lambda: "zenml-ls-settings" in editor.registrations)
    uri = editor.open(REPOSITORY)
    await editor.findings(uri, "unknown-stack")
    for severity in types.DiagnosticSeverity:
        editor.settings = {"rules": {"unknown-stack": severity.name.lower()}}
        editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
        await editor.until(partial(is_shown, editor, uri, severity))


async def test_pushed(start: Start) -> None:
    editor = await start({REPOSITORY: BROKEN}, capabilities=client_without_pull())
    uri = editor.open(REPOSITORY)
    await editor.findings(uri, "unknown-stack")
    for settings in (QUIET, {"zenml-ls": QUIET}):
        params = types.DidChangeConfigurationParams(settings)
        editor.client.workspace_did_change_configuration(params)
        await editor.findings(uri)
        editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams({}))
        await editor.findings(uri, "unknown-stack")


async def test_wrong_values_are_said_once_and_the_rest_counts(start: Start) -> None:
    wrong = {
        "zenmlVersion": "latest",
        "configDirectory": 7,
        "rules": {"unknown-stack": "off", "unknown-stak": "off", "unknown-key": "loud"},
    }
    editor = await start({REPOSITORY: BROKEN + "a: b\n"}, settings=wrong)
    message = await editor.message("Some settings are not used.")
    assert message.type is types.MessageType.Warning
    assert "zenml-ls.configDirectory: must be a valid string" in message.message
    assert "zenml-ls.zenmlVersion: must be a ZenML release, from 0.6.0 to 0.13.2" in message.message
    assert "zenml-ls.rules.unknown-stak: there is no such rule" in message.message
    assert "Did you mean 'unknown-stack'?" in message.message
    assert "zenml-ls.rules.unknown-key: must be 'error'" in message.message
    uri = editor.open(REPOSITORY)
    await editor.findings(uri, "unknown-key")
    assert len(editor.messages) == 1


async def test_another_configuration_directory(start: Start) -> None:
    other = {
        f"other{name.removeprefix('config')}": text.replace("  remote:\n", "  remot:\n")
        for name, text in world.BASE.items()
        if name.startswith("config/")
    }
    editor = await start({REPOSITORY: BROKEN, **other}, capabilities=client_without_pull())
    uri = editor.open(REPOSITORY)
    await editor.findings(uri, "unknown-stack")
    for directory, codes in ((str(editor.folder / "other"), []), ("", ["unknown-stack"])):
        params = types.DidChangeConfigurationParams({"configDirectory": directory})
        editor.client.workspace_did_change_configuration(params)
        await editor.findings(uri, *codes)
    params = types.DidChangeConfigurationParams({"configDirectory": str(editor.folder / "other")})
    editor.client.workspace_did_change_configuration(params)
    await editor.findings(uri)
    editor.write("other/profiles/default/stacks.yaml", world.REGISTRY)
    await editor.findings(uri, "unknown-stack")


async def test_another_release(start: Start) -> None:
    annotated = world.REGISTRY.replace(
        "    orchestrator: default\n", "    orchestrator: default\n    annotator: labels\n"
    )
    registry = "config/profiles/default/stacks.yaml"
    editor = await start({registry: annotated}, capabilities=client_without_pull())
    uri = editor.open(registry)
    await editor.findings(uri, "unknown-component")
    params = types.DidChangeConfigurationParams({"zenmlVersion": "0.7.0"})
    editor.client.workspace_did_change_configuration(params)
    await editor.until(lambda: "unknown-component-type" in (editor.codes(uri) or ()))


async def test_a_client_that_refuses_to_tell(start: Start) -> None:
    editor = await start({REPOSITORY: BROKEN}, settings=JsonRpcMethodNotFound())
    editor.expected_log = "WARNING: the client did not tell its settings: -32601\n"
    uri = editor.open(REPOSITORY)
    await editor.findings(uri, "unknown-stack")
