"""A real Neovim with our plugin, driven from outside through its socket."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.peers.folders import remove

CHECKOUT = Path(__file__).resolve().parent.parent.parent
PLUGIN = CHECKOUT / "editors" / "nvim"
LAUNCHERS = CHECKOUT / ".tools" / "neovim" / "bin"
MILLISECONDS = 60_000

ANSWER = """\
function _G.answer(path)
  local chunk = assert(loadfile(path))
  local is_fine, value = xpcall(chunk, debug.traceback)
  if value == nil then value = vim.NIL end
  return vim.json.encode(is_fine and { value = value } or { problem = value })
end
vim.api.nvim_create_autocmd('VimEnter', {
  callback = function() io.stdout:write('ready\\n') io.stdout:flush() end,
})
"""


def launchers() -> dict[str, Path]:
    """Return the Neovims that tests/editors/neovim.sh has set up: name to program."""
    return {path.name: path for path in sorted(LAUNCHERS.glob("nvim-*"))}


def is_declarative(launcher: Path) -> bool:
    """Say whether this Neovim has ``vim.lsp.enable``."""
    check = "if !has('nvim-0.11') | cquit 1 | endif"
    command = [str(launcher), "--headless", "--clean", "-n", "-i", "NONE", f"+{check}", "+qall!"]
    with tempfile.TemporaryDirectory(prefix="nvim-") as home:
        return subprocess.run(command, check=False, env=environment(Path(home))).returncode == 0


def environment(home: Path, **extra: str) -> dict[str, str]:
    """Return an environment with a home directory of its own, and ``zenml-ls`` on PATH."""
    path = path_with(Path(sys.executable).parent)
    return {"HOME": str(home), "PATH": path, "LANG": "C.UTF-8", **extra}


def path_with(*folders: Path) -> str:
    """Return a PATH with *folders* and the programs of the system, but no other ``zenml-ls``."""
    return os.pathsep.join([*map(str, folders), "/usr/bin", "/bin"])


class Neovim:
    """One running Neovim."""

    def __init__(
        self, launcher: Path, script: str, config: Path, folder: Path, **variables: str
    ) -> None:
        """Start Neovim in *folder* with *script* as the user's own ``init.lua``."""
        self.launcher = str(launcher)
        self.home = Path(tempfile.mkdtemp(prefix="nvim-"))  # paths of sockets have to be short
        self.socket = str(self.home / "socket")
        init = self.home / "init.lua"
        init.write_text(script + ANSWER)
        self.environment = environment(self.home, ZENML_CONFIG_PATH=str(config), **variables)
        command = [self.launcher, "--headless", "--clean", "-n", "-i", "NONE", "-u", str(init)]
        self.process = subprocess.Popen(
            [*command, "--listen", self.socket],
            cwd=folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n", "Neovim does not start"

    def _call(self, *arguments: str) -> str:
        command = [self.launcher, "--server", self.socket, *arguments]
        done = subprocess.run(
            command, check=False, env=self.environment, capture_output=True, text=True, timeout=180
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def lua(self, code: str) -> Any:
        """Run *code* in Neovim, and give back what it returns."""
        script = self.home / "script.lua"
        script.write_text(code)
        answer = json.loads(self._call("--remote-expr", f"v:lua.answer('{script}')"))
        assert "problem" not in answer, answer["problem"]
        return answer["value"]

    def until(self, expression: str, milliseconds: int = MILLISECONDS) -> Any:
        """Wait until *expression* is true in Neovim; return its value."""
        name = json.dumps(expression, ensure_ascii=False)
        return self.lua(f"""
            local value
            local is_true = vim.wait({milliseconds}, function()
              value = {expression}
              return value
            end, 20)
            assert(is_true, 'in vain: ' .. {name} .. ', messages: '
              .. vim.fn.execute('messages'))
            return value
        """)

    def messages(self) -> list[str]:
        """Return what was told so far, one line each."""
        lines = self.lua("return vim.fn.execute('messages')").splitlines()
        return [line for line in lines if line]

    def lines(self) -> list[str]:
        """Return the text of the current buffer."""
        found: list[str] = self.lua("return vim.api.nvim_buf_get_lines(0, 0, -1, false)")
        return found

    def children(self) -> list[int]:
        """Return the ids of the processes that Neovim started: the servers."""
        found: list[int] = self.lua("return vim.api.nvim_get_proc_children(vim.fn.getpid())")
        return found

    def press(self, keys: str) -> None:
        """Type *keys*, in Vim's notation."""
        self._call("--remote-send", keys)

    def open(self, path: Path) -> None:
        """Edit the file at *path*."""
        self.lua(f"vim.cmd.edit({json.dumps(str(path))})")

    def open_attached(self, path: Path) -> None:
        """Edit the file at *path*, and wait for the server."""
        self.open(path)
        self.until("#clients() == 1 and clients()[1].initialized")

    def go_to(self, text: str) -> None:
        """Put the cursor at the first character of *text*."""
        assert self.lua(f"return vim.fn.search([[\\V{text}]], 'cw')"), text

    def findings(self, *codes: str) -> list[dict[str, Any]]:
        """Wait until the findings of the current file are those with *codes*."""
        expected = "{" + ", ".join(json.dumps(code) for code in codes) + "}"
        self.until(f"vim.deep_equal(codes(), {expected})")
        found: list[dict[str, Any]] = self.lua("return vim.diagnostic.get(0)") or []
        return found

    def close(self) -> None:
        """End Neovim, and with it the server."""
        self.process.terminate()
        self.process.communicate(timeout=30)
        remove(self.home)


ASKING = """\
function _G.clients()
  local list = vim.lsp.get_clients or vim.lsp.get_active_clients
  return list({ bufnr = vim.api.nvim_get_current_buf() })
end
function _G.codes()
  return vim.tbl_map(function(finding) return finding.code end, vim.diagnostic.get(0))
end
function _G.ask(method, params)
  params = vim.tbl_extend('keep', params, {
    textDocument = vim.lsp.util.make_text_document_params(),
  })
  local _, answer = next(assert(vim.lsp.buf_request_sync(0, method, params, 60000)))
  assert(answer and not answer.err, vim.inspect(answer))
  return answer.result
end
"""
