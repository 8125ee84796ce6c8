"""A real Helix with our configuration, in a terminal."""

from __future__ import annotations

import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from tests.peers.folders import remove
from tests.peers.neovim import CHECKOUT, environment
from tests.peers.terminal import Terminal

LANGUAGES = CHECKOUT / "editors" / "helix" / "languages.toml"
LAUNCHERS = CHECKOUT / ".tools" / "helix" / "bin"
ESCAPE = "\x1b"
NEXT = "\x0e"
ACTION = re.compile("(Change|Create|Switch|Fix) ")
"""How the titles of our code actions begin: Helix shows them over the text."""


def launcher() -> Path | None:
    """Return the Helix that tests/editors/helix.sh has set up."""
    return next(iter(sorted(LAUNCHERS.glob("hx-*"))), None)


class Helix:
    """One running Helix, in normal mode between any two steps."""

    def __init__(self, program: Path, file: Path, config: Path, folder: Path) -> None:
        """Start Helix in *folder* with *file*."""
        self.home = Path(tempfile.mkdtemp(prefix="helix-"))
        own = self.home / ".config" / "helix"
        own.mkdir(parents=True)
        shutil.copy(LANGUAGES, own)
        variables = environment(self.home, ZENML_CONFIG_PATH=str(config))
        self.file = file
        self.terminal = Terminal([str(program), str(file)], folder, variables, is_answering=True)
        self.terminal.until_shown("NOR")

    def press(self, keys: str) -> None:
        """Type *keys*."""
        self.terminal.press(keys)

    def go_to(self, text: str) -> None:
        """Select the next *text*."""
        self.press(f"/{text}\r")

    def act(self, title: str) -> None:
        """Open the menu of code actions, and choose *title*."""
        self.press(" a")
        self.terminal.until_shown(title)
        lines = self.terminal.text().splitlines()
        titles = [line for line in lines if ACTION.search(line)]
        place = next(number for number, line in enumerate(titles) if title in line)
        self.press(NEXT * place + "\r")
        self.terminal.until_gone(title)  # until then the menu takes all keys

    def save(self) -> None:
        """Write the file, which has changes; what Helix says of it is soon gone."""
        before = self._content()
        self.press(":w\r")
        self.terminal.until("the file written", lambda: self._content() not in (b"", before))

    def _content(self) -> bytes:
        """Return what the file holds; nothing while Helix moves it out of the way."""
        with suppress(FileNotFoundError):
            return self.file.read_bytes()
        return b""

    def close(self) -> None:
        """End Helix, and with it the server."""
        self.terminal.close()
        remove(self.home)
