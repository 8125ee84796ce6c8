"""The VS Code extension's own checks: types, lint, and its tests with real Pythons."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from tests.peers.packages import CHECKOUT, environment

pytestmark = pytest.mark.packages


@pytest.mark.parametrize("script", ["check", "test"])
def test_own_checks_pass(script: str) -> None:
    npm = shutil.which("npm", path=os.pathsep.join([os.environ["PATH"], "/usr/bin"]))
    assert npm is not None, "npm is not on PATH: Node.js 20 or newer is needed"
    done = subprocess.run(
        [npm, "run", script],
        check=False,
        cwd=CHECKOUT / "vscode-extension",
        env=environment(CI="true", npm_config_cache=str(CHECKOUT / ".tools" / "npm-cache")),
        capture_output=True,
        text=True,
        timeout=1800,
    )
    assert done.returncode == 0, done.stdout + done.stderr
