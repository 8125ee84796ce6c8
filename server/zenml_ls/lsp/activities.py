"""Showing the user that something goes on, where the client can."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from zenml_ls.lsp.latest import Latest

if TYPE_CHECKING:
    from zenml_ls.lsp.server import Server


class Activities:
    """What is shown at present, by its token."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._shown: dict[str, Latest] = {}
        self._tokens = 0

    def show(self, title: str, is_done: asyncio.Event | None = None) -> asyncio.Event:
        """Show that something goes on until the event is set, which is returned."""
        is_over = is_done or asyncio.Event()
        if self._server.abilities.shows_progress:
            self._tokens += 1
            token = f"zenml-ls-{self._tokens}"
            self._shown[token] = Latest()
            self._shown[token].start(self._show(token, title, is_over))
        return is_over

    async def _show(self, token: str, title: str, is_done: asyncio.Event) -> None:
        try:
            await self._server.work_done_progress.create_async(token)
        except JsonRpcException:  # the client does not want to show it
            del self._shown[token]
            return
        self._server.work_done_progress.begin(token, types.WorkDoneProgressBegin(title))
        await is_done.wait()
        self._server.work_done_progress.end(token, types.WorkDoneProgressEnd())
        del self._shown[token]
