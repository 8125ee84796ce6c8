"""What mends a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Mapping as Table
from itertools import chain, count
from typing import TypeAlias, get_origin
from uuid import uuid4

from zenml_ls.edits import added, is_shared, is_used_elsewhere, quoted_like, removed, with_values
from zenml_ls.features.code_action.action import Action, ActionKind
from zenml_ls.features.code_action.choosing import (
    add_component,
    change_component,
    sure_addition,
    sure_change,
)
from zenml_ls.features.code_action.creating import create_file
from zenml_ls.features.code_action.secret import use_secret_reference
from zenml_ls.migration import migration
from zenml_ls.model.shapes import annotation_at
from zenml_ls.rules import Finding
from zenml_ls.rules.unknown_component import unknown_component
from zenml_ls.syntax import Entry, Mapping, Scalar, parse, quote, walk
from zenml_ls.text import Edit, Span
from zenml_ls.workspace import Document, FileKind, Snapshot

_Fix: TypeAlias = Callable[[Document, Finding, Snapshot], Iterator[Action]]
_Owners: TypeAlias = Table[Span, tuple[Mapping, Entry]]


def fixes(document: Document, finding: Finding, snapshot: Snapshot) -> Iterator[Action]:
    """Yield the actions that mend *finding*, the likeliest first."""
    if finding.code == unknown_component.code:  # what was meant must fit as well
        yield from change_component(document, finding, snapshot)
        return
    yield from _suggested(document, finding)
    fix = FIXES.get(finding.code)
    if fix is not None and not document.tree.problems:
        yield from fix(document, finding, snapshot)


def sure_fix(document: Document, finding: Finding, snapshot: Snapshot) -> Action | None:
    """Return the preferred one of :func:`fixes` without making the others; None if none is."""
    if finding.code == unknown_component.code:
        return next(sure_change(document, finding, snapshot), None)
    fix = None if document.tree.problems else _SURE_FIXES.get(finding.code)
    more = fix(document, finding, snapshot) if fix is not None else ()
    offered = chain(_suggested(document, finding), more)
    return next((action for action in offered if action.is_preferred), None)


def written_key(document: Document, action: Action) -> tuple[Mapping, object] | None:
    """Return the key that *action* writes in the place of another, and whose; None if none."""
    owner = _owner(document, action.edits[0].span) if action.edits else None
    return None if owner is None else (owner[0], parse(action.edits[0].text).value)


def _suggested(document: Document, finding: Finding) -> Iterator[Action]:
    suggestion = finding.data.get("suggestion")
    if suggestion and not _is_taken(document, finding.span, suggestion):
        yield _rewrite(f"Change to '{suggestion}'", document, finding, suggestion)


def _fix(title: str, finding: Finding, *edits: Edit, is_preferred: bool = False) -> Action:
    return Action(title, ActionKind.QUICK_FIX, edits, finding, is_preferred)


def _rewrite(title: str, document: Document, finding: Finding, text: str) -> Action:
    """Write *text* where the finding is."""
    span = finding.span
    if document.kind is not FileKind.CODE:  # there the quotes are around the span
        text = quoted_like(document.text[span.start : span.end], text)
    return _fix(title, finding, Edit(span, text), is_preferred=True)


def _is_taken(document: Document, span: Span, key: str) -> bool:
    """Say whether *span* is a key beside which *key* stands already."""
    owner = _owner(document, span)
    return owner is not None and owner[0].get(key) is not None


def _owner(document: Document, span: Span) -> tuple[Mapping, Entry] | None:
    """Return the mapping and the entry whose key is at *span*."""
    return document.remembered("owners", document, lambda: _owners(document)).get(span)


def _owners(document: Document) -> _Owners:
    return {
        entry.key.span: (node, entry)
        for node in walk(document.tree.root)
        if isinstance(node, Mapping)
        for entry in node.entries
    }


# -------------------------------------------------------------------- taking away


def _remove_key(document: Document, finding: Finding, _snapshot: Snapshot) -> Iterator[Action]:
    found = _owner(document, finding.span)
    if found is not None and isinstance(found[1].key, Scalar):
        yield from _removal(document, finding, f"Remove '{found[1].key.text}'", *found)


def _removal(
    document: Document, finding: Finding, title: str, mapping: Mapping, entry: Entry
) -> Iterator[Action]:
    edit = removed(document, mapping, entry)
    if not is_used_elsewhere(document, edit.span):
        yield _fix(title, finding, edit)


def _remove_duplicate(
    document: Document, finding: Finding, _snapshot: Snapshot
) -> Iterator[Action]:
    found = _owner(document, finding.span)
    if found is None:
        return
    mapping, entry = found
    first = next((old for old, new in mapping.duplicates() if new is entry), None)
    if first is not None:
        line = document.lines.line_of(first.key.span.start) + 1
        title = f"Remove '{finding.data['key']}' in line {line}, which ZenML ignores"
        yield from _removal(document, finding, title, mapping, first)
    if _has_free_names(document, finding.span):
        names = (f"{finding.data['key']}_{number}" for number in count(2))
        name = next(name for name in names if mapping.get(name) is None)
        edit = Edit(finding.span, quote(name))
        yield _fix(f"Rename this one to '{name}'", finding, edit)


def _has_free_names(document: Document, key: Span) -> bool:
    """Say whether the mapping of the key at this span holds names that are nowhere else.

    A registered component has a file of its name, which another name would lack.
    """
    parents = tuple(document.tree.path_at(key.start)[:-1])
    if document.model is None or parents not in (("stacks",), ("profiles",)):
        return False
    return get_origin(annotation_at(document.model, parents)) is dict


# ------------------------------------------------------------------------- adding


def _add_attribute(document: Document, finding: Finding, _snapshot: Snapshot) -> Iterator[Action]:
    name = finding.data["attribute"]
    is_stack_file = document.kind is FileKind.STACK
    keys = ("components", finding.data["type"]) if is_stack_file else ()
    registered = document.role.component_name if document.role else None
    value = {"name": registered or "", "uuid": str(uuid4())}.get(name, "")
    edits = with_values(document, keys, {name: value})
    if edits:
        yield _fix(f"Add '{name}'", finding, *edits, is_preferred=True)


def _add_key(document: Document, finding: Finding, snapshot: Snapshot) -> Iterator[Action]:
    key, parents = finding.data["key"], finding.data["parents"]
    mapping = document.tree.node_at(parents)
    if not isinstance(mapping, Mapping) or finding.data.get("suggestion"):
        return
    value = _obvious_value(document, [*parents, key], snapshot)
    if value or mapping.get(key) is not None:  # what is there is null
        edits = with_values(document, parents, {key: value})
    else:
        edits = (added(document, mapping, f"{key}: {_empty_value(document, [*parents, key])}"),)
    if edits:
        yield _fix(f"Add '{key}'", finding, *edits, is_preferred=bool(value))


def _obvious_value(document: Document, keys: list[object], snapshot: Snapshot) -> str:
    """Return the value that a missing key surely gets; empty where the user must know."""
    if keys == ["zenml_version"]:
        return snapshot.release
    if keys[0] != "profiles" or len(keys) != 3:
        return ""
    return {"name": str(keys[1]), "active_user": "default"}.get(str(keys[2]), "")


def _empty_value(document: Document, keys: list[object]) -> str:
    model = document.model
    origin = get_origin(annotation_at(model, keys)) if model else None
    if origin is dict or keys == ["components"]:
        return "{}"
    return "[]" if origin is list else "''"


# ----------------------------------------------------------------------- changing


def _use_registered_name(document: Document, finding: Finding, _: Snapshot) -> Iterator[Action]:
    name = finding.data["registered"]
    if not is_shared(document, finding.span):  # where else it is used it can be the right one
        yield _rewrite(f"Change to '{name}'", document, finding, name)


def _use_release(document: Document, finding: Finding, _: Snapshot) -> Iterator[Action]:
    release = finding.data["release"]
    edits = with_values(document, (), {"zenml_version": release})
    if edits:
        title = f"Change to '{release}', the release in use"
        yield _fix(title, finding, *edits, is_preferred=True)


def _use_replacement(document: Document, finding: Finding, snapshot: Snapshot) -> Iterator[Action]:
    replacement, found = finding.data.get("replacement"), _owner(document, finding.span)
    if not replacement or found is None:
        return
    if found[0].get(replacement) is None:
        yield _rewrite(f"Rename to '{replacement}'", document, finding, replacement)
    else:
        yield from _remove_key(document, finding, snapshot)


def _migrate(document: Document, finding: Finding, snapshot: Snapshot) -> Iterator[Action]:
    found = migration(document, snapshot)
    if found is not None:
        yield Action(
            f"Migrate this repository to profile '{found.profile}'",
            ActionKind.QUICK_FIX,
            found.edits,
            finding,
            elsewhere=found.configuration,
            new_files=found.new_files,
            needs_confirmation=True,
        )


FIXES: dict[str, _Fix] = {
    "unknown-key": _remove_key,
    "unknown-attribute": _remove_key,
    "duplicate-key": _remove_duplicate,
    "missing-component": add_component,
    "stack-requirement": add_component,
    "missing-attribute": _add_attribute,
    "missing-key": _add_key,
    "name-mismatch": _use_registered_name,
    "version-mismatch": _use_release,
    "deprecated-attribute": _use_replacement,
    "legacy-layout": _migrate,
    "component-without-file": create_file,
    "plain-text-secret": use_secret_reference,
}
"""What mends a finding, by the code of its rule, beside what was probably meant."""

_SURE_FIXES: dict[str, _Fix] = {
    "missing-component": sure_addition,
    "stack-requirement": sure_addition,
    "missing-attribute": _add_attribute,
    "missing-key": _add_key,
    "name-mismatch": _use_registered_name,
    "version-mismatch": _use_release,
    "deprecated-attribute": _use_replacement,
}
"""Those that can be preferred."""
