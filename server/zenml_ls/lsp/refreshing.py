"""Asking the client to fetch anew what it shows in documents that depend on other files."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeAlias

from pygls.exceptions import JsonRpcException

from zenml_ls.lsp.latest import Latest

if TYPE_CHECKING:
    from zenml_ls.lsp.server import Server

PAUSE = 0.3
"""Seconds that a burst of changes gets to come to an end."""

_Question: TypeAlias = Callable[[None], Awaitable[Any]]


class Refresher:
    """Decides when the client is asked."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._next = Latest()

    def soon(self) -> None:
        """Ask once the burst of changes pauses, where the client may be asked for that."""
        if self._server.is_ready and any(self._questions()):
            self._next.start(self._ask_after(PAUSE))

    def stop(self) -> None:
        """Ask nothing more."""
        self._next.cancel()

    async def _ask_after(self, pause: float) -> None:
        await asyncio.sleep(pause)
        await asyncio.gather(*map(_ask, self._questions()))

    def _questions(self) -> Iterator[_Question]:
        server = self._server
        if server.abilities.refreshes_lenses:
            yield server.workspace_code_lens_refresh_async
        if server.abilities.refreshes_hints:
            yield server.workspace_inlay_hint_refresh_async
        if server.abilities.refreshes_tokens:
            yield server.workspace_semantic_tokens_refresh_async


async def _ask(question: _Question) -> None:
    with suppress(JsonRpcException):  # the client does not want to, after all
        await question(None)
