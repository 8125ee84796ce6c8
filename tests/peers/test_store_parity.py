"""Local files, a database and a live server, all of real ZenML 0.13.2: the same is said."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.peers.conftest import FIXTURES, REAL_PYTHON, World, zenml
from tests.peers.neovim import CHECKOUT
from tests.peers.test_rest_store import url
from tests.stores.parity import CHOICE, CUSTOM, EXPORTS, WIDE_STEP, Way, broken
from tests.test_store_parity import CONFIGURATION, Ways, check_same

pytestmark = pytest.mark.zenml

__all__ = ["url"]
"""The fixture: the address of a live server of the default profile."""

COPY = "from tests.real_zenml.write_sql import copy_store; copy_store()"
"""Copies the default profile into the profile ``warehouse``."""


@pytest.fixture
async def ways(world: World, url: str, tmp_path: Path) -> AsyncIterator[Ways]:
    await asyncio.to_thread(copy_into_database, world)
    database = world.config / "profiles" / "warehouse" / "zenml.db"
    addresses = {
        "local": f"file://{world.registry.parent}",
        "sql": f"sqlite:///{database}",
        "rest": url,
    }
    found = {}
    for store_type, address in addresses.items():
        config = tmp_path / store_type
        config.mkdir()
        text = CONFIGURATION.format(store_type=store_type, store_url=address)
        (config / "config.yaml").write_text(text)
        found[store_type] = await Way.read(config, world.repository)
    yield found


def copy_into_database(world: World) -> None:
    """Let ZenML make an SQL profile and put all of the default profile into it."""
    zenml(world, "profile", "delete", "warehouse")
    zenml(world, "profile", "create", "warehouse", "-t", "sql")
    subprocess.run(
        [str(REAL_PYTHON), "-W", "ignore", "-c", COPY],
        check=True,
        cwd=world.repository,
        env={
            **os.environ,
            "PYTHONPATH": str(CHECKOUT),
            "ZENML_CONFIG_PATH": str(world.config),
            "ZENML_ANALYTICS_OPT_IN": "false",
        },
        capture_output=True,
        timeout=120,
    )


async def test_whatever_is_said_is_the_same(ways: Ways, world: World) -> None:
    for way in ways.values():
        contents = way.known.contents
        assert contents is not None and contents.is_complete
        assert len(contents.stacks) == 6 and len(contents.components) == 30
    found = [way.switches() for way in ways.values()]
    assert found[0] == found[1] == found[2]
    texts = {
        f"stacks/{name}.yaml": (FIXTURES / "repository/stacks" / f"{name}.yaml").read_text("utf-8")
        for name in EXPORTS
    }
    for name, text in {**texts, "stacks/custom.yaml": CUSTOM}.items():
        path = world.repository / name
        check_same(ways, path, text)
        wrong = [check_same(ways, path, variant, WIDE_STEP) for variant in broken(text, name)]
        assert sum(wrong) >= 40
    choice = world.choice.read_text("utf-8")
    database_for_server = {**ways, "rest": ways["sql"]}  # no repository can use a server
    for variant in (choice.encode(), *broken(choice, CHOICE)):
        check_same(database_for_server, world.choice, variant, WIDE_STEP)
