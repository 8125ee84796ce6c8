"""The measured file as it is open in a client: its versions, and the line that changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bench.client import Client
from bench.world import World

Json = Any  # what json.dumps accepts

_INCREMENTAL = 2


@dataclass
class Opened:
    """The ``stacks.yaml`` of a world in one session."""

    client: Client
    world: World
    is_incremental: bool
    """Whether the server takes changes, and not only whole texts."""
    is_changed: bool = False
    """Whether the second mistake is in the text."""
    _version: int = 1

    @property
    def uri(self) -> str:
        """The URI of the file."""
        return self.world.file.as_uri()

    def open(self) -> None:
        """Tell the server of the file."""
        document = {"uri": self.uri, "languageId": "yaml", "version": 1, "text": self.world.text}
        self.client.notify("textDocument/didOpen", {"textDocument": document})

    def change(self) -> None:
        """Make the second mistake, or take it back."""
        self._version += 1
        self.is_changed = not self.is_changed
        change = (
            self._edit()
            if self.is_incremental
            else {"text": text_of(self.world, is_changed=self.is_changed)}
        )
        document = {"uri": self.uri, "version": self._version}
        params = {"textDocument": document, "contentChanges": [change]}
        self.client.notify("textDocument/didChange", params)

    def _edit(self) -> Json:
        before = _line(is_changed=not self.is_changed)
        line = self.world.change_line
        place = {
            "start": {"line": line, "character": 0},
            "end": {"line": line, "character": len(before)},
        }
        return {"range": place, "text": _line(is_changed=self.is_changed)}


def text_of(world: World, *, is_changed: bool) -> str:
    """Return the text of the file, with or without the second mistake."""
    lines = world.text.split("\n")
    lines[world.change_line] = _line(is_changed=is_changed)
    return "\n".join(lines)


def takes_increments(capabilities: Json) -> bool:
    """Say whether a server with these capabilities takes changes instead of whole texts."""
    sync = capabilities["textDocumentSync"]
    return (sync.get("change") if isinstance(sync, dict) else sync) == _INCREMENTAL


def _line(*, is_changed: bool) -> str:
    key = "orchestratr" if is_changed else "orchestrator"
    return f"    {key}: orchestrator_0"
