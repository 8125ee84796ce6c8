"""Making a component that a stack names and nobody registered: its registration and its file."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

from zenml_ls.edits import added, indent_step, with_values
from zenml_ls.features.code_action.action import Action, ActionKind
from zenml_ls.model.attributes import attribute_problems
from zenml_ls.model.catalog import Flavor
from zenml_ls.model.names import file_name_problem, folder_of, label
from zenml_ls.rules import Finding
from zenml_ls.syntax import Mapping, quote
from zenml_ls.text import Edit
from zenml_ls.workspace import Document, FileKind, Snapshot


def create_component(document: Document, finding: Finding, snapshot: Snapshot) -> Iterator[Action]:
    """Offer the component with each flavor of which ZenML could build it as it is made."""
    component_type, name = finding.data["type"], finding.data["name"]
    place = document.place
    if document.kind is not FileKind.STORE or place is None or place.profile is None:
        return
    state = snapshot.state_of(place.profile)
    if state.folder is None or file_name_problem(name) is not None:
        return
    path = state.folder / folder_of(component_type) / f"{name}.yaml"
    if state.contents is None or path in state.contents.unregistered_files:
        return
    for flavor in snapshot.catalog.of_type(component_type):
        text = _text(name, flavor, snapshot.release)
        edits = _registered(document, component_type, name, flavor.name)
        if text is not None and edits:
            title = f"Create the {label(component_type)} '{name}' of flavor '{flavor.name}'"
            yield Action(title, ActionKind.QUICK_FIX, edits, finding, new_files={path: text})


def _text(name: str, flavor: Flavor, release: str) -> str | None:
    """Return the component's file; None where ZenML asks for more than a machine can know."""
    needed = [item.name for item in flavor.attributes.values() if item.is_required]
    values = {"name": name, "uuid": str(uuid4())}
    values.update({key: "" for key in needed if key not in values})
    if attribute_problems(flavor, values, release=release):
        return None
    return "".join(f"{key}: {quote(value)}\n" for key, value in values.items())


def _registered(
    document: Document, component_type: str, name: str, flavor: str
) -> tuple[Edit, ...]:
    """Return the edits that register the component, also as the first of its type."""
    table = document.tree.node_at(["stack_components"])
    of_type = document.tree.node_at(["stack_components", component_type])
    if isinstance(of_type, Mapping):
        return with_values(document, ("stack_components", component_type), {name: flavor})
    if not isinstance(table, Mapping) or not table.entries or of_type is not None:
        return ()
    line = f"{quote(name)}: {quote(flavor)}"
    if document.text[table.span.start : table.span.start + 1] == "{":
        return (added(document, table, f"{component_type}: {{{line}}}"),)
    step = indent_step(document.text)
    return (added(document, table, f"{component_type}:\n{step}{line}"),)
