"""The methods that help to read: outline, symbols, lenses, hints, links, folds, tokens.

An empty answer about a document is None: then an editor asks another server, if there is one.
"""

from __future__ import annotations

from lsprotocol import types

from zenml_ls.features.code_lens import code_lenses
from zenml_ls.features.document_link import document_links
from zenml_ls.features.document_symbol import document_symbols
from zenml_ls.features.folding_range import folding_ranges
from zenml_ls.features.inlay_hint import inlay_hints
from zenml_ls.features.selection_range import selection_range
from zenml_ls.features.semantic_tokens import semantic_tokens
from zenml_ls.features.workspace_symbol import workspace_symbols
from zenml_ls.lsp import outlines
from zenml_ls.lsp.outlines import LEGEND
from zenml_ls.lsp.prepared import Prepared
from zenml_ls.lsp.server import Server
from zenml_ls.workspace import Document, Snapshot


def register(server: Server) -> None:
    """Let *server* answer the methods of this module."""
    server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)(on_document_symbol)
    server.feature(types.WORKSPACE_SYMBOL)(on_workspace_symbol)
    server.feature(types.TEXT_DOCUMENT_CODE_LENS)(on_code_lens)
    server.feature(types.TEXT_DOCUMENT_INLAY_HINT)(on_inlay_hint)
    server.feature(types.TEXT_DOCUMENT_DOCUMENT_LINK)(on_document_link)
    server.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)(on_folding_range)
    server.feature(types.TEXT_DOCUMENT_SELECTION_RANGE)(on_selection_range)
    server.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, LEGEND)(on_semantic_tokens)
    server.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, LEGEND)(on_semantic_tokens_range)


async def on_document_symbol(server: Server, params: types.DocumentSymbolParams) -> Prepared | None:
    """Outline a document."""

    def find(document: Document, snapshot: Snapshot) -> object:
        symbols = document_symbols(document, snapshot)
        return outlines.document_symbols(server.convert, document, symbols)

    return await server.answer_about(params.text_document.uri, "documentSymbol", find)


async def on_workspace_symbol(
    server: Server, params: types.WorkspaceSymbolParams
) -> list[types.WorkspaceSymbol]:
    """Find profiles, stacks, components and flavors by name."""
    await server.read_all()
    session = server.session
    known = [session.snapshot_of(root) for root in session.workspace_roots or (None,)]
    return outlines.workspace_symbols(server.convert, workspace_symbols(params.query, known))


async def on_code_lens(server: Server, params: types.CodeLensParams) -> Prepared | None:
    """Say above names what is active and used."""

    def find(document: Document, snapshot: Snapshot) -> object:
        lenses = code_lenses(document, snapshot)
        return outlines.code_lenses(server.convert, document, lenses)

    if not server.session.settings.has_code_lenses:
        return None
    return await server.answer_about(params.text_document.uri, "codeLens", find)


async def on_inlay_hint(
    server: Server, params: types.InlayHintParams
) -> list[types.InlayHint] | None:
    """Say behind names what they stand for."""
    found = await server.locate(params.text_document.uri)
    if found is None or not server.session.settings.has_inlay_hints:
        return None
    document, snapshot = found
    hints = inlay_hints(document, server.convert.span(document, params.range), snapshot)
    return outlines.inlay_hints(server.convert, document, hints) or None


async def on_document_link(server: Server, params: types.DocumentLinkParams) -> Prepared | None:
    """Make links of what leads somewhere."""

    def find(document: Document, snapshot: Snapshot) -> object:
        links = document_links(document, snapshot)
        return outlines.document_links(server.convert, document, links)

    return await server.answer_about(params.text_document.uri, "documentLink", find)


async def on_folding_range(server: Server, params: types.FoldingRangeParams) -> Prepared | None:
    """Say which lines can be hidden."""
    limit = server.abilities.most_folds
    return await server.answer_about(
        params.text_document.uri,
        "foldingRange",
        lambda document, _: outlines.folding_ranges(folding_ranges(document, limit)),
        is_quick=True,
    )


async def on_selection_range(
    server: Server, params: types.SelectionRangeParams
) -> list[types.SelectionRange] | None:
    """Say what surrounds each position."""
    found = await server.locate(params.text_document.uri)
    if found is None:
        return None
    document, convert = found[0], server.convert
    around = [
        outlines.selection_range(
            convert, document, selection_range(document, convert.offset(document, position))
        )
        for position in params.positions
    ]
    ranges = [item for item in around if item is not None]
    return ranges if len(ranges) == len(around) else None


async def on_semantic_tokens(server: Server, params: types.SemanticTokensParams) -> Prepared | None:
    """Say what each name and key means."""

    def find(document: Document, snapshot: Snapshot) -> object:
        tokens = semantic_tokens(document, snapshot)
        return outlines.semantic_tokens(server.convert, document, tokens) if tokens else None

    return await server.answer_about(params.text_document.uri, "semanticTokens", find)


async def on_semantic_tokens_range(
    server: Server, params: types.SemanticTokensRangeParams
) -> types.SemanticTokens | None:
    """Say what the names and keys in a range mean."""
    found = await server.locate(params.text_document.uri)
    if found is None:
        return None
    document, snapshot = found
    span = server.convert.span(document, params.range)
    tokens = semantic_tokens(document, snapshot, span)
    return outlines.semantic_tokens(server.convert, document, tokens) if tokens else None
