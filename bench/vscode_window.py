"""VS Code with one server, in which presses are timed: a real workbench in a real browser."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from bench.servers import Server
from bench.world import World
from tests.peers.code_server import TOOLS, Installation, package
from tests.peers.vscode import SET_UP_MILLISECONDS, VSCode
from tests.peers.yaml_extension import write_yaml_extension

T = TypeVar("T")

_UNDERLINE = ".editor-instance .squiggly-error"
_LETTER = "x"

# From the key until the page has changed, by the clock of the page: the driver does not count.
_TIMING = """\
([isExpected, patience]) => {
  const cursor = document.querySelector(".editor-instance .cursors-layer .cursor");
  const overlays = document.querySelector(".editor-instance .view-overlays");
  const isUnderlined = () => {
    const line = cursor.getBoundingClientRect();
    return [...overlays.querySelectorAll(".squiggly-error")].some((element) => {
      const box = element.getBoundingClientRect();
      return line.top < box.bottom && box.top < line.bottom;
    });
  };
  window.timed = new Promise((resolve, reject) => {
    let start;
    const observer = new MutationObserver(() => {
      if (start === undefined || isUnderlined() !== isExpected) return;
      const end = performance.now();
      observer.disconnect();
      resolve(end - start);
    });
    setTimeout(() => reject(new Error("VS Code shows no change")), patience);
    window.addEventListener("keydown", () => {
      start = performance.now();
      observer.observe(overlays, { subtree: true, childList: true, attributes: true });
    }, { capture: true, once: true });
  });
}
"""


class VSCodeWindow:
    """VS Code with the file of a world open, and the cursor behind the key that is changed."""

    def __init__(self, server: Server, world: World) -> None:
        """Start VS Code with one extension, and wait for the underline that is there at first.

        The driver of the browser wants a thread for each window.
        """
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._place = _installed(server)
        try:
            self._window = self._run(lambda: _opened(self._place, server, world))
        except BaseException:
            self._place.remove()
            self._thread.shutdown()
            raise

    def press(self) -> float:
        """Add a letter to a key; return the milliseconds until it is underlined."""
        return self._run(lambda: self._timed(_LETTER, is_expected=True))

    def undo(self) -> float:
        """Take it back; return the milliseconds until the underline is gone."""
        return self._run(lambda: self._timed("Backspace", is_expected=False))

    def close(self) -> None:
        """End the browser, VS Code and the server."""
        self._run(self._window.close)
        self._thread.shutdown()
        self._place.remove()

    def _timed(self, key: str, *, is_expected: bool) -> float:
        page = self._window.page
        page.evaluate(_TIMING, [is_expected, SET_UP_MILLISECONDS])
        page.keyboard.press(key)
        return float(page.evaluate("window.timed"))

    def _run(self, work: Callable[[], T]) -> T:
        return self._thread.submit(work).result()


def obstacle() -> str | None:
    """Say why VS Code cannot be measured; None if it can."""
    if (TOOLS / "made").exists():
        return None
    return "`tests/editors/vscode.sh` has not set it up"


def version() -> str:
    """Return the version of VS Code that code-server serves."""
    package_file = TOOLS / "node_modules" / "code-server" / "lib" / "vscode" / "package.json"
    return str(json.loads(package_file.read_text(encoding="utf-8"))["version"])


def _installed(server: Server) -> Installation:
    if server.is_ours:
        return Installation(package())
    with tempfile.TemporaryDirectory(prefix="zenml-ls-bench-") as folder:
        return Installation(write_yaml_extension(Path(folder), "onLanguage:yaml"))


def _opened(place: Installation, server: Server, world: World) -> VSCode:
    """Open the file, and put the cursor behind the key of the line that is changed."""
    window = VSCode(place, world.config_directory, world.root, _settings(server, world))
    try:
        window.open(world.file)
        window.page.keyboard.press("Control+g")
        column = len("    orchestrator") + 1
        window.page.locator(".quick-input-widget input[type=text]").fill(
            f":{world.change_line + 1}:{column}"
        )
        window.page.keyboard.press("Enter")
        window.page.locator(_UNDERLINE).first.wait_for(timeout=SET_UP_MILLISECONDS)
    except BaseException:
        window.close()
        raise
    return window


def _settings(server: Server, world: World) -> Mapping[str, Any]:
    if server.is_ours:
        return {"zenml-ls.server.path": server.command[0]}
    return {
        f"{section}.{name}": value
        for section, values in server.settings(world).items()
        for name, value in values.items()
    }
