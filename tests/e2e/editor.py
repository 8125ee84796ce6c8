"""An editor for tests: it holds texts, applies edits and remembers what the server sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias, TypeVar
from urllib.parse import unquote, urlparse

import pytest
from lsprotocol import types
from pytest_lsp import LanguageClient

TIMEOUT = 60.0
UNIT = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
"""Python's name of each position encoding, and the bytes that one unit has in it."""

REFRESHES = (
    types.WORKSPACE_CODE_LENS_REFRESH,
    types.WORKSPACE_INLAY_HINT_REFRESH,
    types.WORKSPACE_SEMANTIC_TOKENS_REFRESH,
    types.WORKSPACE_DIAGNOSTIC_REFRESH,
)

Value = TypeVar("Value")
AnyEdit: TypeAlias = types.TextEdit | types.AnnotatedTextEdit | types.SnippetTextEdit


def path_of(uri: str) -> Path:
    """Return the path of a file's URI."""
    return Path(unquote(urlparse(uri).path))


def plain(edits: Iterable[AnyEdit]) -> Iterator[types.TextEdit]:
    """Yield edits without their annotations."""
    for edit in edits:
        assert not isinstance(edit, types.SnippetTextEdit)
        yield types.TextEdit(edit.range, edit.new_text)


class Editor:
    """A client that holds texts as an editor does."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self.client = client
        self.folder = folder
        self.encoding = "utf-16"
        self.capabilities: types.ServerCapabilities = types.ServerCapabilities()
        self.texts: dict[str, str] = {}
        self.published: dict[str, list[types.PublishDiagnosticsParams]] = {}
        self.messages: list[types.ShowMessageParams] = []
        self.questions: list[types.ShowMessageRequestParams] = []
        self.answers: list[str | None] = []
        """What the user will choose, question by question; then nothing."""
        self.registrations: dict[str, types.Registration] = {}
        self.settings: dict[str, Any] | Exception | None = None
        """The section ``zenml-ls`` of the user's settings, or what the client fails with."""
        self.statuses: list[Any] = []
        """What ``zenml-ls/status`` told, oldest first."""
        self.refreshes: set[str] = set()
        """The methods by which the server asked to be asked again."""
        self.refusal: str | None = None
        """Why edits are not applied; None to apply them."""
        self.edits: list[types.WorkspaceEdit] = []
        self.expected_log = ""
        """What the server is to write to standard error."""
        self.was_asked = False
        """Whether the server wanted to know the settings."""
        self._arrived = asyncio.Event()
        self._listen()

    async def ready(self) -> None:
        """Wait until the server has the settings, where it asks for them, and has read all."""
        capabilities = self.client.capabilities
        assert capabilities is not None
        if capabilities.workspace and capabilities.workspace.configuration:
            await self.until(lambda: self.was_asked)
        await self.command("refresh")

    # ------------------------------------------------------------------ documents

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def open(self, name: str, text: str | None = None, version: int = 1) -> str:
        """Open a file as it is on disk, or with *text*; return its URI."""
        uri = self.uri(name)
        given = (self.folder / name).read_bytes().decode() if text is None else text
        self.texts[uri] = given
        item = types.TextDocumentItem(uri, "yaml", version, given)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return uri

    def change(self, uri: str, text: str, version: int = 2) -> None:
        self.texts[uri] = text
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(version, uri),
                [types.TextDocumentContentChangeWholeDocument(text)],
            )
        )

    def close(self, uri: str) -> None:
        del self.texts[uri]
        identifier = types.TextDocumentIdentifier(uri)
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(identifier))

    def write(self, name: str, text: str) -> None:
        """Change a file on disk, as another process does."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())

    # ------------------------------------------------------------------- requests

    async def complete(self, uri: str, marker: str) -> list[types.CompletionItem]:
        """Return what is offered behind *marker*."""
        position = self.position(uri, marker)
        params = types.CompletionParams(types.TextDocumentIdentifier(uri), position)
        found = await self.client.text_document_completion_async(params)
        assert isinstance(found, types.CompletionList)
        return list(found.items)

    async def hover(self, uri: str, marker: str) -> types.Hover | None:
        params = types.HoverParams(types.TextDocumentIdentifier(uri), self.position(uri, marker))
        return await self.client.text_document_hover_async(params)

    async def actions(
        self, uri: str, place: types.Range, only: Iterable[str] | None = None
    ) -> list[types.CodeAction]:
        context = types.CodeActionContext([], only=list(only) if only else None)
        params = types.CodeActionParams(types.TextDocumentIdentifier(uri), place, context)
        found = await self.client.text_document_code_action_async(params)
        return [action for action in found or () if isinstance(action, types.CodeAction)]

    async def command(self, name: str, *arguments: Any) -> Any:
        given = list(arguments) or None
        params = types.ExecuteCommandParams(f"zenml-ls.{name}", given)
        return await self.client.workspace_execute_command_async(params)

    # ----------------------------------------------------------------- what comes

    async def until(self, value: Callable[[], Value]) -> Value:
        """Wait until what the server sent makes *value* true, and return it."""

        async def wait() -> Value:
            while not (found := value()):
                self._arrived.clear()
                await self._arrived.wait()
            return found

        return await asyncio.wait_for(wait(), TIMEOUT)

    async def findings(self, uri: str, *codes: str) -> list[types.Diagnostic]:
        """Wait until the findings of *uri* are exactly those with *codes*, in their order."""
        try:
            await self.until(lambda: self.codes(uri) == list(codes))
        except asyncio.TimeoutError:
            pytest.fail(f"expected {list(codes)}, got {self.codes(uri)}")
        return list(self.published[uri][-1].diagnostics)

    def codes(self, uri: str) -> list[str] | None:
        """Return the codes of the newest findings; None before the first."""
        sent = self.published.get(uri)
        return [str(item.code) for item in sent[-1].diagnostics] if sent else None

    def codes_ever(self, uri: str) -> set[str]:
        """Return every code that was ever published for *uri*."""
        return {str(item.code) for sent in self.published[uri] for item in sent.diagnostics}

    async def message(self, part: str) -> types.ShowMessageParams:
        """Wait for a message to the user with *part* in it."""
        return await self.until(
            lambda: next((item for item in self.messages if part in item.message), None)
        ) or pytest.fail(part)

    # ------------------------------------------------------------------ positions

    def position(self, uri: str, marker: str, *, is_after: bool = True) -> types.Position:
        """Return the position behind or before *marker*, which the text has once."""
        text = self.texts[uri]
        assert text.count(marker) == 1, marker
        return self.position_of(uri, text.index(marker) + (len(marker) if is_after else 0))

    def position_of(self, uri: str, offset: int) -> types.Position:
        """Return the position of an offset in code points."""
        text = self.texts[uri]
        before = text[text.rfind("\n", 0, offset) + 1 : offset]
        codec, size = UNIT[self.encoding]
        return types.Position(text.count("\n", 0, offset), len(before.encode(codec)) // size)

    def range(self, uri: str, marker: str) -> types.Range:
        """Return the range of *marker*, which the text has once."""
        return types.Range(self.position(uri, marker, is_after=False), self.position(uri, marker))

    def at(self, uri: str, place: types.Range) -> str:
        """Return the text in *place*."""
        text = self.texts[uri]
        return text[self._offset(text, place.start) : self._offset(text, place.end)]

    def known(self, uri: str) -> str:
        """Return *uri* once its text is known: that of a file that is not open is on disk."""
        if uri not in self.texts:
            self.texts[uri] = path_of(uri).read_bytes().decode()
        return uri

    def tokens(self, tokens: types.SemanticTokens) -> Iterator[tuple[types.Range, list[str]]]:
        """Yield the range of each token with the names of its type and its modifiers."""
        options = self.capabilities.semantic_tokens_provider
        assert options is not None
        legend, line, character = options.legend, 0, 0
        for index in range(0, len(tokens.data), 5):
            lines, characters, length, kind, bits = tokens.data[index : index + 5]
            line, character = line + lines, characters + (0 if lines else character)
            start, end = types.Position(line, character), types.Position(line, character + length)
            modifiers = enumerate(legend.token_modifiers)
            names = [name for number, name in modifiers if bits & 1 << number]
            yield types.Range(start, end), [legend.token_types[kind], *names]

    def _offset(self, text: str, position: types.Position) -> int:
        lines = text.split("\n")
        if (position.line, position.character) == (len(lines), 0):  # with the end of the last line
            return len(text)
        codec, size = UNIT[self.encoding]
        before = lines[position.line].encode(codec)[: position.character * size].decode(codec)
        return sum(len(line) + 1 for line in lines[: position.line]) + len(before)

    # ---------------------------------------------------------------------- edits

    def apply(self, edit: types.WorkspaceEdit) -> None:
        """Apply an edit to the texts; a file that is not open is opened for it."""
        self.edits.append(edit)
        changes = {uri: list(edits) for uri, edits in (edit.changes or {}).items()}
        for change in edit.document_changes or ():
            assert isinstance(change, types.TextDocumentEdit)
            changes[change.text_document.uri] = list(plain(change.edits))
        for uri, edits in changes.items():
            self.texts[uri] = self.edited(self.texts[self.known(uri)], edits)

    def write_edit(self, edit: types.WorkspaceEdit) -> None:
        """Make an edit and save it, files and folders that are made or moved included."""
        for change in edit.document_changes or ():
            if isinstance(change, types.RenameFile):
                new = path_of(change.new_uri)
                assert not new.exists()
                new.parent.mkdir(parents=True, exist_ok=True)
                path_of(change.old_uri).rename(new)
            elif isinstance(change, types.CreateFile):
                assert not path_of(change.uri).exists()
                path_of(change.uri).parent.mkdir(parents=True, exist_ok=True)
                path_of(change.uri).touch()
            else:
                assert isinstance(change, types.TextDocumentEdit)
                path = path_of(change.text_document.uri)
                text = path.read_bytes().decode()
                path.write_bytes(self.edited(text, plain(change.edits)).encode())

    def edited(self, text: str, edits: Iterable[types.TextEdit]) -> str:
        """Return *text* with the edits made; of insertions at one place the first comes first."""
        numbered = sorted(
            enumerate(edits), key=lambda pair: (pair[1].range.start, pair[0]), reverse=True
        )
        for _, edit in numbered:
            start, end = self._offset(text, edit.range.start), self._offset(text, edit.range.end)
            text = text[:start] + edit.new_text + text[end:]
        return text

    # ------------------------------------------------------------------- handlers

    def _listen(self) -> None:
        """Do what an editor does, in the place of what pytest-lsp's client would do."""
        handlers: dict[str, Callable[[Any], Any]] = {
            types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: self._on_findings,
            types.WINDOW_SHOW_MESSAGE: self.messages.append,
            types.WINDOW_SHOW_MESSAGE_REQUEST: self._on_question,
            types.CLIENT_REGISTER_CAPABILITY: self._on_register,
            types.CLIENT_UNREGISTER_CAPABILITY: self._on_unregister,
            types.WORKSPACE_CONFIGURATION: self._on_configuration,
            types.WORKSPACE_APPLY_EDIT: self._on_apply,
            "zenml-ls/status": self.statuses.append,
            **{method: partial(self._on_refresh, method) for method in REFRESHES},
        }
        for method, handler in handlers.items():
            self.client.protocol.fm.features.pop(method, None)
            self.client.feature(method)(self._noticing(handler))

    def _noticing(self, handler: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def handle(params: Any) -> Any:
            try:
                return handler(params)
            finally:
                self._arrived.set()

        return handle

    def _on_refresh(self, method: str, _params: Any) -> None:
        self.refreshes.add(method)

    def _on_findings(self, params: types.PublishDiagnosticsParams) -> None:
        self.published.setdefault(params.uri, []).append(params)

    def _on_question(
        self, params: types.ShowMessageRequestParams
    ) -> types.MessageActionItem | None:
        self.questions.append(params)
        answer = self.answers.pop(0) if self.answers else None
        titles = [item.title for item in params.actions or ()]
        assert answer is None or answer in titles, titles
        return None if answer is None else types.MessageActionItem(answer)

    def _on_register(self, params: types.RegistrationParams) -> None:
        self.registrations.update({item.id: item for item in params.registrations})

    def _on_unregister(self, params: types.UnregistrationParams) -> None:
        for item in params.unregisterations:
            del self.registrations[item.id]

    def _on_configuration(self, params: types.ConfigurationParams) -> list[Any]:
        self.was_asked = True
        if isinstance(self.settings, Exception):
            raise self.settings
        return [self.settings if item.section == "zenml-ls" else None for item in params.items]

    def _on_apply(self, params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        if self.refusal is not None:
            return types.ApplyWorkspaceEditResult(applied=False, failure_reason=self.refusal)
        self.apply(params.edit)
        return types.ApplyWorkspaceEditResult(applied=True)
