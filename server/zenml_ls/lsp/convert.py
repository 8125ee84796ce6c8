"""Between our offsets and findings and the client's positions and types.

The only place that counts in the client's units. Positions past a line's end are clamped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

from lsprotocol import types
from pygls import uris
from pygls.workspace import PositionCodec

from zenml_ls.features.code_action import Action
from zenml_ls.features.completion import Completions, Item, ItemKind
from zenml_ls.features.hover import Hover
from zenml_ls.lsp.abilities import Abilities
from zenml_ls.pages import url_of
from zenml_ls.rules import Finding, Related, Severity
from zenml_ls.text import Edit, Span
from zenml_ls.workspace import Document

Json: TypeAlias = dict[str, Any]
"""A type of the protocol as JSON has it."""

SOURCE = "zenml-ls"
_KEPT_FOLDERS = 64
_CONFIRMATION = "confirmation"

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFORMATION: types.DiagnosticSeverity.Information,
    Severity.HINT: types.DiagnosticSeverity.Hint,
}
_KINDS = {
    ItemKind.KEY: types.CompletionItemKind.Property,
    ItemKind.VALUE: types.CompletionItemKind.Value,
    ItemKind.STACK: types.CompletionItemKind.Module,
    ItemKind.COMPONENT: types.CompletionItemKind.Variable,
    ItemKind.COMPONENT_TYPE: types.CompletionItemKind.Struct,
    ItemKind.FLAVOR: types.CompletionItemKind.Class,
    ItemKind.PROFILE: types.CompletionItemKind.Module,
    ItemKind.ATTRIBUTE: types.CompletionItemKind.Field,
    ItemKind.SNIPPET: types.CompletionItemKind.Snippet,
}
_TAGS = {
    "deprecated-attribute": types.DiagnosticTag.Deprecated,
    "unknown-key": types.DiagnosticTag.Unnecessary,
}


def path_of(uri: str) -> Path:
    """Return the path of a document; a path that never exists for other schemes than file."""
    try:
        path = uris.to_fs_path(uri.replace("file://localhost/", "file:///", 1))
    except ValueError:  # no URI at all
        path = None
    return Path(path) if path else Path(uri)


def uri_of(path: Path) -> str:
    """Return the URI of a path, or of a document that has none."""
    folder = path.parent
    if folder == path or not path.is_absolute():
        return _uri(path)
    uri = _uri(folder)
    return f"{uri}{'' if uri.endswith('/') else '/'}{quote(path.name)}"


@lru_cache(_KEPT_FOLDERS)
def _uri(path: Path) -> str:
    """Return the URI of a folder: few of them hold all files that are pointed to."""
    text = path.as_posix()
    return (uris.from_fs_path(str(path)) or text) if path.is_absolute() else text


class Converter:
    """Converts for one client."""

    def __init__(self, codec: PositionCodec, abilities: Abilities) -> None:
        self.codec = codec
        self.abilities = abilities
        self.uris: dict[Path, str] = {}
        """The URIs of open documents as the client writes them."""
        self.versions: dict[Path, int] = {}
        """The versions of open documents, as the client counts them."""

    # ----------------------------------------------------------------- positions

    def position(self, document: Document, offset: int) -> types.Position:
        """Return the position of an offset, in the client's units."""
        return types.Position(*self.line_and_character(document, offset))

    def line_and_character(self, document: Document, offset: int) -> tuple[int, int]:
        """Return line and character of an offset, the latter in the client's units."""
        line, start, end = document.lines.line_around(offset)
        last = end if offset > end else offset
        if document.text.isascii():  # which a text knows of itself
            return line, last - start
        return line, self.units(document.text[start:last])

    def units(self, text: str) -> int:
        """Return the length of a text in the client's units."""
        return len(text) if text.isascii() else self.codec.client_num_units(text)

    def offset(self, document: Document, position: types.Position) -> int:
        """Return the offset of a position; one that points past the text is clamped."""
        lines = document.lines
        if position.line >= lines.count:
            return len(document.text)
        start, end = lines.line_start(position.line), lines.line_end(position.line)
        line = document.text[start:end]
        if line.isascii():
            return start + min(position.character, len(line))
        units = 0
        for index, char in enumerate(line):
            if units >= position.character:
                return start + index
            units += self.codec.client_num_units(char)
        return end

    def range(self, document: Document, span: Span) -> types.Range:
        """Return the range of a span."""
        line, start, end = document.lines.line_around(span.start)
        if span.end <= end and document.text.isascii():
            first = types.Position(line, span.start - start)
            return types.Range(first, types.Position(line, span.end - start))
        return types.Range(self.position(document, span.start), self.position(document, span.end))

    def plain_range(self, document: Document, span: Span) -> Json:
        """Return the range of a span as JSON has it, which takes a third of the time."""
        lines = document.lines
        line, start, end = lines.line_around(span.start)
        if document.text.isascii():
            first = {"line": line, "character": min(span.start, end) - start}
            if span.end > end:
                line, start, end = lines.line_around(span.end)
            last = {"line": line, "character": min(span.end, end) - start}
            return {"start": first, "end": last}
        ends = (self.line_and_character(document, offset) for offset in (span.start, span.end))
        (line, start), (last_line, end) = ends
        return {
            "start": {"line": line, "character": start},
            "end": {"line": last_line, "character": end},
        }

    def span(self, document: Document, place: types.Range) -> Span:
        """Return the span of a range."""
        start, end = self.offset(document, place.start), self.offset(document, place.end)
        return Span(min(start, end), max(start, end))

    def uri(self, path: Path) -> str:
        """Return the URI of a path, as the client writes it where it has the file open."""
        return self.uris.get(path) or uri_of(path)

    def location(self, document: Document, span: Span) -> types.Location:
        """Return where a span is."""
        return types.Location(self.uri(document.path), self.range(document, span))

    # ------------------------------------------------------------------- results

    def diagnostic(self, document: Document, finding: Finding) -> types.Diagnostic:
        """Return a finding as the client shows it."""
        tag = _TAGS.get(finding.code) if self.abilities.has_tags else None
        page = types.CodeDescription(url_of(finding.code)) if self.abilities.has_pages else None
        related = [self._related(item) for item in finding.related if self.abilities.has_related]
        return types.Diagnostic(
            range=self.range(document, finding.span),
            severity=_SEVERITIES[finding.severity],
            code=finding.code,
            code_description=page,
            source=SOURCE,
            message=finding.message,
            tags=[tag] if tag else None,
            related_information=related or None,
            data=dict(finding.data),
        )

    def diagnostics(
        self, document: Document, findings: Iterable[Finding]
    ) -> list[types.Diagnostic]:
        """Return findings in one document as the client shows them."""
        return [self.diagnostic(document, finding) for finding in findings]

    def _related(self, related: Related) -> types.DiagnosticRelatedInformation:
        location = self.location(related.document, related.span)
        return types.DiagnosticRelatedInformation(location, related.message)

    def completion_list(self, document: Document, completions: Completions) -> types.CompletionList:
        """Return the items with explicit edits."""
        place = self.range(document, completions.span)
        typed = document.text[completions.span.start : completions.span.end][:1]
        quote = typed if typed in ("'", '"') else ""
        items = [
            self._completion_item(item, completions, place, quote, index)
            for index, item in enumerate(completions.items)
        ]
        return types.CompletionList(is_incomplete=False, items=items)

    def _completion_item(
        self, item: Item, completions: Completions, place: types.Range, quote: str, index: int
    ) -> types.CompletionItem:
        is_snippet = self.abilities.has_snippets and bool(item.placeholders)
        is_multiline = "\n" in item.text
        text = _snippet(item) if is_snippet else item.text
        if is_multiline and (self.abilities.has_as_is or not is_snippet):
            text = text.replace("\n", f"\n{completions.indent}")
        is_lazy = self.abilities.resolves_documentation and bool(item.documentation)
        is_tagged = item.is_deprecated and self.abilities.has_item_tags
        snippet = types.InsertTextFormat.Snippet
        return types.CompletionItem(
            label=item.label,
            kind=_KINDS[item.kind],
            detail=item.detail or None,
            documentation=None if is_lazy else self.documentation(item),
            preselect=True if item.is_default and self.abilities.has_preselect else None,
            tags=[types.CompletionItemTag.Deprecated] if is_tagged else None,
            sort_text=f"{item.rank:02}{index:05}",
            filter_text=f"{quote}{item.label}" if quote else None,
            insert_text_format=snippet if is_snippet else types.InsertTextFormat.PlainText,
            insert_text_mode=types.InsertTextMode.AsIs if self.abilities.has_as_is else None,
            text_edit=types.TextEdit(place, completions.prefix + text),
            data=index if is_lazy else None,
        )

    def documentation(self, item: Item) -> types.MarkupContent | None:
        """Return what there is to say about an item; None for nothing."""
        kind, text = self.abilities.item_markup, item.documentation
        return _markup(kind, text) if text else None

    def hover(self, document: Document, hover: Hover) -> types.Hover:
        """Return a hover."""
        content = _markup(self.abilities.hover_markup, hover.text)
        return types.Hover(content, self.range(document, hover.span))

    def can_apply(self, action: Action) -> bool:
        """Say whether the client can do all that an action consists of."""
        return self.abilities.can_create_files or not action.new_files

    def code_action(self, document: Document, action: Action, asked: Span) -> types.CodeAction:
        """Return an action; one that changes other files gets its edit when it is chosen.

        *asked* is the span that it was offered for.
        """
        is_lazy = self.abilities.resolves_edits and not action.is_local
        span = [asked.start, asked.end]
        return types.CodeAction(
            title=action.title,
            kind=action.kind.value,
            diagnostics=[self.diagnostic(document, action.finding)] if action.finding else None,
            is_preferred=action.is_preferred or None,
            edit=None if is_lazy else self.edit_of(document, action),
            data={"uri": self.uri(document.path), "span": span} if is_lazy else None,
        )

    def edit_of(self, document: Document, action: Action) -> types.WorkspaceEdit:
        """Return what an action changes, last in the document that it is offered in.

        What needs it is confirmed by the user, where the client can ask.
        """
        own = {document: action.edits} if action.edits else {}
        edits = {**action.elsewhere, **own}
        edit = self.workspace_edit(edits)
        if action.new_files:
            creation = self._creation(action.new_files)
            edit = types.WorkspaceEdit(document_changes=[*creation, *self.document_edits(edits)])
        if action.needs_confirmation and self.abilities.has_annotations:
            edit = _to_be_confirmed(edit, action.title)
        return edit

    def _creation(
        self, files: Mapping[Path, str]
    ) -> Iterator[types.CreateFile | types.TextDocumentEdit]:
        # With the end of its one line, which is empty: Neovim would keep it after the text.
        whole = types.Range(types.Position(0, 0), types.Position(1, 0))
        for path, text in files.items():
            uri = self.uri(path)
            yield types.CreateFile(uri)
            yield types.TextDocumentEdit(
                types.OptionalVersionedTextDocumentIdentifier(uri, None),
                [types.TextEdit(whole, text)],
            )

    def workspace_edit(self, edits: Mapping[Document, tuple[Edit, ...]]) -> types.WorkspaceEdit:
        """Return edits of several documents."""
        if self.abilities.has_versioned_edits:
            return types.WorkspaceEdit(document_changes=self.document_edits(edits))
        changes = {
            self.uri(document.path): self._text_edits(document, given)
            for document, given in edits.items()
        }
        return types.WorkspaceEdit(changes=changes)

    def document_edits(
        self, edits: Mapping[Document, tuple[Edit, ...]]
    ) -> list[types.TextDocumentEdit]:
        """Return edits of several documents, each with its version."""
        return [
            types.TextDocumentEdit(
                types.OptionalVersionedTextDocumentIdentifier(
                    self.uri(document.path), self.versions.get(document.path)
                ),
                self._text_edits(document, given),
            )
            for document, given in edits.items()
        ]

    def _text_edits(self, document: Document, edits: tuple[Edit, ...]) -> list[types.TextEdit]:
        return [types.TextEdit(self.range(document, edit.span), edit.text) for edit in edits]


