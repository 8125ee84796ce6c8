"""What our plugin adds to Neovim: commands, status line, health, and a server that comes back."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.peers.conftest import Way, World
from tests.peers.neovim import CHECKOUT, Neovim, path_with

pytestmark = pytest.mark.neovim

LINE = "require('zenml_ls').statusline()"
STARTS_IN_ALL = 5
"""One, and four more after deaths."""

CHOOSING = """\
_G.offered = {}
vim.ui.select = function(items, options, on_choice)
  local lines = vim.tbl_map(options.format_item, items)
  table.insert(_G.offered, { prompt = options.prompt, lines = lines })
  for _, item in ipairs(items) do
    if item.name == _G.wanted then return on_choice(item) end
  end
  on_choice(nil)
end
"""

Start = Callable[..., Neovim]


@pytest.fixture
def start(way: Way | None, world: World) -> Iterator[Start]:
    """Return a function that starts a Neovim with more in its ``init.lua``, or another PATH."""
    assert way is not None, "there is no Neovim: run tests/editors/neovim.sh"
    started: list[Neovim] = []

    def start_one(before: str = "", folder: Path = world.repository, **variables: str) -> Neovim:
        script = before + way.script()
        started.append(Neovim(way.launcher, script, world.config, folder, **variables))
        return started[-1]

    yield start_one
    for neovim in started:
        neovim.close()


def choose(neovim: Neovim, command: str, name: str) -> tuple[str, list[str]]:
    """Give *command* and choose *name*; return the question and the lines that it offered."""
    neovim.lua(f"{CHOOSING} _G.wanted = {json.dumps(name)} vim.cmd({json.dumps(command)})")
    neovim.until("#_G.offered == 1")
    offered = neovim.lua("return _G.offered[1]")
    return offered["prompt"], offered["lines"]


# ----------------------------------------------------------------------------------- switching


def completed(command: str) -> str:
    """Return the expression for what Neovim makes of *command*; nil while it has nothing."""
    found = f"vim.fn.getcompletion({json.dumps(command)}, 'cmdline')"
    return f"(function(names) return #names > 0 and names end)({found})"


def test_names_are_completed_on_the_command_line(neovim: Neovim) -> None:
    stacks = neovim.until(completed("ZenmlSwitchStack d"))
    assert stacks == ["default", "docker"]
    profiles = neovim.until(completed("ZenmlSwitchProfile s"))
    assert profiles == ["staging"]


def test_stack_is_chosen_from_a_list_that_tells_its_components(
    neovim: Neovim, world: World
) -> None:
    world.registry.write_text(world.registry.read_text().replace(": kubeflow", ": kubeflwo"))
    neovim.open_attached(world.choice)
    prompt, lines = choose(neovim, "ZenmlSwitchStack", "docker")
    assert prompt == "Switch to which stack?"
    by_name = {line[2:].split()[0]: line for line in lines}
    assert by_name["default"].startswith("● default  ")
    assert by_name["docker"].startswith("  docker  ")
    assert "ldock" in by_name["docker"]
    assert "⚠" not in by_name["docker"]
    assert "⚠ no orchestrator named 'kubeflwo' is registered" in by_name["kubeflow"]
    neovim.until(f"vim.fn.readfile('{world.choice}')[2] == 'active_stack_name: docker'")


def test_profile_is_chosen_from_a_list_that_tells_its_store(neovim: Neovim, world: World) -> None:
    neovim.open_attached(world.choice)
    prompt, lines = choose(neovim, "ZenmlSwitchProfile", "staging")
    assert prompt == "Switch to which profile?"
    assert lines[0].split() == ["●", "default", "local"]
    assert ["staging", "local"] in [line.split() for line in lines]
    neovim.until(f"vim.fn.readfile('{world.choice}')[1] == 'active_profile_name: staging'")


def test_switch_takes_what_another_process_wrote(neovim: Neovim, world: World) -> None:
    neovim.open_attached(world.choice)
    neovim.open(world.repository / "train.py")
    world.choice.write_text("# written by another\n" + world.choice.read_text())
    later = world.choice.stat().st_mtime + 5
    os.utime(world.choice, (later, later))
    neovim.lua("vim.cmd.ZenmlSwitchStack('docker')")
    neovim.until(f"vim.fn.readfile('{world.choice}')[3] == 'active_stack_name: docker'")
    assert world.choice.read_text().startswith("# written by another\n")


# ------------------------------------------------------------------------------------- showing


def test_status_is_shown_in_a_window(neovim: Neovim, world: World) -> None:
    neovim.open(world.repository / "train.py")
    neovim.lua("vim.cmd.ZenmlStatus()")
    neovim.until("#vim.api.nvim_list_wins() == 2")
    shown = neovim.lua("""
        local buffer = vim.api.nvim_win_get_buf(vim.api.nvim_list_wins()[2])
        return vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
    """)
    assert any(line.startswith("stack ") and "default" in line for line in shown)
    assert any("orchestrator" in line for line in shown)


def test_findings_of_the_workspace_fill_the_quickfix_list(neovim: Neovim, world: World) -> None:
    world.registry.write_text(world.registry.read_text().replace(": ldock", ": ldok"))
    neovim.open(world.repository / "train.py")
    neovim.lua("vim.cmd.ZenmlValidate()")
    neovim.until("vim.bo.filetype == 'qf'")
    items = neovim.lua("""
        return vim.tbl_map(function(item)
          return { vim.api.nvim_buf_get_name(item.bufnr), item.text, item.type }
        end, vim.fn.getqflist())
    """)
    found = [(text, kind) for path, text, kind in items if path == str(world.registry)]
    assert any(
        text.startswith("no orchestrator named 'ldok'") and kind == "E" for text, kind in found
    )
    assert "files checked" in neovim.messages()[-1]
    neovim.lua("vim.cmd.cfirst()")
    assert neovim.lua("return vim.bo.buftype") == ""


def test_report_opens_in_a_buffer_of_its_own(neovim: Neovim, world: World) -> None:
    neovim.open(world.choice)
    neovim.lua("vim.cmd.ZenmlReport()")
    neovim.until("vim.bo.buftype == 'nofile'")
    assert neovim.lines()[0].startswith("# zenml-ls ")
    assert "- name: `Neovim`" in neovim.lines()
    assert neovim.lua("return { vim.bo.filetype, vim.bo.modifiable }") == ["markdown", False]


def test_status_line_tells_profile_and_stack_and_follows(neovim: Neovim, world: World) -> None:
    neovim.open(world.repository / "train.py")  # the line itself starts the server
    assert neovim.lua(f"return {LINE}") == ""
    neovim.until(f"{LINE} == 'default / default'")
    world.choice.write_text(
        world.choice.read_text().replace("stack_name: default", "stack_name: docker")
    )
    neovim.until(f"{LINE} == 'default / docker'")
    world.registry.write_text(world.registry.read_text().replace(": ldock", ": ldok"))
    neovim.until(f"{LINE} == '⚠ default / default'")  # what ZenML would silently use


def test_status_line_is_empty_outside_of_a_repository(start: Start, tmp_path: Path) -> None:
    neovim = start(folder=tmp_path)
    neovim.open(tmp_path / "notes.txt")
    assert neovim.lua(f"return {LINE}") == ""
    assert neovim.children() == []


def test_status_line_follows_a_hidden_file_when_the_user_comes_back(
    neovim: Neovim, world: World
) -> None:
    neovim.open_attached(world.choice)
    neovim.open(world.repository / "train.py")
    neovim.until(f"{LINE} == 'default / default'")
    text = world.choice.read_text()
    world.choice.write_text(text.replace("stack_name: default", "stack_name: docker"))
    neovim.lua("vim.api.nvim_exec_autocmds('FocusGained', {})")
    neovim.until(f"{LINE} == 'default / docker'")


# ------------------------------------------------------------------------- a server that dies


def test_killed_server_comes_back(neovim: Neovim, world: World) -> None:
    neovim.open_attached(world.choice)
    (before,) = neovim.children()
    os.kill(before, signal.SIGKILL)
    neovim.until(
        f"vim.deep_equal(vim.api.nvim_get_proc_children(vim.fn.getpid()), {{}}) == false"
        f" and vim.api.nvim_get_proc_children(vim.fn.getpid())[1] ~= {before}"
    )
    neovim.until("#clients() == 1 and clients()[1].initialized")
    world.choice.write_text(
        world.choice.read_text().replace("stack_name: default", "stack_name: defualt")
    )
    neovim.lua("vim.cmd.edit()")
    neovim.findings("unknown-stack")
    neovim.until(f"{LINE}:find('default / ') ~= nil")
    assert neovim.messages() == []


def test_server_that_always_dies_is_given_up_with_one_message(
    start: Start, world: World, tmp_path: Path
) -> None:
    log = tmp_path / "starts"
    broken = tmp_path / "bin" / "zenml-ls"
    broken.parent.mkdir()
    broken.write_text(f"#!/bin/sh\necho start >> '{log}'\nexit 3\n")
    broken.chmod(0o755)
    neovim = start(PATH=path_with(broken.parent))
    neovim.open(world.choice)
    neovim.until("vim.fn.execute('messages'):find('zenml%-ls') ~= nil")
    neovim.open(world.config / "config.yaml")
    (message,) = neovim.messages()
    assert "the server died 5 times within 3 minutes, the last time with exit code 3" in message
    assert ":ZenmlRestart" in message
    assert ":checkhealth zenml_ls" in message
    assert log.read_text().count("start") == STARTS_IN_ALL

    broken.unlink()
    broken.symlink_to(Path(sys.executable).parent / "zenml-ls")
    neovim.lua("vim.cmd.ZenmlRestart()")
    neovim.until("#clients() == 1 and clients()[1].initialized")
    assert neovim.messages() == [message]


def test_missing_command_gives_one_message(start: Start, world: World) -> None:
    neovim = start(PATH=path_with())
    neovim.open(world.choice)
    neovim.open(world.config / "config.yaml")
    neovim.lua(f"return {LINE}")
    (message,) = neovim.messages()
    assert "the command 'zenml-ls' was not found: install it" in message
    neovim.lua("vim.cmd.ZenmlStatus()")  # who asks gets an answer
    assert neovim.messages() == [message, message]
    assert any("'zenml-ls' was not found" in line for line in health(neovim))


def test_server_is_started_again_by_command(neovim: Neovim, world: World) -> None:
    neovim.open_attached(world.choice)
    before = neovim.children()
    neovim.lua("vim.cmd.ZenmlRestart()")
    neovim.until("#clients() == 1 and clients()[1].initialized")
    assert neovim.children() != before
    assert neovim.messages() == []


def test_server_that_asks_for_a_refresh_while_it_ends_is_started_again(
    neovim: Neovim, world: World
) -> None:
    neovim.open_attached(world.choice)
    [server] = neovim.children()
    os.kill(server, signal.SIGSTOP)
    try:
        neovim.lua(f"""
            local id, loop = clients()[1].id, vim.uv or vim.loop
            vim.defer_fn(function()
              vim.lsp.handlers['workspace/inlayHint/refresh'](nil, nil, {{ client_id = id }})
              loop.kill({server}, 'sigcont')
            end, 100)
            vim.cmd.ZenmlRestart()
        """)
        children = "vim.api.nvim_get_proc_children(vim.fn.getpid())"
        neovim.until(f"not vim.tbl_contains({children}, {server})")
    finally:
        with suppress(ProcessLookupError):
            os.kill(server, signal.SIGCONT)
    neovim.until("#clients() == 1 and clients()[1].initialized")
    assert neovim.messages() == []


def test_hints_are_shown(neovim: Neovim, world: World) -> None:
    neovim.open_attached(world.registry)
    neovim.lua("vim.lsp.inlay_hint.enable(true)")
    hints = neovim.until("vim.lsp.inlay_hint.get()[1] and vim.lsp.inlay_hint.get()")
    labels = [hint["inlay_hint"]["label"] for hint in hints]
    assert labels[:4] == ["(slack)", "(gcp)", "(gcp)", "(mysql)"]  # of the stack 'cloud'


def test_server_that_the_user_ended_stays_away(neovim: Neovim, world: World) -> None:
    neovim.open_attached(world.choice)
    neovim.until(f"{LINE} ~= ''")
    neovim.lua("vim.lsp.stop_client(clients()[1].id)")
    neovim.until("#vim.api.nvim_get_proc_children(vim.fn.getpid()) == 0")
    assert neovim.until(f"{LINE} == ''") is True
    neovim.lua("vim.wait(100)")  # what was to be started would have been
    assert neovim.children() == []


# ----------------------------------------------------------------------- health and file type


def health(neovim: Neovim) -> list[str]:
    """Return what ``:checkhealth zenml_ls`` says."""
    neovim.lua("vim.cmd.checkhealth('zenml_ls')")
    neovim.until("vim.bo.filetype == 'checkhealth'")
    return neovim.lines()


def has(lines: list[str], *parts: str) -> bool:
    """Say whether a line has all *parts*."""
    return any(all(part in line for part in parts) for line in lines)


def test_health_tells_what_works(neovim: Neovim, world: World) -> None:
    neovim.open_attached(world.choice)
    lines = health(neovim)
    assert has(lines, "OK", "Neovim 0.")
    assert has(lines, "OK", "The client is enabled")
    assert has(lines, "OK", "zenml-ls: zenml-ls ")
    assert has(lines, "OK", f"Client 1 runs in {world.repository}, attached to buffers 1")
    assert has(lines, "OK", f"Configuration directory: {world.config}")
    assert has(lines, "OK", f"Repository: {world.repository}")
    assert has(lines, "Profile: default")
    assert has(lines, "Stack: default")
    assert not has(lines, "ERROR")
    assert not has(lines, "WARNING")


def test_health_tells_what_is_wrong_with_the_stack(neovim: Neovim, world: World) -> None:
    world.choice.write_text(
        world.choice.read_text().replace("stack_name: default", "stack_name: docker")
    )
    world.registry.write_text(world.registry.read_text().replace(": ldock", ": ldok"))
    neovim.open_attached(world.choice)
    assert has(health(neovim), "WARNING", "its orchestrator 'ldok' is not registered")


def test_help_has_tags(neovim: Neovim, tmp_path: Path) -> None:
    text = (CHECKOUT / "editors" / "nvim" / "doc" / "zenml_ls.txt").read_text()
    (tmp_path / "help" / "doc").mkdir(parents=True)
    (tmp_path / "help" / "doc" / "zenml_ls.txt").write_text(text)
    neovim.lua(f"vim.o.runtimepath = '{tmp_path / 'help'},' .. vim.o.runtimepath")
    neovim.lua(f"vim.cmd.helptags('{tmp_path / 'help' / 'doc'}')")
    for tag in ("zenml_ls", ":ZenmlSwitchStack", "zenml_ls.statusline()", "zenml_ls.setup()"):
        neovim.lua(f"vim.cmd.help('{tag}')")
        assert f"*{tag}*" in neovim.lua("return vim.fn.getline('.')")
    commands = neovim.lua("return vim.fn.getcompletion('Zenml', 'command')")
    assert [name for name in commands if f"*:{name}*" not in text] == []


def test_files_get_a_type_of_their_own_where_the_user_wants_it(start: Start, world: World) -> None:
    neovim = start("vim.g.zenml_ls_compound_filetype = true\n")
    for path in (world.choice, world.registry, world.repository / "stacks" / "docker.yaml"):
        neovim.open_attached(path)
        assert neovim.lua("return vim.bo.filetype") == "yaml.zenml"
    compose = world.repository / "compose.yaml"
    compose.write_text("services: {}\n")
    neovim.open(compose)
    assert neovim.lua("return vim.bo.filetype") == "yaml"


# ----------------------------------------------------------------- beside yaml-language-server

OTHER = """\
vim.api.nvim_create_autocmd('FileType', {
  pattern = 'yaml',
  callback = function()
    vim.lsp.start({
      name = 'yamlls',
      cmd = { 'TOOLS/node', 'TOOLS/server', '--stdio' },
      root_dir = vim.fn.getcwd(),
      settings = { yaml = { schemaStore = { enable = false, url = '' } } },
    })
  end,
})
""".replace("TOOLS", str(CHECKOUT / ".tools" / "yaml-language-server"))

SYNTAX_ERRORS = """\
function _G.syntax_errors()
  local found = {}
  for _, finding in ipairs(vim.diagnostic.get(0, { severity = vim.diagnostic.severity.ERROR })) do
    found[finding.source] = finding.lnum + 1
  end
  return found
