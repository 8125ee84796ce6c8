"""Configurations that real ZenML wrote, with planted secrets and a pipeline, ready to be asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from tests import world
from tests.features.scene import Stage, crlf
from zenml_ls.loading import Request, load
from zenml_ls.model.secrets import is_sensitive_name

DATA = Path(__file__).parents[1] / "data"
SECRET = "geheim"
CODE = """\
import os

from zenml.enums import StackComponentType
from zenml.repository import Repository

os.environ["ZENML_ACTIVATED_STACK"] = "docker"
repository = Repository()
repository.activate_stack("cloud")  # 🚀
store = repository.get_stack_component(StackComponentType.ARTIFACT_STORE, "gcs")
if repository.active_stack_name != "no such stack":
    repository.activate_stack("kubeflow")
"""
_PLACES = re.compile(r"store_url: (file|sqlite).*")
_VALUE = re.compile(r"^( *)(\w+): (?!\{\{)(.+)$", re.MULTILINE)


def files_of(name: str) -> dict[str, str]:
    """Return configuration and repository of a fixture; the latter is the folder itself."""
    folder = DATA / name
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix in (".yaml", ".py")]
    texts = {
        path.relative_to(folder).as_posix().removeprefix("repository/"): path.read_text("utf-8")
        for path in paths
    }
    return {name: planted(text) for name, text in texts.items()}


def planted(text: str) -> str:
    """Return a text with a secret in each place for one, and that names no place on disk."""
    text = _PLACES.sub("store_url: null", text)
    text = text.replace("http://", f"http://alice:{SECRET}@")
    return _VALUE.sub(_with_secret, text)


def _with_secret(match: re.Match[str]) -> str:
    indent, key, _ = match.groups()
    return f"{indent}{key}: {SECRET}" if is_sensitive_name(key) else match[0]


PRESENT = {**files_of("zenml-0.13.2"), "pipeline.py": CODE}
UNKNOWN = {
    **PRESENT,
    "config/config.yaml": PRESENT["config/config.yaml"].replace("type: local", "type: rest"),
}
"""The same, but the stores are servers that were not asked yet."""
WINDOWS = {name: crlf(text) for name, text in PRESENT.items()}
LEGACY = files_of("legacy-0.6.3")
WORLDS = {"known": PRESENT, "unknown": UNKNOWN, "windows": WINDOWS, "legacy": LEGACY}


def staged(folder: Path, files: Mapping[str, str]) -> Stage:
    """Write *files* below *folder*, and nothing else, and read them."""
    world.write(folder, dict(files))
    return Stage(folder, load(Request(folder / "config", frozenset({folder}))))
