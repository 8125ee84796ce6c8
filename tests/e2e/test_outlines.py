"""Outline, symbols, lenses, hints, links, folds, selections, tokens: each through a server."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types
from pytest_lsp import client_capabilities

from tests.e2e.conftest import VS_CODE, Start
from tests.e2e.editor import Editor
from tests.e2e.test_folders import REPOSITORY

REGISTRY = "config/profiles/default/stacks.yaml"
NEARLY_NOTHING = types.ClientCapabilities()


def named(uri: str) -> types.TextDocumentIdentifier:
    return types.TextDocumentIdentifier(uri)


def everything(editor: Editor, uri: str) -> types.Range:
    return types.Range(types.Position(0, 0), types.Position(editor.texts[uri].count("\n"), 0))


async def test_says_what_it_can_do(start: Start) -> None:
    capabilities = (await start()).capabilities
    assert capabilities.document_symbol_provider
    assert capabilities.workspace_symbol_provider
    assert capabilities.code_lens_provider
    assert capabilities.inlay_hint_provider
    assert capabilities.document_link_provider
    assert capabilities.folding_range_provider
    assert capabilities.selection_range_provider
    tokens = capabilities.semantic_tokens_provider
    assert isinstance(tokens, types.SemanticTokensOptions)
    assert (tokens.full, tokens.range) == (True, True)
    assert list(tokens.legend.token_modifiers[-2:]) == ["unresolved", "secret"]


@pytest.mark.parametrize("capabilities", [VS_CODE, NEARLY_NOTHING])
async def test_outline(start: Start, capabilities: str | types.ClientCapabilities) -> None:
    editor = await start(capabilities=capabilities)
    uri = editor.open(REGISTRY)
    params = types.DocumentSymbolParams(named(uri))
    found = await editor.client.text_document_document_symbol_async(params)
    names = [item.name for item in found or ()]
    if capabilities == VS_CODE:
        expected = ["stack_component_flavors", "stack_components", "stacks", "store_associations"]
        assert names == expected
    else:
        assert names.count("orchestrator: kf") == 1


async def test_symbols_of_all_profiles(start: Start) -> None:
    editor = await start()
    params = types.WorkspaceSymbolParams("s3")
    found = await editor.client.workspace_symbol_async(params)
    first: Any = next(iter(found or ()))
    assert (first.name, first.container_name) == ("s3_store", "artifact store, profile default")
    assert first.location.uri == editor.uri(REGISTRY)


async def test_lens_that_switches(start: Start) -> None:
    editor = await start()
    uri = editor.open(REGISTRY)
    found = await editor.client.text_document_code_lens_async(types.CodeLensParams(named(uri)))
    (command,) = [
        lens.command for lens in found or () if lens.command and lens.command.title == "activate"
    ]
    params = types.ExecuteCommandParams(command.command, command.arguments)
    answer: Any = await editor.client.workspace_execute_command_async(params)
    assert answer["applied"]
    assert "active_stack_name: remote\n" in editor.texts[editor.uri(REPOSITORY)]


async def test_hints(start: Start) -> None:
    editor = await start()
    uri = editor.open(REGISTRY)
    place = everything(editor, uri)
    params = types.InlayHintParams(named(uri), place)
    found = await editor.client.text_document_inlay_hint_async(params)
    assert "(kubeflow)" in [hint.label for hint in found or ()]


async def test_lenses_and_hints_can_be_switched_off(start: Start) -> None:
    editor = await start(settings={"codeLens": False, "inlayHints": False})
    uri = editor.open(REGISTRY)
    await editor.findings(uri)
    lenses, hints = types.CodeLensParams(named(uri)), everything(editor, uri)
    assert await editor.client.text_document_code_lens_async(lenses) is None
    params = types.InlayHintParams(named(uri), hints)
    assert await editor.client.text_document_inlay_hint_async(params) is None


async def test_links(start: Start) -> None:
    editor = await start()
    uri = editor.open(REGISTRY)
    await editor.findings(uri)
    params = types.DocumentLinkParams(named(uri))
    found = await editor.client.text_document_document_link_async(params)
    targets = [link.target for link in found or ()]
    assert editor.uri("config/profiles/default/orchestrators/kf.yaml") in targets


async def test_folds(start: Start) -> None:
    editor = await start()
    uri = editor.open(REGISTRY)
    params = types.FoldingRangeParams(named(uri))
    found = await editor.client.text_document_folding_range_async(params)
    lines = editor.texts[uri].split("\n")
    assert lines.index("stacks:") in [fold.start_line for fold in found or ()]


async def test_selections(start: Start) -> None:
    editor = await start()
    uri = editor.open(REGISTRY)
    position = editor.position(uri, "orchestrator: k")
    params = types.SelectionRangeParams(named(uri), [position, types.Position(0, 0)])
    found = await editor.client.text_document_selection_range_async(params)
    assert found is not None and len(found) == 2
    first = found[0]
    assert editor.at(uri, first.range) == "kf"
    assert first.parent is not None and editor.at(uri, first.parent.range) == "orchestrator: kf"


async def test_tokens(start: Start) -> None:
    editor = await start()
    uri = editor.open(REGISTRY)
    full = types.SemanticTokensParams(named(uri))
    found = await editor.client.text_document_semantic_tokens_full_async(full)
    params = types.SemanticTokensRangeParams(named(uri), everything(editor, uri))
    again = await editor.client.text_document_semantic_tokens_range_async(params)
    assert found is not None and again is not None
    assert found.data == again.data and len(found.data) % 5 == 0 and found.data


@pytest.mark.parametrize("name", ["other.yaml", "closed.yaml"])
async def test_nothing_about_files_of_others(start: Start, name: str) -> None:
    editor = await start({"other.yaml": "name: x\n"})
    editor.open("other.yaml")
    uri, client = editor.uri(name), editor.client
    place = types.Range(types.Position(0, 0), types.Position(1, 0))
    document = named(uri)
    answers = [
        await client.text_document_document_symbol_async(types.DocumentSymbolParams(document)),
        await client.text_document_code_lens_async(types.CodeLensParams(document)),
        await client.text_document_inlay_hint_async(types.InlayHintParams(document, place)),
        await client.text_document_document_link_async(types.DocumentLinkParams(document)),
        await client.text_document_folding_range_async(types.FoldingRangeParams(document)),
        await client.text_document_selection_range_async(
            types.SelectionRangeParams(document, [types.Position(0, 0)])
        ),
        await client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(document)),
        await client.text_document_semantic_tokens_range_async(
            types.SemanticTokensRangeParams(document, place)
        ),
    ]
    assert answers == [None] * len(answers)


async def test_asks_the_client_to_look_again_when_another_file_changes(start: Start) -> None:
    client = client_capabilities(VS_CODE)
    assert client.workspace is not None
    client.workspace.inlay_hint = types.InlayHintWorkspaceClientCapabilities(refresh_support=True)
    editor = await start(capabilities=client)
    uri, choice = editor.open(REGISTRY), editor.open(REPOSITORY)
    await editor.findings(uri)
    editor.refreshes.clear()
    editor.change(choice, "active_profile_name: default\nactive_stack_name: remote\n")
    asked = {"workspace/codeLens/refresh", "workspace/inlayHint/refresh"}
    await editor.until(lambda: {*asked, "workspace/semanticTokens/refresh"} == editor.refreshes)


async def test_asks_no_client_that_cannot_look_again(start: Start) -> None:
    client = client_capabilities(VS_CODE)
    assert client.workspace is not None
    client.workspace.code_lens = client.workspace.inlay_hint = None
    client.workspace.semantic_tokens = types.SemanticTokensWorkspaceClientCapabilities(
        refresh_support=True
    )
    editor = await start(capabilities=client)
    editor.open(REGISTRY)
    choice = editor.open(REPOSITORY)
    editor.change(choice, "active_profile_name: default\nactive_stack_name: remote\n")
    await editor.until(lambda: editor.refreshes)
    assert editor.refreshes == {"workspace/semanticTokens/refresh"}