end
"""


@pytest.mark.yamlls
def test_syntax_error_is_shown_once_beside_another_server(start: Start, world: World) -> None:
    neovim = start(OTHER + SYNTAX_ERRORS)
    neovim.open(world.choice)
    neovim.until("#clients() == 2 and clients()[1].initialized and clients()[2].initialized")
    neovim.lua("vim.fn.setline(2, '  x: y')")
    neovim.until("vim.deep_equal(syntax_errors(), { YAML = 1 })")
    neovim.lua("""
        for _, client in ipairs(clients()) do
          if client.name == 'yamlls' then vim.lsp.stop_client(client.id) end
        end
    """)
    neovim.until("vim.deep_equal(syntax_errors(), { ['zenml-ls'] = 2 })")


@pytest.mark.yamlls
def test_health_tells_of_the_other_server(start: Start, world: World) -> None:
    neovim = start(OTHER)
    neovim.open(world.choice)
    neovim.until("#clients() == 2 and clients()[1].initialized and clients()[2].initialized")
    assert has(health(neovim), "OK", "yaml-language-server is attached to the same files")


@pytest.mark.yamlls
def test_other_server_leaves_files_with_a_type_of_their_own_alone(
    start: Start, world: World
) -> None:
    neovim = start("vim.g.zenml_ls_compound_filetype = true\n" + OTHER)
    (world.repository / "compose.yaml").write_text("services: {}\n")
    neovim.open(world.repository / "compose.yaml")
    neovim.until("#clients() == 2")
    neovim.open_attached(world.choice)
    assert neovim.lua("return clients()[1].name") == "zenml_ls"
