"""The server: requests in, answers out. Every decision lies below this layer."""

from __future__ import annotations

import asyncio
import logging
import os
import time
import traceback
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from zenml_ls import __version__
from zenml_ls.features.code_action import ActionKind, code_actions
from zenml_ls.features.completion import completions
from zenml_ls.features.hover import hover
from zenml_ls.loading import Loaded, load
from zenml_ls.lsp import commands, watching
from zenml_ls.lsp.convert import Converter, path_of
from zenml_ls.lsp.latest import Latest
from zenml_ls.lsp.protocol import Protocol, default_converter
from zenml_ls.lsp.settings import SECTION, read_settings
from zenml_ls.rules import findings
from zenml_ls.session import Session
from zenml_ls.workspace import Document, Snapshot

SHORTEST_PAUSE, LONGEST_PAUSE = 0.01, 0.25
"""Seconds without typing before findings are published, for small and for huge files."""
_RELOAD_PAUSE = 0.05

logger = logging.getLogger(__name__)


class Server(LanguageServer):
    """The language server and the state that belongs to its one client."""

    protocol: Protocol

    def __init__(self) -> None:
        super().__init__(
            name="zenml-ls",
            version=__version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Full,
            protocol_cls=Protocol,
            converter_factory=default_converter,
        )
        self.session = Session(os.environ)
        self.versions: dict[Path, int | None] = {}
        self._convert: Converter | None = None
        self._checks: dict[Path, Latest] = {}
        self._pauses: dict[Path, float] = {}
        self._reload = Latest()
        self._watch = Latest()
        self._watched: frozenset[Path] = frozenset()
        self._registrations = 0
        self._settings = Latest()
        self.is_ready = False
        """Whether the client may be asked for things."""

    # ------------------------------------------------------------------ requests

    @property
    def convert(self) -> Converter:
        """The converter for this client."""
        if self._convert is None:
            self._convert = Converter(self.workspace.position_codec, self.client_capabilities)
        return self._convert

    @property
    def can_apply_edits(self) -> bool:
        """Whether the client applies edits that we send."""
        workspace = self.client_capabilities.workspace
        return bool(workspace and workspace.apply_edit)

    def locate(self, uri: str) -> tuple[Document, Snapshot] | None:
        """Return the open document and what is known about it; None where it is not open."""
        path = path_of(uri)
        document = self.session.document(path)
        return None if document is None else (document, self.session.snapshot_for(path))

    # ------------------------------------------------------------------ findings

    def check_soon(self, path: Path, pause: float | None = None) -> None:
        """Publish the findings of *path* once typing pauses."""
        wait = self._pauses.get(path, SHORTEST_PAUSE) if pause is None else pause
        self._checks.setdefault(path, Latest()).start(self._check_after(path, wait))

    async def _check_after(self, path: Path, pause: float) -> None:
        await asyncio.sleep(pause)
        started = time.perf_counter()
        self.publish(path)
        cost = time.perf_counter() - started
        self._pauses[path] = min(max(cost, SHORTEST_PAUSE), LONGEST_PAUSE)

    def publish(self, path: Path) -> None:
        """Send the findings of the open document at *path*; none before the first load."""
        document = self.session.document(path)
        if document is None or not self.session.is_loaded:
            return
        snapshot = self.session.snapshot_for(path)
        found = findings(document, snapshot, self.session.settings.severities)
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(
                uri=self.convert.uri(path),
                diagnostics=[self.convert.diagnostic(document, finding) for finding in found],
                version=self.versions.get(path),
            )
        )

    def forget_check(self, path: Path) -> None:
        """Publish nothing more for *path*."""
        self._pauses.pop(path, None)
        latest = self._checks.pop(path, None)
        if latest is not None:
            latest.cancel()

    def check_all(self) -> None:
        """Publish the findings of all open documents."""
        for path in self.session.open_paths:
            self.check_soon(path)

    def check_others(self, path: Path) -> None:
        """Publish the findings of the documents that a change of *path* can concern."""
        if self.session.is_configuration(path):
            for other in self.session.open_paths:
                if other != path:
                    self.check_soon(other)

    # ------------------------------------------------------------------- loading

    def reload_soon(self) -> None:
        """Read everything again once the changes pause."""
        self._reload.start(self._load(_RELOAD_PAUSE))

    def reload_now(self) -> None:
        """Read everything for the first time, or after a change of settings."""
        self._reload.start(self._load(0))

    async def _load(self, pause: float) -> None:
        await asyncio.sleep(pause)
        if not self.session.is_loaded:
            await self._read(with_components=False)
        await self._read(with_components=True)
        self.watch_folders()

    async def _read(self, *, with_components: bool) -> None:
        request, earlier = self.session.request(), self.session.loaded
        loaded: Loaded = await asyncio.to_thread(
            load, request, earlier, with_components=with_components
        )
        if not self.session.is_loaded or loaded != earlier:
            self.session.apply(loaded)
            self.check_all()

    # ------------------------------------------------------------------ watching

    def watch_folders(self) -> None:
        """Watch the folders that matter now, if they are others than before."""
        folders = self.session.watched()
        if folders == self._watched:
            return
        self._watched = folders
        if watching.can_client_watch(self.client_capabilities):
            if self._registrations:
                self.client_unregister_capability(watching.unregistration(self._registrations))
            self._registrations += 1
            self.client_register_capability(watching.registration(folders, self._registrations))
        else:
            self._watch.start(watching.watch(folders, self.on_disk_change))

    def on_disk_change(self) -> None:
        """Something on disk changed: a repository may be new as well."""
        self.session.forget_roots()
        self.reload_soon()

    # ------------------------------------------------------------------ settings

    def configure(self, value: object) -> None:
        """Take the settings in *value*; what is wrong with them is said, the rest counts."""
        settings, problems = read_settings(value)
        for problem in problems:
            self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, problem))
        if settings != self.session.settings:
            self.session.configure(settings)
            if self.is_ready:
                self.reload_now()

    def pull_settings_soon(self) -> None:
        """Ask the client for our section, and take it."""
        self._settings.start(self._pull_settings())

    async def _pull_settings(self) -> None:
        params = types.ConfigurationParams([types.ConfigurationItem(section=SECTION)])
        answers = await self.workspace_configuration_async(params)
        if answers and isinstance(answers[0], dict):
            self.configure(answers[0])

    # -------------------------------------------------------------------- errors

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log a bug with its place but without its message, which may quote a file."""
        if isinstance(error, JsonRpcException) and error.__cause__ is None:
            return
        cause = error.__cause__ or error
        frames = "".join(traceback.format_tb(cause.__traceback__))
        logger.error("%s in a %s\n%s", type(cause).__name__, source.__name__, frames)


server = Server()


# ------------------------------------------------------------------------ lifecycle


@server.feature(types.INITIALIZE)
def on_initialize(params: types.InitializeParams) -> None:
    """Take folders and settings, and start to read."""
    folders = [path_of(folder.uri) for folder in params.workspace_folders or ()]
    if not folders and params.root_uri:
        folders = [path_of(params.root_uri)]
    server.session.set_folders(folders)
    if params.initialization_options:
        server.configure(params.initialization_options)
    server.reload_now()


@server.feature(types.INITIALIZED)
def on_initialized(_params: types.InitializedParams) -> None:
    """Ask for the settings, and to be told of their changes."""
    server.is_ready = True
    workspace = server.client_capabilities.workspace
    changes = workspace.did_change_configuration if workspace else None
    if changes and changes.dynamic_registration:
        method = types.WORKSPACE_DID_CHANGE_CONFIGURATION
        options = types.DidChangeConfigurationRegistrationOptions(section=SECTION)
        registration = types.Registration("zenml-ls-settings", method, options)
        server.client_register_capability(types.RegistrationParams([registration]))
    if workspace and workspace.configuration:
        server.pull_settings_soon()


@server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
def on_did_change_configuration(params: types.DidChangeConfigurationParams) -> None:
    """Take changed settings: pushed ones, or those that we ask for."""
    workspace = server.client_capabilities.workspace
    if workspace and workspace.configuration:
        server.pull_settings_soon()
    else:
        server.configure(params.settings)


@server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
def on_did_change_workspace_folders(_params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Take the folders as they are now."""
    server.session.set_folders(path_of(uri) for uri in server.workspace.folders)
    server.reload_now()


