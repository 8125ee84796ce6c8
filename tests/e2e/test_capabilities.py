"""Every capability works, whatever the client can do and however it counts."""

from __future__ import annotations

import pytest
from lsprotocol import types
from pytest_lsp import client_capabilities

from tests.e2e.conftest import NEOVIM, VS_CODE, Start

REPOSITORY = ".zen/config.yaml"
NEARLY_NOTHING = types.ClientCapabilities()
BROKEN = "active_profile_name: default\nactive_stack_name: remot\n"


@pytest.mark.parametrize("client", [VS_CODE, NEOVIM, NEARLY_NOTHING], ids=["code", "vim", "none"])
async def test_every_feature_answers(start: Start, client: str | types.ClientCapabilities) -> None:
    editor = await start({REPOSITORY: BROKEN}, capabilities=client)
    uri = editor.open(REPOSITORY)
    (finding,) = await editor.findings(uri, "unknown-stack")
    assert editor.at(uri, finding.range) == "remot"
    assert finding.source == "zenml-ls"

    items = await editor.complete(uri, "active_stack_name: remot")
    assert [item.label for item in items] == ["default", "remote"]
    described = await editor.hover(uri, "active_prof")
    assert described is not None and described.range is not None
    assert editor.at(uri, described.range) == "active_profile_name"

    (fix, *_) = await editor.actions(uri, finding.range)
    assert fix.title == "Change to 'remote'" and fix.edit is not None
    editor.apply(fix.edit)
    assert editor.texts[uri] == BROKEN.replace("remot\n", "remote\n")
    editor.change(uri, editor.texts[uri])
    await editor.findings(uri)


async def test_says_what_it_can_do(start: Start) -> None:
    capabilities = (await start()).capabilities
    assert capabilities.text_document_sync is not None
    assert isinstance(capabilities.text_document_sync, types.TextDocumentSyncOptions)
    assert capabilities.text_document_sync.change is types.TextDocumentSyncKind.Full
    assert capabilities.hover_provider
    assert capabilities.completion_provider is not None
    assert capabilities.execute_command_provider is not None
    commands = list(capabilities.execute_command_provider.commands)
    assert commands == [
        f"zenml-ls.{name}"
        for name in (
            "switchStack",
            "switchProfile",
            "refresh",
            "status",
            "overview",
            "validateWorkspace",
            "doctor",
        )
    ]
    assert isinstance(capabilities.code_action_provider, types.CodeActionOptions)
    kinds = list(capabilities.code_action_provider.code_action_kinds or ())
    assert kinds == ["quickfix", "refactor.rewrite", "source.fixAll.zenml-ls"]


async def test_sends_nothing_that_a_small_client_would_not_understand(start: Start) -> None:
    broken = {REPOSITORY: BROKEN + "activ: x\n"}
    editor = await start(broken, capabilities=NEARLY_NOTHING)
    uri = editor.open(REPOSITORY)
    findings = await editor.findings(uri, "unknown-stack", "unknown-key")
    for finding in findings:
        assert (finding.tags, finding.code_description, finding.related_information) == (None,) * 3
    described = await editor.hover(uri, "active_stack_na")
    assert described is not None and isinstance(described.contents, types.MarkupContent)
    assert described.contents.kind is types.MarkupKind.PlainText
    assert "*" not in described.contents.value
    (fix, *_) = await editor.actions(uri, findings[0].range)
    assert fix.edit is not None and fix.edit.document_changes is None
    assert editor.registrations == {}


async def test_sends_a_large_client_all(start: Start) -> None:
    editor = await start({REPOSITORY: BROKEN})
    uri = editor.open(REPOSITORY)
    (finding,) = await editor.findings(uri, "unknown-stack")
    assert finding.code_description is not None
    assert finding.code_description.href.endswith("/docs/rules/unknown-stack.md")
    described = await editor.hover(uri, "active_stack_na")
    assert described is not None and isinstance(described.contents, types.MarkupContent)
    assert described.contents.kind is types.MarkupKind.Markdown
    (fix, *_) = await editor.actions(uri, finding.range)
    assert fix.edit is not None and fix.edit.changes is None and fix.edit.document_changes
    (change,) = fix.edit.document_changes
    assert isinstance(change, types.TextDocumentEdit) and change.text_document.version == 1


