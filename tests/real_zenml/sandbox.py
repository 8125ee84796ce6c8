"""Directories for one run of the real ZenML, and the runs themselves, each in a forked process.

Runs on the interpreter that ``environment.sh`` makes (Python 3.8 or 3.9). Importing ZenML takes
seconds, so it is imported once, before any of its singletons exists; each run is a fork.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.real_zenml import releases

TIMEOUT_SECONDS = 60
WRITING_EVENTS = ("os.mkdir", "os.remove", "os.rmdir", "os.rename", "shutil.rmtree")


class Sandbox:
    """A configuration directory, a repository and a home directory to run ZenML in.

    The paths stay the same between runs: client libraries remember them when imported.
    """

    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="real-zenml-")).resolve()
        self.config = self.root / "zenml"  # ZenML 0.6 can only be told the directory above
        self.repository = self.root / "repository"
        self.home = self.root / "home"
        self.kubeconfig = self.home / "kubeconfig"
        self.reset()

    def reset(self) -> None:
        """Empty all directories; the repository is not initialized."""
        for directory in (self.config, self.repository, self.home):
            shutil.rmtree(directory, ignore_errors=True)
            directory.mkdir()

    def remove(self) -> None:
        """Delete the sandbox from the disk."""
        shutil.rmtree(self.root)

    def placeholders(self) -> dict[str, str]:
        """Return what each placeholder stands for."""
        return {"$CONFIG_DIR": str(self.config), "$REPO": str(self.repository)}

    def resolve(self, text: str) -> str:
        """Put this sandbox's paths in the place of the placeholders."""
        for placeholder, path in self.placeholders().items():
            text = text.replace(placeholder, path)
        return text

    def anonymize(self, text: str) -> str:
        """Put the placeholders in the place of this sandbox's paths."""
        for placeholder, path in self.placeholders().items():
            text = text.replace(path, placeholder)
        return text

    def set_environment(self, extra: Mapping[str, str]) -> None:
        """Make this process see the sandbox, and no other ZenML variables than *extra*."""
        for name in [name for name in os.environ if name.startswith("ZENML_")]:
            del os.environ[name]
        os.environ.update({name: self.resolve(value) for name, value in extra.items()})
        os.environ.update(
            ZENML_CONFIG_PATH=str(self.config),
            XDG_CONFIG_HOME=str(self.root),
            ZENML_ANALYTICS_OPT_IN="false",
            HOME=str(self.home),
            KUBECONFIG=str(self.kubeconfig),
            COLUMNS="1000",
            TERM="dumb",
            NO_COLOR="1",
        )

    def run(self, action: Callable[[], Any], environment: Mapping[str, str]) -> dict[str, Any]:
        """Call *action* in a forked process that has the repository as its directory.

        Returns:
            ``output``: what was printed; ``result``: what *action* returned (JSON), or
            ``crash``: why there is none.
        """
        answer, output = self.root / "answer.json", self.root / "output.txt"
        answer.unlink(missing_ok=True)
        sys.stdout.flush()
        process = os.fork()
        if process == 0:
            self._be_child(action, environment, answer, output)
        _, status = os.waitpid(process, 0)
        outcome = {"output": self.anonymize(plain(output.read_text("utf-8", "replace")))}
        if not answer.exists():
            return {**outcome, "crash": f"ended with wait status {status}"}
        return {**outcome, **json.loads(self.anonymize(answer.read_text("utf-8")))}

    def _be_child(
        self,
        action: Callable[[], Any],
        environment: Mapping[str, str],
        answer: Path,
        output: Path,
    ) -> None:
        try:
            signal.alarm(TIMEOUT_SECONDS)
            redirect_streams(output)
            sys.stdin = io.StringIO()  # what is buffered is not for it
            self.set_environment(environment)
            os.chdir(self.repository)
            sys.addaudithook(self._refuse_writes_elsewhere)
            try:
                outcome = {"result": action()}
            except BaseException:  # noqa: BLE001 - the parent shows it
                outcome = {"crash": traceback.format_exc()}
            answer.write_text(json.dumps(outcome, default=str), "utf-8")
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(0)

    def _refuse_writes_elsewhere(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            is_writing = bool(arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
        else:
            is_writing = event in WRITING_EVENTS
        if not is_writing or isinstance(arguments[0], int):
            return
        path = os.path.abspath(os.fsdecode(arguments[0]))  # noqa: PTH100 - no links resolved
        allowed = (str(self.root), "/dev/", sys.prefix, tempfile.gettempdir())
        if not path.startswith(allowed) and "__pycache__" not in path:
            raise PermissionError(f"write outside the sandbox: {path}")


def redirect_streams(output: Path) -> None:
    """Send all output of this process to the file, and give it nothing to read."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    written = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(nothing, 0)
    os.dup2(written, 1)
    os.dup2(written, 2)


def plain(text: str) -> str:
    """Return *text* without terminal colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def preload(flavors: bool) -> None:
    """Import ZenML and, with *flavors*, the client libraries of all flavors that can be."""
    releases.import_core()
    if flavors:
        releases.import_flavors()
