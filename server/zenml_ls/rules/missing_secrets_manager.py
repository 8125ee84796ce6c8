"""``missing-secrets-manager``: secret references in a stack that cannot resolve them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zenml_ls.model import outline
from zenml_ls.model.attributes import is_secret_reference
from zenml_ls.model.catalog import Flavor
from zenml_ls.model.domain import Component, ComponentContent, StoreContents
from zenml_ls.model.names import label
from zenml_ls.model.outline import Name
from zenml_ls.model.release import FIRST_WITH_SECRET_REFERENCES
from zenml_ls.rules.rule import BrokenText, Hit, Severity, hit, rule
from zenml_ls.rules.subjects import contents_for, subjects
from zenml_ls.text import Span
from zenml_ls.workspace import Document, FileKind, Snapshot

_TYPE = "secrets_manager"


@rule(
    "missing-secrets-manager",
    Severity.WARNING,
    "the {label} '{name}' refers to a secret, and stack '{stack}' has no secrets manager: "
    "ZenML takes the stack, but does not run it",
    BrokenText.NOTHING,
    since=FIRST_WITH_SECRET_REFERENCES,
)
def missing_secrets_manager(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report the first component of each stack whose secrets nothing can look up."""
    contents = contents_for(document, snapshot)
    if document.kind is FileKind.STORE and contents is not None:
        for block in document.stacks:
            yield from _in_stack(block, contents, snapshot)
    elif document.kind is FileKind.STACK:
        yield from _in_stack_file(document, snapshot)


def _in_stack(
    block: outline.StackBlock, contents: StoreContents, snapshot: Snapshot
) -> Iterator[Hit]:
    if any(ref.type.text == _TYPE for ref in block.refs):
        return
    for ref in block.refs:
        key = (ref.type.text, ref.name.text if ref.name else "")
        component = contents.components.get(key)
        if ref.name is not None and component and _refers(component, contents, snapshot):
            yield _hit(ref.name.span, ref.type, ref.name, block.name.text)
            return


def _in_stack_file(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    found = list(subjects(document, snapshot))
    if any(subject.block.type.text == _TYPE for subject in found):
        return
    stack = outline.text_of(document.tree.node_at(["stack_name"])) or ""
    for subject in found:
        block = subject.block
        if block.name is not None and _has_reference(subject.configuration, subject.flavor):
            yield _hit(block.name.span, block.type, block.name, stack)
            return


def _refers(component: Component, contents: StoreContents, snapshot: Snapshot) -> bool:
    content = component.content
    if isinstance(content, ComponentContent) and "{{" not in content.text:
        return False  # most have none, and need not be parsed to know
    flavor = snapshot.flavor(component.type, component.flavor, contents)
    return _has_reference(component.configuration or {}, flavor)


def _has_reference(configuration: Mapping[str, object], flavor: Flavor | None) -> bool:
    """Say whether an attribute refers to a secret; those that must not are reported as such."""
    attributes = flavor.attributes if flavor else {}
    return any(
        is_secret_reference(value) and not (name in attributes and attributes[name].has_validator)
        for name, value in configuration.items()
    )


def _hit(span: Span, component_type: Name, name: Name, stack: str) -> Hit:
    return hit(
        span,
        type=component_type.text,
        label=label(component_type.text),
        name=name.text,
        stack=stack,
    )
