"""The commands: switching the active stack or profile from any file, and what clients show."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from zenml_ls.features.code_action.action import MOST_CHOICES
from zenml_ls.features.overview import overview as profiles_of
from zenml_ls.lsp.convert import Converter, path_of
from zenml_ls.lsp.overview import overview_as_json
from zenml_ls.model.release import SERVER_ERA
from zenml_ls.rules import Severities
from zenml_ls.rules.similar import closest, hint
from zenml_ls.switching import Switch, home_of_choice, profile_switches, stack_switches
from zenml_ls.workspace import Document, Snapshot

if TYPE_CHECKING:
    from zenml_ls.lsp.server import Server

SWITCH_STACK = "zenml-ls.switchStack"
SWITCH_PROFILE = "zenml-ls.switchProfile"
REFRESH = "zenml-ls.refresh"
STATUS = "zenml-ls.status"
OVERVIEW = "zenml-ls.overview"


@dataclass(frozen=True)
class SwitchResult:
    """What came of a command to switch."""

    is_applied: bool
    message: str
    name: str | None = None
    file: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the answer to the client."""
        return {
            "applied": self.is_applied,
            "name": self.name,
            "file": self.file,
            "message": self.message,
        }


async def switch_stack(server: Server, arguments: Sequence[Any]) -> dict[str, Any]:
    """Make a stack the active one; arguments: its name and the URI of a file, both optional."""
    return await _switch(server, arguments, "stack", stack_switches)


async def switch_profile(server: Server, arguments: Sequence[Any]) -> dict[str, Any]:
    """Make a profile the active one; arguments: its name and the URI of a file, both optional."""
    return await _switch(server, arguments, "profile", profile_switches)


async def refresh(server: Server, arguments: Sequence[Any]) -> dict[str, Any]:
    """Read files, databases and servers again: for a user, or an editor that gets the focus.

    The answer comes when the files were read; nobody waits for the others.
    """
    refuse_any(arguments)
    await server.refresh()
    return {}


async def status(server: Server, arguments: Sequence[Any]) -> dict[str, Any] | None:
    """Say what a repository uses; argument: the URI of a file of it, optional.

    None where there are several repositories and the user chose none.
    """
    snapshot = await repository_meant(server, arguments)
    return server.status(snapshot) if snapshot else None


async def overview(server: Server, arguments: Sequence[Any]) -> dict[str, Any]:
    """List the profiles, stacks and components of all repositories of the workspace."""
    refuse_any(arguments)
    await server.read_all()
    session = server.session
    known = [session.snapshot_of(root) for root in session.workspace_roots]
    found = await asyncio.to_thread(_overviews, known, session.settings.severities, server.convert)
    return {"repositories": found}


def _overviews(
    known: Sequence[Snapshot], severities: Severities, convert: Converter
) -> list[dict[str, Any]]:
    return [
        overview_as_json(snapshot, profiles_of(snapshot, severities), convert) for snapshot in known
    ]


async def repository_meant(server: Server, arguments: Sequence[Any]) -> Snapshot | None:
    """Return all that is known of the repository that the only argument, a URI, tells.

    Without it the user is asked where there are several; None where nothing was chosen.

    Raises:
        JsonRpcInvalidParams: The arguments are others.
    """
    (uri,) = [*arguments, None][:1]
    if len(arguments) > 1 or not (uri is None or isinstance(uri, str)):
        raise JsonRpcInvalidParams("expected at most one argument, a URI")
    await server.read_all()
    return await _context(server, uri)


def refuse_any(arguments: Sequence[Any]) -> None:
    """Refuse arguments where there must be none.

    Raises:
        JsonRpcInvalidParams: There are arguments.
    """
    if arguments:
        raise JsonRpcInvalidParams("expected no arguments")


async def _switch(
    server: Server,
    arguments: Sequence[Any],
    what: str,
    switches: Callable[[Document, Snapshot], tuple[Switch, ...]],
) -> dict[str, Any]:
    name, uri = _read(arguments)
    snapshot = await _context(server, uri)
    stray = None if uri is None else await _stray(server, uri)
    if stray is None:
        result = await _choose_and_apply(server, snapshot, name, what, switches)
    else:
        result = SwitchResult(False, f"Cannot switch the {what}: {stray}", name)
    kind = types.MessageType.Info if result.is_applied else types.MessageType.Warning
    if result.message:
        server.window_show_message(types.ShowMessageParams(kind, result.message))
    return result.as_json()


async def _stray(server: Server, uri: str) -> str | None:
    """Return why a file does not tell where to switch; None where it does.

    Outside of every repository a switch changes the user's configuration, as in a terminal. So
    the file must be one that this session has to do with, and no slip of who sent the command.
    """
    session = server.session
    path = session.canonical(server.path(uri))
    is_known = path in session.open_paths or session.is_shared(path)
    if not path.is_absolute() or is_known or session.root_of(path) is not None:
        return None
    if not any(path.is_relative_to(folder) for folder in session.folders):
        return f"{path} is in no repository and in no workspace folder"
    has_folder = await asyncio.to_thread(path.parent.is_dir)
    return None if has_folder else f"there is no folder {path.parent}"


