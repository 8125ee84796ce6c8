"""What a user of Emacs sees and can do, with eglot and with lsp-mode."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.peers.conftest import World
from tests.peers.documented import documented
from tests.peers.emacs import ASKED, PACKAGE, Emacs, launcher
from tests.peers.story import plant

pytestmark = pytest.mark.emacs


@dataclass(frozen=True)
class Client:
    """One of the two clients, and how its commands are called."""

    heading: str
    """The section of docs/editors.md that says how to set it up."""
    act: str
    describe: str
    log: str
    """Evaluates to the text of the messages that went over the wire."""


EGLOT = Client(
    heading="eglot",
    act="eglot-code-actions",
    describe="eldoc-doc-buffer",
    log="""(with-current-buffer (jsonrpc-events-buffer (zenml-ls--connection))
             (buffer-string))""",
)
LSP_MODE = Client(
    heading="lsp-mode",
    act="lsp-execute-code-action",
    describe="lsp-describe-thing-at-point",
    log="""(save-window-excursion
             (lsp-workspace-show-log (zenml-ls--connection))
             (buffer-string))""",
)
LOGGING = "(setq lsp-log-io t lsp-enable-suggest-server-download nil)\n"
PATIENCE = "(setq zenml-ls-start-seconds 60 lsp-response-timeout 60 eglot-connect-timeout 60)\n"


@pytest.fixture(params=[EGLOT, LSP_MODE], ids=["eglot", "lsp-mode"])
def client(request: pytest.FixtureRequest) -> Client:
    chosen: Client = request.param
    return chosen


@pytest.fixture
def emacs(client: Client, world: World) -> Iterator[Emacs]:
    program = launcher()
    assert program is not None, "there is no Emacs: run tests/editors/emacs.sh"
    script = LOGGING + PATIENCE + documented(client.heading, "elisp")
    editor = Emacs(program, script, world.config, world.repository)
    yield editor
    editor.close()


def test_finding_is_explained_and_mended(emacs: Emacs, world: World, client: Client) -> None:
    sound = world.registry.read_text()
    plant(world.registry, "orchestrator: ldock", "orchestrator: ldok")
    emacs.open_attached(world.registry)
    (finding,) = emacs.findings("unknown-component")
    assert finding["text"] == "ldok"
    assert "no orchestrator named 'ldok' is registered" in finding["message"]

    emacs.go_to("ldok")
    emacs.command(client.act, "Change to 'ldock'")
    emacs.findings()
    emacs.go_to("ldock\n    secrets_manager")
    emacs.command(client.describe)
    emacs.terminal.until_shown("Used by docker")
    emacs.press("\x18\x13")
    emacs.until("(not (buffer-modified-p))")
    assert world.registry.read_text() == sound


def test_registered_name_is_completed(emacs: Emacs, world: World) -> None:
    sound = world.registry.read_text()
    plant(world.registry, "orchestrator: ldock", "orchestrator: ld")
    emacs.open_attached(world.registry)
    emacs.findings("unknown-component")
    emacs.go_to("ld\n")
    emacs.press("\x05\x1b\t")
    emacs.findings()
    emacs.press("\x18\x13")
    emacs.until("(not (buffer-modified-p))")
    assert world.registry.read_text() == sound


def test_code_action_switches_the_stack(emacs: Emacs, world: World, client: Client) -> None:
    emacs.open_attached(world.choice)
    emacs.terminal.until_shown("ZenML:default")
    emacs.command(client.act, "Switch active stack to 'docker'")
    emacs.until("(buffer-modified-p)")
    emacs.press("\x18\x13")
    emacs.until("(not (buffer-modified-p))")
    assert "active_stack_name: docker\n" in world.choice.read_text()
    emacs.terminal.until_shown("ZenML:docker")


def test_commands_work_where_no_server_runs(emacs: Emacs, world: World) -> None:
    emacs.open(world.repository / "train.py")
    emacs.command("zenml-ls-switch-stack", "docker")
    emacs.until_told("zenml-ls: active stack is now 'docker'")
    assert "active_stack_name: docker\n" in world.choice.read_text()
    assert emacs.ask("(file-name-nondirectory (buffer-file-name))") == "train.py"

    emacs.command("zenml-ls-switch-profile", "staging")
    emacs.until_told("zenml-ls: active profile is now 'staging'")
    assert "active_profile_name: staging\n" in world.choice.read_text()

    emacs.command("zenml-ls-status")
    emacs.terminal.until_shown("*zenml-ls status*")
    emacs.terminal.until_shown("staging")


def test_commands_offer_what_is_not_active(emacs: Emacs, world: World) -> None:
    emacs.open_attached(world.choice)
    emacs.command("zenml-ls-switch-stack")
    emacs.until(ASKED)
    names = """(with-selected-window (active-minibuffer-window)
                 (all-completions "" minibuffer-completion-table))"""
    assert emacs.ask(names) == ["cloud", "custom", "docker", "kubeflow", "tracked"]
    emacs.press("dokcer\r")
    emacs.until_told("There is no stack 'dokcer'")


def test_unsaved_changes_of_the_user_are_left_to_the_user(emacs: Emacs, world: World) -> None:
    before = world.choice.read_text()
    emacs.open_attached(world.choice)
    emacs.press("# mine\r")
    emacs.until("(buffer-modified-p)")
    emacs.command("zenml-ls-switch-stack", "docker")
    emacs.go_to("# mine\nactive_profile_name: default\nactive_stack_name: docker\n")
    emacs.until_told("save the file")
    assert emacs.ask("(buffer-modified-p)") is True
    assert world.choice.read_text() == before


def test_focus_refreshes_and_report_is_shown(emacs: Emacs, world: World, client: Client) -> None:
    emacs.open_attached(world.choice)
    emacs.press("\x1b[O\x1b[I")  # as a terminal tells that it loses and gains the focus
    emacs.until(f'(string-match-p "zenml-ls.refresh" {client.log})')
    emacs.open(world.choice)
    emacs.command("zenml-ls-report")
    emacs.terminal.until_shown("zenml-ls report")


def test_only_files_of_zenml_are_looked_at(emacs: Emacs, world: World, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = elsewhere / "compose.yaml"
    other.write_text("services:\n  web:\n    image: nginx\ncomponents:\n  schemas: {}\n")
    emacs.open(other)
    assert emacs.ask("(symbol-name major-mode)") == "yaml-mode"
    assert emacs.ask("(symbol-name zenml-ls--client)") == "nil"
    exported = elsewhere / "stack.yaml"
    shutil.copy(world.repository / "stacks" / "docker.yaml", exported)
    emacs.open_attached(exported)
    emacs.open(other)
    assert emacs.ask("(and (zenml-ls--connection) t)") is None


@pytest.mark.parametrize("client", [EGLOT], ids=["eglot"], indirect=False)
def test_package_compiles_without_warnings(emacs: Emacs, tmp_path: Path) -> None:
    copy = tmp_path / "zenml-ls.el"
    shutil.copy(PACKAGE / "zenml-ls.el", copy)
    assert emacs.ask(
        f"(let ((byte-compile-error-on-warn t)) (byte-compile-file {json.dumps(str(copy))}))"
    )
