"""``textDocument/codeAction``: quick fixes, switching, sorting, and all sure fixes at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from zenml_ls.features.code_action.action import Action, ActionKind
from zenml_ls.features.code_action.fixes import FIXES, fixes
from zenml_ls.features.code_action.sorting import sorting
from zenml_ls.features.code_action.switches import switches
from zenml_ls.rules import Severities, findings
from zenml_ls.shown import is_shown
from zenml_ls.text import Edit, Span
from zenml_ls.workspace import Document, Snapshot

__all__ = ["FIXES", "Action", "ActionKind", "code_actions"]


def code_actions(
    document: Document, span: Span, snapshot: Snapshot, severities: Severities | None = None
) -> tuple[Action, ...]:
    """Return the actions for the part of *document* in *span*; last the one for all of it."""
    if document.kind is None or snapshot.is_server_era:
        return ()
    if is_shown(document):
        return tuple(switches(document, span, snapshot))
    offered = tuple(_all_fixes(document, snapshot, severities))
    here = (action for action in offered if action.finding and span.touches(action.finding.span))
    return (
        *here,
        *switches(document, span, snapshot),
        *sorting(document, span, snapshot),
        *_fix_all(offered),
    )


def _all_fixes(
    document: Document, snapshot: Snapshot, severities: Severities | None
) -> Iterator[Action]:
    for finding in findings(document, snapshot, severities):
        yield from fixes(document, finding, snapshot)


def _fix_all(offered: tuple[Action, ...]) -> Iterator[Action]:
    """Yield one action of all fixes that are sure and do not get in each other's way."""
    edits: list[Edit] = []
    for action in offered:
        is_sure = action.is_preferred and action.is_local
        pairs = product(action.edits, edits)
        if is_sure and not any(new.span.touches(old.span) for new, old in pairs):
            edits += action.edits
    if edits:
        title = "Fix all problems that have one sure fix"
        yield Action(title, ActionKind.FIX_ALL, tuple(edits))
