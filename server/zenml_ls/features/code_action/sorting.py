"""Sorting the entries of a mapping by name, with their comments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zenml_ls.edits import is_open
from zenml_ls.features.code_action.action import Action, ActionKind
from zenml_ls.syntax import Entry, Mapping
from zenml_ls.text import Edit, Span
from zenml_ls.workspace import Document, FileKind, Snapshot

_SORTED: dict[FileKind, tuple[tuple[str, int], ...]] = {
    FileKind.STORE: (
        ("stacks", 1),
        ("stacks", 2),
        ("stack_components", 1),
        ("stack_components", 2),
    ),
    FileKind.LEGACY: (("stacks", 1), ("stacks", 2), ("stack_components", 1)),
    FileKind.STACK: (("components", 1),),
    FileKind.GLOBAL: (("profiles", 1),),
}
"""The mappings whose order means nothing: the first key, and how deep below it they are."""
_TIES = re.compile(r"(?<![^\s\[{,:])[&*][^\s\[\]{},]|<<")
"""Anchors, aliases and merged keys: what comes first matters there."""


def sorting(document: Document, span: Span, snapshot: Snapshot) -> Iterator[Action]:
    """Offer to sort the mapping under the key at *span*, if that changes anything."""
    if document.kind not in _SORTED or document.syntax_problem is not None:
        return
    keys = tuple(document.tree.path_at(span.start))
    entry = document.tree.entry_at(keys) if keys else None
    if entry is None or not entry.key.span.covers(span.start):
        return
    if (str(keys[0]), len(keys)) not in _SORTED[document.kind]:
        return
    edit = _sorted(document, entry.value) if isinstance(entry.value, Mapping) else None
    if edit is not None and not (keys == ("stacks",) and _has_order(document, snapshot)):
        yield Action(f"Sort '{keys[-1]}' by name", ActionKind.REWRITE, (edit,))


def _has_order(document: Document, snapshot: Snapshot) -> bool:
    """Say whether the profile starts with the first stack, since it names no other."""
    name = document.role.profile if document.role else None
    profiles = snapshot.configuration.profiles if snapshot.configuration else {}
    profile = profiles.get(name or "")
    return profile is not None and not profile.active_stack


def _sorted(document: Document, mapping: Mapping) -> Edit | None:
    """Return the edit that sorts the lines of the entries; None where they are sorted or tied."""
    entries = mapping.entries
    names = [str(getattr(entry.key, "value", "")) for entry in entries]
    if names == sorted(names) or not all(_has_own_lines(document, entry) for entry in entries):
        return None
    starts = [_start(document, entry) for entry in entries]
    last = entries[-1]
    end = document.lines.line_of(max(last.span.end, last.key.span.end)) + 1
    bounds = zip(starts, [*starts[1:], end], strict=True)
    blocks = [
        [document.lines.line_text(line) for line in range(first, after)] for first, after in bounds
    ]
    whole = Span(document.lines.line_start(starts[0]), document.lines.line_end(end - 1))
    if _TIES.search(document.text[whole.start : whole.end]):
        return None
    if any(is_open(document, entry.value) for entry in entries):
        return None
    order = sorted(range(len(names)), key=lambda index: names[index])
    return Edit(whole, document.newline.join(line for index in order for line in blocks[index]))


def _has_own_lines(document: Document, entry: Entry) -> bool:
    """Say whether nothing but blanks is before the key, so that whole lines can be moved."""
    start = document.lines.line_start(document.lines.line_of(entry.key.span.start))
    return document.text[start : entry.key.span.start].strip(" ") == ""


def _start(document: Document, entry: Entry) -> int:
    """Return the first line of an entry: that of the comments right above it."""
    line = document.lines.line_of(entry.key.span.start)
    column = entry.key.span.start - document.lines.line_start(line)
    while line > 0:
        above = document.lines.line_text(line - 1)
        if not above.startswith(" " * column + "#"):
            break
        line -= 1
    return line
