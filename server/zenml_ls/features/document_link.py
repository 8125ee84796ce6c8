"""``textDocument/documentLink``: places that an editor can open; never one with a login in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from zenml_ls.mentions import contents_of, home_of
from zenml_ls.model import outline
from zenml_ls.model.names import label
from zenml_ls.model.outline import ComponentBlock, Name
from zenml_ls.model.secrets import is_sensitive_name, shown_address
from zenml_ls.rules.subjects import subjects
from zenml_ls.syntax import Scalar
from zenml_ls.text import Span
from zenml_ls.workspace import Document, FileKind, Snapshot

_ADDRESS = re.compile(r"https?://[^\s/]\S*")


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere: to a file that is there, or to an address."""

    span: Span
    target: Path | str
    tooltip: str
    """Where it leads."""


def document_links(document: Document, snapshot: Snapshot) -> tuple[Link, ...]:
    """Return the links of *document*, sorted by place."""
    if document.kind is None or snapshot.is_server_era:
        return ()
    found = {link.span: link for link in _links(document, snapshot)}
    return tuple(sorted(found.values(), key=lambda link: link.span.start))


def _links(document: Document, snapshot: Snapshot) -> Iterator[Link]:
    if document.kind is FileKind.GLOBAL:
        yield from _in_configuration(document, snapshot)
    elif document.kind in (FileKind.STORE, FileKind.LEGACY):
        yield from _in_registry(document, snapshot)
    elif document.kind in (FileKind.COMPONENT, FileKind.STACK):
        for subject in subjects(document, snapshot):
            known = subject.flavor.attributes if subject.flavor else {}
            secrets = {name for name, attribute in known.items() if attribute.is_secret}
            yield from _in_component(subject.block, secrets)


def _in_configuration(document: Document, snapshot: Snapshot) -> Iterator[Link]:
    for block in outline.profiles(document.tree):
        fields = {name.text: entry.value for name, entry in outline.entries(block.fields)}
        url = outline.name_at(fields.get("store_url"))
        registry = snapshot.state_of(block.key.text).registry
        if url is not None and registry is not None and url.text:
            yield Link(url.span, registry.path, f"Stacks of profile '{block.key.text}'")
        elif url is not None:
            yield from _address(url, f"ZenServer of profile '{block.key.text}'")


def _in_registry(document: Document, snapshot: Snapshot) -> Iterator[Link]:
    contents = contents_of(home_of(document), snapshot)
    components = contents.components if contents is not None else {}
    for item in document.registrations:
        component = components.get((item.type.text, item.name.text))
        if component is not None and component.file is not None and component.content is not None:
            tooltip = f"Attributes of {label(item.type.text)} '{item.name.text}'"
            yield Link(item.name.span, component.file, tooltip)


def _in_component(block: ComponentBlock, secrets: set[str]) -> Iterator[Link]:
    for name, node in block.attributes:
        is_open = name.text not in secrets and not is_sensitive_name(name.text)
        if is_open and isinstance(node, Scalar) and isinstance(node.value, str):
            yield from _address(Name(node.value, node.span), name.text)


def _address(name: Name, what: str) -> Iterator[Link]:
    if _ADDRESS.fullmatch(name.text) and shown_address(name.text) == name.text:
        yield Link(name.span, name.text, f"{what}: {name.text}")
