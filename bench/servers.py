"""The two servers: how each is started and what its client tells it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.world import World
from zenml_ls import __version__

Json = Any  # what json.dumps accepts

CHECKOUT = Path(__file__).resolve().parent.parent
INSTALL_SCRIPT = "bench/yaml_language_server.sh"
PEER_FOLDER = CHECKOUT / ".tools" / "yaml-language-server"

CAPABILITIES: Json = {
    "workspace": {
        "applyEdit": True,
        "configuration": True,
        "workspaceFolders": True,
        "didChangeConfiguration": {"dynamicRegistration": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True, "relativePatternSupport": True},
    },
    "textDocument": {
        "synchronization": {"dynamicRegistration": True, "didSave": True},
        "completion": {
            "completionItem": {
                "snippetSupport": True,
                "documentationFormat": ["markdown"],
                "insertTextModeSupport": {"valueSet": [1, 2]},
            }
        },
        "hover": {"contentFormat": ["markdown"]},
        "publishDiagnostics": {"relatedInformation": True, "versionSupport": True},
    },
}
"""Those of a usual editor, the same for both."""


class CannotRunError(Exception):
    """A server that cannot be had; the message says why."""


@dataclass(frozen=True)
class Server:
    """A language server that can be measured."""

    name: str
    version: str
    runtime: str
    """The program that runs it, with its version."""
    command: tuple[str, ...]
    is_ours: bool

    def settings(self, world: World) -> Mapping[str, Json]:
        """Return the settings by section, as the client has them for *world*."""
        if self.is_ours:
            return {"zenml-ls": {}}
        schema = (CHECKOUT / "schemas" / "stacks.json").as_uri()
        return {
            "yaml": {
                "schemas": {schema: ["**/stacks.yaml"]},
                "schemaStore": {"enable": False},
                "validate": True,
                "completion": True,
                "hover": True,
            }
        }

    def initialization(self, world: World, capabilities: Json = CAPABILITIES) -> Json:
        """Return the parameters of ``initialize`` of a client with *capabilities*."""
        return {
            "processId": os.getpid(),
            "rootUri": world.root.as_uri(),
            "workspaceFolders": [{"uri": world.root.as_uri(), "name": "bench"}],
            "capabilities": capabilities,
            "initializationOptions": self.settings(world) if self.is_ours else {},
        }

    def environment(self, world: World) -> Mapping[str, str]:
        """Return the environment of the process, in which the configuration is that of *world*.

        What else concerns ZenML or Python is left out: an installed server has its bytecode, so
        ``PYTHONDONTWRITEBYTECODE`` must not count.
        """
        unwanted = ("ZENML_", "PYTHON")
        kept = {name: text for name, text in os.environ.items() if not name.startswith(unwanted)}
        return {**kept, "ZENML_CONFIG_PATH": str(world.config_directory)}


def ours() -> Server:
    """Return the server of this checkout, as its console script starts it."""
    script = shutil.which("zenml-ls", path=str(Path(sys.executable).parent))
    if script is None:
        raise CannotRunError("zenml-ls is not installed beside this Python: make setup")
    runtime = "Python " + ".".join(map(str, sys.version_info[:3]))
    return Server("zenml-ls", __version__, runtime, (script,), is_ours=True)


def theirs() -> Server:
    """Return yaml-language-server, installed first where it is not yet.

    Raises:
        CannotRunError: It cannot be installed.
    """
    done = subprocess.run(
        ["sh", INSTALL_SCRIPT, str(PEER_FOLDER)],
        check=False,
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode != 0:
        raise CannotRunError((done.stdout.strip().splitlines() or [INSTALL_SCRIPT])[-1])
    node = str(PEER_FOLDER / "node")
    version = subprocess.run([node, "--version"], check=True, capture_output=True, text=True)
    runtime = f"Node {version.stdout.strip().removeprefix('v')}"
    package = PEER_FOLDER / "node_modules/yaml-language-server/package.json"
    number = json.loads(package.read_text(encoding="utf-8"))["version"]
    command = (node, str(PEER_FOLDER / "server"), "--stdio")
    return Server("yaml-language-server", number, runtime, command, is_ours=False)
