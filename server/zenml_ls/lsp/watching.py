"""Noticing changes on disk: by the client where it can, else by watching ourselves.

The files that matter lie mostly outside the workspace, in ZenML's configuration directory,
so a client's watching helps only if it can watch folders of our choice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

from lsprotocol import types

from zenml_ls.lsp.convert import uri_of

PATTERN = "**/*.yaml"
_DEBOUNCE_MILLISECONDS = 150
_RETRY_SECONDS = 0.5


def can_client_watch(capabilities: types.ClientCapabilities) -> bool:
    """Say whether the client watches folders that we name, also outside the workspace."""
    workspace = capabilities.workspace
    watching = workspace.did_change_watched_files if workspace else None
    return bool(watching and watching.dynamic_registration and watching.relative_pattern_support)


def registration(folders: Iterable[Path], number: int) -> types.RegistrationParams:
    """Return the request that makes the client watch *folders*."""
    watchers = [
        types.FileSystemWatcher(types.RelativePattern(uri_of(folder), PATTERN))
        for folder in sorted(folders)
    ]
    options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
    method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
    return types.RegistrationParams([types.Registration(_identifier(number), method, options)])


def unregistration(number: int) -> types.UnregistrationParams:
    """Return the request that takes the registration *number* back."""
    method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
    return types.UnregistrationParams([types.Unregistration(_identifier(number), method)])


def _identifier(number: int) -> str:
    return f"zenml-ls-files-{number}"


async def watch(folders: frozenset[Path], changed: Callable[[], None]) -> None:
    """Call *changed* whenever a YAML file below one of *folders* changes, for ever.

    A folder that does not exist is waited for.
    """
    from watchfiles import awatch  # only those whose client cannot watch need it

    while True:
        existing = await asyncio.to_thread(_watchable, folders)
        if not existing:
            await asyncio.sleep(_RETRY_SECONDS)
            if await asyncio.to_thread(_watchable, folders):
                changed()
            continue
        stop = asyncio.Event()
        poll = asyncio.ensure_future(_until_different(folders, existing, stop))
        try:
            async for _ in awatch(
                *existing,
                watch_filter=lambda _, path: path.endswith(".yaml"),
                debounce=_DEBOUNCE_MILLISECONDS,
                stop_event=stop,
                recursive=True,
                ignore_permission_denied=True,
            ):
                changed()
        except (OSError, RuntimeError):  # a folder vanished between the look and the watch
            await asyncio.sleep(_RETRY_SECONDS)
        finally:
            poll.cancel()
        changed()


async def _until_different(
    folders: frozenset[Path], existing: frozenset[Path], stop: asyncio.Event
) -> None:
    """Set *stop* once other folders exist than those watched."""
    while await asyncio.to_thread(_watchable, folders) == existing:
        await asyncio.sleep(_RETRY_SECONDS)
    stop.set()


def _watchable(folders: frozenset[Path]) -> frozenset[Path]:
    """Return what to watch: existing folders, for the configuration only what we read of it.

    ``local_stores`` beside it can hold any number of artifacts.
    """
    return frozenset(folder for folder in folders if folder.is_dir())