@server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
def on_did_change_watched_files(_params: types.DidChangeWatchedFilesParams) -> None:
    """Read again."""
    server.on_disk_change()


# ------------------------------------------------------------------------ documents


@server.feature(types.TEXT_DOCUMENT_DID_OPEN)
def on_did_open(params: types.DidOpenTextDocumentParams) -> None:
    """Take a document."""
    document = params.text_document
    path = path_of(document.uri)
    server.convert.uris[path] = document.uri
    server.versions[path] = document.version
    known = server.session.request().roots
    server.session.put(path, document.text)
    if server.session.request().roots != known:
        server.reload_now()
    server.check_soon(path, 0)


@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
def on_did_change(params: types.DidChangeTextDocumentParams) -> None:
    """Take a new text."""
    path = path_of(params.text_document.uri)
    server.versions[path] = params.text_document.version
    for change in params.content_changes:
        server.session.put(path, change.text)
    server.check_soon(path)
    server.check_others(path)


@server.feature(types.TEXT_DOCUMENT_DID_SAVE)
def on_did_save(_params: types.DidSaveTextDocumentParams) -> None:
    """What was saved is on disk now."""
    server.reload_soon()


@server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
def on_did_close(params: types.DidCloseTextDocumentParams) -> None:
    """From now on the disk counts."""
    path = path_of(params.text_document.uri)
    server.session.drop(path)
    server.versions.pop(path, None)
    server.convert.uris.pop(path, None)
    server.forget_check(path)
    uri = params.text_document.uri
    server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
    server.check_others(path)


