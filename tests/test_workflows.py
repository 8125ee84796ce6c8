"""The workflows call what is there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

CHECKOUT = Path(__file__).resolve().parent.parent
WORKFLOWS = sorted((CHECKOUT / ".github" / "workflows").glob("*.yml"))


def commands(workflow: Path) -> str:
    """Return all that the steps of a workflow run."""
    jobs = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"].values()
    return "\n".join(step.get("run", "") for job in jobs for step in job["steps"])


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_commands_of_workflows_exist(workflow: Path) -> None:
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    called = re.findall(r"^make ([a-z -]+)", commands(workflow), re.MULTILINE)
    assert called
    assert {target for words in called for target in words.split()} <= targets
    scripts = re.findall(r"\.ci/[\w.-]+", commands(workflow))
    assert [script for script in scripts if not (CHECKOUT / script).exists()] == []


def test_extension_is_published_by_the_tool_that_packs_it() -> None:
    release = (CHECKOUT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    manifest = (CHECKOUT / "vscode-extension" / "package.json").read_text(encoding="utf-8")
    version = json.loads(manifest)["devDependencies"]["@vscode/vsce"]
    assert f'"@vscode/vsce@{version}"' in release
