"""A terminal in which a real editor runs: keys in, a screen out."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyte

COLUMNS, ROWS = 110, 40
SECONDS = 60.0
PAUSE = 0.02
"""Longest wait, in seconds, before a condition is looked at again."""


# Questions to the terminal that pyte would show as text, and the beginning of one.
STRANGE = re.compile(rb"\x1bP.*?\x1b\\|\x1b\[[0-9;]*:[0-9;:]*m", re.DOTALL)
UNFINISHED = re.compile(rb"\x1b(P[^\x1b]*\x1b?|\[[^@-~]*)?\Z")


class Screen(pyte.Screen):
    """A screen that tells an editor which kind of terminal it is, if *answer* is given."""

    def __init__(self, answer: Callable[[str], None] | None) -> None:
        """Make an empty screen."""
        super().__init__(COLUMNS, ROWS)
        self._answer = answer

    def write_process_input(self, data: str) -> None:
        """Send an answer."""
        if self._answer is not None:
            self._answer(data)

    def select_graphic_rendition(self, *attributes: int, **kwargs: Any) -> None:
        """Take colours, but not the question for key codes, which looks alike."""
        if not kwargs:
            super().select_graphic_rendition(*attributes)


class Terminal:
    """One program in a terminal of its own."""

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        *,
        is_answering: bool = False,
    ) -> None:
        """Run *command* in *folder*; some editors wait for answers, some mistake them for keys."""
        self._terminal, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._process = subprocess.Popen(
            ["setsid", "--ctty", *command],
            cwd=folder,
            env={**environment, "TERM": "xterm-256color"},
            stdin=inner,
            stdout=inner,
            stderr=inner,
        )
        os.close(inner)
        self._screen = Screen(self.press if is_answering else None)
        self._stream = pyte.ByteStream(self._screen)
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        rest = b""
        while data := self._next():
            known = STRANGE.sub(b"", rest + data)
            unfinished = UNFINISHED.search(known)
            rest = unfinished[0] if unfinished else b""
            with self._changed:
                self._stream.feed(known.removesuffix(rest))
                self._changed.notify_all()

    def _next(self) -> bytes:
        try:
            return os.read(self._terminal, 65536)
        except OSError:  # the program has ended
            return b""

    def press(self, keys: str) -> None:
        """Type *keys*; control characters stand for themselves."""
        os.write(self._terminal, keys.encode())

    def text(self) -> str:
        """Return what the screen shows, without blanks at the ends of lines."""
        with self._changed:
            return "\n".join(line.rstrip() for line in self._screen.display)

    def cells(self) -> list[list[pyte.screens.Char]]:
        """Return what the screen shows, with its colours: rows of characters."""
        with self._changed:
            buffer = self._screen.buffer
            return [[buffer[row][column] for column in range(COLUMNS)] for row in range(ROWS)]

    def cursor(self) -> tuple[int, int] | None:
        """Return row and column of the cursor, from 0; None where it is hidden."""
        with self._changed:
            cursor = self._screen.cursor
            return None if cursor.hidden else (cursor.y, cursor.x)

    def until(self, what: str, condition: Callable[[], Any], seconds: float = SECONDS) -> Any:
        """Wait until *condition* is true, and return its value; *what* names it in an error."""
        end = time.monotonic() + seconds
        while not (value := condition()):
            ended = self._process.poll()
            shown = f"{what}: in vain; the screen shows:\n{self.text()}"
            assert ended is None, f"the editor has ended with {ended}; {shown}"
            assert time.monotonic() < end, shown
            with self._changed:
                self._changed.wait(PAUSE)
        return value

    def until_shown(self, text: str) -> None:
        """Wait until *text* is on the screen."""
        self.until(f"{text!r} on the screen", lambda: text in self.text())

    def until_gone(self, text: str) -> None:
        """Wait until *text* is no longer on the screen."""
        self.until(f"{text!r} gone", lambda: text not in self.text())

    def close(self) -> None:
        """End the program, and with it the server."""
        self._process.terminate()
        self._process.wait(timeout=30)
        self._reader.join(timeout=30)
        os.close(self._terminal)
