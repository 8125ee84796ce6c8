"""Neovim in a terminal, as the story needs it: keys in, and what a person sees out."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.peers.neovim import Neovim
from tests.peers.picture import draw
from tests.peers.terminal import Terminal

LOOK = """\
vim.o.termguicolors = true
vim.o.background = 'dark'
vim.cmd.colorscheme('habamax')
vim.api.nvim_set_hl(0, 'DiagnosticError', { fg = '#ff8787' })
vim.o.hlsearch = false
vim.o.number, vim.o.cursorline, vim.o.signcolumn = true, true, 'yes'
vim.o.completeopt = 'menuone,noselect'
vim.o.showmode, vim.o.ruler, vim.o.wrap = false, false, true
vim.o.laststatus = 3
vim.o.statusline = " %t %m%=%{v:lua.require'zenml_ls'.statusline()}  %l:%c "
vim.keymap.set('n', 'gra', vim.lsp.buf.code_action)
vim.diagnostic.config({ virtual_text = { prefix = '●' }, severity_sort = true })
function _G.list_of_findings(info)
  local items = vim.fn.getloclist(info.winid, { id = info.id, items = 0 }).items
  return vim.tbl_map(function(item)
    return (' %d:%d  %s'):format(item.lnum, item.col, item.text)
  end, vim.list_slice(items, info.start_idx, info.end_idx))
