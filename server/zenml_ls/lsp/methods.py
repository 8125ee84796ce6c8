"""The methods of the protocol: requests in, answers out. Every decision lies below this layer.

What a session cannot do without is registered here, on the one server of the process; other
modules have a ``register`` for a group of methods, as one of them is only answered to clients
that ask for findings, and this module would be too long with all of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

from lsprotocol import types

from zenml_ls.features.code_action import ActionKind, code_actions
from zenml_ls.features.completion import completions
from zenml_ls.features.hover import hover
from zenml_ls.lsp import commands, doctor, naming, pull_methods, reading_methods, validation
from zenml_ls.lsp.bugs import on_stray_error
from zenml_ls.lsp.convert import path_of
from zenml_ls.lsp.parent import is_seen, once_gone
from zenml_ls.lsp.server import Server
from zenml_ls.lsp.settings import SECTION
from zenml_ls.text import Span

Command: TypeAlias = Callable[..., Awaitable[dict[str, Any] | None]]

server = Server()
naming.register(server)
reading_methods.register(server)

# ------------------------------------------------------------------------ lifecycle


@server.feature(types.INITIALIZE)
def on_initialize(params: types.InitializeParams) -> None:
    """Take folders and settings, and start to read."""
    asyncio.get_running_loop().set_exception_handler(_on_stray_error)
    server.client = params.client_info
    parent = params.process_id
    if parent is not None and server.leave is not None and is_seen(parent):
        server.parent.start(once_gone(parent, server.leave))
    if server.abilities.pulls_findings:  # a client that does not ask gets the findings by itself
        pull_methods.register(server)
    folders = [path_of(folder.uri) for folder in params.workspace_folders or ()]
    if not folders and params.root_uri:
        folders = [path_of(params.root_uri)]
    server.session.set_folders(folders)
    if params.initialization_options:
        server.configure(params.initialization_options)
    server.reload_now()


def _on_stray_error(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """End when the one client of a socket is gone without a word; else log the bug."""
    if isinstance(context.get("exception"), ConnectionError):
        server.shutdown()
    else:
        on_stray_error(loop, context)


@server.feature(types.INITIALIZED)
def on_initialized(_params: types.InitializedParams) -> None:
    """Ask for the settings, and to be told of their changes."""
    server.is_ready = True
    server.follow_stores()
    server.reload_soon()
    if server.abilities.registers_settings:
        method = types.WORKSPACE_DID_CHANGE_CONFIGURATION
        options = types.DidChangeConfigurationRegistrationOptions(section=SECTION)
        registration = types.Registration("zenml-ls-settings", method, options)
        server.client_register_capability(types.RegistrationParams([registration]))
    if server.abilities.has_settings:
        server.pull_settings_soon()


@server.feature(types.SHUTDOWN)
def on_shutdown(_params: None) -> None:
    """Begin nothing more; what comes next may be read already, so wait for nothing."""
    server.is_ready = False


@server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
def on_did_change_configuration(params: types.DidChangeConfigurationParams) -> None:
    """Take changed settings: pushed ones, or those that we ask for."""
    if server.abilities.has_settings:
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
    server.open(document.uri, document.version, document.text)


@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
def on_did_change(params: types.DidChangeTextDocumentParams) -> None:
    """Take a new text: the last one, as each is whole."""
    document = params.text_document
    for change in params.content_changes[-1:]:
        server.change(document.uri, document.version, change.text)


@server.feature(types.TEXT_DOCUMENT_DID_SAVE)
def on_did_save(_params: types.DidSaveTextDocumentParams) -> None:
    """What was saved is on disk now."""
    server.reload_soon()


@server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
def on_did_close(params: types.DidCloseTextDocumentParams) -> None:
    """From now on the disk counts."""
    server.close(params.text_document.uri)


# ------------------------------------------------------------------------- features


@server.feature(
    types.TEXT_DOCUMENT_COMPLETION,
    types.CompletionOptions(
        trigger_characters=[":", " ", "-", "{", ",", "'", '"'], resolve_provider=True
    ),
)
async def on_completion(params: types.CompletionParams) -> types.CompletionList | None:
    """Offer what can be written."""
    found = await server.locate(params.text_document.uri)
    if found is None:
        return None
    document, snapshot = found
    offset = server.convert.offset(document, params.position)
    offered = completions(document, offset, snapshot)
    server.offered = offered.items if offered else ()
    return server.convert.completion_list(document, offered) if offered else None


@server.feature(types.COMPLETION_ITEM_RESOLVE)
def on_completion_resolve(params: types.CompletionItem) -> types.CompletionItem:
    """Add what there is to say about an item; those of an older list stay as they are."""
    index = params.data if isinstance(params.data, int) else -1
    if 0 <= index < len(server.offered) and server.offered[index].label == params.label:
        params.documentation = server.convert.documentation(server.offered[index])
    return params


@server.feature(types.TEXT_DOCUMENT_HOVER)
async def on_hover(params: types.HoverParams) -> types.Hover | None:
    """Describe a name."""
    found = await server.locate(params.text_document.uri)
    if found is None:
        return None
    document, snapshot = found
    described = hover(document, server.convert.offset(document, params.position), snapshot)
    return server.convert.hover(document, described) if described else None


@server.feature(
    types.TEXT_DOCUMENT_CODE_ACTION,
    types.CodeActionOptions(
        code_action_kinds=[kind.value for kind in ActionKind], resolve_provider=True
    ),
)
async def on_code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
    """Offer quick fixes, switches and other rewritings; those of a whole file only when asked."""
    found = await server.locate(params.text_document.uri)
    if found is None:
        return []
    document, snapshot = found
    span = server.convert.span(document, params.range)
    offered = code_actions(document, span, snapshot, server.session.settings.severities)
    return [
        server.convert.code_action(document, action, span)
        for action in offered
        if server.convert.can_apply(action) and _is_wanted(action.kind, params.context.only)
    ]


def _is_wanted(kind: ActionKind, only: Sequence[str] | None) -> bool:
    if not only:
        return kind is not ActionKind.FIX_ALL
    return any(f"{kind.value}.".startswith(f"{wanted}.") for wanted in only)


@server.feature(types.CODE_ACTION_RESOLVE)
async def on_code_action_resolve(params: types.CodeAction) -> types.CodeAction:
    """Return what an action changes, of one that was offered without."""
    data = params.data if isinstance(params.data, dict) else {}
    found = await server.locate(str(data.get("uri")))
    if found is None or not isinstance(span := data.get("span"), list):
        return params
    document, snapshot = found
    offered = code_actions(document, Span(*span), snapshot, server.session.settings.severities)
    same = (action for action in offered if action.title == params.title)
    action = next(same, None)
    if action is not None:
        params.edit = server.convert.edit_of(document, action)
    return params


def _command(name: str) -> Callable[[Command], Command]:
    """Register a command that takes its arguments as they come.

    pygls asks of every annotation whether it is a subclass, which ``Any`` cannot be asked
    before Python 3.11.
    """

    def register(handler: Command) -> Command:
        handler.__annotations__.pop("arguments")
        server.command(name)(handler)
        return handler

    return register


@_command(commands.SWITCH_STACK)
async def on_switch_stack(*arguments: Any) -> dict[str, Any]:
    """Switch the active stack."""
    return await commands.switch_stack(server, arguments)


@_command(commands.SWITCH_PROFILE)
async def on_switch_profile(*arguments: Any) -> dict[str, Any]:
    """Switch the active profile."""
    return await commands.switch_profile(server, arguments)


@_command(commands.REFRESH)
async def on_refresh(*arguments: Any) -> dict[str, Any]:
    """Read everything again."""
    return await commands.refresh(server, arguments)


@_command(commands.STATUS)
async def on_status(*arguments: Any) -> dict[str, Any] | None:
    """Say what a repository uses."""
    return await commands.status(server, arguments)


@_command(commands.OVERVIEW)
async def on_overview(*arguments: Any) -> dict[str, Any]:
    """List all that the repositories of the workspace can use."""
    return await commands.overview(server, arguments)


@_command(validation.VALIDATE_WORKSPACE)
async def on_validate_workspace(*arguments: Any) -> dict[str, Any]:
    """Check all files of the workspace."""
    return await validation.validate_workspace(server, arguments)


@_command(doctor.DOCTOR)
async def on_doctor(*arguments: Any) -> dict[str, Any]:
    """Report what there is to know for a bug tracker."""
    return await doctor.report(server, arguments)
