"""A real server process and a client for it."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities, make_test_lsp_client

from tests import world

TIMEOUT = 15.0


class Editor:
    """A client that holds texts as an editor does."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self.client = client
        self.folder = folder
        self.texts: dict[str, str] = {}
        self.published: dict[str, list[types.PublishDiagnosticsParams]] = {}
        self.messages: list[types.ShowMessageParams] = []
        self.questions: list[types.ShowMessageRequestParams] = []
        self.answer: str | None = None
        self.registered: list[types.Registration] = []
        self._changed = asyncio.Event()

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def open(self, name: str, text: str | None = None) -> str:
        """Open a file as it is on disk, or with *text*; return its URI."""
        uri = self.uri(name)
        given = (self.folder / name).read_bytes().decode() if text is None else text
        self.texts[uri] = given
        item = types.TextDocumentItem(uri, "yaml", 1, given)
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

    async def until(self, is_true: Callable[[], Any]) -> Any:
        """Wait until what the server sent makes *is_true* so."""

        async def wait() -> Any:
            while not (value := is_true()):
                self._changed.clear()
                await self._changed.wait()
            return value

        return await asyncio.wait_for(wait(), TIMEOUT)

    async def findings(self, uri: str, *codes: str) -> list[types.Diagnostic]:
        """Wait until the findings of *uri* are exactly those with *codes*, in their order."""
        try:
            await self.until(lambda: self.codes(uri) == list(codes))
        except asyncio.TimeoutError:
            pytest.fail(f"expected {list(codes)}, got {self.codes(uri)}")
        return list(self.published[uri][-1].diagnostics)

    def codes(self, uri: str) -> list[str] | None:
        sent = self.published.get(uri)
        return [str(item.code) for item in sent[-1].diagnostics] if sent else None

    def notice(self) -> None:
        self._changed.set()

    def apply(self, edit: types.WorkspaceEdit) -> None:
        """Apply an edit to the texts, as UTF-16, -8 or -32 as agreed."""
        changes = dict(edit.changes or {})
        for change in edit.document_changes or ():
            assert isinstance(change, types.TextDocumentEdit)
            changes[change.text_document.uri] = list(change.edits)  # type: ignore[arg-type]  # plain edits only
        for uri, edits in changes.items():
            path = Path(uri.removeprefix("file://"))
            text = self.texts.get(uri) or path.read_text()
            self.texts[uri] = self._edited(text, list(edits))

    def _edited(self, text: str, edits: list[types.TextEdit]) -> str:
        for edit in sorted(edits, key=lambda item: item.range.start, reverse=True):
            start, end = self.offset(text, edit.range.start), self.offset(text, edit.range.end)
            text = text[:start] + edit.new_text + text[end:]
        return text

    encoding = "utf-16"

    def offset(self, text: str, position: types.Position) -> int:
        lines = text.split("\n")
        line = lines[position.line]
        codec = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[self.encoding]
        size = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[self.encoding]
        before = line.encode(codec)[: position.character * size].decode(codec)
        return sum(len(item) + 1 for item in lines[: position.line]) + len(before)

    def position(self, uri: str, marker: str, after: bool = True) -> types.Position:
        """Return the position behind *marker*, which the text has once."""
        text = self.texts[uri]
        assert text.count(marker) == 1, marker
        offset = text.index(marker) + (len(marker) if after else 0)
        line = text.count("\n", 0, offset)
        before = text[text.rfind("\n", 0, offset) + 1 : offset]
        codec = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[self.encoding]
        size = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[self.encoding]
        return types.Position(line, len(before.encode(codec)) // size)


def server_command() -> list[str]:
    return [sys.executable, "-m", "zenml_ls"]


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZENML_")}
    return {**kept, "ZENML_CONFIG_PATH": str(folder / "config"), "PYTHONDONTWRITEBYTECODE": "1"}


def listen(client: LanguageClient, editor: Editor) -> None:
    """Let the client do what an editor does, in the place of what pytest-lsp would do."""
    own = (
        types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS,
        types.WINDOW_SHOW_MESSAGE,
        types.WINDOW_SHOW_MESSAGE_REQUEST,
        types.CLIENT_REGISTER_CAPABILITY,
        types.WORKSPACE_APPLY_EDIT,
    )
    for method in own:
        client.protocol.fm.features.pop(method, None)

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def on_findings(params: types.PublishDiagnosticsParams) -> None:
        editor.published.setdefault(params.uri, []).append(params)
        editor.notice()

    @client.feature(types.WINDOW_SHOW_MESSAGE)
    def on_message(params: types.ShowMessageParams) -> None:
        editor.messages.append(params)
        editor.notice()

    @client.feature(types.WINDOW_SHOW_MESSAGE_REQUEST)
    def on_question(params: types.ShowMessageRequestParams) -> types.MessageActionItem | None:
        editor.questions.append(params)
        titles = [item.title for item in params.actions or ()]
        return types.MessageActionItem(editor.answer) if editor.answer in titles else None

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def on_register(params: types.RegistrationParams) -> None:
        editor.registered.extend(params.registrations)
        editor.notice()

    @client.feature(types.WORKSPACE_APPLY_EDIT)
    def on_apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        editor.apply(params.edit)
        editor.notice()
        return types.ApplyWorkspaceEditResult(applied=True)


Start = Callable[..., Any]


@pytest_asyncio.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """Return a function that starts an editor on a configuration; all are stopped at the end."""
    editors: list[Editor] = []

    async def begin(
        files: dict[str, str] | None = None,
        capabilities: str = "visual_studio_code",
        encodings: list[str] | None = None,
        folders: list[str] | None = None,
        **options: Any,
    ) -> Editor:
        world.write(tmp_path, {**world.BASE, **(files or {})})
        config = ClientServerConfig(server_command(), server_env=environment(tmp_path))
        client = make_test_lsp_client()
        editor = Editor(client, tmp_path)
        listen(client, editor)
        editors.append(editor)
        await client.start_io(*config.server_command, env=config.server_env)
        given = client_capabilities(capabilities)
        if encodings and given.general:
            given.general.position_encodings = encodings
        result = await client.initialize_session(
            types.InitializeParams(
                capabilities=given,
                workspace_folders=[
                    types.WorkspaceFolder((tmp_path / name).as_uri(), name)
                    for name in folders or ["."]
                ],
                **options,
            )
        )
        editor.encoding = str(result.capabilities.position_encoding or "utf-16").split(".")[-1]
        return editor

    yield begin
    for editor in editors:
        await editor.client.shutdown_session()
        await editor.client.stop()
