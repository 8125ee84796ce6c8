"""The configuration that real ZenML wrote, and the programs from outside that look at it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.peers.code_server import TOOLS, Installation, package
from tests.peers.neovim import ASKING, CHECKOUT, PLUGIN, Neovim, is_declarative, launchers
from tests.peers.neovim_editor import NeovimEditor
from tests.peers.vscode import VSCode

REAL_PYTHON = CHECKOUT / ".tools" / "zenml-0.13.2" / "bin" / "python"
REAL_ZENML = CHECKOUT / ".tools" / "zenml-0.13.2" / "venv" / "bin" / "zenml"
FIXTURES = CHECKOUT / "tests" / "data" / "zenml-0.13.2"
PLACE_IN_DOCS = "/path/to/zenml-language-server/editors/nvim"


@dataclass(frozen=True)
class World:
    """A configuration directory and a repository of real ZenML."""

    config: Path
    repository: Path

    @property
    def registry(self) -> Path:
        """The registry of the active profile."""
        return self.config / "profiles" / "default" / "stacks.yaml"

    @property
    def choice(self) -> Path:
        """The file that holds the repository's choice."""
        return self.repository / ".zen" / "config.yaml"


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path / "config", tmp_path / "repository")
    shutil.copytree(FIXTURES / "config", made.config)
    shutil.copytree(FIXTURES / "repository", made.repository)
    for path in tmp_path.rglob("*.yaml"):
        text = path.read_text().replace("$CONFIG_DIR", str(made.config))
        path.write_text(text.replace("$REPO", str(made.repository)))
    return made


# --------------------------------------------------------------------------------- Neovim


@dataclass(frozen=True)
class Way:
    """A Neovim, and a way to set our plugin up in it."""

    launcher: Path
    heading: str
    """The section of docs/editors.md that says how."""

    def script(self) -> str:
        """Return the ``init.lua`` that the documentation tells users to write."""
        section = (CHECKOUT / "docs" / "editors.md").read_text().split(f"## {self.heading}\n")[1]
        block = section.split("```lua\n")[1].split("```")[0]
        assert PLACE_IN_DOCS in block
        return block.replace(PLACE_IN_DOCS, str(PLUGIN)) + ASKING


def ways() -> Iterator[Any]:
    """Yield each Neovim with the way that the documentation has for it; the newest with both."""
    for name, launcher in launchers().items():
        if is_declarative(launcher):
            yield pytest.param(Way(launcher, "Neovim 0.11 and newer"), id=f"{name}-enable")
        yield pytest.param(Way(launcher, "Neovim 0.8 to 0.10"), id=f"{name}-setup")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "way" in metafunc.fixturenames:
        found = list(ways()) or [pytest.param(None, id="no-neovim")]
        is_slow = metafunc.definition.get_closest_marker("zenml") is not None
        metafunc.parametrize("way", found[:1] if is_slow else found)


@pytest.fixture
def neovim(way: Way | None, world: World) -> Iterator[Neovim]:
    assert way is not None, "there is no Neovim: run tests/editors/neovim.sh"
    editor = Neovim(way.launcher, way.script(), world.config, world.repository)
    yield editor
    editor.close()


@pytest.fixture
def neovim_editor(way: Way | None, world: World) -> Iterator[NeovimEditor]:
    """A Neovim that is seen and typed into as by a person."""
    assert way is not None, "there is no Neovim: run tests/editors/neovim.sh"
    editor = NeovimEditor(way.launcher, way.script(), world.config, world.repository)
    yield editor
    editor.close()


# -------------------------------------------------------------------------------- VS Code


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    made = Installation(package())
    yield made
    made.remove()


@pytest.fixture
def vscode(
    installation: Installation, world: World, request: pytest.FixtureRequest
) -> Iterator[VSCode]:
    """A window in the repository, with the settings that the test asks for."""
    settings = getattr(request, "param", {})
    yield from opened(VSCode(installation, world.config, world.repository, settings), request)


def opened(window: VSCode, request: pytest.FixtureRequest) -> Iterator[VSCode]:
    """Yield *window* and close it; a failed test leaves a picture of it."""
    failures = request.session.testsfailed
    yield window
    if request.session.testsfailed > failures:
        window.page.screenshot(path=TOOLS / "failure.png")
    window.close()
    assert window.outside == set(), "the page asked other hosts"


# ---------------------------------------------------------------------------------- ZenML


def zenml(world: World, *arguments: str) -> str:
    """Run the real ``zenml`` command in the repository; return what it prints."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZENML_")}
    done = subprocess.run(
        [str(REAL_PYTHON), "-W", "ignore", str(REAL_ZENML), *arguments],
        check=True,
        cwd=world.repository,
        env={
            **kept,
            "ZENML_CONFIG_PATH": str(world.config),
            "ZENML_ANALYTICS_OPT_IN": "false",
            "HOME": str(world.repository.parent),
            "COLUMNS": "200",
            "NO_COLOR": "1",
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout + done.stderr


Ask = Callable[[Mapping[str, Any]], dict[str, Any]]


@pytest.fixture(scope="session")
def ask() -> Iterator[Ask]:
    """Return a function that asks the real ZenML; see tests/real_zenml/oracle.py."""
    process = subprocess.Popen(
        [str(REAL_PYTHON), "-W", "ignore", "-m", "tests.real_zenml.oracle"],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    questions, answers = process.stdin, process.stdout

    def ask_one(question: Mapping[str, Any]) -> dict[str, Any]:
        questions.write(json.dumps(question) + "\n")
        questions.flush()
        answer: dict[str, Any] = json.loads(answers.readline())
        assert "crash" not in answer, answer
        return answer

    yield ask_one
    process.communicate(timeout=30)
