"""``textDocument/hover``: what is known about the name at the cursor; never a secret."""

from __future__ import annotations

from dataclasses import dataclass

from zenml_ls.features.hover.entities import described
from zenml_ls.features.hover.keys import described_key
from zenml_ls.mentions import contents_of, mention_at
from zenml_ls.rules.subjects import contents_for
from zenml_ls.syntax import MAXIMUM_LENGTH
from zenml_ls.text import Span
from zenml_ls.workspace import Document, FileKind, Snapshot

__all__ = ["Hover", "hover"]


@dataclass(frozen=True)
class Hover:
    """A description of the text in *span*, as Markdown."""

    span: Span
    text: str


def hover(document: Document, offset: int, snapshot: Snapshot) -> Hover | None:
    """Describe what is at *offset*; None where there is nothing to say."""
    if len(document.text) > MAXIMUM_LENGTH or document.kind is None or snapshot.is_server_era:
        return None
    found = mention_at(document, offset, snapshot)
    if found is not None:
        contents = contents_of(found.entity.home, snapshot)
        if contents is None and document.kind is not FileKind.CODE:
            contents = contents_for(document, snapshot)
        text = described(found.entity, contents, snapshot)
        return Hover(found.span, text) if text else None
    keys = tuple(document.tree.path_at(offset))
    entry = document.tree.entry_at(keys) if keys else None
    if entry is None or not entry.key.span.covers(offset):
        return None
    text = described_key(document, tuple(str(key) for key in keys), snapshot)
    return Hover(entry.key.span, text) if text else None
