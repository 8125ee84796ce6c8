"""Neovim with one server, in which presses are timed."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from bench.servers import Server
from bench.world import World
from tests.peers.neovim import PLUGIN, Neovim, is_declarative, launchers

_OURS = """\
vim.opt.runtimepath:prepend({folder})
vim.lsp.config('zenml_ls', {{ cmd = vim.json.decode({command}) }})
vim.lsp.enable('zenml_ls')
"""
_THEIRS = """\
vim.lsp.config('yaml', {{
  cmd = vim.json.decode({command}),
  filetypes = {{ 'yaml' }},
  settings = vim.json.decode({settings}),
}})
vim.lsp.enable('yaml')
"""

# Lines are counted from 0. What was measured goes to the standard output: who asked for it over
# the socket would keep Neovim from taking the key.
_TIMING = """\
local patience, rest = 30000, 200
local function is_underlined(line)
  return #vim.diagnostic.get(0, { lnum = line, severity = 'ERROR' }) > 0
end
local function tell(text)
  io.stdout:write(text, '\\n')
  io.stdout:flush()
end
local function watch(line, is_expected, on_seen)
  local timer = vim.uv.new_timer()
  local command
  local function finish(text)
    timer:close()
    vim.api.nvim_del_autocmd(command)
    tell(text)
  end
  command = vim.api.nvim_create_autocmd('DiagnosticChanged', {
    callback = function()
      if is_underlined(line) == is_expected then finish(on_seen()) end
    end,
  })
  timer:start(patience, 0, vim.schedule_wrap(function() finish('in vain') end))
end
function _G.tell_when_underlined(line)
  if is_underlined(line) then return tell('now') end
  watch(line, true, function() return 'now' end)
end
function _G.time_press(key, line, is_expected)
  vim.defer_fn(function()
    local start = vim.uv.hrtime()
    watch(line, is_expected, function()
      return tostring((vim.uv.hrtime() - start) / 1e6)
    end)
    vim.api.nvim_input(key)
  end, rest)
end
"""


class NeovimWindow:
    """Neovim with the file of a world open, and the cursor on the letter that is deleted."""

    def __init__(self, server: Server, world: World) -> None:
        """Start Neovim, and wait for the finding that is there from the start."""
        self._line = world.change_line
        script = _script(server, world)
        self._neovim = Neovim(newest(), script + _TIMING, world.config_directory, world.root)
        try:
            self._neovim.open(world.file)
            self._neovim.lua(f"tell_when_underlined({world.mistake_line})")
            self._told()
            self._neovim.lua(f"vim.api.nvim_win_set_cursor(0, {{ {self._line + 1}, 13 }})")
        except BaseException:
            self.close()
            raise

    def press(self) -> float:
        """Delete a letter of a key; return the milliseconds until the finding is there."""
        return self._timed("x", "true")

    def undo(self) -> float:
        """Take it back; return the milliseconds until the finding is gone."""
        return self._timed("u", "false")

    def close(self) -> None:
        """End Neovim, and with it the server."""
        self._neovim.close()

    def _timed(self, key: str, is_expected: str) -> float:
        self._neovim.lua(f"time_press('{key}', {self._line}, {is_expected})")
        return float(self._told())

    def _told(self) -> str:
        assert self._neovim.process.stdout is not None
        told = self._neovim.process.stdout.readline().strip()
        if told in ("", "in vain"):
            raise RuntimeError(f"Neovim shows no change: {self._neovim.messages()}")
        return told


def newest() -> Path:
    """Return the newest Neovim that is set up."""
    return next(path for path in launchers().values() if is_declarative(path))


def obstacle() -> str | None:
    """Say why Neovim cannot be measured; None if it can."""
    if any(is_declarative(path) for path in launchers().values()):
        return None
    return "`tests/editors/neovim.sh` has not set up one that is new enough"


def version() -> str:
    """Return the version of the newest Neovim."""
    command = [str(newest()), "--version"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout.split()[1].removeprefix("v")


def _script(server: Server, world: World) -> str:
    """Return the ``init.lua`` of a user of one server."""
    template = _OURS if server.is_ours else _THEIRS
    return template.format(
        folder=json.dumps(str(PLUGIN)),
        command=json.dumps(json.dumps(server.command)),
        settings=json.dumps(json.dumps(server.settings(world))),
    )
