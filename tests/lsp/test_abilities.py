"""What a client can do, by what it says of itself."""

from __future__ import annotations

from dataclasses import fields

import pytest
from lsprotocol import types
from pytest_lsp import client_capabilities

from zenml_ls.lsp.abilities import Abilities, abilities_of

WISHES = {"zenml-ls": {"showReferences": True, "status": True}}


def everything() -> types.ClientCapabilities:
    """Return what the greatest client of all says of itself: VS Code, and what it leaves out."""
    capabilities = client_capabilities("visual_studio_code")
    workspace, text_document = capabilities.workspace, capabilities.text_document
    assert workspace is not None and text_document is not None
    workspace.text_document_content = types.TextDocumentContentClientCapabilities()
    workspace.inlay_hint = types.InlayHintWorkspaceClientCapabilities(refresh_support=True)
    workspace.diagnostics = types.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
    workspace.did_change_watched_files = types.DidChangeWatchedFilesClientCapabilities(
        dynamic_registration=True, relative_pattern_support=True
    )
    text_document.diagnostic = types.DiagnosticClientCapabilities()
    capabilities.experimental = WISHES
    return capabilities


def test_what_a_client_does_not_name_it_cannot() -> None:
    assert abilities_of(types.ClientCapabilities()) == Abilities()
    empty = types.ClientCapabilities(
        text_document=types.TextDocumentClientCapabilities(),
        workspace=types.WorkspaceClientCapabilities(),
        window=types.WindowClientCapabilities(),
    )
    assert abilities_of(empty) == Abilities()


def test_every_ability_has_a_name_in_the_protocol() -> None:
    able, unable = abilities_of(everything()), Abilities()
    same = [
        item.name
        for item in fields(Abilities)
        if getattr(able, item.name) == getattr(unable, item.name)
    ]
    assert same == []


def test_who_asks_for_findings_must_be_told_to_ask_again() -> None:
    capabilities = everything()
    assert capabilities.workspace is not None
    capabilities.workspace.diagnostics = types.DiagnosticWorkspaceClientCapabilities()
    assert not abilities_of(capabilities).pulls_findings


@pytest.mark.parametrize("registers", [True, False])
@pytest.mark.parametrize("has_patterns", [True, False])
def test_only_a_client_that_takes_our_folders_watches(registers: bool, has_patterns: bool) -> None:
    capabilities = everything()
    assert capabilities.workspace is not None
    capabilities.workspace.did_change_watched_files = types.DidChangeWatchedFilesClientCapabilities(
        registers, has_patterns
    )
    assert abilities_of(capabilities).watches_files is (registers and has_patterns)


@pytest.mark.parametrize(
    ("experimental", "can"),
    [
        (None, False),
        (5, False),
        ({"zenml-ls": None}, False),
        ({"zenml-ls": {"showReferences": "yes", "status": 1}}, False),
        (WISHES, True),
    ],
)
def test_wishes_of_its_own_count_only_when_they_are_clear(experimental: object, can: bool) -> None:
    able = abilities_of(types.ClientCapabilities(experimental=experimental))
    assert (able.can_show_references, able.wants_status) == (can, can)
