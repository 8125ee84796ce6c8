"""What code actions are offered in a fixture, and what the file is once one is taken."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from tests.features.scene import Scene, scene, stage
from zenml_ls.features.code_action import Action, code_actions
from zenml_ls.rules import findings
from zenml_ls.text import Span, apply_edits

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Check:
    """Offers the actions at the cursor of a fixture."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, fixture: str) -> list[str]:
        """Return the titles of the quick fixes; the preferred ones with a star."""
        return [
            f"* {action.title}" if action.is_preferred else action.title
            for action in actions_at(scene(self.folder, fixture))
            if action.finding is not None
        ]

    def switches(self, fixture: str) -> list[str]:
        """Return the titles of the switches."""
        actions = actions_at(scene(self.folder, fixture))
        return [action.title for action in actions if action.finding is None]

    def take(self, fixture: str, title: str = "", change: Callable[[str], str] = str) -> str:
        """Return the file after the action, the first one without *title*; it must help."""
        at = scene(self.folder, fixture, change)
        action = next(item for item in actions_at(at) if title in ("", item.title))
        text = apply_edits(at.document.text, action.edits)
        if action.finding is not None:
            name = str(at.document.path.relative_to(self.folder))
            after = stage(self.folder, {name: text}).open(name, text)
            assert _count(after, action) < _count(at, action)
            assert not after.document.tree.problems
        return _UUID.sub("<uuid>", text)


def actions_at(at: Scene) -> tuple[Action, ...]:
    """Return the actions at the cursor."""
    return code_actions(at.document, Span(at.offset, at.offset), at.snapshot)


def _count(at: Scene, action: Action) -> int:
    """Return how often what the action mends is found."""
    assert action.finding is not None
    found = [item.message for item in findings(at.document, at.snapshot)]
    return found.count(action.finding.message)
