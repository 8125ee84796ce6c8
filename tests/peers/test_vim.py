"""What a user of Vim sees and can do, with ALE."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.peers.conftest import World
from tests.peers.documented import documented
from tests.peers.story import plant
from tests.peers.vim import Vim, launcher

pytestmark = pytest.mark.vim


@pytest.fixture
def vim(world: World) -> Iterator[Vim]:
    program = launcher()
    assert program is not None, "there is no Vim: run tests/editors/vim.sh"
    script = documented("Vim with ALE", "vim")
    editor = Vim(program, script, world.config, world.repository)
    yield editor
    editor.close()


def test_finding_is_shown_and_mended(vim: Vim, world: World) -> None:
    sound = world.registry.read_text()
    plant(world.registry, "orchestrator: ldock", "orchestrator: ldok")
    vim.open(world.registry)
    (finding,) = vim.findings("unknown-component")
    assert finding["text"].startswith("no orchestrator named 'ldok' is registered")
    vim.go_to("ldok")
    assert [finding["lnum"], finding["col"]] == vim.ask("[line('.'), col('.')]")
    vim.act("Change to 'ldock'")
    vim.findings()
    vim.save()
    assert world.registry.read_text() == sound


def test_registered_name_is_completed(vim: Vim, world: World) -> None:
    sound = world.registry.read_text()
    plant(world.registry, "orchestrator: ldock", "orchestrator: ld")
    vim.open(world.registry)
    vim.findings("unknown-component")
    vim.go_to("ld\\$")
    vim.press("A\x18\x0f")
    vim.until("getline('.') =~# 'orchestrator: ldock$'")
    vim.press("\x1b")
    vim.until("mode() ==# 'n'")
    vim.save()
    assert world.registry.read_text() == sound


def test_code_action_switches_the_stack(vim: Vim, world: World) -> None:
    vim.open(world.choice)
    vim.findings()
    vim.act("Switch active stack to 'docker'")
    vim.until("search('active_stack_name: docker', 'nw')")
    vim.save()
    assert "active_stack_name: docker\n" in world.choice.read_text()


def test_only_files_of_zenml_are_looked_at(vim: Vim, world: World, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = elsewhere / "compose.yaml"
    other.write_text("services:\n  web:\n    image: nginx\ncomponents:\n  schemas: {}\n")
    exported = elsewhere / "stack.yaml"
    text = (world.repository / "stacks" / "docker.yaml").read_text()
    exported.write_text(text.replace("stack_name:", "stack_nam:"))
    vim.open(other)
    root = "ale_linters#yaml#zenml_ls#ProjectRoot(bufnr(''))"
    vim.open(exported)
    vim.until("!empty(ale#engine#GetLoclist(bufnr('')))")
    assert vim.ask(root) == str(elsewhere)
    vim.open(other)
    assert vim.ask(root) == ""
