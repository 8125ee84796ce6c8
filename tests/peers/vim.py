"""A real Vim with ALE and our linter, in a terminal, and asked through a channel."""

from __future__ import annotations

import json
import socket
import tempfile
from pathlib import Path
from typing import Any

from tests.peers.folders import remove
from tests.peers.neovim import CHECKOUT, environment
from tests.peers.terminal import SECONDS, Terminal

LAUNCHERS = CHECKOUT / ".tools" / "vim" / "bin"
CALLING = """
set nomore shortmess+=I
let g:asking = ch_open('127.0.0.1:PORT', {'mode': 'json', 'waittime': 5000})
"""


def launcher() -> Path | None:
    """Return the Vim that tests/editors/vim.sh has set up."""
    return next(iter(sorted(LAUNCHERS.glob("vim-*"))), None)


class Vim:
    """One running Vim."""

    def __init__(self, program: Path, script: str, config: Path, folder: Path) -> None:
        """Start Vim in *folder* with *script* as the user's own ``vimrc``."""
        self.home = Path(tempfile.mkdtemp(prefix="vim-"))
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(SECONDS)
            port = server.getsockname()[1]
            vimrc = self.home / "vimrc"
            vimrc.write_text(script + CALLING.replace("PORT", str(port)))
            command = [str(program), "-N", "-n", "-i", "NONE", "-u", str(vimrc)]
            variables = environment(self.home, ZENML_CONFIG_PATH=str(config))
            self.terminal = Terminal(command, folder, variables)
            self._connection, _ = server.accept()
        self._answers = self._connection.makefile()
        self._number = 0
        self.until("v:vim_did_enter")

    def ask(self, expression: str) -> Any:
        """Evaluate *expression* in Vim, and give back its value."""
        self._number -= 1
        question = json.dumps(["expr", expression, self._number])
        self._connection.sendall(question.encode() + b"\n")
        number, value = json.loads(self._answers.readline())
        assert number == self._number
        assert value != "ERROR", expression
        return value

    def until(self, expression: str) -> Any:
        """Wait until the value of *expression* is true; return it."""
        return self.terminal.until(expression, lambda: self.ask(expression))

    def press(self, keys: str) -> None:
        """Type *keys*."""
        self.terminal.press(keys)

    def open(self, path: Path) -> None:
        """Edit the file at *path*."""
        self.press(f":edit {path}\r")
        self.until(f"expand('%:p') ==# '{path}'")

    def findings(self, *codes: str) -> list[dict[str, Any]]:
        """Wait until ALE shows findings with *codes*; return them."""
        found = "ale#engine#GetLoclist(bufnr(''))"
        expected = json.dumps(list(codes))
        self.until(f"map(copy({found}), 'get(v:val, \"code\")') ==# {expected}")
        findings: list[dict[str, Any]] = self.ask(found)
        return findings

    def go_to(self, text: str) -> None:
        """Put the cursor at the first character of *text*."""
        assert self.ask(f"search('\\V{text}', 'cw')"), text

    def act(self, title: str) -> None:
        """Choose *title* from ALE's list of code actions."""
        self.press(":ALECodeAction\r")
        line = self.terminal.until(f"{title!r} to choose", lambda: self._line_with(title))
        self.press(line.split(")")[0].strip() + "\r")

    def _line_with(self, text: str) -> str | None:
        return next((line for line in self.terminal.text().splitlines() if text in line), None)

    def save(self) -> None:
        """Write the file."""
        self.press(":write\r")
        self.until("!&modified")

    def close(self) -> None:
        """End Vim, and with it the server."""
        self._answers.close()
        self._connection.close()
        self.terminal.close()
        remove(self.home)
