"""Answers about whole documents: editors ask for them again and again, often for nothing new."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from zenml_ls.workspace import Document, Snapshot


@dataclass(frozen=True, slots=True)
class Prepared:
    """An answer as it is sent, in JSON."""

    json: bytes


@dataclass(frozen=True, slots=True)
class _Kept:
    document: Document
    snapshot: Snapshot
    uris: tuple[str, ...]
    answer: Prepared | None


class PreparedAnswers:
    """The last answer to each question about each open document."""

    def __init__(self, prepare: Callable[[object], Prepared]) -> None:
        """Know none yet; *prepare* turns an answer into JSON."""
        self._prepare = prepare
        self._kept: dict[tuple[Path, str], _Kept] = {}

    def get(
        self,
        question: str,
        document: Document,
        snapshot: Snapshot,
        uris: tuple[str, ...],
        find: Callable[[], object],
    ) -> Prepared | None:
        """Return what *find* gives, or gave when all was the same; None where it gives nothing.

        *uris* are those of the open documents, as the client spells them.
        """
        key = (document.path, question)
        kept = self._kept.get(key)
        if (
            kept is None
            or kept.document is not document
            or kept.snapshot is not snapshot
            or kept.uris != uris
        ):
            found = find()
            kept = _Kept(document, snapshot, uris, self._prepare(found) if found else None)
            self._kept[key] = kept
        return kept.answer

    def forget(self, path: Path) -> None:
        """Forget the answers about a document that was closed."""
        for key in [key for key in self._kept if key[0] == path]:
            del self._kept[key]
