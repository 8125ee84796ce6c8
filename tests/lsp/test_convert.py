"""Positions in the client's units and back, and edits as clients understand them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from pygls import uris
from pygls.workspace import PositionCodec

from zenml_ls.features.completion import Completions, Item, ItemKind
from zenml_ls.lsp.abilities import abilities_of
from zenml_ls.lsp.convert import Converter, path_of, uri_of
from zenml_ls.text import Edit, Span
from zenml_ls.workspace import Document

UNITS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
TEXTS = st.text(
    st.sampled_from("ab:- é😀\u2028\x0c\x85\r\n") | st.characters(exclude_categories=["Cs"])
)
ENCODINGS = st.sampled_from(sorted(UNITS))


def converter(
    encoding: str = "utf-16", capabilities: types.ClientCapabilities | None = None
) -> Converter:
    client = abilities_of(capabilities or types.ClientCapabilities())
    return Converter(PositionCodec(encoding), client)


def document(text: str) -> Document:
    return Document(Path("/w/stack.yaml"), text)


def lines_of(text: str) -> list[str]:
    """Split a text where LSP does, each line without its end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


@given(TEXTS, ENCODINGS)
def test_every_offset_comes_back(text: str, encoding: str) -> None:
    convert, known = converter(encoding), document(text)
    for offset in range(len(text) + 1):
        position = convert.position(known, offset)
        is_between = text[offset - 1 : offset + 1] == "\r\n" and offset > 0
        assert convert.offset(known, position) == (offset - 1 if is_between else offset)


@given(TEXTS, ENCODINGS)
def test_counts_lines_and_units_as_the_protocol_does(text: str, encoding: str) -> None:
    convert, known = converter(encoding), document(text)
    codec, size = UNITS[encoding]
    expected = [
        types.Position(number, len(line[:length].encode(codec)) // size)
        for number, line in enumerate(lines_of(text))
        for length in range(len(line) + 1)
    ]
    found = [convert.position(known, offset) for offset in range(len(text) + 1)]
    assert list(dict.fromkeys((item.line, item.character) for item in found)) == [
        (item.line, item.character) for item in expected
    ]


@given(TEXTS, ENCODINGS, st.integers(0, 50), st.integers(0, 2**31 - 1))
def test_any_position_is_a_place_in_the_text(
    text: str, encoding: str, line: int, character: int
) -> None:
    convert, known = converter(encoding), document(text)
    offset = convert.offset(known, types.Position(line, character))
    assert 0 <= offset <= len(text)
    back = convert.position(known, offset)
    assert (back.line, back.character) <= (line, character) or line < back.line


def test_the_middle_of_a_character_is_its_end() -> None:
    known = document("😀b")
    assert converter("utf-16").offset(known, types.Position(0, 1)) == 1
    assert converter("utf-8").offset(known, types.Position(0, 2)) == 1


@given(TEXTS, ENCODINGS, st.data())
def test_a_range_is_from_position_to_position(
    text: str, encoding: str, data: st.DataObject
) -> None:
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    convert, known = converter(encoding), document(text)
    ends = [convert.position(known, offset) for offset in (start, end)]
    assert convert.range(known, Span(start, end)) == types.Range(*ends)


def test_a_range_the_wrong_way_round() -> None:
    place = types.Range(types.Position(0, 2), types.Position(0, 1))
    assert converter().span(document("abc"), place) == Span(1, 2)


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///a%20b/%C3%A9.yaml", "/a b/é.yaml"),
        ("untitled:Untitled-1", "untitled:Untitled-1"),
        ("git:/w/.zen/config.yaml?HEAD", "git:/w/.zen/config.yaml?HEAD"),
    ],
)
def test_paths_of_documents(uri: str, path: str) -> None:
    assert path_of(uri) == Path(path)
    assert uri_of(Path(path)) == uri


NAMES = st.text(st.sampled_from("ab é😀#?%:;&+~.") | st.characters(exclude_categories=["Cs"]))


@given(st.lists(NAMES, max_size=4))
def test_a_file_has_the_uri_of_its_path(names: list[str]) -> None:
    path = Path("/", *(name.replace("/", "").replace("\0", "") for name in names))
    assert uri_of(path) == uris.from_fs_path(str(path))


def test_an_open_document_keeps_the_uri_that_its_client_gave() -> None:
    convert = converter()
    path = Path("/a b/c.yaml")
    assert convert.uri(path) == "file:///a%20b/c.yaml"
    convert.uris[path] = "file:///a b/c.yaml"
    assert convert.uri(path) == "file:///a b/c.yaml"


@pytest.mark.parametrize("has_versions", [True, False])
def test_edits_name_the_version_where_the_client_takes_it(has_versions: bool) -> None:
    edit = types.WorkspaceEditClientCapabilities(document_changes=has_versions)
    workspace = types.WorkspaceClientCapabilities(workspace_edit=edit)
    convert = converter("utf-16", types.ClientCapabilities(workspace=workspace))
    known = document("a: b\n")
    for version in (None, 0, 7):
        if version is not None:
            convert.versions[known.path] = version
        found = convert.workspace_edit({known: (Edit(Span(3, 4), "c"),)})
        place = types.Range(types.Position(0, 3), types.Position(0, 4))
        if not has_versions:
            uri = "file:///w/stack.yaml"
            assert found == types.WorkspaceEdit({uri: [types.TextEdit(place, "c")]})
            continue
        (change,) = found.document_changes or ()
        assert isinstance(change, types.TextDocumentEdit)
        assert change.text_document.version == version
        assert change.edits == [types.TextEdit(place, "c")]


def client_with(item: types.ClientCompletionItemOptions) -> types.ClientCapabilities:
    completion = types.CompletionClientCapabilities(completion_item=item)
    return types.ClientCapabilities(
        text_document=types.TextDocumentClientCapabilities(completion=completion)
    )


AS_IS = types.ClientCompletionItemInsertTextModeOptions([types.InsertTextMode.AsIs])


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (types.ClientCompletionItemOptions(), "x$}:\n    kind: x$}"),
        (
            types.ClientCompletionItemOptions(snippet_support=True),
            "${1:x\\$\\}}:\n  kind: ${2:x\\$\\}}",
        ),
        (
            types.ClientCompletionItemOptions(snippet_support=True, insert_text_mode_support=AS_IS),
            "${1:x\\$\\}}:\n    kind: ${2:x\\$\\}}",
        ),
    ],
)
def test_snippets(options: types.ClientCompletionItemOptions, text: str) -> None:
    """A client indents the lines of a snippet itself, unless it is told not to."""
    name = "x$}"
    item = Item(name, ItemKind.SNIPPET, f"{name}:\n  kind: {name}", "", placeholders=(name, name))
    offered = Completions(span=Span(2, 2), items=(item,), prefix="", indent="  ")
    (found,) = (
        converter("utf-16", client_with(options)).completion_list(document("  "), offered).items
    )
    assert isinstance(found.text_edit, types.TextEdit)
    assert found.text_edit.new_text == text
