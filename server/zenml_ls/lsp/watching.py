"""Noticing changes on disk: by the client where it can, else by watching ourselves.

The files that matter lie mostly outside the workspace, in ZenML's configuration directory,
so a client's watching helps only if it can watch folders of our choice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from zenml_ls.loading import Watched, existing_folders
from zenml_ls.lsp.convert import uri_of
from zenml_ls.lsp.latest import Latest

if TYPE_CHECKING:
    from zenml_ls.lsp.server import Server

_QUIET_MILLISECONDS = 50
_LONGEST_MILLISECONDS = 200
_LOOK_MILLISECONDS = 2000
"""How often to look for a folder that was made just before the watch began."""
_RETRY_SECONDS = 0.5

logger = logging.getLogger(__name__)


class Watcher:
    """Watches what matters at present."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._work = Latest()
        self._watched = Watched()
        self._number = 0
        self._asked = set[int]()
        """The registrations that the client was asked for, and may have made."""

    def follow(self, watched: Watched) -> None:
        """Watch this from now on, and nothing else."""
        if watched == self._watched:
            return
        self._watched = watched
        can_client = self._server.abilities.watches_files
        self._work.start(self._register(watched) if can_client else self._watch(watched))

    async def _watch(self, watched: Watched) -> None:
        await watch(watched, self._server.on_disk_change)

    async def _register(self, watched: Watched) -> None:
        """Let the client watch; where it refuses, watch ourselves."""
        self._number += 1
        number = self._number
        self._asked.add(number)
        try:
            await self._server.client_register_capability_async(registration(watched, number))
        except JsonRpcException as error:
            logger.warning("the client does not watch files: %s", error.code)
            self._asked.discard(number)
            await self._watch(watched)
        else:
            self._take_back(self._asked - {number})
            self._server.on_disk_change()  # what happened before would be missed

    def _take_back(self, numbers: set[int]) -> None:
        if numbers:
            self._asked -= numbers
            self._server.client_unregister_capability(unregistration(numbers))


def registration(watched: Watched, number: int) -> types.RegistrationParams:
    """Return the request that makes the client watch."""
    watchers = [
        types.FileSystemWatcher(types.RelativePattern(uri_of(folder), pattern))
        for folder, pattern in sorted(set(_patterns(watched)))
    ]
    options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
    method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
    return types.RegistrationParams([types.Registration(_identifier(number), method, options)])


def _patterns(watched: Watched) -> Iterator[tuple[Path, str]]:
    """Yield folders with patterns; a pattern without ``/`` keeps a client off subfolders.

    A client may tell of a folder that goes or comes without naming the files in it.
    """
    yield from ((file.parent, file.name) for file in watched.files)
    yield from ((folder.parent, folder.name) for folder in watched.folders)
    yield from ((store, "**/*.yaml") for store in watched.stores)


def unregistration(numbers: Iterable[int]) -> types.UnregistrationParams:
    """Return the request that takes the registrations with these numbers back."""
    method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
    return types.UnregistrationParams(
        [types.Unregistration(_identifier(number), method) for number in sorted(numbers)]
    )


def _identifier(number: int) -> str:
    return f"zenml-ls-files-{number}"


async def watch(watched: Watched, changed: Callable[[], None]) -> None:
    """Call *changed* once now, and whenever something of *watched* changes, for ever.

    Where the system refuses to watch, as with too many watches, it is called regularly.
    """
    while True:
        folders = await asyncio.to_thread(existing_folders, watched)
        changed()  # what happened before the watch began would be missed
        try:
            await _watch_until_moved(watched, folders, changed)
        except (OSError, RuntimeError) as error:  # a folder is gone, or there are no watches left
            if _was_cancelled(error):
                raise asyncio.CancelledError from error
            await asyncio.sleep(_RETRY_SECONDS)


def _was_cancelled(error: BaseException | None) -> bool:
    """Say whether an error came up while a cancellation was under way, and took its place."""
    while error is not None:
        if isinstance(error, asyncio.CancelledError):
            return True
        error = error.__context__
    return False


async def _watch_until_moved(
    watched: Watched, folders: frozenset[Path], changed: Callable[[], None]
) -> None:
    """Watch *folders*; return once others are to be watched, or the same ones anew."""
    from watchfiles import awatch  # only those whose client cannot watch need it

    batches = awatch(
        *folders,
        watch_filter=lambda _, path: watched.concerns(Path(path)),
        step=_QUIET_MILLISECONDS,
        debounce=_LONGEST_MILLISECONDS,
        rust_timeout=_LOOK_MILLISECONDS,
        yield_on_timeout=True,
        recursive=False,
        ignore_permission_denied=True,
    )
    async with aclosing(batches):
        async for batch in batches:
            if batch:
                changed()
            is_moved = any(Path(path) in folders for _, path in batch)
            if is_moved or await asyncio.to_thread(existing_folders, watched) != folders:
                return
