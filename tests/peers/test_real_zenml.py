"""What real ZenML 0.13.2 makes of the files that we changed, and of those that we judge."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.peers.conftest import Ask, World, zenml
from tests.peers.neovim import CHECKOUT, Neovim
from zenml_ls.checking import Checked, Checker, CheckSettings
from zenml_ls.features.code_action import Action, ActionKind, code_actions
from zenml_ls.rules import Finding, Severity
from zenml_ls.text import Span, apply_edits
from zenml_ls.workspace import Document

pytestmark = pytest.mark.zenml

BROKEN = CHECKOUT / "examples" / "broken"
CONFIG_OF_BROKEN = BROKEN / "zenml-config"
SOUND_CONFIG = CHECKOUT / "examples" / "clean" / "zenml-config"

# -------------------------------------------------------------------------------- switches


def active_profile(listing: str) -> str:
    """Return the profile that ``zenml profile list`` points at."""
    (row,) = [line for line in listing.splitlines() if "👉" in line]
    return row.split("│")[1].strip()


@pytest.mark.neovim
def test_zenml_follows_a_stack_switched_in_neovim(neovim: Neovim, world: World) -> None:
    neovim.open(world.repository / "train.py")
    neovim.lua("vim.cmd.ZenmlSwitchStack('docker')")
    neovim.until(f"vim.fn.readfile('{world.choice}')[2] == 'active_stack_name: docker'")
    assert "The active stack is: 'docker'" in zenml(world, "stack", "get")


@pytest.mark.neovim
def test_zenml_follows_a_profile_switched_in_neovim(neovim: Neovim, world: World) -> None:
    neovim.open(world.repository / "train.py")
    neovim.lua("vim.cmd.ZenmlSwitchProfile('staging')")
    neovim.until(f"vim.fn.readfile('{world.choice}')[1] == 'active_profile_name: staging'")
    assert active_profile(zenml(world, "profile", "list")) == "staging"


def switches(world: World, path: Path) -> Iterator[tuple[str, str]]:
    """Yield title and new text of each switch that the light bulb offers in *path*."""
    folder = world.repository if path == world.choice else world.config
    known = Checker(CheckSettings(str(world.config))).snapshot_for(folder)
    document = next(item for item in known.documents if item.path == path)
    for action in code_actions(document, Span(0, 0), known):
        if action.kind is ActionKind.REWRITE:
            yield action.title, apply_edits(document.text, action.edits)


def question(world: World, name: str, text: str, *command: str) -> dict[str, Any]:
    """Return the question what *command* says when the file *name* has the *text*."""
    has_repository = name.startswith("$REPO")
    return {
        "config": str(world.config),
        "repository": str(world.repository) if has_repository else None,
        "write": {name: text},
        "command": list(command),
    }


@pytest.mark.parametrize("place", ["$REPO/.zen/config.yaml", "$CONFIG_DIR/config.yaml"])
def test_zenml_follows_every_switch(place: str, world: World, ask: Ask) -> None:
    path = world.choice if place.startswith("$REPO") else world.config / "config.yaml"
    seen = []
    for title, text in switches(world, path):
        what, name = title.removeprefix("Switch active ").removesuffix("'").split(" to '")
        seen.append((what, name))
        portable = text.replace(str(world.config), "$CONFIG_DIR")
        if name in ("team", "warehouse"):  # their stores are a server and a database
            continue
        command = ("stack", "get") if what == "stack" else ("profile", "list")
        answer = ask(question(world, place, portable, *command))
        assert answer["succeeds"], answer
        assert [line for line in answer["log"] if "not found" in line] == []
        if what == "stack":
            assert f"The active stack is: '{name}'" in answer["output"]
        else:
            assert active_profile(answer["output"]) == name
    assert seen == [
        *(("stack", name) for name in ("cloud", "custom", "docker", "kubeflow", "tracked")),
        *(("profile", name) for name in ("staging", "team", "warehouse")),
    ]


# ---------------------------------------------------------------------------- quick fixes


@dataclass(frozen=True)
class Fix:
    """One quick fix, for one finding of examples/broken."""

    document: Document
    finding: Finding
    action: Action

    def __str__(self) -> str:
        return f"{self.file}: {self.finding.code}: {self.action.title}"

    @property
    def file(self) -> str:
        """The file as the oracle names it."""
        path = self.document.path
        if CONFIG_OF_BROKEN in path.parents:
            return f"$CONFIG_DIR/{path.relative_to(CONFIG_OF_BROKEN).as_posix()}"
        return f"$REPO/{path.relative_to(BROKEN).as_posix()}"


def fixes() -> Iterator[Fix]:
    """Yield all quick fixes for examples/broken."""
    checker = Checker(CheckSettings(str(CONFIG_OF_BROKEN)))
    known = checker.snapshot_for(BROKEN)
    for checked in checker.check([BROKEN]):
        assert isinstance(checked, Checked)
        for finding in checked.findings:
            offered = code_actions(checked.document, finding.span, known)
            for action in offered:
                if action.finding == finding:
                    yield Fix(checked.document, finding, action)


def broken_after(ask: Ask, *applied: Fix) -> set[str]:
    """Return what ZenML refuses, or silently changes, once the quick fixes are applied."""
    edits: dict[str, list[Any]] = {}
    texts = {fix.file: fix.document.text for fix in applied}
    for fix in applied:
        edits.setdefault(fix.file, []).extend(fix.action.edits)
    written = {file: apply_edits(texts[file], edits[file]) for file in texts}
    for fix in applied:
        for path, text in fix.action.new_files.items():
            written[f"$CONFIG_DIR/{path.relative_to(CONFIG_OF_BROKEN).as_posix()}"] = text
    answer = ask(
        {
            "config": str(CONFIG_OF_BROKEN),
            "repository": str(BROKEN),
            "write": written,
        }
    )
    return set(refused(answer))


OF_THE_MACHINE = ("ImportError", "ConfigException")
"""What is wrong with the machine and not with the files: no integration, no kubeconfig."""


def refused(answer: dict[str, Any]) -> Iterator[str]:
    """Yield what ZenML refused or changed, but for flavors that are not installed."""
    assert answer["configuration"]["loads"], answer
    assert answer["repository"]["loads"], answer
    yield from answer["replaced"]
    for component_type, components in answer["components"].items():
        for name, component in components.items():
            if component["error"] and component["error"]["type"] not in OF_THE_MACHINE:
                yield f"{component_type} {name}"
    yield from (f"stack {name}" for name, stack in answer["stacks"].items() if stack["error"])


def test_quick_fixes_mend_what_zenml_refuses(ask: Ask) -> None:
    before = broken_after(ask)
    mending: dict[str, Fix] = {}
    needed = set()
    for fix in fixes():
        if fix.file.startswith("$REPO/stacks/"):
            continue
        after = broken_after(ask, fix)
        assert after <= before, f"{fix}: ZenML now refuses {after - before}"
        subject = f"{fix.file}: {fix.finding.message}"
        needed.add(subject)
        if after < before or fix.finding.severity is not Severity.ERROR:
            mending.setdefault(subject, fix)
    assert needed - mending.keys() == set(), "no quick fix for these changes ZenML's mind"
    assert broken_after(ask, *mending.values()) == {
        "alerter pager",
        "artifact_store archive",
        "artifact_store s3",
        "metadata_store mysql",
        "stack cloud",
    }


def test_exported_stack_can_be_imported_after_the_quick_fix(ask: Ask) -> None:
    (fix,) = [fix for fix in fixes() if fix.finding.code == "version-mismatch"]
    command = ["stack", "import", "new", "--filename", fix.file]
    asked = {"config": str(SOUND_CONFIG), "repository": str(BROKEN), "command": command}
    before = ask(asked)
    assert not before["succeeds"]
    assert "0.12.0" in before["error"]["message"]
    after = ask({**asked, "write": {fix.file: apply_edits(fix.document.text, fix.action.edits)}})
    assert after["succeeds"], after


# ---------------------------------------------------------------------------------- check


def errors(world: World) -> dict[str, list[str]]:
    """Return the codes of the errors that ``zenml-ls check`` finds, by file name."""
    command = [sys.executable, "-m", "zenml_ls", "check", str(world.repository)]
    done = subprocess.run(
        [*command, "--config-dir", str(world.config), "--format", "json"],
        check=False,
        capture_output=True,
        text=True,
    )
    found: dict[str, list[str]] = {}
    for finding in json.loads(done.stdout):
        if finding["severity"] == "error":
            path = Path(finding["file"]).relative_to(world.repository.parent)
            found.setdefault(path.as_posix(), []).append(finding["code"])
    return found


def test_check_finds_no_error_where_zenml_is_content(world: World, ask: Ask) -> None:
    answer = ask({"config": str(world.config), "repository": str(world.repository)})
    assert list(refused(answer)) == []
    assert len(answer["stacks"]) == 6
    found = errors(world)
    exported = {f"repository/stacks/{name}.yaml" for name in ("cloud", "default", "docker")}
    assert {file: codes for file, codes in found.items() if file not in exported} == {}
    for file in exported:
        again = ask(
            {
                "config": str(world.config),
                "repository": str(world.repository),
                "command": ["stack", "import", Path(file).stem, "--filename", f"$REPO/{file[11:]}"],
            }
        )
        is_accepted = again["succeeds"] and not again["would_prompt"]
        assert is_accepted == (file not in found), (file, again)
