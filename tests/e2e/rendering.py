"""Any answer of the server as text for people: compact, and the same on every machine.

Lines and columns count from 1, files are relative to the folder, numbers have their names, and
a range within a line is followed by what stands there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import chain
from typing import Any

import attrs
from lsprotocol import types

from tests.e2e.editor import Editor

WIDTH = 96
HIDDEN = frozenset(
    {"data", "insertTextFormat", "insertTextMode", "resultId", "sortText", "version"}
)
"""What sorts, formats and counts, and means nothing to people."""
Tree = str | list[Any] | dict[str, Any]


def rendered(editor: Editor, uri: str | None, answer: object) -> str:
    """Return *answer*; ranges that name no file are in that of *uri*."""
    tree = Rendering(editor).tree(answer, uri)
    return "".join(f"{line}\n" for line in _lines(tree))


class Rendering:
    """Knows the texts that ranges are about."""

    def __init__(self, editor: Editor) -> None:
        self._editor = editor
        self._special: dict[type, Callable[[Any, str | None], Tree]] = {
            types.Position: self._position,
            types.Range: self._range,
            types.Location: lambda item, _: self._place(item.uri, item.range),
            types.LocationLink: self._link,
            types.TextEdit: self._text_edit,
            types.AnnotatedTextEdit: self._text_edit,
            types.TextDocumentEdit: self._document_edit,
            types.CreateFile: lambda item, _: f"create {self._text(item.uri)}",
            types.RenameFile: self._move,
            types.FoldingRange: self._fold,
            types.SelectionRange: self._selection,
            types.SemanticTokens: self._tokens,
            types.CompletionItem: self._completion,
            types.CompletionList: self._completions,
        }

    def tree(self, value: object, uri: str | None) -> Tree:
        """Return *value* as texts in lists and dictionaries."""
        if isinstance(value, Mapping):
            return self._mapping(value, uri)
        if isinstance(value, Sequence) and not isinstance(value, str):
            return [self.tree(item, uri) for item in value]
        if attrs.has(type(value)):
            return self._special.get(type(value), self._fields)(value, uri)
        return self._text(_plain(value))

    def _fields(self, value: Any, uri: str | None) -> Tree:
        where = getattr(value, "uri", uri)
        found = (
            (_camel(item.name), getattr(value, item.name)) for item in attrs.fields(type(value))
        )
        return {
            name: self.tree(item, where)
            for name, item in found
            if item not in (None, []) and name not in HIDDEN
        }

    def _mapping(self, value: Mapping[str, Any], uri: str | None) -> Tree:
        if value.keys() == {"uri", "range"}:
            return self._place(value["uri"], _structured(value["range"], types.Range))
        if value.keys() == {"line", "character"}:
            return self.tree(_structured(value, types.Position), uri)
        return {self._text(str(name)): self.tree(item, uri) for name, item in value.items()}

    # ------------------------------------------------------------------------- places

    def _position(self, position: types.Position, _uri: str | None) -> str:
        return f"{position.line + 1}:{position.character + 1}"

    def _range(self, place: types.Range, uri: str | None) -> str:
        start, end = self._position(place.start, None), self._position(place.end, None)
        if place.start.line != place.end.line:
            return f"{start}-{end}"
        covered = self._covered(place, uri)
        return f"{start}-{place.end.character + 1}{f' {covered!r}' if covered else ''}"

    def _covered(self, place: types.Range, uri: str | None) -> str:
        if uri is None or not uri.startswith("file:"):
            return ""
        return self._editor.at(self._editor.known(uri), place)

    def _place(self, uri: str, place: types.Range) -> str:
        return f"{self._text(uri)}:{self._range(place, uri)}"

    def _link(self, link: types.LocationLink, uri: str | None) -> str:
        origin = link.origin_selection_range
        target = self._place(link.target_uri, link.target_selection_range)
        return f"{self._range(origin, uri)} -> {target}" if origin else target

    def _selection(self, selection: types.SelectionRange, uri: str | None) -> list[Tree]:
        found: list[Tree] = []
        around: types.SelectionRange | None = selection
        while around is not None:
            found.append(self._range(around.range, uri))
            around = around.parent
        return found

    def _fold(self, fold: types.FoldingRange, _uri: str | None) -> str:
        kind = f" {fold.kind}" if fold.kind else ""
        return f"lines {fold.start_line + 1}-{fold.end_line + 1}{kind}"

    def _tokens(self, tokens: types.SemanticTokens, uri: str | None) -> list[Tree]:
        return [
            f"{self._range(place, uri)}: {' '.join(names)}"
            for place, names in self._editor.tokens(tokens)
        ]

    def _completion(self, item: types.CompletionItem, uri: str | None) -> Tree:
        """Return an item; its kind comes as a number, since servers may have kinds of their own."""
        kind = types.CompletionItemKind(item.kind) if item.kind else None
        return self._fields(attrs.evolve(item, kind=kind), uri)

    def _completions(self, found: types.CompletionList, uri: str | None) -> list[Tree]:
        """Return the items in the order in which they are shown."""
        items = sorted(found.items, key=lambda item: item.sort_text or item.label)
        return [self.tree(item, uri) for item in items]

    # -------------------------------------------------------------------------- edits

    def _text_edit(self, edit: types.TextEdit, uri: str | None) -> str:
        return f"{self._range(edit.range, uri)} -> {self._text(edit.new_text)!r}"

    def _document_edit(self, edit: types.TextDocumentEdit, _uri: str | None) -> Tree:
        uri = edit.text_document.uri
        return {self._text(uri): [self.tree(item, uri) for item in edit.edits]}

    def _move(self, move: types.RenameFile, _uri: str | None) -> str:
        return f"rename {self._text(move.old_uri)} to {self._text(move.new_uri)}"

    def _text(self, text: str) -> str:
        """Return a text without the folder that the test is in."""
        folder = self._editor.folder
        for place in (folder.as_uri(), str(folder)):
            text = text.replace(f"{place}/", "").replace(place, ".")
        return text


def _structured(value: Any, kind: type[Any]) -> Any:
    """Return what the client left as dictionaries, since a command can answer anything."""
    if kind is types.Position:
        return types.Position(value["line"], value["character"])
    start, end = (_structured(value[name], types.Position) for name in ("start", "end"))
    return types.Range(start, end)


def _plain(value: object) -> str:
    if isinstance(value, Enum):
        return value.name
    names = {None: "nothing", True: "yes", False: "no"}
    return names[value] if value is None or isinstance(value, bool) else str(value)


def _camel(name: str) -> str:
    first, *others = name.rstrip("_").split("_")
    return first + "".join(map(str.capitalize, others))


# ---------------------------------------------------------------------------------- lines


def _lines(tree: Tree) -> Iterator[str]:
    if isinstance(tree, list):
        yield from chain.from_iterable(_item(item) for item in tree) if tree else ["nothing"]
    elif isinstance(tree, dict):
        short = _short(tree)
        yield from [short] if short else chain.from_iterable(map(_entry, tree, tree.values()))
    else:
        yield from tree.split("\n")


def _item(item: Tree) -> Iterator[str]:
    first, *others = _lines(item)
    yield f"- {first}"
    yield from (f"  {line}".rstrip() for line in others)


def _entry(name: str, value: Tree) -> Iterator[str]:
    lines = list(_lines(value))
    is_short = len(lines) == 1 and not (isinstance(value, list) and value)
    if is_short:
        yield f"{name}: {{{lines[0]}}}" if isinstance(value, dict) else f"{name}: {lines[0]}"
    else:
        yield f"{name}:"
        yield from (f"  {line}".rstrip() for line in lines)


def _short(tree: Mapping[str, Tree]) -> str | None:
    """Return all of a dictionary in a line; None where it needs more."""
    is_flat = all(isinstance(value, str) and "\n" not in value for value in tree.values())
    line = ", ".join(f"{name}: {value}" for name, value in tree.items())
    return line if is_flat and tree and len(line) <= WIDTH else None
