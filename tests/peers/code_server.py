"""The workbench of VS Code as a server on this machine, with our extension installed."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from tests.peers.folders import remove

CHECKOUT = Path(__file__).resolve().parent.parent.parent
TOOLS = CHECKOUT / ".tools" / "vscode"
EXTENSION = CHECKOUT / "vscode-extension"
SOURCES = ("vscode-extension", "server", "schemas", "docs/rules", "pyproject.toml", "uv.lock")
MADE = {"node_modules", "bundled", "dist", "out", "__pycache__"}
NPM_FOLDERS = "/usr/local/bin:/opt/homebrew/bin:/snap/bin"
"""Where npm can be besides; see tests/editors/vscode.sh."""
SECONDS = 60.0
PAUSE = 0.05

# What a shell and the workbench's own scripts start. No zenml-ls: the extension brings its own.
PROGRAMS = ("sh", "bash", "env", "uname", "cat", "sed", "dirname", "readlink", "grep", "ls")

SETTINGS: Mapping[str, Any] = {
    "workbench.startupEditor": "none",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.tips.enabled": False,
    "telemetry.telemetryLevel": "off",
    "extensions.autoCheckUpdates": False,
    "extensions.ignoreRecommendations": True,
    "security.workspace.trust.enabled": False,
    "git.enabled": False,
    "chat.commandCenter.enabled": False,
    "window.commandCenter": False,
    "files.autoSave": "off",
    "editor.minimap.enabled": False,
    "editor.fontFamily": "DejaVu Sans Mono",
}

T = TypeVar("T")


def until(condition: Callable[[], T], what: str, seconds: float = SECONDS) -> T:
    """Wait until *condition* is true; return what it gave."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, f"in vain: {what}"
        time.sleep(PAUSE)
    return value


# -------------------------------------------------------------------------- the extension


def package() -> Path:
    """Return our extension as it is installed, made of the present sources."""
    folder = TOOLS / "extension" / fingerprint()
    if not folder.exists():
        shutil.rmtree(folder.parent, ignore_errors=True)
        draft = folder.with_suffix(".draft")
        script = str(EXTENSION / "scripts" / "package.py")
        command = [sys.executable, script, "--target", "linux-x64", "--out", str(draft)]
        path = f"{os.environ['PATH']}:{NPM_FOLDERS}"
        done = subprocess.run(
            command,
            check=False,
            env={"UV_SYSTEM_CERTS": "1", **os.environ, "PATH": path},
            capture_output=True,
            text=True,
            timeout=1800,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        draft.rename(folder)
    (found,) = folder.glob("*.vsix")
    return found


def fingerprint() -> str:
    """Return a name for the state of the sources that the extension is made of."""
    state = hashlib.sha256()
    for path in sources():
        state.update(f"{path.relative_to(CHECKOUT)}\n".encode())
        state.update(path.read_bytes())
    return state.hexdigest()[:16]


def sources() -> Iterator[Path]:
    """Yield the files that the extension is made of, in order."""
    for name in SOURCES:
        for folder, folders, files in os.walk(CHECKOUT / name):
            folders[:] = sorted(set(folders) - MADE)
            yield from (Path(folder) / file for file in sorted(files))
        if (CHECKOUT / name).is_file():
            yield CHECKOUT / name


# ------------------------------------------------------------------------------- the host


class Installation:
    """Directories as of a new user, with extensions installed; nothing of the machine's user."""

    def __init__(self, *packages: Path) -> None:
        """Install the extensions in *packages*."""
        self.home = Path(tempfile.mkdtemp(prefix="vscode-"))
        self.data = self.home / "data"
        self.programs = self.home / "bin"
        (self.data / "User").mkdir(parents=True)
        (self.home / "config.yaml").touch()
        self._link_programs()
        for extension in packages:
            self.install(extension)

    def install(self, extension: Path) -> None:
        """Install *extension*, a VSIX."""
        done = subprocess.run(
            self.command("--install-extension", str(extension)),
            check=False,
            env=self.variables(),
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    @property
    def environment(self) -> Path:
        """The private environment that the extension made."""
        storage = self.data / "User" / "globalStorage"
        (found,) = storage.glob("zenml-language-server.*/env-*")
        return found

    def command(self, *arguments: str) -> list[str]:
        """Return the command line of code-server with *arguments*."""
        folders = ["--user-data-dir", str(self.data), "--extensions-dir", str(self.home / "ext")]
        program = [str(TOOLS / "node"), str(TOOLS / "code-server.js")]
        return [*program, *folders, "--config", str(self.home / "config.yaml"), *arguments]

    def variables(self, **extra: str) -> dict[str, str]:
        """Return the environment that code-server runs in."""
        return {
            "HOME": str(self.home),
            "TMPDIR": str(self.home),
            "PATH": str(self.programs),
            "SHELL": "/bin/sh",
            "LANG": "C.UTF-8",
            "EXTENSIONS_GALLERY": "{}",  # no marketplace
            **extra,
        }

    def remove(self) -> None:
        """Delete it all."""
        remove(self.home)

    def _link_programs(self) -> None:
        self.programs.mkdir()
        for name in PROGRAMS:
            found = shutil.which(name, path="/usr/bin:/bin")
            assert found is not None, f"there is no {name}"
            (self.programs / name).symlink_to(found)
        (self.programs / "python3").symlink_to(Path(sys.executable).resolve())
        # VS Code asks a login shell, which would take the machine's search path.
        (self.home / ".profile").write_text(f"PATH={self.programs}\nexport PATH\n")


class CodeServer:
    """One running code-server, on a port of the loopback interface."""

    def __init__(self, place: Installation, settings: Mapping[str, Any], **extra: str) -> None:
        """Start it with *settings* of the user, and *extra* variables in its environment."""
        self.place = place
        text = json.dumps({**SETTINGS, **settings})
        (place.data / "User" / "settings.json").write_text(text)
        self.log = place.home / "code-server.log"
        options = ("--bind-addr", "127.0.0.1:0", "--auth", "none", "--disable-telemetry")
        command = place.command(*options, "--disable-update-check", "--disable-workspace-trust")
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*command, "--disable-getting-started-override"],
                env=place.variables(**extra),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.address = until(self._listening, "code-server listens")

    def _listening(self) -> str | None:
        assert self.process.poll() is None, self.log.read_text()
        found = re.search(r"listening on (http://127\.0\.0\.1:\d+)", self.log.read_text())
        return found[1] if found else None

    def children(self, *words: str) -> list[int]:
        """Return the processes below this one that have all *words* in their command line."""
        return [
            process
            for process, command in processes_of(self.process.pid)
            if all(word in command for word in words)
        ]

    def close(self) -> None:
        """End the whole group of processes."""
        for kind in (signal.SIGTERM, signal.SIGKILL):
            if self.process.poll() is None:
                os.killpg(self.process.pid, kind)
                try:
                    self.process.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    continue
        for process, _ in processes_of(self.process.pid):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        until(lambda: not list(processes_of(self.process.pid)), "all processes ended")


def processes_of(session: int) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield id and command line of each process in *session*."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            command = (entry / "cmdline").read_bytes().decode().split("\0")
            if os.getsid(int(entry.name)) == session and command != [""]:
                yield int(entry.name), command
        except OSError:
            continue  # it has ended since
