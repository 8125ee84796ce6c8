"""Findings for clients that ask for them: of one document, or of the whole workspace."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from lsprotocol import types

from zenml_ls.lsp.server import Server
from zenml_ls.lsp.validation import checked_workspace


def register(server: Server) -> None:
    """Let *server* answer the methods of this module."""
    options = types.DiagnosticOptions(
        identifier="zenml-ls", inter_file_dependencies=True, workspace_diagnostics=True
    )
    server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)(on_document_diagnostic)
    server.feature(types.WORKSPACE_DIAGNOSTIC)(on_workspace_diagnostic)


async def on_document_diagnostic(
    server: Server, params: types.DocumentDiagnosticParams
) -> types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport:
    """Return the findings of an open document, unless they are those that the client has."""
    found = await server.locate(params.text_document.uri)
    items = server.diagnostics(found[0]) if found else []
    result = _result_id(items)
    if result == params.previous_result_id:
        return types.RelatedUnchangedDocumentDiagnosticReport(result)
    return types.RelatedFullDocumentDiagnosticReport(items, result_id=result)


async def on_workspace_diagnostic(
    server: Server, params: types.WorkspaceDiagnosticParams
) -> types.WorkspaceDiagnosticReport:
    """Return the findings of all files; who asks again waits until there is something new.

    Where the user does not want them there are none, and those that were told are taken back.
    """
    previous = {item.uri: item.value for item in params.previous_result_ids}
    is_first, server.pulling.was_asked = not server.pulling.was_asked, True
    while True:
        changed = server.pulling.changed
        reports = await _reports(server, previous)
        if is_first or any(_is_news(item, previous) for item in reports):
            return types.WorkspaceDiagnosticReport(reports)
        await server.pulling.calm(changed)


async def _reports(
    server: Server, previous: Mapping[str, str]
) -> list[types.WorkspaceDocumentDiagnosticReport]:
    """Return a report of each file that has findings, or had some, and of each open one."""
    told = {server.path(uri): uri for uri in previous}  # clients spell URIs differently
    found: dict[Path, Sequence[types.Diagnostic]] = dict.fromkeys(told, ())
    if server.session.settings.has_workspace_findings:
        found.update(await _findings(server))
    reports = []
    for path, items in found.items():
        uri = told.get(path) or server.convert.uri(path)
        reports.append(_report(uri, items, server.convert.versions.get(path), previous.get(uri)))
    return reports


async def _findings(server: Server) -> dict[Path, Sequence[types.Diagnostic]]:
    """Return the findings of each file that has some, and of each open one."""
    checked, _ = await checked_workspace(server)
    found: dict[Path, Sequence[types.Diagnostic]] = {
        item.document.path: server.convert.diagnostics(item.document, item.findings)
        for item in checked
        if item.findings
    }
    for path in server.session.open_paths:  # as they are now; they can lie anywhere
        document = server.session.document(path)
        found[path] = server.diagnostics(document) if document else ()
    return found


def _is_news(report: types.WorkspaceDocumentDiagnosticReport, previous: Mapping[str, str]) -> bool:
    """Say whether the client sees a difference; a file without findings that it opens is none."""
    if isinstance(report, types.WorkspaceUnchangedDocumentDiagnosticReport):
        return False
    return bool(report.items) or report.uri in previous


def _report(
    uri: str,
    items: Sequence[types.Diagnostic],
    version: int | None,
    previous: str | None,
) -> types.WorkspaceDocumentDiagnosticReport:
    result = _result_id(items)
    if result == previous:
        return types.WorkspaceUnchangedDocumentDiagnosticReport(uri, result, version=version)
    return types.WorkspaceFullDocumentDiagnosticReport(
        uri, items, version=version, result_id=result
    )


def _result_id(items: Sequence[types.Diagnostic]) -> str:
    """Return what is the same for the same findings, and tells nothing of them."""
    return hashlib.blake2b(repr(list(items)).encode(), digest_size=8).hexdigest()
