"""Whether a client asks for findings by itself, and telling it when to ask again."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from pygls.exceptions import JsonRpcException

from zenml_ls.lsp.latest import Latest

if TYPE_CHECKING:
    from zenml_ls.lsp.server import Server

_PAUSE = 0.05
"""Seconds in which changes are gathered before the client is told to ask again."""


class Pulling:
    """Knows whether the client asks by itself, and tells it when to ask again."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._next = Latest()
        self.changed = asyncio.Event()
        """Set, and replaced by another, when findings may have changed."""

    @property
    def is_on(self) -> bool:
        """Whether the client asks: then nothing is published of open documents.

        It must also understand that it should ask again, as findings change with other files.
        """
        capabilities = self._server.client_capabilities
        workspace = capabilities.workspace.diagnostics if capabilities.workspace else None
        can_refresh = bool(workspace and workspace.refresh_support)
        document = capabilities.text_document
        return can_refresh and bool(document and document.diagnostic)

    def soon(self) -> None:
        """Tell the client to ask again, once changes had time to gather."""
        self.changed.set()
        self.changed = asyncio.Event()
        if self._server.is_ready:
            self._next.start(self._tell())

    def stop(self) -> None:
        """Tell nothing more."""
        self._next.cancel()

    async def _tell(self) -> None:
        await asyncio.sleep(_PAUSE)
        with suppress(JsonRpcException):  # the client does not want to, after all
            await self._server.workspace_diagnostic_refresh_async(None)
