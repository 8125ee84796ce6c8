"""What we read from the SQL stores of real ZenML 0.13.2, while it is at it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.peers.conftest import REAL_PYTHON, World, zenml
from tests.stores.databases import UNUSABLE, build, url_of
from tests.stores.reading import read_now
from zenml_ls.checking import Checker, CheckSettings
from zenml_ls.model.domain import Profile
from zenml_ls.rules.unusable_store import why_unusable
from zenml_ls.stores.sql import SqlStore, database_url

pytestmark = pytest.mark.zenml

PROGRAM = """
import json, sys
from zenml.config.global_config import GlobalConfiguration
from zenml.enums import StackComponentType
from zenml.repository import Repository

profile = GlobalConfiguration().profiles["warehouse"]
store = Repository.create_store(profile, skip_default_registrations=True)
for line in sys.stdin:
    name = line.strip()
    if name:
        store._save_stack(name, store.get_stack_configuration("default"))
    names = {kind.value: store._get_stack_component_names(kind) for kind in StackComponentType}
    parts = {
        stack: {kind.value: part for kind, part in store.get_stack_configuration(stack).items()}
        for stack in store.stack_names
    }
    print(json.dumps([store.stack_names, names, parts]), flush=True)
"""


@pytest.fixture
def store(world: World) -> SqlStore:
    """Return the store of the profile ``warehouse``, which nobody has opened yet."""
    url = database_url(Profile("warehouse", "warehouse", "sql"), world.config)
    assert url is not None
    return SqlStore(url)


class Running:
    """A program that keeps a store of real ZenML open."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def register(self, name: str) -> list[Any]:
        """Register a stack like the default one, if there is a name; return what there is."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{name}\n")
        self.process.stdin.flush()
        lines = iter(self.process.stdout.readline, "")
        answer: list[Any] = json.loads(next(line for line in lines if line.startswith("[[")))
        return answer


@contextmanager
def running(world: World) -> Iterator[Running]:
    process = subprocess.Popen(
        [str(REAL_PYTHON), "-W", "ignore", "-c", PROGRAM],
        cwd=world.repository,
        env={
            **os.environ,
            "ZENML_CONFIG_PATH": str(world.config),
            "ZENML_ANALYTICS_OPT_IN": "false",
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield Running(process)
    finally:
        process.communicate(timeout=30)


def test_follows_a_profile_that_zenml_creates(world: World, store: SqlStore) -> None:
    zenml(world, "profile", "delete", "warehouse")
    assert not read_now(store).stacks and store.stamp() == (None, None)
    zenml(world, "profile", "create", "warehouse", "-t", "sql")
    created = store.stamp()
    assert list(read_now(store).stacks) == ["default"]
    zenml(world, "profile", "set", "warehouse")
    zenml(world, "orchestrator", "register", "flow", "-f", "local_docker")
    zenml(world, "stack", "register", "ours", "-o", "flow", "-a", "default", "-m", "default")
    contents = read_now(store)
    assert store.stamp() != created
    assert contents.is_complete and contents.associations
    assert contents.stacks["ours"].components == {
        "orchestrator": "flow",
        "artifact_store": "default",
        "metadata_store": "default",
    }
    assert contents.components["orchestrator", "flow"].flavor == "local_docker"
    zenml(world, "stack", "delete", "ours", "--yes")
    assert list(read_now(store).stacks) == ["default"]


@pytest.mark.parametrize("spoil", UNUSABLE.values(), ids=UNUSABLE)
def test_an_address_that_zenml_cannot_open(
    world: World, tmp_path: Path, spoil: Callable[[Path], str]
) -> None:
    folder = tmp_path / "spoilt"
    folder.mkdir()
    sound = url_of(build(tmp_path / "sound" / "zenml.db", config=world.config))
    for url, is_usable in ((sound, True), (spoil(folder), False)):
        configuration = yaml.safe_load((world.config / "config.yaml").read_text())
        configuration["profiles"]["warehouse"]["store_url"] = url
        (world.config / "config.yaml").write_text(yaml.safe_dump(configuration))
        world.choice.write_text("active_profile_name: warehouse\nactive_stack_name: default\n")
        known = Checker(CheckSettings(str(world.config), environment={})).snapshot_for(
            world.repository
        )
        assert (why_unusable(known) is None) is is_usable
        if is_usable:
            assert "default" in zenml(world, "stack", "list")
        else:
            with pytest.raises(subprocess.CalledProcessError):
                zenml(world, "stack", "list")


def test_sees_at_once_what_a_program_registers_that_goes_on(world: World, store: SqlStore) -> None:
    build(Path(store.watched_files()[0]), config=world.config)
    with running(world) as program:
        for name in ("first", "second"):
            before = store.stamp()
            program.register(name)
            assert store.stamp() != before
            assert (
                read_now(store).stacks[name].components
                == read_now(store).stacks["default"].components
            )


def test_lists_what_zenml_lists_in_its_order(world: World, store: SqlStore) -> None:
    build(Path(store.watched_files()[0]), config=world.config)
    with running(world) as program:
        program.register("a new one")
        stacks, names, parts = program.register("")
    contents = read_now(store)
    assert list(contents.stacks) == stacks
    assert {kind: list(found) for kind, found in contents.names.items()} == {
        kind: found for kind, found in names.items() if found
    }
    assert {name: stack.components for name, stack in contents.stacks.items()} == parts
