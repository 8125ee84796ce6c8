"""What is shown beside, above and around a text, as the client's types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from lsprotocol import types

from zenml_ls.features.code_lens import Activatable, Lens
from zenml_ls.features.document_link import Link
from zenml_ls.features.document_symbol import Symbol, SymbolKind
from zenml_ls.features.folding_range import Fold
from zenml_ls.features.inlay_hint import Hint
from zenml_ls.features.semantic_tokens import Modifier, Token, TokenType
from zenml_ls.features.workspace_symbol import Found
from zenml_ls.lsp import commands
from zenml_ls.lsp.convert import Converter, Json
from zenml_ls.model.names import EntityKind
from zenml_ls.text import Span
from zenml_ls.workspace import Document

SHOW_REFERENCES = "zenml-ls.showReferences"
"""A command of the client, see ``docs/protocol.md``."""

LEGEND = types.SemanticTokensLegend(
    [token_type.value for token_type in TokenType], [modifier.value for modifier in Modifier]
)
_TYPES = {token_type: index for index, token_type in enumerate(TokenType)}
_BITS = {modifier: 1 << index for index, modifier in enumerate(Modifier)}

_KINDS = {
    SymbolKind.SECTION: types.SymbolKind.Module,
    SymbolKind.PROFILE: types.SymbolKind.Namespace,
    SymbolKind.STACK: types.SymbolKind.Struct,
    SymbolKind.COMPONENT_TYPE: types.SymbolKind.Interface,
    SymbolKind.COMPONENT: types.SymbolKind.Variable,
    SymbolKind.FLAVOR: types.SymbolKind.Class,
    SymbolKind.PIPELINE: types.SymbolKind.Function,
    SymbolKind.RUN: types.SymbolKind.Event,
    SymbolKind.PROPERTY: types.SymbolKind.Property,
}
_KINDS_OF_ENTITIES = {
    EntityKind.PROFILE: types.SymbolKind.Namespace,
    EntityKind.STACK: types.SymbolKind.Struct,
    EntityKind.COMPONENT: types.SymbolKind.Variable,
    EntityKind.FLAVOR: types.SymbolKind.Class,
}
_COMMANDS = {Activatable.STACK: commands.SWITCH_STACK, Activatable.PROFILE: commands.SWITCH_PROFILE}


# --------------------------------------------------------------------------- symbols


def document_symbols(
    convert: Converter, document: Document, symbols: Iterable[Symbol]
) -> list[types.SymbolInformation] | list[Json]:
    """Return an outline as a tree, or as a list for a client that shows no trees.

    A tree has a thousand symbols soon, so it consists of what ``DocumentSymbol`` is in JSON.
    """
    if convert.abilities.has_symbol_trees:
        kinds = {kind: _known(known, convert).value for kind, known in _KINDS.items()}
        return [_in_tree(convert, document, symbol, kinds) for symbol in symbols]
    return [
        types.SymbolInformation(
            location=convert.location(document, symbol.span),
            name=symbol.name,
            kind=_known(_KINDS[symbol.kind], convert),
            container_name=container,
        )
        for symbol, container in _in_list(symbols, None)
    ]


def _in_tree(
    convert: Converter, document: Document, symbol: Symbol, kinds: Mapping[SymbolKind, int]
) -> Json:
    found = {
        "name": symbol.name,
        "kind": kinds[symbol.kind],
        "range": convert.plain_range(document, symbol.span),
        "selectionRange": convert.plain_range(document, symbol.selection),
    }
    if symbol.detail is not None:
        found["detail"] = symbol.detail
    if symbol.children:
        children = symbol.children
        found["children"] = [_in_tree(convert, document, child, kinds) for child in children]
    return found


def _in_list(
    symbols: Iterable[Symbol], container: str | None
) -> Iterator[tuple[Symbol, str | None]]:
    for symbol in symbols:
        yield symbol, container
        yield from _in_list(symbol.children, symbol.name)


def _known(kind: types.SymbolKind, convert: Converter) -> types.SymbolKind:
    is_first = kind.value <= types.SymbolKind.Array.value
    return kind if is_first or convert.abilities.has_new_symbol_kinds else types.SymbolKind.Class


def workspace_symbols(convert: Converter, found: Iterable[Found]) -> list[types.WorkspaceSymbol]:
    """Return what was found anywhere."""
    return [
        types.WorkspaceSymbol(
            location=convert.location(item.document, item.span),
            name=item.name,
            kind=_KINDS_OF_ENTITIES[item.kind],
            container_name=item.container,
        )
        for item in found
    ]


# ---------------------------------------------------------------- beside and above


def code_lenses(convert: Converter, document: Document, lenses: Iterable[Lens]) -> list[Json]:
    """Return the lenses of a document as ``CodeLens`` is in JSON, as there can be very many.

    Nothing is offered that the client cannot do.
    """
    return [
        {
            "range": convert.plain_range(document, lens.span),
            "command": _command(convert, document, lens),
        }
        for lens in lenses
        if lens.activation is None or convert.abilities.can_apply_edits
    ]


def _command(convert: Converter, document: Document, lens: Lens) -> Json:
    """Return what a lens leads to; a command without a name where that is nowhere."""
    activation = lens.activation
    if activation is not None:
        arguments = [activation.name, convert.uri(activation.file)]
        command = _COMMANDS[activation.choice]
        return {"title": lens.title, "command": command, "arguments": arguments}
    if lens.places and convert.abilities.can_show_references:
        uri, start = convert.uri(document.path), convert.plain_range(document, lens.span)["start"]
        ranges = (convert.plain_range(document, span) for span in lens.places)
        references = [uri, start, [{"uri": uri, "range": place} for place in ranges]]
        return {"title": lens.title, "command": SHOW_REFERENCES, "arguments": references}
    return {"title": lens.title, "command": ""}


def inlay_hints(
    convert: Converter, document: Document, hints: Iterable[Hint]
) -> list[types.InlayHint]:
    """Return the hints of a document."""
    return [
        types.InlayHint(
            position=convert.position(document, hint.offset),
            label=hint.text.lstrip(),
            tooltip=hint.tooltip or None,
            padding_left=True if hint.text.startswith(" ") else None,
        )
        for hint in hints
    ]


def document_links(convert: Converter, document: Document, links: Iterable[Link]) -> list[Json]:
    """Return the links of a document as ``DocumentLink`` is in JSON, as there can be very many."""
    return [
        {
            "range": convert.plain_range(document, link.span),
            "target": convert.uri(link.target) if isinstance(link.target, Path) else link.target,
            **({"tooltip": link.tooltip} if convert.abilities.has_link_tooltips else {}),
        }
        for link in links
    ]


# ---------------------------------------------------------------------------- around


def folding_ranges(folds: Iterable[Fold]) -> list[types.FoldingRange]:
    """Return folds, which are the same in all units: they consist of whole lines."""
    return [
        types.FoldingRange(
            start_line=fold.start,
            end_line=fold.end,
            kind=types.FoldingRangeKind.Comment if fold.is_comment else None,
        )
        for fold in folds
    ]


def selection_range(
    convert: Converter, document: Document, spans: Iterable[Span]
) -> types.SelectionRange | None:
    """Return spans, innermost first, as a range within others; None for no spans."""
    found: types.SelectionRange | None = None
    for span in reversed([*spans]):
        found = types.SelectionRange(convert.range(document, span), found)
    return found


def semantic_tokens(
    convert: Converter, document: Document, tokens: Iterable[Token]
) -> types.SemanticTokens:
    """Return tokens, each relative to the one before it."""
    data: list[int] = []
    before = from_character = 0
    for token in tokens:
        line, character = convert.line_and_character(document, token.span.start)
        if line != before:
            from_character = 0
        bits = sum(_BITS[modifier] for modifier in token.modifiers)
        length = convert.units(document.text[token.span.start : token.span.end])
        data += (line - before, character - from_character, length, _TYPES[token.type], bits)
        before, from_character = line, character
    return types.SemanticTokens(data)
