"""The place that is completed, with all that is known about it."""

from __future__ import annotations

from dataclasses import dataclass

from zenml_ls.cursor import Cursor
from zenml_ls.edits import indent_step
from zenml_ls.model import outline
from zenml_ls.model.domain import Profile
from zenml_ls.workspace import Document, FileKind, Snapshot


@dataclass(frozen=True)
class CompletionPlace:
    """The place of the cursor in a document."""

    document: Document
    cursor: Cursor
    snapshot: Snapshot
    keys: tuple[str, ...]

    @property
    def is_key(self) -> bool:
        """Whether a key is written here, and not a value."""
        return self.cursor.is_key

    @property
    def present(self) -> frozenset[str]:
        """The keys that are there already."""
        return frozenset(str(key) for key in self.cursor.siblings)

    @property
    def has_room(self) -> bool:
        """Whether a whole entry fits at the cursor, and not only its key."""
        cursor = self.cursor
        return not (cursor.has_colon or cursor.is_followed or cursor.is_flow)

    @property
    def step(self) -> str:
        """The indentation of one level."""
        return indent_step(self.document.text)

    @property
    def profiles(self) -> dict[str, Profile]:
        """The profiles by key: those in the text where it cannot be read as a whole."""
        if self.snapshot.configuration is not None:
            return dict(self.snapshot.configuration.profiles)
        if self.document.kind is not FileKind.GLOBAL:
            return {}
        blocks = outline.profiles(self.document.tree)
        return {block.key.text: Profile(block.key.text, block.key.text) for block in blocks}

    def text_at(self, *keys: str) -> str | None:
        """Return the text that stands at *keys* in the text being typed."""
        return outline.text_of(self.cursor.tree.node_at(keys))
