"""``textDocument/hover``: what is known about the name at the cursor; never a secret."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zenml_ls.model import outline
from zenml_ls.model.catalog import Attribute, Flavor
from zenml_ls.model.domain import Component, StoreContents
from zenml_ls.model.names import COMPONENT_TYPES, label
from zenml_ls.model.secrets import is_sensitive_name
from zenml_ls.model.shapes import model_at
from zenml_ls.rules.subjects import contents_for
from zenml_ls.syntax import MAXIMUM_LENGTH
from zenml_ls.text import Span
from zenml_ls.workspace import Document, FileKind, Snapshot, StoreState


@dataclass(frozen=True)
class Hover:
    """A description of the text in *span*, as Markdown."""

    span: Span
    text: str


def hover(document: Document, offset: int, snapshot: Snapshot) -> Hover | None:
    """Describe what is at *offset*; None where there is nothing to say."""
    if len(document.text) > MAXIMUM_LENGTH or document.kind is None or snapshot.is_server_era:
        return None
    keys = tuple(document.tree.path_at(offset))
    entry = document.tree.entry_at(keys) if keys else None
    if entry is None:
        return None
    names = tuple(str(key) for key in keys)
    if entry.key.span.covers(offset):
        text = _of_key(document, names, snapshot)
        return Hover(entry.key.span, text) if text else None
    if not entry.value.span.covers(offset):
        return None
    text = _of_value(document, names, outline.text_of(entry.value) or "", snapshot)
    return Hover(entry.value.span, text) if text else None


def _source(contents: StoreContents | None, snapshot: Snapshot) -> Iterator[str]:
    """Say where facts come from that stand in no file."""
    if contents is None:
        return
    for key, state in snapshot.stores.items():
        if state.contents is contents and state.origin is not None:
            yield f"From the {state.origin.kind} of profile `{key}`, {state.origin.age}"


def _of_key(document: Document, keys: tuple[str, ...], snapshot: Snapshot) -> str | None:
    contents = contents_for(document, snapshot)
    if keys[0] == "stacks" and len(keys) == 2 and contents is not None:
        return _stack(keys[1], contents, snapshot)
    if keys[0] == "stack_components" and len(keys) == 3 and contents is not None:
        return _component(keys[1], keys[2], contents, snapshot)
    if keys[0] == "profiles" and len(keys) == 2:
        return _profile(keys[1], snapshot)
    if keys[-1] in COMPONENT_TYPES and len(keys) > 1:
        return f"**{label(keys[-1])}**, a stack component type since {COMPONENT_TYPES[keys[-1]]}"
    return _field(document, keys) or _attribute(document, keys, snapshot)


def _field(document: Document, keys: tuple[str, ...]) -> str | None:
    model = document.model
    found = model_at(model, keys[:-1]) if model else None
    field = found.model_fields.get(keys[-1]) if found else None
    return f"**{keys[-1]}**: {field.description}" if field and field.description else None


def _attribute(document: Document, keys: tuple[str, ...], snapshot: Snapshot) -> str | None:
    flavor = _flavor_of(document, keys, snapshot)
    attribute = flavor.attributes.get(keys[-1]) if flavor else None
    if attribute is None or flavor is None:
        return None
    text = f"**{attribute.name}**: `{attribute.type}`{_state(attribute)}"
    return f"{text}\n\nAttribute of flavor `{flavor.name}`"


def _state(attribute: Attribute) -> str:
    if attribute.is_required:
        return ", required"
    if attribute.is_secret or is_sensitive_name(attribute.name):
        return ", sensitive"
    default = attribute.default
    shown = str(default).lower() if isinstance(default, bool) else default
    return f", default `{shown}`" if default not in (None, "") else ""


def _flavor_of(document: Document, keys: tuple[str, ...], snapshot: Snapshot) -> Flavor | None:
    contents = contents_for(document, snapshot)
    if document.kind is FileKind.STACK and len(keys) == 3:
        name = outline.text_of(document.tree.node_at([*keys[:2], "flavor"]))
        return snapshot.flavor(keys[1], name, contents) if name else None
    place = document.place
    if document.kind is not FileKind.COMPONENT or place is None or contents is None:
        return None
    kind, name = place.component_type or "", place.component_name or ""
    registered = contents.components.get((kind, name))
    return snapshot.flavor(kind, registered.flavor, contents) if registered else None


def _of_value(
    document: Document, keys: tuple[str, ...], value: str, snapshot: Snapshot
) -> str | None:
    if keys[-1] in ("active_profile_name", "activated_profile"):
        return _profile(value, snapshot)
    contents = contents_for(document, snapshot)
    if len(keys) == 3 and keys[0] == "profiles" and keys[2] == "active_stack":
        contents = _contents_of_profile(keys[1], snapshot)
    if contents is not None and keys[-1] in ("active_stack_name", "active_stack"):
        return _stack(value, contents, snapshot)
    if contents is not None and len(keys) == 3 and keys[0] == "stacks":
        return _component(keys[2], value, contents, snapshot)
    if keys[0] == "stack_components" and len(keys) == 3:
        return _flavor(keys[1], value, contents, snapshot)
    if document.kind is FileKind.STACK and len(keys) == 3:
        return _of_exported_field(keys[1], keys[2], value, snapshot)
    return None


def _of_exported_field(kind: str, field: str, value: str, snapshot: Snapshot) -> str | None:
    if field == "flavor":
        return _flavor(kind, value, snapshot.contents, snapshot)
    if field == "name" and snapshot.contents is not None:
        return _component(kind, value, snapshot.contents, snapshot)
    return None


def _contents_of_profile(key: str, snapshot: Snapshot) -> StoreContents | None:
    profile = snapshot.configuration.profiles.get(key) if snapshot.configuration else None
    return snapshot.store_of(profile).contents if profile else None


def _profile(name: str, snapshot: Snapshot) -> str | None:
    profile = snapshot.configuration.profiles.get(name) if snapshot.configuration else None
    if profile is None:
        return None
    lines = [f"**{name}**: profile with a {profile.store_type} store"]
    if profile.active_stack:
        lines.append(f"Active stack: `{profile.active_stack}`")
    lines += _state_of_store(snapshot.store_of(profile))
    return "\n\n".join(lines)


def _state_of_store(store: StoreState) -> Iterator[str]:
    if store.origin is not None:
        origin = store.origin
        yield f"Kept in the {origin.kind} `{origin.place}`, {origin.age}"


def _stack(name: str, contents: StoreContents, snapshot: Snapshot) -> str | None:
    stack = contents.stacks.get(name)
    if stack is None:
        return None
    chosen = snapshot.stack.name if snapshot.stack and contents is snapshot.contents else None
    lines = [f"**{name}**: stack{' (active)' if name == chosen else ''}", ""]
    for kind, component in stack.components.items():
        registered = contents.components.get((kind, component))
        flavor = f"flavor `{registered.flavor}`" if registered else "not registered"
        lines.append(f"- {label(kind)} `{component}`: {flavor}")
    for source in _source(contents, snapshot):
        lines += ["", source]
    return "\n".join(lines)


def _component(kind: str, name: str, contents: StoreContents, snapshot: Snapshot) -> str | None:
    component = contents.components.get((kind, name))
    if component is None:
        return None
    lines = [f"**{name}**: {label(kind)} of flavor `{component.flavor}`"]
    lines += _flavor_lines(snapshot.flavor(kind, component.flavor, contents))
    lines += _uses(component, contents)
    lines += _source(contents, snapshot)
    return "\n\n".join(lines)


def _uses(component: Component, contents: StoreContents) -> Iterator[str]:
    names = [stack.name for stack in contents.stacks_with(component.type, component.name)]
    if names:
        yield "Used by " + ", ".join(f"`{name}`" for name in names[:10])


def _flavor(kind: str, name: str, contents: StoreContents | None, snapshot: Snapshot) -> str | None:
    flavor = snapshot.flavor(kind, name, contents)
    if flavor is None:
        return None
    head = f"**{name}**: flavor of {label(kind)} in ZenML {snapshot.catalog.release}"
    head = f"**{name}**: flavor of {label(kind)}" if flavor.is_custom else head
    return "\n\n".join([head, *_flavor_lines(flavor)])


def _flavor_lines(flavor: Flavor | None) -> Iterator[str]:
    if flavor is None:
        return
    if flavor.is_custom:
        yield f"Custom, class `{flavor.source}`"
        return
    yield f"{flavor.origin[0].upper()}{flavor.origin[1:]}"
    if flavor.integration:
        yield f"Install it with `zenml integration install {flavor.integration}`"
