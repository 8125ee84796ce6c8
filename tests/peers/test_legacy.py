"""What real ZenML 0.13.2 makes of a repository of 0.6: as it is, and migrated by us."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from tests.peers.conftest import Ask, World, zenml
from tests.peers.neovim import CHECKOUT
from zenml_ls.features.code_action import code_actions
from zenml_ls.loading import Request, load, snapshot
from zenml_ls.text import Span, apply_edits

pytestmark = pytest.mark.zenml

OLD = CHECKOUT / "tests" / "data" / "legacy-0.6.3"
STACKS = {"local_stack", "prod"}


@pytest.fixture(params=["repository", "my répertoire 100%25 #1"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    """Return a repository as 0.6.3 wrote it; the data lies in its folder."""
    made = World(tmp_path / "config", tmp_path / request.param)
    shutil.copytree(OLD / "config", made.config)
    shutil.copytree(OLD / "repository", made.repository)
    for path in tmp_path.rglob("*.yaml"):
        text = path.read_text().replace("$CONFIG_DIR", str(made.config))
        path.write_text(text.replace("/data/", f"{tmp_path}/data/"))
    return made


def migrate(world: World) -> dict[Path, str]:
    """Write what the quick fix writes; return the texts."""
    request = Request(world.config, frozenset({world.repository}))
    known = snapshot(load(request), request, world.repository)
    document = known.repository_document
    assert document is not None
    everything = Span(0, len(document.text))
    (action,) = (
        action
        for action in code_actions(document, everything, known)
        if action.finding is not None and action.finding.code == "legacy-layout"
    )
    texts = {document.path: apply_edits(document.text, action.edits), **action.new_files}
    texts |= {other.path: apply_edits(other.text, ed) for other, ed in action.elsewhere.items()}
    for path, text in texts.items():
        path.write_text(text)
    return texts


def test_zenml_loses_the_stacks_by_itself(old: World) -> None:
    listed = zenml(old, "stack", "list")
    assert "default" in listed and "local_stack" not in listed


def test_zenml_lists_and_takes_the_stacks_of_a_migrated_repository(old: World) -> None:
    before = {
        path: path.read_bytes()
        for path in old.repository.rglob("*.yaml")
        if path.parent.name != ".zen"
    }
    migrate(old)
    listed = zenml(old, "stack", "list")
    assert all(stack in listed for stack in STACKS) and "default" not in listed
    assert "The active stack is: 'prod'" in zenml(old, "stack", "get")
    zenml(old, "stack", "set", "local_stack")
    assert "The active stack is: 'local_stack'" in zenml(old, "stack", "get")
    assert {path: path.read_bytes() for path in before} == before


def test_zenml_builds_all_that_was_registered(old: World, ask: Ask) -> None:
    registered = yaml.safe_load(old.choice.read_text())["stack_components"]
    texts = migrate(old)
    config, repository = str(old.config), str(old.repository)
    placed = {
        str(path).replace(config, "$CONFIG_DIR").replace(repository, "$REPO"): text.replace(
            repository, "$REPO"
        )
        for path, text in texts.items()
    }
    answer = ask({"config": config, "repository": repository, "write": placed})
    assert answer["repository"]["loads"] and answer["replaced"] == {} and answer["log"] == []
    assert answer["active_stack"] == "prod"
    assert {name for name, stack in answer["stacks"].items() if stack["runnable"]} == STACKS
    built = {
        kind: {name: item["flavor"] for name, item in names.items() if item["instantiates"]}
        for kind, names in answer["components"].items()
    }
    assert built == registered
