"""``textDocument/inlayHint``: what a name stands for, shown behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zenml_ls.mentions import contents_of, home_of
from zenml_ls.model import outline
from zenml_ls.model.domain import StoreContents
from zenml_ls.model.names import label
from zenml_ls.model.outline import Name
from zenml_ls.rules.reuse import is_reused
from zenml_ls.rules.subjects import registered_component, subjects
from zenml_ls.text import Span
from zenml_ls.workspace import Document, FileKind, Snapshot


@dataclass(frozen=True, slots=True)
class Hint:
    """A text to show at an offset, which is no part of the file."""

    offset: int
    text: str
    tooltip: str = ""
    """What more there is to say; may be empty."""


def inlay_hints(document: Document, span: Span, snapshot: Snapshot) -> tuple[Hint, ...]:
    """Return the hints in *span*, sorted by offset."""
    if document.kind is None or snapshot.is_server_era:
        return ()
    found = (hint for hint in _hints(document, span, snapshot) if span.covers(hint.offset))
    return tuple(sorted(found, key=lambda hint: hint.offset))


def _hints(document: Document, span: Span, snapshot: Snapshot) -> Iterator[Hint]:
    if document.kind in (FileKind.STORE, FileKind.LEGACY):
        yield from _in_registry(document, span, snapshot)
    elif document.kind is FileKind.STACK:
        yield from _in_exported_stack(document, snapshot)
    elif document.kind is FileKind.REPOSITORY:
        yield from _in_repository(document, snapshot)
    elif document.kind is FileKind.GLOBAL:
        yield from _in_configuration(document, snapshot)


def _in_registry(document: Document, span: Span, snapshot: Snapshot) -> Iterator[Hint]:
    contents = contents_of(home_of(document), snapshot) or document.own_contents
    for block in document.stacks:
        for ref in block.refs:
            if ref.name is not None and span.covers(ref.name.span.end):
                yield from _flavor_of(ref.type.text, ref.name, contents)


def _flavor_of(component_type: str, name: Name, contents: StoreContents) -> Iterator[Hint]:
    component = contents.components.get((component_type, name.text))
    if component is not None and component.flavor:
        tooltip = f"Flavor of {label(component_type)} '{name.text}'"
        yield Hint(name.span.end, f" ({component.flavor})", tooltip)


def _in_exported_stack(document: Document, snapshot: Snapshot) -> Iterator[Hint]:
    """What is registered already is used as it is, whatever flavor the file names."""
    for subject in subjects(document, snapshot):
        component, name = registered_component(subject, snapshot), subject.block.name
        if component is not None and name is not None and is_reused(subject, snapshot):
            tooltip = f"Registered already: an import uses this {label(component.type)} as it is"
            yield Hint(name.span.end, f" ({component.flavor})", tooltip)


def _in_repository(document: Document, snapshot: Snapshot) -> Iterator[Hint]:
    """Show the stack that a repository arrives at where it names none itself."""
    name = outline.name_at(document.tree.node_at(["active_profile_name"]))
    profile, stack, choice = snapshot.active_profile, snapshot.stack, snapshot.choice
    names_stack = choice is not None and choice.stack is not None
    is_known = profile is not None and stack is not None and stack.name is not None
    if name is None or not is_known or names_stack:
        return
    if profile is not None and stack is not None and name.text == profile.key:
        yield Hint(name.span.end, f" active stack: {stack.name}", f"Chosen by the {stack.source}")


def _in_configuration(document: Document, snapshot: Snapshot) -> Iterator[Hint]:
    name = outline.name_at(document.tree.node_at(["activated_profile"]))
    configuration = snapshot.configuration
    profile = configuration.profiles.get(name.text) if configuration and name else None
    if name is not None and profile is not None and profile.active_stack is not None:
        tooltip = "Used where no repository says otherwise"
        yield Hint(name.span.end, f" active stack: {profile.active_stack}", tooltip)