end
vim.api.nvim_create_autocmd('FileType', {
  pattern = 'qf',
  callback = function() vim.wo.number, vim.wo.signcolumn = false, 'no' end,
})
vim.o.quickfixtextfunc = 'v:lua.list_of_findings'
vim.api.nvim_create_autocmd('DiagnosticChanged', {
  callback = function(event)
    if event.buf == vim.api.nvim_get_current_buf() then
      vim.diagnostic.setloclist({ open = false })
    end
  end,
})
"""
BACKGROUND = "1c1c1c"  # of the colour scheme, and of the terminal
ESCAPE, ENTER, NEXT, YES, OMNI = "\x1b", "\r", "\x0e", "\x19", "\x18\x0f"
OTHER_WINDOW = "\x17p"
AWAY_AND_BACK = "\x1b[O\x1b[I"
"""What a terminal sends when the user goes to another window and comes back."""
SECONDS_AWAY = 2.5
"""Neovim looks for changed files every two seconds at most."""
MOST_ITEMS = 30
SELECTED = "vim.fn.complete_info({'selected'}).selected"


class NeovimEditor:
    """An `Editor`; see story.py."""

    name = "neovim"

    def __init__(self, launcher: Path, script: str, config: Path, folder: Path) -> None:
        """Start Neovim in *folder*, with *script* before the look in its ``init.lua``."""
        self.neovim = Neovim(launcher, script + LOOK, config, folder)
        command = [str(launcher), "--server", self.neovim.socket, "--remote-ui"]
        environment = {**self.neovim.environment, "COLORTERM": "truecolor"}
        self.terminal = Terminal(command, folder, environment, is_answering=True)
        self.terminal.until_shown("[No Name]")

    def close(self) -> None:
        """End the terminal, and Neovim with its server."""
        self.terminal.close()
        self.neovim.close()

    # ------------------------------------------------------------------------------- files

    def open(self, path: Path) -> None:
        """Show the file at *path*."""
        self._command(f"edit {path}")
        self._until(f"vim.api.nvim_buf_get_name(0) == {json.dumps(str(path))}")
        self._until("require('zenml_ls').statusline() ~= ''")

    def save(self) -> None:
        """Save the file that is shown, once what was chosen has changed it."""
        self._until("vim.bo.modified")
        self._command("write")
        self._until("not vim.bo.modified")

    # ---------------------------------------------------------------------------- problems

    def see_problem(self, text: str, message: str) -> None:
        """Wait until *text* is underlined, and *message* is in the location list."""
        self._until_seen(f"{text!r} in the file", lambda: text in "\n".join(self.neovim.lines()))
        self._find(text)
        self.terminal.until(f"{text!r} underlined", lambda: text in self._underlined())
        self._command("lua vim.diagnostic.setloclist()")
        self.terminal.press(OTHER_WINDOW)
        self._until("vim.bo.buftype == ''")
        listed = re.compile(rf"^ \d+:\d+  .*{re.escape(message)}", re.MULTILINE)
        self.terminal.until(f"{message!r} listed", lambda: listed.search(self.terminal.text()))

    def see_no_problem(self) -> None:
        """Wait until nothing is underlined, and the location list is empty."""
        self._until("#vim.diagnostic.get(0) == 0 and #vim.fn.getloclist(0) == 0")
        self._command("lclose")
        self.terminal.until("nothing underlined", lambda: not self._underlined())

    def _underlined(self) -> list[str]:
        """Return the texts on the screen that are underlined."""
        found = []
        for line in self.terminal.cells():
            marked = "".join(cell.data if cell.underscore else "\0" for cell in line)
            found += [text for text in marked.split("\0") if text.strip()]
        return found

    # -------------------------------------------------------------------------- completion

    def erase(self, text: str) -> None:
        """Change the only *text* to nothing; Neovim is in insert mode then."""
        self._find(text)
        self.terminal.press(f"c{len(text)}l")

    def see_completion(self, typed: str, label: str) -> None:
        """Type *typed*, and wait until the menu offers *label*."""
        self.terminal.press(typed + OMNI)
        words = "vim.tbl_map(function(item) return item.word end, vim.fn.complete_info().items)"
        self._until(f"vim.fn.pumvisible() == 1 and vim.tbl_contains({words}, '{label}')")

    def take_completion(self, label: str) -> None:
        """Go down to *label* in the menu, and take it."""
        for _ in range(MOST_ITEMS):
            before = self.neovim.lua(f"return {SELECTED}")
            self.terminal.press(NEXT)
            self._until(f"{SELECTED} ~= {before}")
            word = self.neovim.lua(f"""
                local item = vim.fn.complete_info().items[{SELECTED} + 1]
                return item and item.word
            """)
            if word == label:
                break
        self.terminal.press(YES + ESCAPE)
        self._until("vim.fn.mode() == 'n'")

    # ---------------------------------------------------------------------- choosing, status

    def see_action(self, text: str, title: str) -> None:
        """Put the cursor into *text*, and open the list of code actions."""
        self._find(text)
        self.terminal.press("gra")
        self._see_choice(title)

    def take_action(self, title: str) -> None:
        """Enter the number of *title*."""
        self._choose(title)

    def see_status(self, profile: str, stack: str) -> None:
        """Wait until the status line tells *profile* and *stack*, without a warning."""
        expected = re.compile(rf"  {re.escape(profile)} / {re.escape(stack)} ")
        what = f"status {profile} / {stack}"
        self._until_seen(what, lambda: expected.search(self.terminal.text()))

    def see_picker(self, stack: str) -> None:
        """Give the command that asks for a stack, and wait for the list."""
        self._command("ZenmlSwitchStack")
        self._see_choice(stack)

    def take_stack(self, stack: str) -> None:
        """Enter the number of *stack*."""
        self._choose(stack)

    def switch_by_command(self, stack: str) -> None:
        """Give the command with the beginning of the name, which is completed."""
        self._until(f"#vim.fn.getcompletion('ZenmlSwitchStack {stack[:-2]}', 'cmdline') == 1")
        self.terminal.press(f":ZenmlSwitchStack {stack[:-2]}\t")
        self.terminal.until_shown(f":ZenmlSwitchStack {stack}")
        self.terminal.press(ENTER)

    def _see_choice(self, name: str) -> None:
        self.terminal.until(f"{name!r} to choose", lambda: self._number(name))

    def _choose(self, name: str) -> None:
        self.terminal.press(f"{self._number(name)}{ENTER}")
        self.terminal.until(f"{name!r} taken", lambda: not self._number(name))

    def _number(self, name: str) -> str | None:
        """Return the number of *name* in the list of choices that is on the screen."""
        found = re.search(rf"^ *(\d+): [● ]*{re.escape(name)}(?!\S)", self.terminal.text(), re.M)
        return found[1] if found else None

    # ------------------------------------------------------------------------ server, screen

    def server(self) -> int | None:
        """Return the process of the language server."""
        return next(iter(self.neovim.children()), None)

    def kill_server(self) -> None:
        """Kill the language server, and wait for the next."""
        killed = self.server()
        assert killed is not None, "no server runs"
        os.kill(killed, signal.SIGKILL)
        self.terminal.until("another server", lambda: self.server() not in (None, killed))

    def screenshot(self, path: Path) -> None:
        """Write what is on the screen to *path*."""
        draw(self.terminal.cells(), self.terminal.cursor(), BACKGROUND, path)

    # ------------------------------------------------------------------------------ typing

    def _command(self, command: str) -> None:
        self.terminal.press(f":{command}{ENTER}")

    def _until_seen(self, what: str, condition: Callable[[], Any]) -> None:
        """Wait until *condition* is true, as a person does who works in another window, too."""
        last_look = 0.0

        def is_seen() -> bool:
            nonlocal last_look
            if not condition() and time.monotonic() - last_look > SECONDS_AWAY:
                last_look = time.monotonic()
                self.terminal.press(AWAY_AND_BACK)
            return bool(condition())

        self.terminal.until(what, is_seen)

    def _until(self, expression: str) -> None:
        """Wait until *expression* is true in Neovim, which takes keys in between."""
        self.terminal.until(expression, lambda: self.neovim.lua(f"return {expression}"))

    def _find(self, text: str) -> None:
        """Put the cursor at the only *text*."""
        self.terminal.press(f"gg/\\V{text}{ENTER}")
        here = "vim.api.nvim_get_current_line():sub(vim.fn.col('.'))"
        self._until(f"vim.startswith({here}, {json.dumps(text)})")