# ------------------------------------------------------------------------- features


@server.feature(
    types.TEXT_DOCUMENT_COMPLETION,
    types.CompletionOptions(trigger_characters=[":", " ", "-", "{", ","]),
)
def on_completion(params: types.CompletionParams) -> types.CompletionList | None:
    """Offer what can be written."""
    found = server.locate(params.text_document.uri)
    if found is None:
        return None
    document, snapshot = found
    offset = server.convert.offset(document, params.position)
    offered = completions(document, offset, snapshot)
    return server.convert.completion_list(document, offered) if offered else None


@server.feature(types.TEXT_DOCUMENT_HOVER)
def on_hover(params: types.HoverParams) -> types.Hover | None:
    """Describe a name."""
    found = server.locate(params.text_document.uri)
    if found is None:
        return None
    document, snapshot = found
    described = hover(document, server.convert.offset(document, params.position), snapshot)
    return server.convert.hover(document, described) if described else None


@server.feature(
    types.TEXT_DOCUMENT_CODE_ACTION,
    types.CodeActionOptions(code_action_kinds=[kind.value for kind in ActionKind]),
)
def on_code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
    """Offer quick fixes and switches."""
    found = server.locate(params.text_document.uri)
    if found is None:
        return []
    document, snapshot = found
    offered = code_actions(document, server.convert.span(document, params.range), snapshot)
    version = server.versions.get(document.path)
    wanted = tuple(params.context.only or ())
    return [
        server.convert.code_action(document, action, version)
        for action in offered
        if not wanted or action.kind.value.startswith(wanted)
    ]


@server.command(commands.SWITCH_STACK)
async def on_switch_stack(*arguments: Any) -> dict[str, Any]:
    """Switch the active stack."""
    return await commands.switch_stack(server, arguments)


@server.command(commands.SWITCH_PROFILE)
async def on_switch_profile(*arguments: Any) -> dict[str, Any]:
    """Switch the active profile."""
    return await commands.switch_profile(server, arguments)
