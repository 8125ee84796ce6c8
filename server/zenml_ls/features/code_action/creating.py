"""Making a component that a stack names and nobody registered: its registration and its file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Values
from uuid import uuid4

from zenml_ls.edits import added, indent_step, with_values
from zenml_ls.features.code_action.action import Action, ActionKind
from zenml_ls.model.attributes import attribute_problems
from zenml_ls.model.catalog import Flavor
from zenml_ls.model.domain import Component, GivenContent, StoreContents
from zenml_ls.model.names import file_name_problem, folder_of, label
from zenml_ls.rules import Finding
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
    if component is None or component.file is None or file_name_problem(name) is not None:
        return
    flavor = snapshot.flavor(kind, component.flavor, contents)
    values = None if flavor is None else _values(name, flavor, snapshot.release)
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


def _values(name: str, flavor: Flavor, release: str) -> dict[str, str] | None:
    """Return the component's attributes; None where ZenML asks for more than a machine can know."""
    needed = [item.name for item in flavor.attributes.values() if item.is_required]
    values = {"name": name, "uuid": str(uuid4())}
    values.update({key: "" for key in needed if key not in values})
    return None if attribute_problems(flavor, values, release=release) else values


def _written(values: Values[str, str]) -> str:
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
