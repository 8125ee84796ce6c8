"""Documents for what no file holds: the stacks and components of a database or a ZenServer.

They look like the files of a local store, so that everything that understands those
understands them, can only be read, and show no secret.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote as address_of

from zenml_ls.model.catalog import Flavor
from zenml_ls.model.domain import Component, ComponentContent, StoreContents
from zenml_ls.model.names import COMPONENT_TYPES, folder_of
from zenml_ls.model.screen import screened
from zenml_ls.model.secrets import without_logins
from zenml_ls.syntax import dumped, quote
from zenml_ls.workspace import SHOWN_SCHEME, Document, FileKind, FileRole, Snapshot, is_shown_path


def shown_document(path: Path, snapshot: Snapshot) -> Document | None:
    """Return the document at *path*; None where it is no such path, or nothing is known."""
    role = snapshot.role_of(path) if is_shown_path(path) else None
    if role is None or role.profile is None:
        return None
    if role.kind is FileKind.STORE:
        return shown_registry(role.profile, snapshot)
    contents = snapshot.state_of(role.profile).contents
    key = (role.component_type or "", role.component_name or "")
    component = contents.components.get(key) if contents else None
    return shown_component(role.profile, component, snapshot) if component else None


def shown_registry(profile: str, snapshot: Snapshot) -> Document | None:
    """Return the stacks of a profile as ``stacks.yaml``; None where they are in files, or unknown.

    They are the same document as long as nothing changes.
    """
    state = snapshot.state_of(profile)
    if state.contents is None or state.origin is None:
        return None
    role, documents = FileRole(FileKind.STORE, profile), state.contents.documents
    if role not in documents:
        text = "\n".join(_registry(state.contents))
        documents[role] = _document(text, role, "stacks.yaml")
    found: Document = documents[role]
    return found


def shown_component(profile: str, component: Component, snapshot: Snapshot) -> Document | None:
    """Return the attributes of a component as its own file; None where they are not known.

    It is the same document as long as they and the flavor, which says what is secret, are.
    """
    state = snapshot.state_of(profile)
    is_shown = state.origin is not None and component.type in COMPONENT_TYPES
    if not is_shown or not isinstance(component.content, ComponentContent):
        return None
    flavor = snapshot.flavor(component.type, component.flavor, state.contents)
    role = FileRole(FileKind.COMPONENT, profile, component.type, component.name)
    documents = component.content.documents
    if role not in documents or documents[role][0] != flavor:
        text = _attributes(component.content, flavor)
        made = _document(text, role, folder_of(component.type), f"{component.name}.yaml")
        documents[role] = flavor, made
    found: Document = documents[role][1]
    return found


def _document(text: str, role: FileRole, *parts: str) -> Document:
    addresses = (address_of(part, safe="") for part in (role.profile or "", *parts))
    return Document(Path(SHOWN_SCHEME, *addresses), text, role)


def _registry(contents: StoreContents) -> Iterator[str]:
    """Yield the lines of ``stacks.yaml``, in the store's order; the last one is empty."""
    yield "stack_component_flavors:" if contents.flavors else "stack_component_flavors: []"
    for flavor in contents.flavors:
        yield f"- name: {quote(flavor.name)}"
        yield f"  source: {quote(flavor.source)}"
        yield f"  type: {quote(flavor.type)}"
    yield "stack_components:" if contents.components else "stack_components: {}"
    for component_type, names in contents.names.items():
        yield f"  {quote(component_type)}:"
        for name in names:
            yield f"    {quote(name)}: {quote(contents.components[component_type, name].flavor)}"
    yield "stacks:" if contents.stacks else "stacks: {}"
    for stack in contents.stacks.values():
        yield f"  {quote(stack.name)}:{'' if stack.components else ' {}'}"
        for component_type, name in stack.components.items():
            yield f"    {quote(component_type)}: {quote(name)}"
    yield ""


def _attributes(content: ComponentContent, flavor: Flavor | None) -> str:
    """Return the attributes as ZenML would write them into a file, with secrets masked."""
    known = content.configuration
    if known is None:
        return "# The attributes of this component cannot be read.\n"
    return without_logins(dumped(screened(known, flavor)))
