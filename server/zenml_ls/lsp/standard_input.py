"""Standard input as a stream: one thread reads what there is, as it comes.

pygls hands every header line and every body to a thread and waits for it, which takes longer
than to answer many a request.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import threading
from collections.abc import Iterable
from typing import SupportsIndex

_CHUNK = 1 << 20
_LENGTH = re.compile(rb"content-length[ \t]*:[ \t]*(\d+)[ \t]*\r?\n\Z", re.IGNORECASE)


class StandardInput(asyncio.StreamReader):
    """A stream of what can be read at a file descriptor; made where a loop runs.

    Its thread ends with the input or with the process, which it does not keep alive.
    """

    def __init__(self, descriptor: int) -> None:
        """Read from *descriptor*, lines of any length."""
        self._running = asyncio.get_running_loop()
        super().__init__(limit=sys.maxsize // 2, loop=self._running)
        self._has_left = False
        if sys.platform != "win32":  # else "nothing yet" would look like the end
            os.set_blocking(descriptor, True)
        read = threading.Thread(
            target=self._read, args=(descriptor,), name="standard input", daemon=True
        )
        read.start()

    def leave(self) -> None:
        """End as if the input had, whatever still comes."""
        self._has_left = True
        self.feed_eof()

    def feed_data(self, data: Iterable[SupportsIndex]) -> None:
        """Take what was read."""
        if not self._has_left:
            super().feed_data(data)

    async def readline(self) -> bytes:
        """Return a line, a header as pygls knows it: its case and its line end never vary.

        A length counts also behind what is left of a message whose own length was wrong.
        """
        line = await super().readline()
        length = _LENGTH.search(line)
        if length is not None:
            return b"Content-Length: %s\r\n" % length[1]
        return b"\r\n" if line == b"\n" else line

    async def readexactly(self, n: int) -> bytes:
        """Return *n* bytes; fewer where the input ends before."""
        try:
            return await super().readexactly(n)
        except asyncio.IncompleteReadError as error:
            return error.partial

    def _read(self, descriptor: int) -> None:
        try:
            while data := _chunk(descriptor):
                self._running.call_soon_threadsafe(self.feed_data, data)
            self._running.call_soon_threadsafe(self.feed_eof)
        except RuntimeError:  # the loop is closed: nobody reads any more
            return


def _chunk(descriptor: int) -> bytes:
    """Return what there is to read, at least one byte; none at the end, or where that failed."""
    try:
        return os.read(descriptor, _CHUNK)
    except OSError:
        return b""