def _read(arguments: Sequence[Any]) -> tuple[str | None, str | None]:
    """Return name and URI.

    Raises:
        JsonRpcInvalidParams: The arguments are others.
    """
    name, uri = ([*arguments, None, None])[:2]
    if len(arguments) > 2 or not all(item is None or isinstance(item, str) for item in (name, uri)):
        raise JsonRpcInvalidParams("expected at most two arguments, both texts: a name and a URI")
    return name, uri


async def _context(server: Server, uri: str | None) -> Snapshot | None:
    """Return what is known where the switch is to happen; asks where that is not clear."""
    if uri is not None and path_of(uri).is_absolute():
        return await server.snapshot_for(server.path(uri))
    roots = server.session.workspace_roots
    if len(roots) < 2:
        return await server.snapshot_of(next(iter(roots), None))
    chosen = await _ask(server, "Which repository?", [str(root) for root in roots])
    return await server.snapshot_of(Path(chosen)) if chosen else None


async def _choose_and_apply(
    server: Server,
    snapshot: Snapshot | None,
    name: str | None,
    what: str,
    switches: Callable[[Document, Snapshot], tuple[Switch, ...]],
) -> SwitchResult:
    if snapshot is None:
        return SwitchResult(False, "")
    found = _switches(server, snapshot, switches)
    if not found:
        return SwitchResult(False, _why_not(snapshot, what))
    others = [switch.name for switch in found if not switch.is_active]
    if name is None and not others:
        return SwitchResult(False, f"There is no other {what} to switch to.")
    chosen = name if name is not None else await _ask(server, f"Switch to which {what}?", others)
    if chosen is None:
        return SwitchResult(False, "")
    known = server.session.snapshot_of(snapshot.repository_root)
    found = _switches(server, known, switches)  # the file may have changed while we asked
    switch = next((switch for switch in found if switch.name == chosen), None)
    if switch is None:
        guess = closest(chosen, (switch.name for switch in found))
        return SwitchResult(False, f"There is no {what} '{chosen}'{hint(guess)}", chosen)
    return await _apply(server, switch, what)


def _switches(
    server: Server,
    snapshot: Snapshot,
    switches: Callable[[Document, Snapshot], tuple[Switch, ...]],
) -> tuple[Switch, ...]:
    document = _home(server, snapshot)
    return switches(document, snapshot) if document else ()


async def _apply(server: Server, switch: Switch, what: str) -> SwitchResult:
    path = switch.document.path
    if switch.is_active:
        message = f"The {what} '{switch.name}' is active already."
        return SwitchResult(True, message, switch.name, str(path))
    if not server.abilities.can_apply_edits:
        message = f"This editor cannot apply edits: set the {what} in {path} by hand."
        return SwitchResult(False, message, switch.name, str(path))
    edit = server.convert.workspace_edit({switch.document: switch.edits})
    failure = await _failure(server, types.ApplyWorkspaceEditParams(edit, f"Switch active {what}"))
    if failure is not None:
        message = f"The editor did not switch the {what}{failure}"
        return SwitchResult(False, message, switch.name, str(path))
    message = f"Active {what} is now '{switch.name}' in {path}: save the file to make it count."
    return SwitchResult(True, message, switch.name, str(path))


async def _failure(server: Server, params: types.ApplyWorkspaceEditParams) -> str | None:
    """Let the client make an edit; return the end of a message that says why it did not."""
    try:
        result = await server.workspace_apply_edit_async(params)
    except JsonRpcException as error:
        return f": {error.message}"
    if result.applied:
        return None
    return f": {result.failure_reason}" if result.failure_reason else ""


def _home(server: Server, snapshot: Snapshot) -> Document | None:
    document = home_of_choice(snapshot)
    if document is None:
        return None
    return server.session.document(document.path) or document


def _why_not(snapshot: Snapshot, what: str) -> str:
    problems = [
        SERVER_ERA if snapshot.is_server_era else None,
        snapshot.configuration_problem,
        snapshot.repository_problem,
        snapshot.active_store.problem,
    ]
    reason = next((problem for problem in problems if problem), None)
    if reason is None and snapshot.repository_root and snapshot.repository_document is None:
        reason = f"{snapshot.repository_root / '.zen' / 'config.yaml'} does not exist yet"
    if reason is None and snapshot.configuration_document is None:
        reason = f"there is no ZenML configuration in {snapshot.config_directory}"
    if reason is None and snapshot.active_profile is not None:
        reason = f"the stacks of profile '{snapshot.active_profile.key}' are not known"
    return f"Cannot switch the {what}: {reason or 'no profile is active'}"


async def _ask(server: Server, question: str, names: list[str]) -> str | None:
    """Let the user choose; None where nothing was chosen."""
    if len(names) > MOST_CHOICES:
        question = f"{question} (the first {MOST_CHOICES} of {len(names)})"
    choices = [types.MessageActionItem(name) for name in names[:MOST_CHOICES]]
    params = types.ShowMessageRequestParams(types.MessageType.Info, question, choices)
    try:
        answer = await server.window_show_message_request_async(params)
    except JsonRpcException:  # the client cannot ask
        return None
    return answer.title if answer else None
