"""``textDocument/codeAction``: quick fixes, switching, sorting, and all sure fixes at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

from zenml_ls.features.code_action.action import Action, ActionKind
from zenml_ls.features.code_action.fixes import FIXES, fixes, sure_fix, written_key
from zenml_ls.features.code_action.sorting import sorting
from zenml_ls.features.code_action.switches import switches
from zenml_ls.rules import Finding, Severities, findings
from zenml_ls.text import Edit, Span
from zenml_ls.workspace import Document, Snapshot

__all__ = ["FIXES", "Action", "ActionKind", "code_actions"]

_Sure: TypeAlias = tuple[Finding, Action | None]


def code_actions(
    document: Document, span: Span, snapshot: Snapshot, severities: Severities | None = None
) -> tuple[Action, ...]:
    """Return the actions for the part of *document* in *span*; last the one for all of it."""
    if document.kind is None or snapshot.is_server_era:
        return ()
    if document.is_shown:
        return tuple(switches(document, span, snapshot))
    question = ("sure fixes", frozenset((severities or {}).items()))
    sure = document.remembered(
        question, snapshot, lambda: tuple(_with_sure_fixes(document, snapshot, severities))
    )
    return (
        *_fixes_at(document, span, snapshot, sure),
        *switches(document, span, snapshot),
        *sorting(document, span, snapshot),
        *_fix_all(action for _, action in sure if action is not None),
    )


def _with_sure_fixes(
    document: Document, snapshot: Snapshot, severities: Severities | None
) -> Iterator[_Sure]:
    """Yield each finding with its sure fix; with none where another would write the same key."""
    found = findings(document, snapshot, severities)
    sure = [sure_fix(document, finding, snapshot) for finding in found]
    writers: dict[object, set[Span]] = {}
    for action in sure:
        key = written_key(document, action) if action is not None else None
        if action is not None and key is not None:
            writers.setdefault(key, set()).update(edit.span for edit in action.edits)
    rivals = {span for spans in writers.values() if len(spans) > 1 for span in spans}
    for finding, action in zip(found, sure, strict=True):
        is_alone = action is not None and not any(edit.span in rivals for edit in action.edits)
        yield finding, action if is_alone else None


def _fixes_at(
    document: Document, span: Span, snapshot: Snapshot, sure: Iterable[_Sure]
) -> Iterator[Action]:
    """Yield the fixes for the findings in *span*, of which only the sure ones are preferred."""
    for finding, sure_one in sure:
        if span.touches(finding.span):
            for action in fixes(document, finding, snapshot):
                is_preferred = action.is_preferred and sure_one is not None
                yield replace(action, is_preferred=is_preferred)


def _fix_all(sure: Iterable[Action]) -> Iterator[Action]:
    """Yield one action of all sure fixes that do not get in each other's way."""
    local = (action.edits for action in sure if action.edits and action.is_local)
    edits: list[Edit] = []
    end = -1
    for new in sorted(local, key=lambda found: found[0].span.start):
        if new[0].span.start > end:
            edits += new
            end = new[-1].span.end
    if edits:
        title = "Fix all problems that have one sure fix"
        yield Action(title, ActionKind.FIX_ALL, tuple(edits))
