"""What a user of Helix sees and can do, with the configuration that we offer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.peers.conftest import World
from tests.peers.helix import ESCAPE, NEXT, Helix, launcher
from tests.peers.story import plant

pytestmark = pytest.mark.helix

Edit = Callable[[Path], Helix]


@pytest.fixture
def edit(world: World) -> Iterator[Edit]:
    program = launcher()
    assert program is not None, "there is no Helix: run tests/editors/helix.sh"
    editors = []

    def start(file: Path) -> Helix:
        editors.append(Helix(program, file, world.config, world.repository))
        return editors[-1]

    yield start
    for editor in editors:
        editor.close()


def test_finding_is_explained_and_mended(edit: Edit, world: World) -> None:
    sound = world.registry.read_text()
    plant(world.registry, "orchestrator: ldock", "orchestrator: ldok")
    helix = edit(world.registry)
    helix.terminal.until_shown("●")
    helix.go_to("ldok")
    helix.terminal.until_shown("no orchestrator named 'ldok' is registered")
    helix.act("Change to 'ldock'")
    helix.terminal.until_gone("no orchestrator named 'ldok' is registered")
    helix.press(" k")
    helix.terminal.until_shown("Used by docker")
    helix.press(ESCAPE)
    helix.terminal.until_gone("Used by docker")
    helix.save()
    assert world.registry.read_text() == sound


def test_registered_name_is_completed(edit: Edit, world: World) -> None:
    sound = world.registry.read_text()
    plant(world.registry, "orchestrator: ldock", "orchestrator: l")
    helix = edit(world.registry)
    helix.terminal.until_shown("●")
    helix.go_to("orchestrator: l$")
    helix.press("ad")
    helix.terminal.until_shown("ldock    variable")  # with its kind: the menu
    helix.press(NEXT + "\r")
    helix.terminal.until_shown("orchestrator: ldock\n")
    helix.press(ESCAPE)
    helix.terminal.until_shown("NOR")
    helix.save()
    assert world.registry.read_text() == sound


def test_code_action_switches_the_stack(edit: Edit, world: World) -> None:
    sound = world.choice.read_text()
    plant(world.choice, "active_stack_name: default", "active_stack_name: defualt")
    helix = edit(world.choice)
    helix.terminal.until_shown("●")
    helix.go_to("defualt")
    helix.act("Switch active stack to 'docker'")
    helix.terminal.until_shown("active_stack_name: docker")
    helix.save()
    assert world.choice.read_text() == sound.replace("stack_name: default", "stack_name: docker")


def test_file_that_an_action_makes_has_its_text(edit: Edit, world: World) -> None:
    plant(world.registry, "orchestrator: ldock", "orchestrator: fresh")
    helix = edit(world.registry)
    helix.terminal.until_shown("●")
    helix.go_to("fresh")
    helix.act("Create the orchestrator 'fresh' of flavor 'local'")
    helix.terminal.until_gone("no orchestrator named 'fresh' is registered")
    helix.press(":wa\r")
    made = world.registry.parent / "orchestrators" / "fresh.yaml"
    helix.terminal.until("the file has its text", lambda: made.exists() and made.read_text())
    name, uuid = made.read_text().splitlines(keepends=True)
    assert (name, uuid[:6], uuid[-1]) == ("name: fresh\n", "uuid: ", "\n")
