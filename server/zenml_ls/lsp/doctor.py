"""The report of the server: that of the command line, and what is known of the client."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from zenml_ls.doctor import Section, doctor
from zenml_ls.lsp.commands import repository_meant

if TYPE_CHECKING:
    from zenml_ls.lsp.server import Server

DOCTOR = "zenml-ls.doctor"


async def report(server: Server, arguments: Sequence[Any]) -> dict[str, Any]:
    """Return the report; argument: the URI of a file of the repository, optional."""
    snapshot = await repository_meant(server, arguments)
    if snapshot is None:  # there are several, and the user chose none
        snapshot = server.session.snapshot_of(None)
    settings, more = server.session.settings, list(_sections(server))
    text = await asyncio.to_thread(
        doctor, snapshot, settings.config_directory, settings.severities, more
    )
    return {"text": text}


def _sections(server: Server) -> Iterator[Section]:
    yield "Client", list(_client(server))
    yield "Workspace", list(_workspace(server))


def _client(server: Server) -> Iterator[tuple[str, object]]:
    client, can = server.client, server.abilities
    yield "name", client.name if client else None
    yield "version", client.version if client else None
    encoding = server.workspace.position_codec.encoding or types.PositionEncodingKind.Utf16
    yield "position encoding", types.PositionEncodingKind(encoding).value
    abilities = {
        "watches files": can.watches_files,
        "applies edits": can.can_apply_edits,
        "creates files": can.can_create_files,
        "tells settings": can.has_settings,
        "inserts snippets": can.has_snippets,
        "shows progress": can.shows_progress,
        "pulls diagnostics": can.pulls_findings,
        "shows the status": can.wants_status,
    }
    for name, is_able in abilities.items():
        yield name, "yes" if is_able else "no"


def _workspace(server: Server) -> Iterator[tuple[str, object]]:
    session = server.session
    for folder in session.folders:
        yield "folder", folder
    for root in session.workspace_roots:
        yield "repository", root
    yield "open documents", len(session.open_paths)
    yield "configuration is trusted", "yes" if session.is_trusted else "no"
