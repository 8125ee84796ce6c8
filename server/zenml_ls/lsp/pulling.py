"""Telling a client that asks for findings by itself when to ask again."""

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

_TYPING_PAUSE = 0.5
"""Seconds without a key before it is told of what was typed.

To be told makes it ask again for what it waits for: the findings of the text that is typed.
"""

_MOST_PAUSES = 6
"""How many such times it waits at most, while someone keeps typing, before all is checked again."""


class Pulling:
    """Decides when the client is told; see ``Abilities.pulls_findings``."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._next = Latest()
        self.changed = asyncio.Event()
        """Set, and replaced by another, when findings may have changed."""
        self.was_asked = False
        """Whether the client has asked for those of the workspace."""

    def soon(self) -> None:
        """Tell the client to ask again, once changes had time to gather."""
        self._tell_after(_PAUSE)

    def after_typing(self, *, has_others: bool) -> None:
        """Take a new text; only where others are open the client has to be told, and late."""
        if has_others:
            self._tell_after(_TYPING_PAUSE)
        else:
            self.wake()

    def wake(self) -> None:
        """Let those go on who wait for a change."""
        self.changed.set()
        self.changed = asyncio.Event()

    async def calm(self, changed: asyncio.Event) -> None:
        """Return some time after *changed*: when typing pauses, or goes on for too long."""
        await changed.wait()
        for _ in range(_MOST_PAUSES):
            newest = self.changed
            await asyncio.sleep(_TYPING_PAUSE)
            if newest is self.changed:
                return

    def _tell_after(self, pause: float) -> None:
        self.wake()
        if self._server.is_ready:
            self._next.start(self._tell(pause))

    def stop(self) -> None:
        """Tell nothing more."""
        self._next.cancel()

    async def _tell(self, pause: float) -> None:
        await asyncio.sleep(pause)
        with suppress(JsonRpcException):  # the client does not want to, after all
            await self._server.workspace_diagnostic_refresh_async(None)
