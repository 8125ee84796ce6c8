"""Every answer on its way to three clients: it can be sent, and holds nothing that they cannot do.

The documents are real ones, and the answers those of the features at some hundred offsets of each.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from lsprotocol import types
from pytest_lsp import client_capabilities

from tests.features.scene import Scene, Stage
from tests.features.worlds import LEGACY, PRESENT, SECRET, staged
from zenml_ls.features.code_action import code_actions
from zenml_ls.features.code_lens import code_lenses
from zenml_ls.features.completion import completions
from zenml_ls.features.definition import definition
from zenml_ls.features.document_link import document_links
from zenml_ls.features.document_symbol import document_symbols
from zenml_ls.features.folding_range import folding_ranges
from zenml_ls.features.hover import hover
from zenml_ls.features.inlay_hint import inlay_hints
from zenml_ls.features.overview import overview
from zenml_ls.features.references import references
from zenml_ls.features.rename import RenameRefusedError, rename
from zenml_ls.features.selection_range import selection_range
from zenml_ls.features.semantic_tokens import semantic_tokens
from zenml_ls.features.workspace_symbol import workspace_symbols
from zenml_ls.lsp import outlines
from zenml_ls.lsp.overview import overview_as_json, status_as_json
from zenml_ls.lsp.places import Places, RequestFailedError
from zenml_ls.lsp.server import Server
from zenml_ls.rules import findings
from zenml_ls.text import Span

CLIENTS = {
    "VS Code": client_capabilities("visual_studio_code"),
    "Neovim": client_capabilities("neovim"),
    "nearly nothing": types.ClientCapabilities(),
}
FILES = {
    "config/config.yaml": PRESENT,
    "config/profiles/default/stacks.yaml": PRESENT,
    "config/profiles/default/artifact_stores/s3.yaml": PRESENT,
    "stacks/cloud.yaml": PRESENT,
    "pipeline.py": PRESENT,
    ".zen/config.yaml": LEGACY,
}
Stages = dict[str, Stage]


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    present = staged(tmp_path_factory.mktemp("present"), PRESENT)
    legacy = staged(tmp_path_factory.mktemp("legacy"), LEGACY)
    return {name: legacy if files is LEGACY else present for name, files in FILES.items()}


def server_for(capabilities: types.ClientCapabilities) -> Server:
    """Return a server that a client with these abilities has started."""
    server = Server()
    for _ in server.protocol.lsp_initialize(types.InitializeParams(capabilities)):
        pytest.fail("nobody else is asked")
    return server


# ----------------------------------------------------------------------------- the answers


def at_offset(server: Server, at: Scene) -> Iterator[tuple[str, Any]]:
    """Yield method and answer of all that is asked at an offset."""
    document, offset, snapshot = at.document, at.offset, at.snapshot
    convert = server.convert
    offered = completions(document, offset, snapshot)
    if offered:
        yield types.TEXT_DOCUMENT_COMPLETION, convert.completion_list(document, offered)
    described = hover(document, offset, snapshot)
    if described:
        yield types.TEXT_DOCUMENT_HOVER, convert.hover(document, described)
    around = outlines.selection_range(convert, document, selection_range(document, offset))
    yield types.TEXT_DOCUMENT_SELECTION_RANGE, [around] if around else None
    here = Span(offset, offset)
    yield (
        types.TEXT_DOCUMENT_CODE_ACTION,
        [
            convert.code_action(document, action, here)
            for action in code_actions(document, here, snapshot)
            if convert.can_apply(action)
        ],
    )
    yield from about_names(server, at)


def about_names(server: Server, at: Scene) -> Iterator[tuple[str, Any]]:
    """Yield method and answer of all that hangs on the name at an offset."""
    document, offset, snapshot = at.document, at.offset, at.snapshot
    places = Places(server)
    defined = definition(document, offset, snapshot)
    if defined:
        found = asyncio.run(places.definition(document, defined))
        yield types.TEXT_DOCUMENT_DEFINITION, found
    named = references(document, offset, snapshot, (), with_definitions=True)
    yield types.TEXT_DOCUMENT_REFERENCES, asyncio.run(places.locations(named or ()))
    try:
        changes = rename(document, offset, "anew", snapshot, ())
    except RenameRefusedError:
        return
    try:
        yield types.TEXT_DOCUMENT_RENAME, places.renaming(changes)
    except RequestFailedError:
        assert changes.moves


def of_document(server: Server, at: Scene) -> Iterator[tuple[str, Any]]:
    """Yield method and answer of all that is asked of a document."""
    document, snapshot, convert = at.document, at.snapshot, server.convert
    whole = Span(0, len(document.text))
    symbols = document_symbols(document, snapshot)
    lenses, links = code_lenses(document, snapshot), document_links(document, snapshot)
    hints = inlay_hints(document, whole, snapshot)
    tokens = semantic_tokens(document, snapshot)
    folds = folding_ranges(document, server.abilities.most_folds)
    yield from {
        types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: outlines.document_symbols(convert, document, symbols),
        types.TEXT_DOCUMENT_CODE_LENS: outlines.code_lenses(convert, document, lenses),
        types.TEXT_DOCUMENT_DOCUMENT_LINK: outlines.document_links(convert, document, links),
        types.TEXT_DOCUMENT_INLAY_HINT: outlines.inlay_hints(convert, document, hints),
        types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL: outlines.semantic_tokens(
            convert, document, tokens
        ),
        types.TEXT_DOCUMENT_FOLDING_RANGE: outlines.folding_ranges(folds),
        types.TEXT_DOCUMENT_DIAGNOSTIC: types.RelatedFullDocumentDiagnosticReport(
            [convert.diagnostic(document, item) for item in findings(document, snapshot)]
        ),
        types.WORKSPACE_SYMBOL: outlines.workspace_symbols(
            convert, workspace_symbols("", [snapshot])
        ),
        types.WORKSPACE_EXECUTE_COMMAND: [
            status_as_json(snapshot, server.session.settings, convert),
            overview_as_json(snapshot, overview(snapshot), convert),
        ],
    }.items()


# ------------------------------------------------------------------------ what is promised


def sent(server: Server, method: str, answer: Any) -> Any:
    """Return an answer as the client reads it, once it was seen to be of the method's type."""
    kind: Any = types.METHOD_TO_TYPES[method][1]
    converter = server.protocol._converter
    result = json.loads(server.protocol.prepared(answer).json)
    converter.structure({"id": 1, "jsonrpc": "2.0", "result": result}, kind)
    return result


