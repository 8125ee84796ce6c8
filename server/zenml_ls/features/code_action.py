"""``textDocument/codeAction``: quick fixes, and switching the active stack or profile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from zenml_ls.edits import added, removed, replaced
from zenml_ls.model import outline
from zenml_ls.model.names import label
from zenml_ls.rules import Finding, findings
from zenml_ls.rules.subjects import contents_for
from zenml_ls.switching import Switch, profile_switches, stack_switches
from zenml_ls.syntax import Entry, Mapping, Scalar, quote, resolve
from zenml_ls.text import Edit, Span
from zenml_ls.workspace import Document, FileKind, Snapshot

MOST_CHOICES = 20
"""More alternatives than this are no help in a menu."""


class ActionKind(Enum):
    """The kinds of action, named as LSP names them."""

    QUICK_FIX = "quickfix"
    SWITCH = "refactor.rewrite"


@dataclass(frozen=True)
class Action:
    """A change that can be made with one click, in the document it is offered in."""

    title: str
    kind: ActionKind
    edits: tuple[Edit, ...]
    finding: Finding | None = None
    """What the action mends."""
    is_preferred: bool = False


def code_actions(document: Document, span: Span, snapshot: Snapshot) -> tuple[Action, ...]:
    """Return the actions for the part of *document* in *span*."""
    if document.kind is None or snapshot.is_server_era:
        return ()
    fixes = (
        action
        for finding in findings(document, snapshot)
        if finding.span.start <= span.end and span.start <= finding.span.end
        for action in _fixes(document, finding, snapshot)
    )
    switches = [*stack_switches(document, snapshot), *profile_switches(document, snapshot)]
    return (
        *fixes,
        *(_switch(switch) for switch in switches[:MOST_CHOICES] if not switch.is_active),
    )


def _switch(switch: Switch) -> Action:
    return Action(switch.title, ActionKind.SWITCH, switch.edits)


def _fixes(document: Document, finding: Finding, snapshot: Snapshot) -> Iterator[Action]:
    suggestion = finding.data.get("suggestion")
    if suggestion:
        yield _did_you_mean(document, finding, suggestion)
    fix = _FIXES.get(finding.code)
    if fix is not None and not document.tree.problems:
        yield from fix(document, finding, snapshot)


def _did_you_mean(document: Document, finding: Finding, suggestion: str) -> Action:
    old = document.text[finding.span.start : finding.span.end]
    quotes = old[:1] if old[:1] in ("'", '"') and old[-1:] == old[:1] and len(old) > 1 else ""
    text = quote(suggestion)
    if quotes and text == suggestion:
        text = f"{quotes}{suggestion}{quotes}"
    return _fix(f"Change to '{suggestion}'", finding, Edit(finding.span, text), is_preferred=True)


def _fix(title: str, finding: Finding, *edits: Edit, is_preferred: bool = False) -> Action:
    return Action(title, ActionKind.QUICK_FIX, edits, finding, is_preferred)


def _owner(document: Document, span: Span) -> tuple[Mapping, Entry] | None:
    """Return the mapping and the entry whose key is at *span*."""
    pending = [document.tree.root]
    while pending:
        node = pending.pop()
        if isinstance(node, Mapping):
            for entry in node.entries:
                if entry.key.span == span:
                    return node, entry
                pending.append(entry.value)
        elif node is not None and not isinstance(node, Scalar):
            pending.extend(getattr(node, "items", ()))
    return None


def _remove_key(document: Document, finding: Finding, _snapshot: Snapshot) -> Iterator[Action]:
    found = _owner(document, finding.span)
    if found is not None and isinstance(found[1].key, Scalar):
        mapping, entry = found
        title = f"Remove '{found[1].key.text}'"
        yield _fix(title, finding, removed(document, mapping, entry))


def _remove_duplicate(
    document: Document, finding: Finding, _snapshot: Snapshot
) -> Iterator[Action]:
    found = _owner(document, finding.span)
    if found is None:
        return
    mapping, entry = found
    first = next((old for old, new in mapping.duplicates() if new is entry), None)
    if first is not None:
        edit = removed(document, mapping, first)
        yield _fix("Remove the first one, which ZenML ignores", finding, edit)
    taken = {name.text for name, _ in outline.entries(mapping)}
    number = next(
        number for number in range(2, 1000) if f"{finding.data['key']}_{number}" not in taken
    )
    new_name = f"{finding.data['key']}_{number}"
    yield _fix(f"Rename this one to '{new_name}'", finding, Edit(finding.span, quote(new_name)))


def _add_component(document: Document, finding: Finding, snapshot: Snapshot) -> Iterator[Action]:
    kinds = finding.data.get("types") or [finding.data.get("missing_type")]
    contents = contents_for(document, snapshot)
    stack = document.tree.node_at(["stacks", finding.data["stack"]])
    mapping = None if stack is None else resolve(stack)
    if document.kind is FileKind.STACK or contents is None or not isinstance(mapping, Mapping):
        return
    for kind in [kind for kind in kinds if kind]:
        names = contents.names.get(kind, ())[:MOST_CHOICES]
        for name in names:
            if not mapping.entries:
                edit = Edit(mapping.span, f"{{{kind}: {quote(name)}}}")
            else:
                edit = added(document, mapping, f"{kind}: {quote(name)}")
            title = f"Add the {label(kind)} '{name}'"
            yield _fix(title, finding, edit, is_preferred=len(names) == 1)


def _add_attribute(document: Document, finding: Finding, snapshot: Snapshot) -> Iterator[Action]:
    name = finding.data["attribute"]
    is_stack = document.kind is FileKind.STACK
    node = document.tree.node_at(["components", finding.data["type"]] if is_stack else [])
    mapping = None if node is None else resolve(node)
    if isinstance(mapping, Mapping) and mapping.entries and name != "uuid":
        value = ""
        if name == "name" and document.place and document.place.component_name:
            value = quote(document.place.component_name)
        edit = added(document, mapping, f"{name}: {value}".rstrip() if value else f"{name}: ''")
        yield _fix(f"Add '{name}'", finding, edit)


def _use_registered_name(document: Document, finding: Finding, _: Snapshot) -> Iterator[Action]:
    name = finding.data["registered"]
    edit = Edit(finding.span, quote(name))
    yield _fix(f"Change to '{name}'", finding, edit, is_preferred=True)


def _use_release(document: Document, finding: Finding, _: Snapshot) -> Iterator[Action]:
    node = document.tree.node_at(["zenml_version"])
    if node is not None:
        release = finding.data["release"]
        edit = replaced(document, node, release)
        yield _fix(f"Change to '{release}', the release in use", finding, edit)


def _use_replacement(document: Document, finding: Finding, _: Snapshot) -> Iterator[Action]:
    replacement = finding.data.get("replacement")
    if replacement:
        edit = Edit(finding.span, quote(replacement))
        yield _fix(f"Use '{replacement}'", finding, edit, is_preferred=True)


_FIXES: dict[str, Callable[[Document, Finding, Snapshot], Iterator[Action]]] = {
    "unknown-key": _remove_key,
    "unknown-attribute": _remove_key,
    "duplicate-key": _remove_duplicate,
    "missing-component": _add_component,
    "stack-requirement": _add_component,
    "missing-attribute": _add_attribute,
    "name-mismatch": _use_registered_name,
    "version-mismatch": _use_release,
    "deprecated-attribute": _use_replacement,
}
