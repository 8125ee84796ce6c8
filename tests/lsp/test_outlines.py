"""What is shown around a text, in the client's types and units."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.protocol import default_converter
from pygls.workspace import PositionCodec

from tests.lsp.test_convert import converter
from zenml_ls.features.code_lens import Activatable, Activation, Lens
from zenml_ls.features.document_link import Link
from zenml_ls.features.document_symbol import Symbol, SymbolKind
from zenml_ls.features.inlay_hint import Hint
from zenml_ls.features.semantic_tokens import Modifier, Token, TokenType
from zenml_ls.lsp import outlines
from zenml_ls.lsp.abilities import Abilities, abilities_of
from zenml_ls.lsp.convert import Converter
from zenml_ls.lsp.outlines import LEGEND
from zenml_ls.text import Span
from zenml_ls.workspace import Document

READ = default_converter()  # type: ignore[no-untyped-call]  # pygls gives no types here
TEXT = "🚀é: 🚀, b\n\nc: d\n"
DOCUMENT = Document(Path("/w/stacks.yaml"), TEXT)
SMALL = abilities_of(types.ClientCapabilities())
LARGE = Abilities(
    has_symbol_trees=True,
    has_new_symbol_kinds=True,
    most_folds=None,
    has_link_tooltips=True,
    can_apply_edits=True,
    can_show_references=True,
)


def client(abilities: Abilities) -> Converter:
    return Converter(PositionCodec(), abilities)


@pytest.mark.parametrize(
    ("encoding", "places"),
    [
        ("utf-8", [(0, 0, 6), (0, 8, 4), (2, 3, 1)]),
        ("utf-16", [(0, 0, 3), (0, 5, 2), (2, 3, 1)]),
        ("utf-32", [(0, 0, 2), (0, 4, 1), (2, 3, 1)]),
    ],
)
def test_tokens_in_the_units_of_the_client(
    encoding: str, places: list[tuple[int, int, int]]
) -> None:
    modifiers = frozenset({Modifier.DECLARATION, Modifier.UNRESOLVED})
    tokens = [
        Token(Span(0, 2), TokenType.STACK, modifiers),
        Token(Span(4, 5), TokenType.COMPONENT),
        Token(Span(TEXT.index("d"), TEXT.index("d") + 1), TokenType.PROFILE),
    ]
    data = outlines.semantic_tokens(converter(encoding), DOCUMENT, tokens).data
    assert _absolute(data) == places
    assert [LEGEND.token_types[kind] for kind in data[3::5]] == ["struct", "variable", "namespace"]
    assert _modifiers(data[4]) == {"declaration", "unresolved"}
    assert _modifiers(data[9]) == set()


def _absolute(data: Sequence[int]) -> list[tuple[int, int, int]]:
    """Read tokens as a client does: line, character and length of each."""
    found, line, character = [], 0, 0
    for index in range(0, len(data), 5):
        lines, characters, length = data[index : index + 3]
        character = characters if lines else character + characters
        line += lines
        found.append((line, character, length))
    return found


def _modifiers(bits: int) -> set[str]:
    names = enumerate(LEGEND.token_modifiers)
    return {name for index, name in names if bits & (1 << index)}


CHILD = Symbol("orchestrator: a", SymbolKind.COMPONENT, Span(4, 5), Span(4, 5))
SYMBOL = Symbol("🚀é", SymbolKind.STACK, Span(0, 5), Span(0, 2), "active", (CHILD,))


def test_outline_as_a_tree() -> None:
    tree = outlines.document_symbols(client(LARGE), DOCUMENT, [SYMBOL])
    (found,) = READ.structure(tree, list[types.DocumentSymbol])
    assert (found.kind, found.detail) == (types.SymbolKind.Struct, "active")
    assert found.selection_range.end.character == 3
    assert [child.name for child in found.children or ()] == ["orchestrator: a"]


def test_outline_as_a_list_for_a_small_client() -> None:
    found = outlines.document_symbols(client(SMALL), DOCUMENT, [SYMBOL])
    symbols = [item for item in found if isinstance(item, types.SymbolInformation)]
    assert [(item.name, item.container_name) for item in symbols] == [
        ("🚀é", None),
        ("orchestrator: a", "🚀é"),
    ]
    assert symbols[0].kind is types.SymbolKind.Class


ACTIVATION = Activation(Activatable.PROFILE, "staging", Path("/w/config.yaml"))
LENSES = [
    Lens(Span(0, 2), "active"),
    Lens(Span(0, 2), "activate", ACTIVATION),
    Lens(Span(0, 2), "used by 1 stack", places=(Span(4, 5),)),
]


def test_lenses_lead_where_the_client_can_go() -> None:
    lenses = outlines.code_lenses(client(LARGE), DOCUMENT, LENSES)
    found = READ.structure(lenses, list[types.CodeLens])
    shown, switch, references = (lens.command for lens in found)
    assert shown is not None and (shown.title, shown.command) == ("active", "")
    assert switch is not None and switch.command == "zenml-ls.switchProfile"
    assert list(switch.arguments or ()) == ["staging", "file:///w/config.yaml"]
    assert references is not None and references.command == "zenml-ls.showReferences"
    arguments: Any = references.arguments
    uri, position, locations = arguments
    assert (uri, position) == ("file:///w/stacks.yaml", {"line": 0, "character": 0})
    places = READ.structure(locations, list[types.Location])
    assert [(item.uri, item.range.start.character) for item in places] == [(uri, 5)]


def test_lenses_of_a_small_client_are_only_text() -> None:
    lenses = outlines.code_lenses(client(SMALL), DOCUMENT, LENSES)
    found = READ.structure(lenses, list[types.CodeLens])
    commands = [lens.command for lens in found if lens.command]
    assert [(item.title, item.command) for item in commands] == [
        ("active", ""),
        ("used by 1 stack", ""),
    ]


def test_hints_keep_their_distance() -> None:
    hints = [Hint(5, ": s3", "Flavor"), Hint(5, " active stack: a")]
    near, far = outlines.inlay_hints(converter(), DOCUMENT, hints)
    assert (near.label, near.padding_left, near.tooltip) == (": s3", None, "Flavor")
    assert (far.label, far.padding_left, far.tooltip) == ("active stack: a", True, None)
    assert near.position == types.Position(0, 7)


@pytest.mark.parametrize(("abilities", "tooltip"), [(SMALL, None), (LARGE, "Home")])
def test_links_to_files_and_addresses(abilities: Abilities, tooltip: str | None) -> None:
    links = [Link(Span(4, 5), Path("/w/ü.yaml"), "Home"), Link(Span(4, 5), "http://a", "Home")]
    answer = outlines.document_links(client(abilities), DOCUMENT, links)
    found = READ.structure(answer, list[types.DocumentLink])
    assert [item.target for item in found] == ["file:///w/%C3%BC.yaml", "http://a"]
    assert {item.tooltip for item in found} == {tooltip}


def test_selection_is_nested() -> None:
    found = outlines.selection_range(converter(), DOCUMENT, [Span(4, 5), Span(0, len(TEXT))])
    assert found is not None and found.parent is not None and found.parent.parent is None
    assert found.range.start.character == 5
    assert outlines.selection_range(converter(), DOCUMENT, []) is None
