"""The server: the state that belongs to its one client, and when what is sent to it."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from zenml_ls import __version__
from zenml_ls.features.completion import Item
from zenml_ls.loading import load
from zenml_ls.locations import cache_folder
from zenml_ls.lsp.abilities import Abilities, abilities_of
from zenml_ls.lsp.activities import Activities
from zenml_ls.lsp.announcing import STATUS, Announcer
from zenml_ls.lsp.awaited import Awaited
from zenml_ls.lsp.bugs import log_bug
from zenml_ls.lsp.convert import Converter
from zenml_ls.lsp.latest import Latest
from zenml_ls.lsp.opened import OpenDocuments
from zenml_ls.lsp.overview import status_as_json
from zenml_ls.lsp.prepared import Prepared, PreparedAnswers
from zenml_ls.lsp.projects import Projects
from zenml_ls.lsp.protocol import Protocol
from zenml_ls.lsp.publishing import Publisher
from zenml_ls.lsp.pulling import Pulling
from zenml_ls.lsp.refreshing import Refresher
from zenml_ls.lsp.settings import SECTION, read_settings
from zenml_ls.lsp.stores import StoreReaders
from zenml_ls.lsp.validation import Validated
from zenml_ls.lsp.watching import Watcher
from zenml_ls.model.secrets import shown_address
from zenml_ls.remote import Address, Answer
from zenml_ls.rules import findings
from zenml_ls.session import Session
from zenml_ls.workspace import Document, Snapshot

_RELOAD_PAUSE = 0.05
"""Seconds in which changes on disk are gathered before they are read."""

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
        )
        self.session = Session(os.environ)
        self.prepared = PreparedAnswers(self.protocol.prepared)
        self.publisher = Publisher(self.publish)
        self.refresher = Refresher(self)
        self.pulling = Pulling(self)
        self.announcer = Announcer(self._statuses, self._announce)
        self.validated = Validated(self)
        self.client: types.ClientInfo | None = None
        self.opened = OpenDocuments(self)
        self.parent = Latest()
        self.leave: Callable[[], None] | None = None
        """Ends as the end of standard input does; None on a socket."""
        self._load = Latest()
        self._is_outdated = True
        self._reads = Awaited()
        self._watcher = Watcher(self)
        self._settings = Latest()
        self.cache = cache_folder(os.environ)
        self.projects = Projects(self.session)
        self.stores = StoreReaders(
            self.cache, self._last_answer, self._take_answer, self._on_first_read
        )
        self.activities = Activities(self)
        self.offered: tuple[Item, ...] = ()
        """What completion offered last."""
        self.is_ready = False
        """Whether the client may be asked for things."""

    def shutdown(self) -> None:
        """End; a TCP connection is closed on our side as well, or we would wait for it."""
        self.stores.stop()
        self.announcer.stop()
        self.refresher.stop()
        self.pulling.stop()
        if isinstance(self.protocol.writer, asyncio.StreamWriter):
            self.protocol.writer.close()
        super().shutdown()  # type: ignore[no-untyped-call]  # pygls gives no types here

    # ------------------------------------------------------------------ requests

    @cached_property
    def abilities(self) -> Abilities:
        """What the client can do."""
        return abilities_of(self.client_capabilities)

    @cached_property
    def convert(self) -> Converter:
        """The converter for this client."""
        return Converter(self.workspace.position_codec, self.abilities)

    def path(self, uri: str) -> Path:
        """Return the path of a document, by which the configuration knows it."""
        return self.opened.path(uri)

    async def locate(self, uri: str) -> tuple[Document, Snapshot] | None:
        """Return the open document and what is known about it; None where it is not open."""
        path = self.path(uri)
        snapshot = await self.snapshot_for(path)
        document = self.session.document(path)
        return None if document is None else (document, snapshot)

    async def answer_about(
        self,
        uri: str,
        question: str,
        find: Callable[[Document, Snapshot], object],
        *,
        is_quick: bool = False,
    ) -> Prepared | None:
        """Return what *find* says of a document; None where that is nothing, or it is not open.

        It is asked once for a text and what is known about it: the answer must depend on nothing
        else but the client and the spelling of the URIs of open documents. Findings are
        published before an answer that is not quick.
        """
        if not is_quick:
            await self.publisher.go_first(self.path(uri))
        found = await self.locate(uri)
        if found is None:
            return None
        uris = tuple(self.convert.uris.values())
        return self.prepared.get(question, *found, uris, lambda: find(*found))

    async def snapshot_for(self, path: Path) -> Snapshot:
        """Return what is known where *path* is used, once it was read."""
        await self._read_until(lambda: self.session.knows(path))
        return self.session.snapshot_for(path)

    async def snapshot_of(self, root: Path | None) -> Snapshot:
        """Return what is known of a repository, once it was read; None for outside of one."""

        def is_known() -> bool:  # also where it was removed meanwhile: it will never be read
            return self.session.knows_root(root if root in self.session.roots else None)

        await self._read_until(is_known)
        return self.session.snapshot_of(root)

    async def read_all(self) -> None:
        """Wait until all was read that lies on disk."""
        await self._read_until(lambda: self.session.knows_all)

    async def _read_until(self, is_known: Callable[[], bool]) -> None:
        """Wait until enough was read; a bug in reading fails those who wait."""
        while not is_known():
            self.reload_now()
            await self._reads.next()

    # ----------------------------------------------------------------- documents

    def open(self, uri: str, version: int, text: str) -> None:
        """Take a document; its findings follow at once."""
        path = self.opened.put(uri, version, text)
        if not self.session.knows(path):
            self.reload_now()
        if not self.abilities.pulls_findings:
            self.publisher.now(path)
        self.check_others(path)

    def change(self, uri: str, version: int, text: str) -> None:
        """Take a new text."""
        path = self.opened.put(uri, version, text)
        if self.session.names_stores(path):
            self.reload_soon()  # others than before, maybe
        if not self.abilities.pulls_findings:
            self.publisher.soon(path)
        self.check_others(path)

    def close(self, uri: str) -> None:
        """Forget a document: from now on the disk counts, unless it is open by another URI."""
        path = self.opened.drop(uri)
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
        self.pulling.wake()
        if path in self.session.open_paths and not self.abilities.pulls_findings:
            self.publisher.now(path)
        self.check_others(path)

    # ------------------------------------------------------------------ findings

    def publish(self, path: Path) -> None:
        """Send the findings of the open document at *path*; none before all was read."""
        document = self.session.document(path) if self.session.knows(path) else None
        if document is None:
            return
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(
                uri=self.convert.uri(path),
                diagnostics=self.diagnostics(document),
                version=self.convert.versions.get(path),
            )
        )

    def diagnostics(self, document: Document) -> list[types.Diagnostic]:
        """Return the findings of a document."""
        snapshot = self.session.snapshot_for(document.path)
        found = findings(document, snapshot, self.session.settings.severities)
        return self.convert.diagnostics(document, found)

    def check_others(self, path: Path) -> None:
        """Publish the findings of the documents that a change of *path* can concern."""
        if not self.session.is_configuration(path):
            return
        self.announce_soon()
        others = [other for other in self.session.open_paths if other != path]
        if others:
            self.refresher.soon()
        if self.abilities.pulls_findings:
            self.pulling.after_typing(has_others=bool(others))
            return
        for other in others:
            self.publisher.soon(other)

    # -------------------------------------------------------------------- status

    def announce_soon(self) -> None:
        """Tell the client the status of its repositories, if it wants to know and it changed."""
        if self.is_ready and self.abilities.wants_status:
            self.announcer.soon()

    def status(self, snapshot: Snapshot) -> dict[str, Any]:
        """Return the status of one repository."""
        return status_as_json(snapshot, self.session.settings, self.convert)

    def _statuses(self) -> dict[str, Any] | None:
        if not self.session.knows_all:
            return None
        known = map(self.session.snapshot_of, self.session.workspace_roots)
        return {"repositories": [self.status(snapshot) for snapshot in known]}

    def _announce(self, statuses: dict[str, Any]) -> None:
        self.protocol.notify(STATUS, statuses)

    # ------------------------------------------------------------------- loading

    def reload_soon(self) -> None:
        """Read everything again once more changes had time to come."""
        self._reload(_RELOAD_PAUSE)

    def reload_now(self) -> None:
        """Read everything at once."""
        self._reload(0)

    def _reload(self, pause: float) -> None:
        self._is_outdated = True
        self.follow_stores()  # the configuration may be trusted no more
        if not self._load.is_running:
            self._load.start(self._read_until_current(pause))

    async def _read_until_current(self, pause: float) -> None:
        """Read until nothing changed meanwhile; what was read counts as soon as it is there."""
        while self._is_outdated:
            await asyncio.sleep(pause)
            self._is_outdated = False
            if not self.session.is_loaded:
                with self._reads.work():
                    await self._read(with_components=False)
            with self._reads.work():
                await self._read(with_components=True)
            pause = _RELOAD_PAUSE
        if self.is_ready:
            self._watcher.follow(self.session.watched())
        self.announce_soon()

    async def _read(self, *, with_components: bool) -> None:
        request, earlier = self.session.request(), self.session.loaded
        loaded = await asyncio.to_thread(load, request, earlier, with_components=with_components)
        if request.config_directory != self.session.config_directory:
            self._is_outdated = True
        elif self.session.apply(loaded, has_components=with_components):
            self.opened.follow_links()
            self._check_all()
        self.follow_stores()

    def follow_stores(self) -> None:
        """Read the databases and servers that the configuration names, and no others."""
        if self.is_ready:  # else settings may come that lead elsewhere
            self.stores.follow(self.session.addresses())

    async def refresh(self) -> None:
        """Read everything again, servers included; return when the files were read."""
        self.session.forget_roots()
        self.reload_now()
        self.stores.refresh()
        while self._load.is_running:
            await self._reads.next()
            await asyncio.sleep(0)  # that was the last part of it, maybe

    def _last_answer(self, address: Address) -> Answer:
        return self.session.answers.get(address, Answer())

    def _take_answer(self, address: Address, answer: Answer) -> None:
        before = self._last_answer(address)
        self.session.take(address, answer)
        if answer.contents != before.contents:
            self.reload_soon()  # the code of custom flavors may have to be read
        self._check_all()

    def _on_first_read(self, address: Address, is_done: asyncio.Event) -> None:
        """Show that a server is asked."""
        if address.is_elsewhere:
            place = shown_address(address.url)
            self.activities.show(f"Reading the {address.kind} at {place}", is_done)

    def _check_all(self) -> None:
        self.announce_soon()
        self.refresher.soon()
        if self.abilities.pulls_findings:
            self.pulling.soon()
            return
        for path in self.session.open_paths:
            self.publisher.now(path)

    def on_disk_change(self) -> None:
        """Something on disk changed: a repository may be new as well, or a database."""
        self.session.forget_roots()
        self.stores.refresh(with_servers=False)
        self.reload_soon()

    # ------------------------------------------------------------------ settings

    def configure(self, value: object) -> None:
        """Take the settings in *value*; what is wrong with them is said, the rest counts."""
        settings, problems = read_settings(value)
        if problems:
            message = "Some settings are not used. " + "; ".join(problems)
            self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))
        if settings != self.session.settings:
            self.session.configure(settings)
            self.reload_now()
            self._check_all()

    def pull_settings_soon(self) -> None:
        """Ask the client for our section, and take it."""
        self._settings.start(self._pull_settings())

    async def _pull_settings(self) -> None:
        params = types.ConfigurationParams([types.ConfigurationItem(section=SECTION)])
        try:
            answers = await self.workspace_configuration_async(params)
        except JsonRpcException as error:
            logger.warning("the client did not tell its settings: %s", error.code)
            return
        if answers and answers[0] is not None:
            self.configure(answers[0])

    # -------------------------------------------------------------------- errors

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log a bug with its place but without its message, which may quote a file."""
        if isinstance(error, json.JSONDecodeError | UnicodeDecodeError | RecursionError):
            self.protocol.refuse_unreadable()
        elif source is JsonRpcException:
            logger.warning("a message was not understood")
        elif not isinstance(cause := sys.exc_info()[1] or error, JsonRpcException):
            log_bug(cause)
