"""Documents for what no file holds: the stacks and components of a database or a ZenServer.

They look like the files of a local store, so that everything that understands those
understands them, can only be read, and show no secret.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote as address_of

from zenml_ls.model.catalog import Flavor
from zenml_ls.model.domain import Component, ComponentContent, StoreContents
from zenml_ls.model.names import COMPONENT_TYPES, folder_of
from zenml_ls.model.screen import screened
from zenml_ls.model.secrets import without_logins
from zenml_ls.syntax import dumped, quote
from zenml_ls.workspace import SHOWN_SCHEME, Document, FileKind, Place, Snapshot

_KEPT_DOCUMENTS = 64


def is_shown(document: Document) -> bool:
    """Say whether a document is of no file, so that nothing can be changed in it."""
    return document.path.parts[:1] == (SHOWN_SCHEME,)


def shown_document(path: Path, snapshot: Snapshot) -> Document | None:
    """Return the document at *path*; None where it is no such path, or nothing is known."""
    place = snapshot.place_of(path) if path.parts[:1] == (SHOWN_SCHEME,) else None
    if place is None or place.profile is None:
        return None
    if place.kind is FileKind.STORE:
        return shown_registry(place.profile, snapshot)
    contents = snapshot.state_of(place.profile).contents
    key = (place.component_type or "", place.component_name or "")
    component = contents.components.get(key) if contents else None
    return shown_component(place.profile, component, snapshot) if component else None


def shown_registry(profile: str, snapshot: Snapshot) -> Document | None:
    """Return the stacks of a profile as ``stacks.yaml``; None where they are in files, or unknown.

    They are the same document as long as nothing changes.
    """
    state = snapshot.state_of(profile)
    if state.contents is None or state.origin is None:
        return None
    text = "\n".join(_registry(state.contents))
    return _document(text, Place(FileKind.STORE, profile), "stacks.yaml")


def shown_component(profile: str, component: Component, snapshot: Snapshot) -> Document | None:
    """Return the attributes of a component as its own file; None where they are not known."""
    state = snapshot.state_of(profile)
    is_shown = state.origin is not None and component.type in COMPONENT_TYPES
    if not is_shown or not isinstance(component.content, ComponentContent):
        return None
    flavor = snapshot.flavor(component.type, component.flavor, state.contents)
    place = Place(FileKind.COMPONENT, profile, component.type, component.name)
    text = _attributes(component.content, flavor)
    return _document(text, place, folder_of(component.type), f"{component.name}.yaml")


@lru_cache(_KEPT_DOCUMENTS)
def _document(text: str, place: Place, *parts: str) -> Document:
    """Return a document, the same one for the same text, so that it is parsed once."""
    addresses = (address_of(part, safe="") for part in (place.profile or "", *parts))
    return Document(Path(SHOWN_SCHEME, *addresses), text, place)


def _registry(contents: StoreContents) -> Iterator[str]:
    """Yield the lines of ``stacks.yaml``, in the store's order; the last one is empty."""
    yield "stack_component_flavors:" if contents.flavors else "stack_component_flavors: []"
    for flavor in contents.flavors:
        yield f"- name: {quote(flavor.name)}"
        yield f"  source: {quote(flavor.source)}"
        yield f"  type: {quote(flavor.type)}"
    yield "stack_components:" if contents.components else "stack_components: {}"
    for kind, names in contents.names.items():
        yield f"  {quote(kind)}:"
        for name in names:
            yield f"    {quote(name)}: {quote(contents.components[kind, name].flavor)}"
    yield "stacks:" if contents.stacks else "stacks: {}"
    for stack in contents.stacks.values():
        yield f"  {quote(stack.name)}:{'' if stack.components else ' {}'}"
        for kind, name in stack.components.items():
            yield f"    {quote(kind)}: {quote(name)}"
    yield ""


def _attributes(content: ComponentContent, flavor: Flavor | None) -> str:
    """Return the attributes as ZenML would write them into a file, with secrets masked."""
    known = content.configuration
    if known is None:
        return "# The attributes of this component cannot be read.\n"
    return without_logins(dumped(screened(known, flavor)))
