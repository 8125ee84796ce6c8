"""One story in any editor, with the real ZenML beside it.

The story says what a person does and sees; an `Editor` knows by which keys, clicks and
menus. What is switched is asked of the real ``zenml`` command each time.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tests.peers.code_server import CHECKOUT
from tests.peers.conftest import World, zenml

SCREENSHOTS = CHECKOUT / ".tools" / "screenshots"


class Editor(Protocol):
    """An editor with our plug-in, in the repository; each wait is bounded, and then fails."""

    name: str
    """As its folder of screenshots is called: ``vscode``, ``neovim``."""

    def open(self, path: Path) -> None:
        """Show the file at *path*, in the place of another."""

    def save(self) -> None:
        """Save the file that is shown, and wait until it is on disk."""

    def see_problem(self, text: str, message: str) -> None:
        """Wait until *text* is underlined and *message*, or more, is in the list of problems.

        The list stays visible where the editor has one beside the text.
        """

    def see_no_problem(self) -> None:
        """Wait until nothing is underlined in the file, and no problem of it is listed."""

    def erase(self, text: str) -> None:
        """Take the only *text* out of the file, and leave the cursor there."""

    def see_completion(self, typed: str, label: str) -> None:
        """Type *typed* at the cursor, and wait until the menu offers *label*."""

    def take_completion(self, label: str) -> None:
        """Choose *label* from the open menu of completions, and leave the menu."""

    def see_action(self, text: str, title: str) -> None:
        """Put the cursor into *text*, and open the menu of code actions, which has *title*."""

    def take_action(self, title: str) -> None:
        """Choose *title* from the open menu of code actions."""

    def see_status(self, profile: str, stack: str) -> None:
        """Wait until the status line tells *profile* and *stack*."""

    def see_picker(self, stack: str) -> None:
        """Open the list of stacks as one does from the status line; wait until it has *stack*."""

    def take_stack(self, stack: str) -> None:
        """Choose *stack* from the open list of stacks."""

    def switch_by_command(self, stack: str) -> None:
        """Switch to *stack* by the command for it, as a person enters it."""

    def server(self) -> int | None:
        """Return the process id of the language server that the editor started."""

    def kill_server(self) -> None:
        """Kill the language server as a crash would, and wait until another one runs."""

    def screenshot(self, path: Path) -> None:
        """Write what is on the screen as a PNG of 1280 by 800 pixels."""


@dataclass
class Story:
    """The story, told with one editor in one world."""

    editor: Editor
    world: World
    steps: list[str] = field(default_factory=list)

    def tell(self) -> None:
        """Walk all steps."""
        shutil.rmtree(SCREENSHOTS / self.editor.name, ignore_errors=True)
        self._mistake_is_shown_and_mended()
        self._name_is_completed()
        self._stack_is_switched_from_the_light_bulb()
        self._stack_is_switched_from_the_status_line()
        self._stack_is_switched_by_command()
        self._status_follows_the_terminal()
        self._server_comes_back()

    def _picture(self, step: str) -> None:
        self.steps.append(step)
        folder = SCREENSHOTS / self.editor.name
        folder.mkdir(parents=True, exist_ok=True)
        self.editor.screenshot(folder / f"{len(self.steps):02}-{step}.png")

    def _mistake_is_shown_and_mended(self) -> None:
        sound = self.world.registry.read_text()
        plant(self.world.registry, "orchestrator: ldock", "orchestrator: ldok")
        self.editor.open(self.world.registry)
        self.editor.see_problem("ldok", "no orchestrator named 'ldok' is registered")
        self._picture("problem")
        self.editor.see_action("ldok", "Change to 'ldock'")
        self._picture("quick-fix")
        self.editor.take_action("Change to 'ldock'")
        self.editor.see_no_problem()
        self.editor.save()
        assert self.world.registry.read_text() == sound

    def _name_is_completed(self) -> None:
        sound = self.world.registry.read_text()
        self.editor.open(self.world.registry)
        self.editor.erase("orchestrator: ldock")
        self.editor.see_completion("orchestrator: l", "ldock")
        self._picture("completion")
        self.editor.take_completion("ldock")
        self.editor.see_no_problem()
        self.editor.save()
        assert self.world.registry.read_text() == sound

    def _stack_is_switched_from_the_light_bulb(self) -> None:
        self.editor.open(self.world.choice)
        self.editor.see_status("default", "default")
        self.editor.see_action("active_stack_name", "Switch active stack to 'docker'")
        self._picture("switch-from-the-light-bulb")
        self.editor.take_action("Switch active stack to 'docker'")
        self.editor.save()
        self.editor.see_status("default", "docker")
        self._zenml_has("docker")

    def _stack_is_switched_from_the_status_line(self) -> None:
        self.editor.open(self.world.repository / "train.py")
        self.editor.see_picker("kubeflow")
        self._picture("switch-from-the-status-line")
        self.editor.take_stack("kubeflow")
        self.editor.see_status("default", "kubeflow")
        self._picture("switched")
        self._zenml_has("kubeflow")

    def _stack_is_switched_by_command(self) -> None:
        self.editor.switch_by_command("tracked")
        self.editor.see_status("default", "tracked")
        self._zenml_has("tracked")

    def _status_follows_the_terminal(self) -> None:
        zenml(self.world, "stack", "set", "docker")
        self.editor.see_status("default", "docker")
        self._picture("switched-in-the-terminal")

    def _server_comes_back(self) -> None:
        self.editor.open(self.world.choice)
        self.editor.see_no_problem()
        before = self.editor.server()
        self.editor.kill_server()
        assert self.editor.server() != before
        zenml(self.world, "stack", "set", "default")
        self.editor.see_status("default", "default")
        plant(self.world.choice, "active_stack_name: default", "active_stack_name: defualt")
        self.editor.see_problem("defualt", "defualt")
        self._picture("after-a-crash")

    def _zenml_has(self, stack: str) -> None:
        assert f"The active stack is: '{stack}'" in zenml(self.world, "stack", "get")


def plant(path: Path, right: str, wrong: str) -> None:
    """Put a mistake into the file at *path*."""
    text = path.read_text()
    assert text.count(right) == 1, right
    path.write_text(text.replace(right, wrong))
