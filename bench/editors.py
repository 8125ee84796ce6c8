"""The time from a key to the underline, in real editors, by turns with each of two servers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from typing import Protocol

from bench import neovim_window, vscode_window
from bench.quiet import wait_until_quiet
from bench.servers import Server
from bench.world import World


class Window(Protocol):
    """An editor with one server, in which a mistake is made and taken back."""

    def press(self) -> float:
        """Make the mistake; return the milliseconds until it is underlined."""

    def undo(self) -> float:
        """Take it back; return the milliseconds until the underline is gone."""

    def close(self) -> None:
        """End the editor and the server."""


@dataclass(frozen=True)
class Editor:
    """An editor that can be measured, where it is set up."""

    name: str
    obstacle: Callable[[], str | None]
    """Says why it cannot be measured; None if it can."""
    version: Callable[[], str]
    open: Callable[[Server, World], Window]


EDITORS: Sequence[Editor] = (
    Editor("VS Code", vscode_window.obstacle, vscode_window.version, vscode_window.VSCodeWindow),
    Editor("Neovim", neovim_window.obstacle, neovim_window.version, neovim_window.NeovimWindow),
)


@dataclass
class Waits:
    """How long a person waits, in milliseconds."""

    appear: list[float] = field(default_factory=list)
    vanish: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Presses:
    """How often the mistake is made in each window."""

    counted: int
    warm_up: int = 1
    """Before; these do not count."""


@dataclass(frozen=True)
class EditorResults:
    """The waiting times in all editors."""

    names: tuple[str, ...]
    """Of the servers, ours first."""
    lines: int
    waits: Mapping[str, Mapping[str, Waits]]
    """By editor with its version, then by name of the server."""
    missing: Mapping[str, str]
    """By name of the editor: why it was not measured."""


def compare_editors(
    servers: Sequence[Server], world: World, presses: Presses, show: Callable[[str], None]
) -> EditorResults:
    """Measure every editor that is set up, if there are two servers to compare."""
    alone = "measured alone" if len(servers) < 2 else None
    obstacles = {editor: alone or editor.obstacle() for editor in EDITORS}
    waits = {
        f"{editor.name} {editor.version()}": _compare(editor, servers, world, presses, show)
        for editor, obstacle in obstacles.items()
        if obstacle is None
    }
    missing = {editor.name: why for editor, why in obstacles.items() if why is not None}
    names = tuple(server.name for server in servers)
    return EditorResults(names, world.lines, waits, missing)


def _compare(
    editor: Editor,
    servers: Sequence[Server],
    world: World,
    presses: Presses,
    show: Callable[[str], None],
) -> Mapping[str, Waits]:
    """Measure one editor, with a window for each server."""
    with ExitStack() as stack:
        windows: dict[str, Window] = {}
        for server in servers:
            show(f"{editor.name}: {server.name} starts")
            window = editor.open(server, world)
            windows[server.name] = stack.enter_context(closing(window))
        return alternate(windows, presses, lambda text: show(f"{editor.name}: {text}"))


def alternate(
    windows: Mapping[str, Window],
    presses: Presses,
    show: Callable[[str], None],
    rest: Callable[[], None] = wait_until_quiet,
) -> dict[str, Waits]:
    """Measure the windows by turns, each key after a *rest*: all that the last one started is done.

    So what slows the machine slows both, and no server is measured while the other works.
    Which one begins alternates as well.
    """
    found = {name: Waits() for name in windows}
    for number in range(-presses.warm_up, presses.counted):
        show(f"{number + 1}/{presses.counted}")
        times = found if number >= 0 else {name: Waits() for name in windows}
        order = list(windows.items())[:: -1 if number % 2 else 1]
        for name, window in order:
            rest()
            times[name].appear.append(window.press())
        for name, window in order:
            rest()
            times[name].vanish.append(window.undo())
    return found