def annotate(change: types.TextDocumentEdit, annotation: str) -> None:
    """Mark each part of a change with an annotation."""
    change.edits = [
        types.AnnotatedTextEdit(annotation, item.range, item.new_text)
        for item in change.edits
        if isinstance(item, types.TextEdit)
    ]


def _to_be_confirmed(edit: types.WorkspaceEdit, label: str) -> types.WorkspaceEdit:
    """Return the edit with a mark on each part that the client is to ask about."""
    for change in edit.document_changes or ():
        if isinstance(change, types.TextDocumentEdit):
            annotate(change, _CONFIRMATION)
        else:
            change.annotation_id = _CONFIRMATION
    annotation = types.ChangeAnnotation(label, needs_confirmation=True)
    return types.WorkspaceEdit(
        document_changes=edit.document_changes, change_annotations={_CONFIRMATION: annotation}
    )


def _markup(kind: types.MarkupKind, text: str) -> types.MarkupContent:
    """Return Markdown, or its text alone for a client that shows no Markdown."""
    is_markdown = kind is types.MarkupKind.Markdown
    return types.MarkupContent(kind, text if is_markdown else re.sub(r"\*\*|`", "", text))


def _snippet(item: Item) -> str:
    """Return an item's text with tab stops; what a snippet would read otherwise is escaped."""
    result, rest = "", item.text
    for number, placeholder in enumerate(item.placeholders, start=1):
        before, found, rest = rest.partition(placeholder)
        if not found:
            return _escaped(item.text)
        result += f"{_escaped(before)}${{{number}:{_escaped(placeholder)}}}"
    return result + _escaped(rest)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("$", "\\$").replace("}", "\\}")
