"""What completion offers in a fixture, and what is there once it is accepted."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from tests.features.scene import scene, shown
from zenml_ls.features.completion import Completions, Item, completions
from zenml_ls.text import Edit, apply_edits

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Change = Callable[[str], str]


class Check:
    """Offers what can be written at the cursor of a fixture."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, fixture: str, change: Change = str) -> str:
        """Return the line with what is replaced, and the items with their details."""
        at = scene(self.folder, fixture, change)
        offered = completions(at.document, at.offset, at.snapshot)
        if offered is None:
            return "nothing"
        items = sorted(offered.items, key=lambda item: item.rank)
        lines = [f"{item.label}: {item.detail}".rstrip(": ") for item in items]
        return "\n".join([shown(at.document, offered.span), *lines])

    def labels(self, fixture: str, change: Change = str) -> list[str]:
        """Return the names that are offered, but no snippets."""
        at = scene(self.folder, fixture, change)
        offered = completions(at.document, at.offset, at.snapshot)
        items = offered.items if offered else ()
        return [item.label for item in items if item.kind.value != "snippet"]

    def accept(self, fixture: str, label: str, change: Change = str) -> str:
        """Return the text of the open file after the item of that label was accepted."""
        at = scene(self.folder, fixture, change)
        offered = completions(at.document, at.offset, at.snapshot)
        assert offered is not None
        item = next(item for item in offered.items if item.label == label)
        return _UUID.sub("<uuid>", accepted(at.document.text, offered, item))

    def each_accepted(self, name: str, texts: list[str], label: str | None = None) -> str:
        """Return what each text becomes; without *label* the first item is accepted."""
        found = []
        for text in texts:
            at = scene(self.folder, f"#- {name}\n{text}\n")
            offered = completions(at.document, at.offset, at.snapshot)
            items = offered.items if offered else ()
            item = next((item for item in items if label in (None, item.label)), None)
            result = accepted(at.document.text, offered, item) if offered and item else "nothing\n"
            found.append(f"{text}\n=>\n{result}")
        return "\n".join(found)


def accepted(text: str, offered: Completions, item: Item) -> str:
    """Make the edit as a client does."""
    written = item.text.replace("\n", f"\n{offered.indent}")
    return apply_edits(text, [Edit(offered.span, offered.prefix + written)])


STACKS = """
        #- config/profiles/default/stacks.yaml
        stack_components:
          artifact_store:
            default: local
            s3_store: s3
          metadata_store: {default: sqlite}
          orchestrator:
            default: local
        stacks:
"""
"""A registry in which stacks are to be written."""

STACK_FILE = """
        #- stack.yaml
        zenml_version: 0.13.2
        stack_name: prod
"""
"""An exported stack in which components are to be written."""
