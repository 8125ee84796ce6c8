"""Findings for clients that ask for them: of one document, or of the whole workspace."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from lsprotocol import types

from zenml_ls.lsp.server import Server
from zenml_ls.lsp.validation import checked_workspace
from zenml_ls.rules import findings
from zenml_ls.workspace import Document


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
    items = _diagnostics(server, found[0]) if found else []
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
        full = types.WorkspaceFullDocumentDiagnosticReport
        if is_first or any(isinstance(item, full) for item in reports):
            return types.WorkspaceDiagnosticReport(reports)
        await changed.wait()


async def _reports(
    server: Server, previous: Mapping[str, str]
) -> list[types.WorkspaceDocumentDiagnosticReport]:
    """Return a report of each file that has findings, or had some, and of each open one."""
    found: dict[str, Sequence[types.Diagnostic]] = dict.fromkeys(previous, ())
    if not server.session.settings.has_workspace_findings:
        return [_report(uri, items, None, previous[uri]) for uri, items in found.items()]
    checked, _ = await checked_workspace(server)
    found.update(
        {
            server.convert.uri(item.document.path): [
                server.convert.diagnostic(item.document, one) for one in item.findings
            ]
            for item in checked
            if item.findings
        }
    )
    versions: dict[str, int | None] = {}
    for path in server.session.open_paths:  # as they are now; they can lie anywhere
        uri, document = server.convert.uri(path), server.session.document(path)
        versions[uri] = server.versions.get(path)
        found[uri] = _diagnostics(server, document) if document else ()
    return [
        _report(uri, items, versions.get(uri), previous.get(uri)) for uri, items in found.items()
    ]


def _diagnostics(server: Server, document: Document) -> list[types.Diagnostic]:
    snapshot = server.session.snapshot_for(document.path)
    severities = server.session.settings.severities
    return [
        server.convert.diagnostic(document, finding)
        for finding in findings(document, snapshot, severities)
    ]


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
