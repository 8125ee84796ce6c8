"""VS Code with our extension, driven as a person does: by keys and clicks in its page."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urlsplit

from playwright.sync_api import Locator, Page, Request, TimeoutError, expect, sync_playwright

from tests.peers.code_server import TOOLS, CodeServer, Installation, until

MILLISECONDS = 60_000
SET_UP_MILLISECONDS = 300_000
PATIENCE_MILLISECONDS = 5_000
"""Until what showed nothing is done again."""
NO_SETTINGS: Mapping[str, Any] = MappingProxyType({})
UNDERLINES = ".editor-instance [class*='squiggly-']"
NUMBER_OF_PROBLEMS = ".tab.active [class*='itemBadge']"
LIGHT_BULB = ".margin [class*='gutter-lightbulb']:visible, .lightBulbWidget:visible"

# Whether an underline lies below the text: the page knows only where both are on the screen.
IS_UNDERLINED = """\
([text, underlines]) => {
  const lines = document.querySelector(".editor-instance .view-lines");
  const walker = document.createTreeWalker(lines, NodeFilter.SHOW_TEXT);
  const boxes = [];
  while (walker.nextNode()) {
    const start = walker.currentNode.data.replaceAll("\\u00a0", " ").indexOf(text);
    if (start < 0) continue;
    const range = document.createRange();
    range.setStart(walker.currentNode, start);
    range.setEnd(walker.currentNode, start + text.length);
    boxes.push(range.getBoundingClientRect());
  }
  const isClose = (left, right) => Math.abs(left - right) < 3;
  return [...document.querySelectorAll(underlines)].some((element) => {
    const line = element.getBoundingClientRect();
    return boxes.some((box) => isClose(box.left, line.left) && isClose(box.right, line.right)
      && line.top < box.bottom && box.top < line.bottom);
  });
}
"""


def repeat(act: Callable[[], object], shown: Locator, what: str) -> None:
    """Do *act*, again and again, until *shown* is there; *what* names that in an error."""

    def is_shown() -> bool:
        act()
        with suppress(TimeoutError):
            shown.wait_for(timeout=PATIENCE_MILLISECONDS)
        return shown.is_visible()

    until(is_shown, what)


class View:
    """The view *ZenML Stacks* in the explorer."""

    warning = ".codicon-warning"

    def __init__(self, page: Page) -> None:
        self._pane = page.locator(".pane", has=page.locator(".pane-header[aria-label*='ZenML']"))
        self._rows = self._pane.locator(".monaco-list-row")

    def item(self, label: str) -> Locator:
        """Return the items called *label*."""
        return self._rows.filter(
            has=self._pane.page.locator(".label-name").get_by_text(label, exact=True)
        )

    def expand(self, label: str) -> None:
        """Show what is below *label*."""
        self.item(label).locator(".monaco-tl-twistie").click()

    def act(self, label: str, title: str) -> None:
        """Press the button called *title* of the item called *label*."""
        button = self.item(label).get_by_role("button", name=title)
        # A view that is drawn anew has forgotten where the mouse is.
        repeat(self.item(label).hover, button, f"{title} beside {label}")
        button.click()


class VSCode:
    """One window of VS Code; an `Editor` of the story, and more."""

    name = "vscode"

    def __init__(
        self,
        place: Installation,
        config: Path,
        folder: Path,
        settings: Mapping[str, Any] = NO_SETTINGS,
    ) -> None:
        """Open *folder*, with *config* as ZenML's configuration directory.

        It can also be the file of a workspace, which has several folders.
        """
        self.outside: set[str] = set()
        self.host = CodeServer(place, settings, ZENML_CONFIG_PATH=str(config))
        self._playwright = sync_playwright().start()
        try:
            self._open_page(folder)
        except BaseException:
            self._playwright.stop()
            self.host.close()
            raise

    def _open_page(self, folder: Path) -> None:
        self._browser = self._playwright.chromium.launch(
            executable_path=TOOLS / "chromium",
            args=["--disable-gpu", "--disable-background-networking"],
            env={"HOME": str(self.host.place.home), "PATH": "/usr/bin:/bin"},
        )
        context = self._browser.new_context(viewport={"width": 1280, "height": 800})
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.on("request", self._note)
        self.page = context.new_page()
        self.page.set_default_timeout(MILLISECONDS)
        expect.set_options(timeout=MILLISECONDS)
        kind = "workspace" if folder.suffix == ".code-workspace" else "folder"
        address = f"{self.host.address}/?{kind}={quote(str(folder))}"
        self.page.goto(address, timeout=SET_UP_MILLISECONDS)
        workbench = self.page.locator(".monaco-workbench .part.statusbar")
        workbench.wait_for(timeout=SET_UP_MILLISECONDS)

    def _note(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme.startswith("http") and address.hostname != "127.0.0.1":
            self.outside.add(str(address.hostname))

    def close(self) -> None:
        """End the browser and the server."""
        try:
            self._browser.close()
            self._playwright.stop()
        finally:
            self.host.close()

    # ------------------------------------------------------------------------ the workbench

    def command(self, title: str) -> None:
        """Run the command called *title* from the command palette."""
        self._choose("F1", f">{title}", title)

    def _choose(self, key: str, text: str, label: str) -> None:
        """Open the quick input by *key*, enter *text*, and choose *label*."""
        chosen = self.row(label).first
        self._press_until(key, self.page.locator(".quick-input-widget input[type=text]"))
        self.page.locator(".quick-input-widget input[type=text]").fill(text)
        chosen.click()
        chosen.wait_for(state="hidden")

    def _press_until(self, key: str, shown: Locator) -> None:
        """Press *key* until *shown* is there: the workbench is deaf while it starts."""
        repeat(lambda: self.page.keyboard.press(key), shown, f"{key} is taken")

    def row(self, label: str) -> Locator:
        """Return the rows of the quick input that are called *label*."""
        exact = self.page.locator(
            ".monaco-icon-label-container", has_text=re.compile(rf"^\W*{re.escape(label)}")
        )
        return self.page.locator(".quick-input-list .monaco-list-row", has=exact)

    def find(self, text: str) -> None:
        """Put the cursor at the start of the only *text* in the file."""
        self._select(text)
        self.page.keyboard.press("ArrowLeft")

    def _select(self, text: str) -> None:
        self.page.locator(".editor-instance .view-lines").click()
        self.page.keyboard.press("Control+f")
        widget = self.page.locator(".editor-instance .find-widget.visible")
        widget.locator(".find-part textarea").fill(text)
        expect(widget.locator(".matchesCount")).to_have_text("1 of 1")
        self.page.keyboard.press("Escape")
        widget.wait_for(state="hidden")

    def problems(self) -> Locator:
        """Show the list of problems; return its rows, those of files left out."""
        self.command("Problems: Focus on Problems View")
        panel = self.page.locator(".markers-panel")
        panel.wait_for()
        return panel.locator(".monaco-list-row", has=self.page.locator(".marker-message-line"))

    def view(self) -> View:
        """Open the view of stacks, in the place of the files."""
        self.command("Explorer: Focus on ZenML Stacks View")
        files = self.page.locator(".explorer-viewlet .pane-header").first
        files.click()
        expect(files).to_have_attribute("aria-expanded", "false")
        return View(self.page)

    def notifications(self) -> Locator:
        """Return the messages that are on the screen."""
        return self.page.locator(".notification-toast:visible")

    # --------------------------------------------------------------------------- the story

    def open(self, path: Path) -> None:
        """Show the file at *path*, by the quick opener."""
        self._choose("Control+p", str(path), path.name)
        tab = self.page.locator(".tabs-container .tab.active")
        expect(tab).to_have_attribute("data-resource-name", path.name)
        self.page.locator(".editor-instance .view-line").first.wait_for()

    def save(self) -> None:
        """Save the file that is shown."""
        self.page.keyboard.press("Control+s")
        self.page.locator(".tab.active:not(.dirty)").wait_for()

    def see_problem(self, text: str, message: str) -> None:
        """Wait until *text* is underlined, and *message* is among the problems."""
        self.problems().filter(has_text=message).first.click(timeout=SET_UP_MILLISECONDS)
        self.page.wait_for_function(IS_UNDERLINED, arg=[text, UNDERLINES])
        expect(self.page.locator(NUMBER_OF_PROBLEMS)).to_have_count(1)

    def see_no_problem(self) -> None:
        """Wait until nothing is underlined, and no problem counted on the tab of the file."""
        expect(self.page.locator(NUMBER_OF_PROBLEMS)).to_have_count(0)
        expect(self.page.locator(UNDERLINES)).to_have_count(0)

    def erase(self, text: str) -> None:
        """Take the only *text* out of the file."""
        self._select(text)
        self.page.keyboard.press("Delete")

    def see_completion(self, typed: str, label: str) -> None:
        """Type *typed*, and wait until *label* is offered."""
        self.page.keyboard.type(typed)
        self.command("Trigger Suggest")
        self._completion(label).wait_for()

    def take_completion(self, label: str) -> None:
        """Choose *label*."""
        self._completion(label).click()
        self.page.locator(".suggest-widget.visible").wait_for(state="hidden")

    def _completion(self, label: str) -> Locator:
        name = self.page.locator(".label-name", has_text=re.compile(f"^{re.escape(label)}$"))
        return self.page.locator(".suggest-widget.visible .monaco-list-row", has=name)

    def see_action(self, text: str, title: str) -> None:
        """Put the cursor into *text*, wait for the light bulb, and open its menu."""
        self.find(text)
        self.page.locator(LIGHT_BULB).first.wait_for()
        self._press_until("Control+.", self._action(title))

    def take_action(self, title: str) -> None:
        """Choose *title*."""
        self._action(title).hover(force=True)  # a menu is deaf until the mouse has moved
        self._action(title).click()
        self.page.locator(".action-widget").wait_for(state="hidden")

    def _action(self, title: str) -> Locator:
        name = self.page.locator(".title", has_text=re.compile(f"^{re.escape(title)}$"))
        return self.page.locator(".action-widget .monaco-list-row", has=name)

    @property
    def status(self) -> Locator:
        """Our item of the status bar."""
        return self.page.locator("[id*='zenml-ls.status']")

    def see_status(self, profile: str, stack: str) -> None:
        """Wait until the status bar tells *profile* and *stack*."""
        text = re.compile(rf"^\s*{re.escape(profile)} / {re.escape(stack)}\s*$")
        expect(self.status).to_have_text(text, timeout=SET_UP_MILLISECONDS)

    def see_picker(self, stack: str) -> None:
        """Click on the status bar, and wait for the list of stacks."""
        self.status.click()
        self.row(stack).wait_for()

    def take_stack(self, stack: str) -> None:
        """Choose *stack* from the list."""
        self.row(stack).click()

    def switch_by_command(self, stack: str) -> None:
        """Switch to *stack* from the command palette."""
        self.command("ZenML: Switch Stack")
        self.take_stack(stack)

    def server(self) -> int | None:
        """Return the process of the language server."""
        found = self.host.children("-m", "zenml_ls")
        return found[0] if found else None

    def kill_server(self) -> None:
        """Kill the language server, and wait for the next."""
        killed = until(self.server, "a server runs")
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        until(lambda: self.server() not in (None, killed), "another server runs")

    def screenshot(self, path: Path) -> None:
        """Write what is on the screen to *path*."""
        self.page.mouse.move(640, 0)
        expect(self.notifications()).to_have_count(0)
        self.page.screenshot(path=path, animations="disabled", caret="hide")
