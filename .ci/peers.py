"""Set up the programs from outside that tests/peers needs, and run those tests.

A program that cannot be had is named as "not run"; in continuous integration
(``CI`` is set) that is an error. A set-up script gets the folder for its program; it
ends with 0 where the program is ready, at once if it was ready before, else its last
line says why it is not. The uv to use is in ``UV``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
NO_TESTS_COLLECTED = 5


@dataclass(frozen=True)
class Peer:
    """A program from outside: the marker of its tests, and who puts it into which folder."""

    name: str
    marker: str
    set_up: str
    folder: str


PEERS = (
    Peer("ZenML 0.13.2", "zenml", "tests/real_zenml/environment.sh", ".tools/zenml-0.13.2"),
    Peer("Neovim", "neovim", "tests/editors/neovim.sh", ".tools/neovim"),
)


def main() -> int:
    """Run the tests of all peers that can be had; return the exit code."""
    obstacles = {peer: obstacle(peer) for peer in PEERS}
    ready = [peer for peer in PEERS if obstacles[peer] is None]
    code = run_tests(ready) if ready else 0
    missing = [f"not run: {peer.name}: {why}" for peer, why in obstacles.items() if why]
    print("\n".join(missing), flush=True)
    return 1 if missing and os.environ.get("CI") else code


def obstacle(peer: Peer) -> str | None:
    """Set *peer* up, and say what was in the way; None if it is ready."""
    if not (CHECKOUT / peer.set_up).exists():
        return f"there is no {peer.set_up}"
    done = subprocess.run(
        ["sh", peer.set_up, peer.folder],
        check=False,
        cwd=CHECKOUT,
        env={**os.environ, "UV": uv()},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode == 0:
        return None
    lines = done.stdout.strip().splitlines()
    return lines[-1] if lines else f"{peer.set_up} ended with {done.returncode}"


def uv() -> str:
    """Return the uv that runs this script, else the one that `make setup` installs."""
    return os.environ.get("UV") or str(CHECKOUT / ".tools" / "uv" / "bin" / "uv")


def run_tests(peers: list[Peer]) -> int:
    """Run the tests marked for *peers*; return the exit code, 0 where there are none."""
    expression = " or ".join(peer.marker for peer in peers)
    command = [sys.executable, "-m", "pytest", "tests/peers", "-m", expression]
    code = subprocess.run(command, check=False, cwd=CHECKOUT).returncode
    return 0 if code == NO_TESTS_COLLECTED else code


if __name__ == "__main__":
    sys.exit(main())
