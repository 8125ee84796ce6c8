"""Findings for clients that ask for them: of a document, of the workspace, and anew."""

from __future__ import annotations

import asyncio
from typing import Any

from lsprotocol import types

from tests.e2e.conftest import Start
from tests.e2e.editor import TIMEOUT, Editor
from tests.e2e.test_folders import REPOSITORY, WITHOUT

REGISTRY = "config/profiles/default/stacks.yaml"
SOUND = "active_profile_name: default\nactive_stack_name: default\n"
BROKEN = "active_profile_name: default\nactive_stack_name: nobody\n"


def pulling(*, can_refresh: bool = True) -> types.ClientCapabilities:
    refresh = types.DiagnosticWorkspaceClientCapabilities(refresh_support=can_refresh)
    return types.ClientCapabilities(
        workspace=types.WorkspaceClientCapabilities(
            diagnostics=refresh, configuration=True, did_change_watched_files=None
        ),
        text_document=types.TextDocumentClientCapabilities(
            diagnostic=types.DiagnosticClientCapabilities()
        ),
    )


async def pull(
    editor: Editor, uri: str, previous: str | None = None
) -> types.DocumentDiagnosticReport:
    params = types.DocumentDiagnosticParams(
        types.TextDocumentIdentifier(uri), previous_result_id=previous
    )
    return await editor.client.text_document_diagnostic_async(params)


def was_told_of_problems(editor: Editor) -> bool | None:
    """Say whether the last status has a problem; None before the first."""
    return bool(editor.statuses[-1].repositories[0].problems) if editor.statuses else None


async def test_document(start: Start) -> None:
    editor = await start(capabilities=pulling())
    options = editor.capabilities.diagnostic_provider
    assert isinstance(options, types.DiagnosticOptions)
    assert (options.inter_file_dependencies, options.workspace_diagnostics) == (True, True)
    uri = editor.open(REPOSITORY, BROKEN)
    first = await pull(editor, uri)
    assert isinstance(first, types.RelatedFullDocumentDiagnosticReport)
    assert [item.code for item in first.items] == ["unknown-stack"]
    again = await pull(editor, uri, first.result_id)
    assert isinstance(again, types.RelatedUnchangedDocumentDiagnosticReport)
    assert again.result_id == first.result_id
    editor.change(uri, SOUND)
    mended = await pull(editor, uri, first.result_id)
    assert isinstance(mended, types.RelatedFullDocumentDiagnosticReport)
    assert mended.items == ()
    assert uri not in editor.published  # what is asked for is not sent as well


async def test_asks_to_be_asked_again_when_another_file_changed(start: Start) -> None:
    editor = await start(capabilities=pulling())
    uri = editor.open(REPOSITORY)
    first = await pull(editor, uri)
    assert isinstance(first, types.RelatedFullDocumentDiagnosticReport)
    assert first.items == ()
    text = (editor.folder / REGISTRY).read_text()
    editor.write(REGISTRY, text.replace("  default:\n    artifact", "  other:\n    artifact"))
    second: object = first
    while not isinstance(second, types.RelatedFullDocumentDiagnosticReport) or not second.items:
        await editor.until(lambda: types.WORKSPACE_DIAGNOSTIC_REFRESH in editor.refreshes)
        editor.refreshes.clear()
        second = await pull(editor, uri, first.result_id)
    assert [item.code for item in second.items] == ["unknown-stack"]


async def test_who_types_in_the_only_open_file_is_not_told_to_ask_again(start: Start) -> None:
    capabilities = pulling()
    capabilities.experimental = {"zenml-ls": {"status": True}}
    editor = await start(capabilities=capabilities)
    uri = editor.open(REPOSITORY, SOUND)
    await editor.command("refresh")  # all was read

    async def typed(text: str) -> None:
        """Type *text*, wait until it has had its effect, and ask for its findings."""
        editor.change(uri, text)
        await editor.until(lambda: was_told_of_problems(editor) is (text == BROKEN))
        await pull(editor, uri)

    await typed(BROKEN)
    editor.refreshes.clear()
    await typed(SOUND)
    assert types.WORKSPACE_DIAGNOSTIC_REFRESH not in editor.refreshes
    editor.open(REGISTRY)
    await typed(BROKEN)
    await editor.until(lambda: types.WORKSPACE_DIAGNOSTIC_REFRESH in editor.refreshes)


async def test_client_that_cannot_be_told_gets_findings_unasked(start: Start) -> None:
    editor = await start(capabilities=pulling(can_refresh=False))
    assert editor.capabilities.diagnostic_provider is None
    uri = editor.open(REPOSITORY, BROKEN)
    await editor.findings(uri, "unknown-stack")


