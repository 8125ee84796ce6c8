"""Names to choose from: keys, profiles, stacks, components, flavors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zenml_ls.features.completion.item import Item, ItemKind
from zenml_ls.features.completion.place import CompletionPlace
from zenml_ls.model.catalog import Flavor
from zenml_ls.model.domain import Component, Profile, StoreContents
from zenml_ls.model.names import COMPONENT_TYPES, REQUIRED_TYPES, label
from zenml_ls.model.release import at_least
from zenml_ls.model.shapes import annotation_at, model_at
from zenml_ls.syntax import quote
from zenml_ls.workspace import FileKind, Snapshot


def field_keys(place: CompletionPlace) -> Iterator[Item]:
    """The keys of the model that describes the mapping at the cursor."""
    kind, model = place.document.kind, place.document.model
    found = model_at(model, place.keys) if model else None
    for name, field in found.model_fields.items() if found else ():
        since = found.SINCE.get(name, "0.7.0") if found else "0.7.0"
        if kind is FileKind.LEGACY or at_least(place.snapshot.release, since):
            detail = "required" if field.is_required() else "optional"
            yield Item(name, ItemKind.KEY, name, detail, field.description or "")


def boolean_values(place: CompletionPlace) -> Iterator[Item]:
    """Offer both values of a switch."""
    model = place.document.model
    annotation: Any = annotation_at(model, place.keys) if model else None
    if annotation is bool:
        yield from (Item(text, ItemKind.VALUE, text) for text in ("true", "false"))


def profile_names(profiles: Mapping[str, Profile]) -> Iterator[Item]:
    """Offer the names of profiles."""
    for profile in profiles.values():
        detail = f"{profile.store_type} store"
        active = f"active stack: {profile.active_stack}" if profile.active_stack else ""
        yield Item(profile.key, ItemKind.PROFILE, quote(profile.key), detail, active)


def stack_names(contents: StoreContents | None) -> Iterator[Item]:
    """Offer the names of stacks, with their components."""
    for stack in contents.stacks.values() if contents else ():
        lines = (f"- {label(kind)}: `{name}`" for kind, name in stack.components.items())
        detail = f"stack with {len(stack.components)} components"
        yield Item(stack.name, ItemKind.STACK, quote(stack.name), detail, "\n".join(lines))


def component_names(kind: str, contents: StoreContents | None) -> Iterator[Item]:
    """Offer the registered components of a type."""
    for name in contents.names.get(kind, ()) if contents else ():
        component = contents.components[kind, name] if contents else None
        if component is not None:
            yield Item(name, ItemKind.COMPONENT, quote(name), _described(component))


def _described(component: Component) -> str:
    return f"{label(component.type)} of flavor {component.flavor}"


def store_uuids(kind: str, contents: StoreContents) -> Iterator[Item]:
    """Offer the identifiers of the registered components of a type."""
    for name in contents.names.get(kind, ()):
        component = contents.components[kind, name]
        if component.uuid is not None:
            text = quote(component.uuid)
            yield Item(component.uuid, ItemKind.COMPONENT, text, f"{label(kind)} {name}")


def flavor_names(kind: str, snapshot: Snapshot, contents: StoreContents | None) -> Iterator[Item]:
    """Offer the flavors of a type."""
    for rank, flavor in enumerate(flavors_of(kind, snapshot, contents)):
        yield Item(
            flavor.name,
            ItemKind.FLAVOR,
            quote(flavor.name),
            flavor.origin if flavor.is_custom else f"{flavor.origin}, {flavor.source}",
            flavor_documentation(flavor),
            rank=rank,
        )


def flavors_of(kind: str, snapshot: Snapshot, contents: StoreContents | None) -> list[Flavor]:
    """Return the flavors as ZenML finds them: registered ones first, which hide its own."""
    custom = contents.custom_flavors if contents else {}
    registered = [flavor for (type_, _), flavor in custom.items() if type_ == kind]
    hidden = {flavor.name for flavor in registered}
    own = [flavor for flavor in snapshot.catalog.of_type(kind) if flavor.name not in hidden]
    return [*registered, *own]


def flavor_documentation(flavor: Flavor) -> str:
    """Say what a flavor needs."""
    lines = [f"Class `{flavor.source}`"]
    if flavor.integration:
        lines.append(f"Install it with `zenml integration install {flavor.integration}`")
    required = [
        attribute.name
        for attribute in flavor.attributes.values()
        if attribute.is_required and attribute.name != "name"
    ]
    if required:
        lines.append("Requires " + ", ".join(f"`{name}`" for name in required))
    return "\n\n".join(lines)


def component_types(place: CompletionPlace) -> Iterator[Item]:
    """Offer the component types that the release in use has."""
    for kind, since in COMPONENT_TYPES.items():
        if at_least(place.snapshot.release, since):
            is_required = kind in REQUIRED_TYPES
            detail = "every stack needs one" if is_required else "optional"
            yield Item(kind, ItemKind.COMPONENT_TYPE, kind, detail, rank=1 if is_required else 5)
