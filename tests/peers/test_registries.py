"""What we hand in to the registries of editors, in the editors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.peers.conftest import World
from tests.peers.neovim import ASKING, CHECKOUT, Neovim, is_declarative, launchers
from tests.peers.story import plant

pytestmark = pytest.mark.neovim

LSPCONFIG = CHECKOUT / "editors" / "registries" / "nvim-lspconfig"


@pytest.fixture
def neovim(world: World) -> Iterator[Neovim]:
    program = next((found for found in launchers().values() if is_declarative(found)), None)
    assert program is not None, "there is no Neovim 0.11: run tests/editors/neovim.sh"
    script = f"vim.opt.runtimepath:prepend('{LSPCONFIG}') vim.lsp.enable('zenml_ls')\n"
    editor = Neovim(program, script + ASKING, world.config, world.repository)
    yield editor
    editor.close()


def test_entry_of_lspconfig_starts_the_server(neovim: Neovim, world: World, tmp_path: Path) -> None:
    plant(world.choice, "active_stack_name: default", "active_stack_name: defualt")
    neovim.open_attached(world.choice)
    neovim.findings("unknown-stack")
    other = tmp_path / "elsewhere" / "compose.yaml"
    other.parent.mkdir()
    other.write_text("services: {}\n")
    neovim.open(other)
    assert neovim.lua("return vim.bo.filetype") == "yaml"
    assert neovim.lua("return #clients()") == 0
