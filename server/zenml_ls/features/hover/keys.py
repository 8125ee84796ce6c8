"""What is said of the keys of a file: fields of its model, component types, attributes."""

from __future__ import annotations

from zenml_ls.features.hover.entities import attribute_state
from zenml_ls.features.hover.markdown import code, heading
from zenml_ls.model import outline
from zenml_ls.model.catalog import Flavor
from zenml_ls.model.names import COMPONENT_TYPES, REQUIRED_TYPES, label
from zenml_ls.model.shapes import model_at
from zenml_ls.rules.subjects import contents_for
from zenml_ls.workspace import Document, FileKind, Snapshot

_OF_EXPORTED_STACKS = {
    "stack_name": "Name of the stack; `zenml stack import` takes another one as argument.",
    "components": "The stack's components, by component type.",
    "zenml_version": "The release that exported the stack; import demands exactly the one in use.",
}
_OF_COMPONENTS = {
    "name": "Name of the component, by which stacks use it.",
    "uuid": "Identifier of the component, which stays when its name changes.",
    "flavor": "The flavor that implements the component.",
}


def described_key(document: Document, keys: tuple[str, ...], snapshot: Snapshot) -> str | None:
    """Describe the last of *keys* as Markdown; None where it means nothing to ZenML."""
    key = keys[-1]
    if key in COMPONENT_TYPES and len(keys) > 1:
        need = ", which every stack needs" if key in REQUIRED_TYPES else ""
        since = f"a stack component type since ZenML {COMPONENT_TYPES[key]}"
        return f"**{label(key)}**, {since}{need}"
    return _field(document, keys) or _attribute(document, keys, snapshot) or _fixed(document, keys)


def _field(document: Document, keys: tuple[str, ...]) -> str | None:
    model = document.model
    found = model_at(model, keys[:-1]) if model else None
    field = found.model_fields.get(keys[-1]) if found else None
    return f"{heading(keys[-1])}: {field.description}" if field and field.description else None


def _fixed(document: Document, keys: tuple[str, ...]) -> str | None:
    text = None
    if document.kind is FileKind.STACK and len(keys) == 1:
        text = _OF_EXPORTED_STACKS.get(keys[0])
    is_attribute = document.kind is FileKind.STACK and len(keys) == 3
    if is_attribute or (document.kind is FileKind.COMPONENT and len(keys) == 1):
        text = _OF_COMPONENTS.get(keys[-1])
    return f"{heading(keys[-1])}: {text}" if text else None


def _attribute(document: Document, keys: tuple[str, ...], snapshot: Snapshot) -> str | None:
    flavor = _flavor_of(document, keys, snapshot)
    attribute = flavor.attributes.get(keys[-1]) if flavor else None
    if attribute is None or flavor is None or attribute.name in _OF_COMPONENTS:
        return None
    parts = [f"{heading(attribute.name)}: {code(attribute.type)}{attribute_state(attribute)}"]
    if attribute.allowed_values:
        parts.append("One of " + ", ".join(code(text) for text in attribute.allowed_values))
    parts.append(f"Attribute of flavor {code(flavor.name)}, {flavor.origin}")
    return "\n\n".join(parts)


def _flavor_of(document: Document, keys: tuple[str, ...], snapshot: Snapshot) -> Flavor | None:
    contents = contents_for(document, snapshot)
    if document.kind is FileKind.STACK and len(keys) == 3:
        name = outline.text_of(document.tree.node_at([*keys[:2], "flavor"]))
        return snapshot.flavor(keys[1], name, contents) if name else None
    role = document.role
    if document.kind is not FileKind.COMPONENT or role is None or contents is None:
        return None
    kind, name = role.component_type or "", role.component_name or ""
    registered = contents.components.get((kind, name))
    return snapshot.flavor(kind, registered.flavor, contents) if registered else None
