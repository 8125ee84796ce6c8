"""Checking all files of the workspace at once: what ``zenml-ls check`` does, for an editor."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from zenml_ls.checking import Checked, Checker, Known, Outcome, Unchecked
from zenml_ls.lsp.commands import refuse_any
from zenml_ls.lsp.convert import uri_of
from zenml_ls.report import counts, summary

if TYPE_CHECKING:
    from zenml_ls.lsp.server import Server

VALIDATE_WORKSPACE = "zenml-ls.validateWorkspace"
_TITLE = "Checking ZenML's files"


async def validate_workspace(server: Server, arguments: Sequence[Any]) -> dict[str, Any]:
    """Check the workspace folders and the configuration that they use; publish what is found.

    Files are read and checked in a thread, by what the session knows: the texts of open
    documents, the answers of databases and servers, the settings.
    """
    refuse_any(arguments)
    is_done = server.activities.show(_TITLE)
    try:
        checked, unchecked = await checked_workspace(server)
    finally:
        is_done.set()
    server.validated.publish(checked)
    message = summary(checked) + (f", {unchecked} could not be checked" if unchecked else "")
    return {"files": len(checked), **counts(checked), "message": message}


async def checked_workspace(server: Server) -> tuple[list[Checked], int]:
    """Return what was found in each file, and how many could not be checked."""
    await server.read_all()
    session = server.session
    known = Known(session.request(), session.loaded, session.settings.severities)
    outcomes = await asyncio.to_thread(_outcomes, known, session.folders)
    unchecked = sum(isinstance(item, Unchecked) for item in outcomes)
    return [item for item in outcomes if isinstance(item, Checked)], unchecked


def _outcomes(known: Known, folders: Sequence[Path]) -> list[Outcome]:
    return list(Checker(known).check(list(folders)))


class Validated:
    """The findings of files that are not open; once a file is opened it is checked as any."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._paths: set[Path] = set()

    def publish(self, checked: Sequence[Checked]) -> None:
        """Publish the findings, and take those back that an earlier run found."""
        open_paths = set(self._server.session.open_paths)
        found = {item.document.path: item for item in checked if item.findings}
        for path in self._paths - found.keys() - open_paths:
            self._send(path, [])
        self._paths = found.keys() - open_paths
        for path in sorted(self._paths):
            item, convert = found[path], self._server.convert
            self._send(path, convert.diagnostics(item.document, item.findings))

    def forget(self, path: Path, uri: str) -> None:
        """Leave *path* to the client, which opened it under *uri*."""
        if path in self._paths:
            self._paths.remove(path)
            is_asked = self._server.abilities.pulls_findings
            if is_asked or uri != uri_of(path):  # else what is published next takes their place
                self._send(path, [])

    def _send(self, path: Path, found: list[types.Diagnostic]) -> None:
        params = types.PublishDiagnosticsParams(uri_of(path), found)
        self._server.text_document_publish_diagnostics(params)