async def workspace(
    editor: Editor, previous: dict[str, str] | None = None
) -> dict[str, types.WorkspaceDocumentDiagnosticReport]:
    known = [types.PreviousResultId(uri, value) for uri, value in (previous or {}).items()]
    params = types.WorkspaceDiagnosticParams(known)
    report = await editor.client.workspace_diagnostic_async(params)
    return {item.uri: item for item in report.items}


async def test_workspace_waits_until_something_changes(start: Start) -> None:
    editor = await start({REPOSITORY: BROKEN}, capabilities=pulling())
    found = await workspace(editor)
    uri = editor.uri(REPOSITORY)
    assert list(found) == [uri]
    report = found[uri]
    assert isinstance(report, types.WorkspaceFullDocumentDiagnosticReport)
    assert [item.code for item in report.items] == ["unknown-stack"]
    assert report.result_id is not None
    waiting = asyncio.ensure_future(workspace(editor, {uri: report.result_id}))
    await pull(editor, editor.open(REGISTRY))  # an answer in between
    assert not waiting.done()
    editor.write(REPOSITORY, SOUND)
    later = (await asyncio.wait_for(waiting, TIMEOUT))[uri]
    assert isinstance(later, types.WorkspaceFullDocumentDiagnosticReport)
    assert later.items == ()


EXPORTED = """\
stack_name: mine
zenml_version: 0.13.2
components:
  artifact_store: {flavor: local, name: default}
  metadata_store: {flavor: sqlite, name: default}
  orchestrator: {flavor: local, name: default}
"""


async def test_workspace_tells_when_unsaved_mistakes_are_discarded(start: Start) -> None:
    editor = await start({"stack.yaml": EXPORTED}, capabilities=pulling())
    uri = editor.open("stack.yaml", EXPORTED + "]\n")
    found = await workspace(editor)
    report = found[uri]
    assert isinstance(report, types.WorkspaceFullDocumentDiagnosticReport)
    assert [item.code for item in report.items] == ["syntax-error"]
    known = {one: item.result_id or "" for one, item in found.items()}
    waiting = asyncio.ensure_future(workspace(editor, known))
    await editor.command("validateWorkspace")  # takes as long as the answer, if there was one
    editor.close(uri)
    later = (await asyncio.wait_for(waiting, TIMEOUT))[uri]
    assert isinstance(later, types.WorkspaceFullDocumentDiagnosticReport)
    assert later.items == ()


COUNTING = """
import sys
from zenml_ls.cli import main
from zenml_ls.lsp import pulling, validation
from zenml_ls.lsp.methods import server

pulling._TYPING_PAUSE = 5  # longer than a key takes on any machine
checks = 0

def counted(*arguments):
    global checks
    checks += 1
    return check(*arguments)

check, validation._outcomes = validation._outcomes, counted

@server.feature("test/checks")
def on_checks(params):
    return checks

sys.exit(main(["serve"]))
"""


async def test_workspace_is_not_checked_at_each_key(start: Start) -> None:
    editor = await start({REPOSITORY: BROKEN}, capabilities=pulling(), script=COUNTING)

    async def checks() -> int:
        protocol: Any = editor.client.protocol  # pygls gives no types here
        found: int = await protocol.send_request_async("test/checks", {})
        return found

    found = await workspace(editor)
    known = {uri: item.result_id or "" for uri, item in found.items()}
    waiting = asyncio.ensure_future(workspace(editor, known))
    uri = editor.open(REGISTRY)
    text, before = editor.texts[uri], await checks()
    for number in range(40):
        editor.change(uri, f"{text}# {'x' * number}\n", number + 2)
        await pull(editor, uri)
    assert await checks() - before < 5
    editor.write(REPOSITORY, SOUND)
    later = (await asyncio.wait_for(waiting, TIMEOUT))[editor.uri(REPOSITORY)]
    assert isinstance(later, types.WorkspaceFullDocumentDiagnosticReport)
    assert later.items == ()


async def test_workspace_knows_files_by_the_clients_spelling(start: Start) -> None:
    """Clients escape more of a path than we do: both spellings mean one file."""
    name, known = "a b/.zen/config.yaml", "none"
    for kind in ("full", "unchanged"):
        editor = await start({name: BROKEN}, base=WITHOUT, folders=["a b"], capabilities=pulling())
        theirs = editor.uri(name).replace("a%20b", "%61%20b").replace(".zen", "%2Ezen")
        assert theirs != editor.uri(name)
        found = await workspace(editor, {theirs: known})
        assert [(uri, report.kind) for uri, report in found.items()] == [(theirs, kind)]
        known = found[theirs].result_id or "none"


async def test_workspace_can_be_switched_off(start: Start) -> None:
    off = {"workspaceDiagnostics": False}
    editor = await start({REPOSITORY: BROKEN}, capabilities=pulling(), options=off, settings=off)
    assert await workspace(editor) == {}
