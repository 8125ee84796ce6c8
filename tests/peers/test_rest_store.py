"""Reading a store from the real ZenServer 0.13.2."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from subprocess import PIPE

import pytest

from tests.peers.conftest import REAL_PYTHON, World, zenml
from tests.peers.neovim import CHECKOUT
from tests.stores.contract import check_contents
from zenml_ls.model.domain import StoreContents
from zenml_ls.stores import StoreError
from zenml_ls.stores.local import LocalStore
from zenml_ls.stores.patience import Limits
from zenml_ls.stores.rest import RestStore

pytestmark = pytest.mark.zenml

START_SECONDS = 60
PATIENT = Limits(connect_seconds=60, pause_seconds=60, total_seconds=60)
SERVE = ("-W", "ignore", "-m", "tests.real_zenml.serve")
RELEASE = "0.13.2"
USER = "default"


@pytest.fixture
async def url(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """Serve the default profile of the world; nobody gives it up, however slow the machine is."""
    monkeypatch.setattr(RestStore.__init__, "__defaults__", (PATIENT,))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZENML_")}
    server = await asyncio.create_subprocess_exec(
        REAL_PYTHON, *SERVE, str(world.config), cwd=CHECKOUT, env=kept, stdin=PIPE, stdout=PIPE
    )
    assert server.stdout is not None
    try:
        line = await asyncio.wait_for(server.stdout.readline(), START_SECONDS)
        assert line.startswith(b"http://"), "the server has not started"
        yield line.decode().strip()
    finally:
        if server.returncode is None:
            server.terminate()
        await asyncio.wait_for(server.communicate(), START_SECONDS)


def facts(contents: StoreContents) -> dict[str, object]:
    """Return what does not depend on where the store is."""
    return {
        "stacks": list(contents.stacks.values()),
        "components": {
            key: (component.flavor, component.configuration, component.uuid, component.is_missing)
            for key, component in contents.components.items()
        },
        "flavors": contents.flavors,
        "associations": contents.associations,
        "is_complete": contents.is_complete,
    }


async def local(world: World) -> StoreContents:
    return await LocalStore(world.registry.parent).read()


async def test_the_server_says_what_its_files_say(world: World, url: str) -> None:
    contents = await RestStore(url, USER, RELEASE).read()
    assert facts(contents) == facts(await local(world))
    check_contents(contents)


async def test_the_server_refuses_a_user_that_it_does_not_know(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        await RestStore(url, "nobody", RELEASE).read()
    assert str(caught.value) == f"the ZenServer at {url} does not know user 'nobody'"


async def test_the_server_knows_what_is_registered_meanwhile(world: World, url: str) -> None:
    before = await RestStore(url, USER, RELEASE).read()
    zenml(world, "orchestrator", "register", "another", "--flavor=local")
    after = await RestStore(url, USER, RELEASE).read()
    assert set(after.components) - set(before.components) == {("orchestrator", "another")}
    assert facts(after) == facts(await local(world))


async def test_one_component_without_a_file_makes_the_store_unreadable(
    world: World, url: str
) -> None:
    (world.registry.parent / "orchestrators" / "ldock.yaml").unlink()
    with pytest.raises(StoreError) as caught:
        await RestStore(url, USER, RELEASE).read()
    assert str(caught.value) == f"the server at {url} failed with status 500"