async def test_offers_only_the_kinds_of_action_that_are_asked_for(start: Start) -> None:
    editor = await start({REPOSITORY: BROKEN})
    uri = editor.open(REPOSITORY)
    (finding,) = await editor.findings(uri, "unknown-stack")
    fixes = await editor.actions(uri, finding.range, ["quickfix"])
    assert {action.kind for action in fixes} == {types.CodeActionKind.QuickFix}
    rewrites = await editor.actions(uri, finding.range, ["refactor"])
    assert {action.kind for action in rewrites} == {types.CodeActionKind.RefactorRewrite}
    everything = await editor.actions(uri, finding.range, ["source.fixAll"])
    assert [action.kind for action in everything] == ["source.fixAll.zenml-ls"]
    assert await editor.actions(uri, finding.range, ["refactor.rewritten", "sourc"]) == []
    unasked = {action.kind for action in await editor.actions(uri, finding.range)}
    assert "source.fixAll.zenml-ls" not in unasked


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_counts_as_the_client_does(start: Start, encoding: str) -> None:
    client = client_capabilities(VS_CODE)
    assert client.general is not None
    client.general.position_encodings = [types.PositionEncodingKind(encoding)]
    text = "{active_profile_name: default, 'a😀é': 1, active_stack_name: remot}\n"
    editor = await start({REPOSITORY: text}, capabilities=client)
    assert editor.encoding == encoding
    uri = editor.open(REPOSITORY)
    unknown, finding = await editor.findings(uri, "unknown-key", "unknown-stack")
    assert unknown.range == editor.range(uri, "'a😀é'")
    assert finding.range == editor.range(uri, "remot")

    items = await editor.complete(uri, "name: remot")
    edit = items[-1].text_edit
    assert isinstance(edit, types.TextEdit) and edit.range == editor.range(uri, "remot")
    described = await editor.hover(uri, "active_stack")
    assert described is not None
    assert described.range == editor.range(uri, "active_stack_name")
    (fix, *_) = await editor.actions(uri, finding.range)
    assert fix.edit is not None
    editor.apply(fix.edit)
    assert editor.texts[uri] == text.replace("remot", "remote")


async def test_a_client_that_counts_in_no_known_way_gets_utf_16(start: Start) -> None:
    client = client_capabilities(VS_CODE)
    assert client.general is not None
    client.general.position_encodings = ["utf-7"]
    editor = await start(capabilities=client)
    assert editor.capabilities.position_encoding == "utf-16"


async def test_documentation_of_an_item_comes_when_it_is_wanted(start: Start) -> None:
    item = types.ClientCompletionItemOptions(
        documentation_format=[types.MarkupKind.PlainText],
        resolve_support=types.ClientCompletionItemResolveOptions(["documentation"]),
    )
    completion = types.CompletionClientCapabilities(completion_item=item)
    text_document = types.TextDocumentClientCapabilities(completion=completion)
    editor = await start(capabilities=types.ClientCapabilities(text_document=text_document))
    uri = editor.open(REPOSITORY, "active_profile_name: default\nactive_stack_name: \n")
    offered = await editor.complete(uri, "active_stack_name: ")
    stack = next(item for item in offered if item.label == "remote")
    assert stack.documentation is None
    resolved = await editor.client.completion_item_resolve_async(stack)
    assert isinstance(resolved.documentation, types.MarkupContent)
    assert "artifact store: s3_store" in resolved.documentation.value
    await editor.complete(uri, "active_profile_name: ")
    stack.documentation = None
    stale = await editor.client.completion_item_resolve_async(stack)
    assert stale.documentation is None
