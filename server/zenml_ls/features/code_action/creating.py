"""Making a component that a stack names and nobody registered: its registration and its file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Values
from uuid import uuid4

from zenml_ls.edits import added, indent_step, own_mapping, with_values
from zenml_ls.features.code_action.action import Action, ActionKind
from zenml_ls.model.attributes import attribute_problems
from zenml_ls.model.catalog import Flavor
from zenml_ls.model.domain import Component, GivenContent, StoreContents
from zenml_ls.model.names import COUPLED_TYPES, file_name_problem, folder_of, label
from zenml_ls.rules import Finding
from zenml_ls.rules.store_coupling import other_store
from zenml_ls.rules.subjects import contents_for
from zenml_ls.syntax import Mapping, quote
from zenml_ls.text import Edit
from zenml_ls.workspace import Document, FileKind, Snapshot

MOST_FLAVORS = 3
"""With more of them a menu hides what else there is; any other can be typed, with completion."""
_LOCAL = ("local", "sqlite", "default")
"""The flavors that need nothing else."""


def creations(
    document: Document, finding: Finding, snapshot: Snapshot
) -> Iterator[tuple[Component, Action]]:
    """Yield the component that is missing, made of each flavor that needs no more than a name.

    The likeliest flavors come first.
    """
    kind, name = finding.data["type"], finding.data["name"]
    role = document.role
    if document.kind is not FileKind.STORE or role is None or role.profile is None:
        return
    state = snapshot.state_of(role.profile)
    if state.folder is None or file_name_problem(name) is not None:
        return
    path = state.folder / folder_of(kind) / f"{name}.yaml"
    if state.contents is None or path in state.contents.unregistered_files:
        return
    for flavor in _likeliest(snapshot.catalog.of_type(kind), name, state.contents):
        values = _values(name, flavor, snapshot.release)
        edits = _registered(document, kind, name, flavor.name)
        if values is not None and edits:
            title = f"Create the {label(kind)} '{name}' of flavor '{flavor.name}'"
            files = {path: _written(values)}
            component = Component(kind, name, flavor.name, GivenContent(values))
            yield component, Action(title, ActionKind.QUICK_FIX, edits, finding, new_files=files)


def create_file(document: Document, finding: Finding, snapshot: Snapshot) -> Iterator[Action]:
    """Offer the file that a registered component lacks, if it needs no more than a name."""
    kind, name = finding.data["type"], finding.data["name"]
    contents = contents_for(document, snapshot)
    component = contents.components.get((kind, name)) if contents is not None else None
    if contents is None or component is None or component.file is None:
        return
    flavor = snapshot.flavor(kind, component.flavor, contents)
    if flavor is None or file_name_problem(name) is not None:
        return
    values = _values(name, flavor, snapshot.release, _lost_uuid(component, contents))
    if values is not None:
        title = f"Create the file of the {label(kind)} '{name}'"
        files = {component.file: _written(values)}
        yield Action(title, ActionKind.QUICK_FIX, (), finding, new_files=files)


def _likeliest(flavors: Iterable[Flavor], name: str, contents: StoreContents) -> list[Flavor]:
    """Sort *flavors*: what the component's name says, what needs nothing, what is in use."""
    used = {(component.type, component.flavor) for component in contents.components.values()}

    def rank(flavor: Flavor) -> tuple[int, bool, bool]:
        said = len(flavor.name) if flavor.name in name.casefold() else 0
        return -said, flavor.name not in _LOCAL, (flavor.type, flavor.name) not in used

    return sorted(flavors, key=rank)


def _lost_uuid(component: Component, contents: StoreContents) -> str | None:
    """Return the UUID that a store without a file had; None where nothing tells.

    The other stores of its stacks are still associated with it.
    """
    if component.type not in COUPLED_TYPES:
        return None
    other_type = other_store(component.type)
    found: set[str] = set()
    for stack in contents.stacks_with(component.type, component.name):
        other = contents.components.get((other_type, stack.components.get(other_type, "")))
        found.update(contents.partners.get(other.uuid, ()) if other and other.uuid else ())
    lost = [uuid for uuid in found if (component.type, uuid) not in contents.coupled_stores]
    return lost[0] if len(lost) == 1 else None


def _values(
    name: str, flavor: Flavor, release: str, uuid: str | None = None
) -> dict[str, str] | None:
    """Return the component's attributes; None where ZenML asks for more than a machine can know.

    Without *uuid* it gets a new one.
    """
    needed = [item.name for item in flavor.attributes.values() if item.is_required]
    values = {"name": name, "uuid": uuid or str(uuid4())}
    values.update({key: "" for key in needed if key not in values})
    return None if attribute_problems(flavor, values, release=release) else values


def _written(values: Values[str, str]) -> str:
    return "".join(f"{key}: {quote(value)}\n" for key, value in values.items())


def _registered(
    document: Document, component_type: str, name: str, flavor: str
) -> tuple[Edit, ...]:
    """Return the edits that register the component, also as the first of its type."""
    table = own_mapping(document, ["stack_components"])
    of_type = document.tree.node_at(["stack_components", component_type])
    if isinstance(of_type, Mapping):
        return with_values(document, ("stack_components", component_type), {name: flavor})
    if table is None or not table.entries or of_type is not None:
        return ()
    line = f"{quote(name)}: {quote(flavor)}"
    if document.text[table.span.start : table.span.start + 1] == "{":
        return (added(document, table, f"{component_type}: {{{line}}}"),)
    step = indent_step(document.text)
    return (added(document, table, f"{component_type}:\n{step}{line}"),)
