"""Set up the programs from outside that tests/peers needs, and run those tests.

A program that cannot be had is named as "not run"; in continuous integration
(``CI`` is set) that is an error. A set-up script gets the folder for its program; it
ends with 0 where the program is ready, at once if it was ready before, else its last
line says why it is not. The uv to use is in ``UV``.

python .ci/peers.py              # all
python .ci/peers.py packages     # those with that marker
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

CHECKOUT = Path(__file__).resolve().parent.parent
NO_TESTS_COLLECTED = 5
BUILDERS = {"vscode", "packages"}
"""The markers of tests that build the extension, which happens in its own folder."""


@dataclass(frozen=True)
class Peer:
    """A program from outside: the marker of its tests, and who puts it into which folder."""

    name: str
    marker: str
    set_up: str
    folder: str
    more: tuple[str, ...] = ()
    """Further arguments for the script."""


PEERS = (
    Peer(
        "ZenML 0.13.2",
        "zenml",
        "tests/real_zenml/environment.sh",
        ".tools/zenml-0.13.2",
        ("0.7.3", "0.9.0", "0.10.0", "0.12.0"),  # their sources: tests/peers/test_code.py
    ),
    Peer("Neovim", "neovim", "tests/editors/neovim.sh", ".tools/neovim"),
    Peer("Emacs", "emacs", "tests/editors/emacs.sh", ".tools/emacs"),
    Peer("Helix", "helix", "tests/editors/helix.sh", ".tools/helix"),
    Peer("Vim", "vim", "tests/editors/vim.sh", ".tools/vim"),
    Peer(
        "yaml-language-server",
        "yamlls",
        "bench/yaml_language_server.sh",
        ".tools/yaml-language-server",
    ),
    Peer("VS Code", "vscode", "tests/editors/vscode.sh", ".tools/vscode"),
    Peer("npm, for the packages", "packages", "tests/peers/packages.sh", ".tools/wheels"),
)


def main() -> int:
    """Run the tests of all peers that can be had, or of the named ones; return the exit code."""
    markers = sys.argv[1:] or [peer.marker for peer in PEERS]
    obstacles = {peer: obstacle(peer) for peer in PEERS if peer.marker in markers}
    ready = [peer for peer, why in obstacles.items() if why is None]
    code = run_tests(ready, [peer for peer in PEERS if peer not in ready]) if ready else 0
    missing = [f"not run: {peer.name}: {why}" for peer, why in obstacles.items() if why]
    print("\n".join(missing), flush=True)
    return 1 if missing and os.environ.get("CI") else code


def obstacle(peer: Peer, tries: int = 3) -> str | None:
    """Set *peer* up, and say what was in the way; None if it is ready.

    A download can fail that succeeds a moment later, so there are several tries.
    """
    if not (CHECKOUT / peer.set_up).exists():
        return f"there is no {peer.set_up}"
    done = set_up(peer)
    if done.returncode == 0:
        return None
    if tries > 1:
        return obstacle(peer, tries - 1)
    print(done.stdout, flush=True)
    lines = done.stdout.strip().splitlines()
    return lines[-1] if lines else f"{peer.set_up} ended with {done.returncode}"


def set_up(peer: Peer) -> subprocess.CompletedProcess[str]:
    """Run the script that sets *peer* up."""
    return subprocess.run(
        ["sh", peer.set_up, peer.folder, *peer.more],
        check=False,
        cwd=CHECKOUT,
        env={**os.environ, "UV": uv()},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def uv() -> str:
    """Return the uv that runs this script, else the one that `make setup` installs."""
    return os.environ.get("UV") or str(CHECKOUT / ".tools" / "uv" / "bin" / "uv")


def run_tests(ready: list[Peer], missing: list[Peer]) -> int:
    """Run the tests for *ready* that need none of *missing*; return the exit code, 0 for none.

    Most of the time is spent waiting for programs, so there are two runs at once; what the
    second prints comes at the end.
    """
    builders = [peer for peer in ready if peer.marker in BUILDERS]
    others = [peer for peer in ready if peer not in builders]
    with tempfile.TemporaryFile("w+") as printed:
        runs = []
        if others:
            runs.append(start(others, [*missing, *builders], printed if builders else None))
        if builders:
            runs.append(start(builders, missing))
        codes = [run.wait() for run in runs]
        printed.seek(0)
        print(printed.read(), flush=True)
    return next((code for code in codes if code not in (0, NO_TESTS_COLLECTED)), 0)


def start(
    ready: list[Peer], missing: list[Peer], output: IO[str] | None = None
) -> subprocess.Popen[bytes]:
    """Start the tests for *ready* that need none of *missing*."""
    expression = f"({' or '.join(peer.marker for peer in ready)})"
    expression += "".join(f" and not {peer.marker}" for peer in missing)
    command = [sys.executable, "-m", "pytest", "tests/peers", "-m", expression]
    return subprocess.Popen(command, cwd=CHECKOUT, stdout=output, stderr=output)


if __name__ == "__main__":
    sys.exit(main())