def parts(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object in an answer."""
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from parts(item)
    elif isinstance(value, list):
        for item in value:
            yield from parts(item)


def ability(capabilities: Any, *names: str) -> Any:
    """Return what a client says to this; None where it says nothing."""
    for name in names:
        capabilities = getattr(capabilities, name, None)
    return capabilities


def keys_beyond(capabilities: types.ClientCapabilities) -> set[str]:
    """Return the names of fields that the client does not know."""
    edit = ability(capabilities, "workspace", "workspace_edit")
    document = capabilities.text_document
    item = ability(document, "completion", "completion_item")
    findings = ability(document, "publish_diagnostics")
    has_operations = bool(ability(edit, "resource_operations"))
    is_known = {
        "documentChanges": ability(edit, "document_changes") or has_operations,
        "changeAnnotations": ability(edit, "change_annotation_support"),
        "annotationId": ability(edit, "change_annotation_support"),
        "targetUri": ability(document, "definition", "link_support"),
        "children": ability(document, "document_symbol", "hierarchical_document_symbol_support"),
        "preselect": ability(item, "preselect_support"),
        "insertTextMode": ability(item, "insert_text_mode_support"),
        "relatedInformation": ability(findings, "related_information"),
        "codeDescription": ability(findings, "code_description_support"),
    }
    return {name for name, is_there in is_known.items() if not is_there}


def check_part(part: dict[str, Any], method: str, capabilities: types.ClientCapabilities) -> None:
    """Check one object of an answer against what the client can do."""
    document = capabilities.text_document
    assert not part.keys() & keys_beyond(capabilities), (method, part)
    if part.get("kind") == "markdown":
        formats = [
            *(ability(document, "hover", "content_format") or ()),
            *(ability(document, "completion", "completion_item", "documentation_format") or ()),
        ]
        assert types.MarkupKind.Markdown in formats
    if part.get("kind") in ("create", "rename", "delete"):
        operations = ability(capabilities, "workspace", "workspace_edit", "resource_operations")
        assert part["kind"] in (operations or ())
    if part.get("insertTextFormat") == types.InsertTextFormat.Snippet.value:
        assert ability(document, "completion", "completion_item", "snippet_support")
    if str(part.get("command", "")).startswith("zenml-ls."):
        assert ability(capabilities, "workspace", "apply_edit")
    if method == types.TEXT_DOCUMENT_DOCUMENT_LINK and "tooltip" in part:
        assert ability(document, "document_link", "tooltip_support")


def check(server: Server, answers: Iterator[tuple[str, Any]]) -> set[str]:
    """Check answers; return the methods that had any."""
    answered = set()
    for method, answer in answers:
        result = sent(server, method, answer)
        for part in parts(result):
            check_part(part, method, server.client_capabilities)
        if method not in (types.TEXT_DOCUMENT_CODE_ACTION,):  # it moves lines
            assert SECRET not in json.dumps(result)
        if result:
            answered.add(method)
    return answered


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("client", CLIENTS)
def test_every_answer_is_one_for_the_client(stages: Stages, client: str, name: str) -> None:
    server = server_for(CLIENTS[client])
    text = FILES[name][name]
    at = stages[name].open(name, text)
    answered = check(server, of_document(server, at))
    for offset in range(list(CLIENTS).index(client), len(text), 1 + len(text) // 150):
        answered |= check(server, at_offset(server, replace(at, offset=offset)))
    assert {types.TEXT_DOCUMENT_HOVER, types.TEXT_DOCUMENT_REFERENCES} <= answered


@pytest.mark.parametrize("client", CLIENTS)
def test_files_that_carry_a_name_move_with_it_or_nothing_changes(
    stages: Stages, client: str
) -> None:
    """No client gets the texts without the moves, which would break the configuration."""
    name = "config/profiles/default/stacks.yaml"
    at = stages[name].open(name, PRESENT[name].replace("kubeflow: kube", "<|>kubeflow: kube"))
    changes = rename(at.document, at.offset, "anew", at.snapshot, ())
    assert changes.moves
    places = Places(server_for(CLIENTS[client]))
    if client == "nearly nothing":
        with pytest.raises(RequestFailedError):
            places.renaming(changes)
        return
    edit = places.renaming(changes)
    moves = [item for item in edit.document_changes or () if isinstance(item, types.RenameFile)]
    assert [move.new_uri.rsplit("/", 1)[1] for move in moves] == ["anew.yaml"]
