"""What a user of Neovim sees and can do, on files that real ZenML wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.peers.conftest import World
from tests.peers.neovim import Neovim

pytestmark = pytest.mark.neovim

FIX = """\
vim.lsp.buf.code_action({
  apply = true,
  filter = function(action) return action.title == TITLE end,
})
"""


def apply_action(neovim: Neovim, title: str) -> None:
    """Choose *title* from what the light bulb offers at the cursor."""
    neovim.lua(FIX.replace("TITLE", json.dumps(title)))


def titles(neovim: Neovim) -> list[str]:
    """Wait until the light bulb offers anything; return what it offers."""
    actions = neovim.until("""(function()
      local params = vim.lsp.util.make_range_params(0, 'utf-16')
      params.context = { diagnostics = {} }
      local actions = ask('textDocument/codeAction', params)
      return #actions > 0 and actions
    end)()""")
    return [action["title"] for action in actions]


def plant(path: Path, right: str, wrong: str) -> str:
    """Put a mistake into the file at *path*; return the sound text."""
    text = path.read_text()
    assert text.count(right) == 1, right
    path.write_text(text.replace(right, wrong))
    return text


def test_finding_is_shown_and_mended(neovim: Neovim, world: World) -> None:
    sound = plant(world.registry, "orchestrator: ldock", "orchestrator: ldok")
    neovim.open_attached(world.registry)
    (finding,) = neovim.findings("unknown-component")
    assert finding["source"] == "zenml-ls"
    assert finding["message"] == (
        "no orchestrator named 'ldok' is registered: ZenML cannot load stack 'docker'."
        " Did you mean 'ldock'?"
    )
    line = neovim.lua(f"return vim.fn.getline({finding['lnum'] + 1})")
    assert line[finding["col"] : finding["end_col"]] == "ldok"

    neovim.go_to("ldok")
    apply_action(neovim, "Change to 'ldock'")
    neovim.findings()
    neovim.lua("vim.cmd.write()")
    assert world.registry.read_text() == sound


def test_file_that_an_action_makes_ends_with_its_last_line(neovim: Neovim, world: World) -> None:
    plant(world.registry, "orchestrator: ldock", "orchestrator: fresh")
    neovim.open_attached(world.registry)
    neovim.findings("unknown-component")
    neovim.go_to("fresh")
    apply_action(neovim, "Create the orchestrator 'fresh' of flavor 'local'")
    neovim.findings()
    neovim.lua("vim.cmd.wall()")
    made = world.registry.parent / "orchestrators" / "fresh.yaml"
    name, uuid = made.read_text().splitlines(keepends=True)
    assert (name, uuid[:6], uuid[-1]) == ("name: fresh\n", "uuid: ", "\n")


ORCHESTRATORS = ["airflow", "default", "github", "kubeflow", "ldock", "ray", "vertex"]


def test_registered_names_are_completed(neovim: Neovim, world: World) -> None:
    plant(world.registry, "orchestrator: ldock", "orchestrator: ")
    neovim.open_attached(world.registry)
    neovim.lua("vim.fn.search('^    orchestrator: $')")
    neovim.findings("wrong-type")
    found = neovim.lua("""
        local position = { line = vim.fn.line('.') - 1, character = #vim.fn.getline('.') }
        return ask('textDocument/completion', { position = position })
    """)
    assert sorted(item["label"] for item in found["items"]) == ORCHESTRATORS


def test_menu_inserts_a_registered_name(neovim: Neovim, world: World) -> None:
    sound = plant(world.registry, "orchestrator: ldock", "orchestrator: l")
    neovim.open_attached(world.registry)
    neovim.findings("unknown-component")
    neovim.lua("vim.o.completeopt = 'menuone,noselect' vim.fn.search('^    orchestrator: l$')")
    neovim.press("A<C-x><C-o>")
    neovim.until("vim.fn.pumvisible() == 1")
    words = neovim.lua("return vim.fn.complete_info({'items'}).items")
    assert "ldock" in [item["word"] for item in words]
    neovim.press("do<C-x><C-o>")
    neovim.until("#vim.fn.complete_info({'items'}).items == 1")
    neovim.press("<C-n><C-y><Esc>")
    neovim.until("vim.fn.mode() == 'n'")
    assert neovim.lua("return vim.fn.getline('.')") == "    orchestrator: ldock"
    neovim.lua("vim.cmd.write()")
    assert world.registry.read_text() == sound


def test_light_bulb_switches_the_stack(neovim: Neovim, world: World) -> None:
    neovim.open_attached(world.choice)
    neovim.findings()
    assert "Switch active stack to 'docker'" in titles(neovim)
    apply_action(neovim, "Switch active stack to 'docker'")
    neovim.until("vim.bo.modified")
    neovim.lua("vim.cmd.write()")
    assert "active_stack_name: docker\n" in world.choice.read_text()
    neovim.findings()


def test_command_switches_the_stack_from_a_file_without_server(
    neovim: Neovim, world: World
) -> None:
    neovim.open(world.repository / "train.py")
    neovim.lua("vim.cmd.ZenmlSwitchStack('docker')")
    neovim.until(f"vim.fn.readfile('{world.choice}')[2] == 'active_stack_name: docker'")
    messages = neovim.lua("return vim.fn.execute('messages')")
    assert messages.splitlines()[-1] == "zenml-ls: active stack is now 'docker'"
    assert "save the file" not in messages  # the command did
    assert neovim.lua("return vim.fn.expand('%:t')") == "train.py"


def test_command_switches_the_profile_from_another_file(neovim: Neovim, world: World) -> None:
    neovim.open_attached(world.repository / "stacks" / "docker.yaml")
    neovim.lua("vim.cmd.ZenmlSwitchProfile('staging')")
    neovim.until(f"vim.fn.readfile('{world.choice}')[1] == 'active_profile_name: staging'")


def test_command_leaves_unsaved_changes_of_the_user_to_the_user(
    neovim: Neovim, world: World
) -> None:
    before = world.choice.read_text()
    neovim.open_attached(world.choice)
    neovim.findings()
    neovim.lua("vim.fn.append(0, '# mine')")
    neovim.lua("vim.cmd.ZenmlSwitchStack('docker')")
    neovim.until("vim.fn.search('active_stack_name: docker', 'nw') > 0")
    assert neovim.lua("return { vim.bo.modified, vim.fn.getline(1) }") == [True, "# mine"]
    assert world.choice.read_text() == before


def test_command_says_why_it_cannot_switch(neovim: Neovim, world: World) -> None:
    neovim.open_attached(world.choice)
    neovim.findings()
    neovim.lua("vim.cmd.ZenmlSwitchStack('dokcer')")
    neovim.until("vim.fn.execute('messages'):find('There is no stack .dokcer.') ~= nil")


def test_change_by_another_process_is_noticed(neovim: Neovim, world: World) -> None:
    neovim.open_attached(world.choice)
    neovim.findings()
    text = world.registry.read_text()
    world.registry.write_text(
        text.replace("\n  default:\n    artifact", "\n  other:\n    artifact")
    )
    neovim.findings("unknown-stack")
    world.registry.write_text(text)
    neovim.findings()


def test_one_server_for_repository_and_configuration(neovim: Neovim, world: World) -> None:
    neovim.open_attached(world.choice)
    first = neovim.lua("return clients()[1].id")
    for path in (world.repository / "stacks" / "cloud.yaml", world.config / "config.yaml"):
        neovim.open_attached(path)
        assert neovim.lua("return clients()[1].id") == first


def test_exported_stack_elsewhere_is_attached(neovim: Neovim, world: World, tmp_path: Path) -> None:
    exported = tmp_path / "elsewhere" / "stack.yaml"
    exported.parent.mkdir()
    exported.write_text((world.repository / "stacks" / "docker.yaml").read_text())
    neovim.open_attached(exported)


def test_other_yaml_is_left_alone(neovim: Neovim, world: World, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere" / "compose.yaml"
    other.parent.mkdir()
    other.write_text("services:\n  web:\n    image: nginx\ncomponents:\n  schemas: {}\n")
    neovim.open(other)
    assert neovim.lua("return vim.bo.filetype") == "yaml"
    neovim.open_attached(world.choice)  # whatever attaches, attaches in order
    neovim.open(other)
    assert neovim.lua("return #clients()") == 0
