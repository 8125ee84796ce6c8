"""``textDocument/completion``: what can be written at the cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from zenml_ls.cursor import Cursor, cursor_at
from zenml_ls.edits import indent_step
from zenml_ls.model import outline
from zenml_ls.model.catalog import Attribute, Flavor
from zenml_ls.model.domain import Component, Profile, StoreContents
from zenml_ls.model.names import COMPONENT_TYPES, REQUIRED_TYPES, STORE_TYPES, label
from zenml_ls.model.release import at_least
from zenml_ls.model.secrets import is_sensitive_name
from zenml_ls.model.shapes import annotation_at, model_at
from zenml_ls.rules.subjects import contents_for
from zenml_ls.syntax import quote
from zenml_ls.text import Span
from zenml_ls.workspace import MODELS, Document, FileKind, Snapshot, read_choice


class ItemKind(Enum):
    """What an item stands for."""

    KEY = "key"
    VALUE = "value"
    STACK = "stack"
    COMPONENT = "component"
    COMPONENT_TYPE = "component type"
    FLAVOR = "flavor"
    PROFILE = "profile"
    ATTRIBUTE = "attribute"
    SNIPPET = "snippet"


@dataclass(frozen=True)
class Item:
    """One thing that can be written."""

    label: str
    kind: ItemKind
    text: str
    """What is written; further lines are relative to the indentation of the first."""
    detail: str = ""
    documentation: str = ""
    rank: int = 5
    """Items with a lower rank come first."""
    is_default: bool = False
    is_deprecated: bool = False
    placeholders: tuple[str, ...] = ()
    """Parts of the text that are to be overwritten, in the order of the text."""


@dataclass(frozen=True)
class Completions:
    """The items for one place."""

    span: Span
    """What an accepted item replaces."""
    prefix: str
    """What stands before every item's text."""
    indent: str
    """The indentation for further lines of an item."""
    items: tuple[Item, ...]


def completions(document: Document, offset: int, snapshot: Snapshot) -> Completions | None:
    """Return what can be written at *offset*; None where nothing can be said."""
    if document.kind is None or document.tree.is_too_large or snapshot.is_server_era:
        return None
    cursor = cursor_at(document, offset)
    if cursor is None:
        return None
    place = _Place(document, cursor, snapshot, tuple(str(key) for key in cursor.keys))
    offer = _OFFERS[document.kind]
    found = [item for item in offer(place) if not cursor.is_key or item.label not in place.present]
    if cursor.is_key:
        found = [_as_key(item, cursor) for item in found]
    return Completions(cursor.span, cursor.prefix, cursor.indent, tuple(found))


@dataclass(frozen=True)
class _Place:
    document: Document
    cursor: Cursor
    snapshot: Snapshot
    keys: tuple[str, ...]

    @property
    def is_key(self) -> bool:
        return self.cursor.is_key

    @property
    def present(self) -> frozenset[str]:
        return frozenset(str(key) for key in self.cursor.siblings)

    @property
    def step(self) -> str:
        return indent_step(self.document.text)

    def text_at(self, *keys: str) -> str | None:
        """Return the text that stands at *keys* in the text being typed."""
        return outline.text_of(self.cursor.tree.node_at(keys))


def _as_key(item: Item, cursor: Cursor) -> Item:
    """Write an item as a key: with its colon, unless that is there already."""
    if cursor.has_colon:
        return replace(item, text=quote(item.label), placeholders=())
    if cursor.is_flow or ":" not in item.text:
        return replace(item, text=f"{quote(item.label)}: ", placeholders=())
    return item


# ------------------------------------------------------------------ by file kind


def _repository(place: _Place) -> Iterator[Item]:
    snapshot = place.snapshot
    if place.is_key:
        yield from _fields(place)
    elif place.keys == ("active_profile_name",):
        yield from _profiles(snapshot)
    elif place.keys == ("active_stack_name",):
        named = read_choice(place.cursor.tree).profile
        profiles = snapshot.configuration.profiles if snapshot.configuration else {}
        profile = profiles.get(named or "") or snapshot.active_profile
        yield from _stacks(snapshot.store_of(profile).contents if profile else None)


def _global(place: _Place) -> Iterator[Item]:
    keys, snapshot = place.keys, place.snapshot
    if place.is_key and keys == ("profiles",):
        yield _new_profile(place)
    elif place.is_key:
        yield from _fields(place)
    elif keys == ("activated_profile",):
        yield from _profiles(snapshot)
    elif len(keys) == 3 and keys[0] == "profiles":
        profile = snapshot.configuration.profiles.get(keys[1]) if snapshot.configuration else None
        if keys[2] == "active_stack" and profile is not None:
            yield from _stacks(snapshot.store_of(profile).contents)
        elif keys[2] == "name":
            yield Item(keys[1], ItemKind.PROFILE, quote(keys[1]), "the key of this profile")
        elif keys[2] == "store_type":
            yield from (Item(name, ItemKind.VALUE, name) for name in STORE_TYPES)
    else:
        yield from _booleans(place)


def _store(place: _Place) -> Iterator[Item]:
    keys = place.keys
    contents = contents_for(place.document, place.snapshot)
    if keys[:1] == ("stacks",):
        yield from _store_stacks(place, contents)
    elif keys[:1] == ("stack_components",):
        if place.is_key and len(keys) == 1:
            yield from _component_types(place)
        elif not place.is_key and len(keys) == 3:
            yield from _flavors(keys[1], place.snapshot, contents)
    elif place.is_key:
        yield from _fields(place)
    elif keys[:1] == ("stack_component_flavors",) and keys[-1] == "type":
        yield from (Item(kind, ItemKind.COMPONENT_TYPE, kind) for kind in COMPONENT_TYPES)
    elif keys[:1] == ("store_associations",) and contents is not None:
        yield from _uuids(keys[-1].removesuffix("_uuid"), contents)
    elif keys == ("active_stack_name",):
        yield from _stacks(contents)


def _store_stacks(place: _Place, contents: StoreContents | None) -> Iterator[Item]:
    if place.is_key and len(place.keys) == 1:
        yield _new_stack(place, contents)
    elif place.is_key and len(place.keys) == 2:
        yield from _component_types(place)
    elif len(place.keys) == 3:
        yield from _components(place.keys[2], contents)


def _component(place: _Place) -> Iterator[Item]:
    where = place.document.place
    if where is None:
        return
    contents = contents_for(place.document, place.snapshot)
    key = (where.component_type or "", where.component_name or "")
    registered = contents.components.get(key) if contents else None
    flavor = place.snapshot.flavor(key[0], registered.flavor, contents) if registered else None
    if place.is_key and not place.keys:
        yield from _attributes(flavor)
    elif place.keys == ("name",):
        yield Item(key[1], ItemKind.COMPONENT, quote(key[1]), "the name of the file")
    elif not place.is_key and len(place.keys) == 1:
        yield from _attribute_values(place.keys[0], flavor)


def _stack_file(place: _Place) -> Iterator[Item]:
    keys, snapshot = place.keys, place.snapshot
    if not keys:
        yield from _stack_file_keys(place)
    elif keys == ("zenml_version",):
        yield Item(snapshot.release, ItemKind.VALUE, quote(snapshot.release), "the release in use")
    elif keys == ("components",) and place.is_key:
        yield from _component_snippets(place)
    elif keys[0] == "components" and len(keys) >= 2:
        yield from _stack_file_component(place)


def _stack_file_component(place: _Place) -> Iterator[Item]:
    keys, snapshot = place.keys, place.snapshot
    kind, contents = keys[1], snapshot.contents
    flavor_name = place.text_at("components", kind, "flavor")
    flavor = snapshot.flavor(kind, flavor_name, contents) if flavor_name else None
    if place.is_key and len(keys) == 2:
        yield Item("flavor", ItemKind.KEY, "flavor", f"the flavor of the {label(kind)}", rank=1)
        yield from _attributes(flavor, without=("uuid",))
    elif place.is_key or len(keys) != 3:
        return
    elif keys[2] == "flavor":
        yield from _flavors(kind, snapshot, contents)
    elif keys[2] == "name":
        yield from _components(kind, contents)
    else:
        yield from _attribute_values(keys[2], flavor)


_OFFERS: dict[FileKind, Callable[[_Place], Iterator[Item]]] = {
    FileKind.GLOBAL: _global,
    FileKind.REPOSITORY: _repository,
    FileKind.LEGACY: _store,
    FileKind.STORE: _store,
    FileKind.RUNS: lambda place: iter(()),
    FileKind.COMPONENT: _component,
    FileKind.STACK: _stack_file,
}


# --------------------------------------------------------------------- the items


def _fields(place: _Place) -> Iterator[Item]:
    """The keys of the model that describes the mapping at the cursor."""
    kind = place.document.kind
    model = MODELS.get(kind) if kind else None
    found = model_at(model, place.keys) if model else None
    for name, field in found.model_fields.items() if found else ():
        since = found.SINCE.get(name, "0.7.0") if found else "0.7.0"
        if kind is FileKind.LEGACY or at_least(place.snapshot.release, since):
            detail = "required" if field.is_required() else "optional"
            yield Item(name, ItemKind.KEY, name, detail, field.description or "")


def _booleans(place: _Place) -> Iterator[Item]:
    kind = place.document.kind
    model = MODELS.get(kind) if kind else None
    annotation: Any = annotation_at(model, place.keys) if model else None
    if annotation is bool:
        yield from (Item(text, ItemKind.VALUE, text) for text in ("true", "false"))


def _profiles(snapshot: Snapshot) -> Iterator[Item]:
    for profile in snapshot.configuration.profiles.values() if snapshot.configuration else ():
        detail = f"{profile.store_type} store"
        active = f"active stack: {profile.active_stack}" if profile.active_stack else ""
        yield Item(profile.key, ItemKind.PROFILE, quote(profile.key), detail, active)


def _stacks(contents: StoreContents | None) -> Iterator[Item]:
    for stack in contents.stacks.values() if contents else ():
        lines = (f"- {label(kind)}: `{name}`" for kind, name in stack.components.items())
        detail = f"stack with {len(stack.components)} components"
        yield Item(stack.name, ItemKind.STACK, quote(stack.name), detail, "\n".join(lines))


def _components(kind: str, contents: StoreContents | None) -> Iterator[Item]:
    for name in contents.names.get(kind, ()) if contents else ():
        component = contents.components[kind, name] if contents else None
        if component is not None:
            yield Item(name, ItemKind.COMPONENT, quote(name), _described(component))


def _described(component: Component) -> str:
    return f"{label(component.type)} of flavor {component.flavor}"


def _uuids(kind: str, contents: StoreContents) -> Iterator[Item]:
    for name in contents.names.get(kind, ()):
        component = contents.components[kind, name]
        if component.uuid is not None:
            text = quote(component.uuid)
            yield Item(component.uuid, ItemKind.COMPONENT, text, f"{label(kind)} {name}")


def _flavors(kind: str, snapshot: Snapshot, contents: StoreContents | None) -> Iterator[Item]:
    custom = contents.custom_flavors if contents else {}
    registered = [flavor for (type_, _), flavor in custom.items() if type_ == kind]
    hidden = {flavor.name for flavor in registered}
    own = [flavor for flavor in snapshot.catalog.of_type(kind) if flavor.name not in hidden]
    for rank, flavor in enumerate([*registered, *own]):
        yield Item(
            flavor.name,
            ItemKind.FLAVOR,
            quote(flavor.name),
            flavor.origin,
            _flavor_documentation(flavor),
            rank=rank,
        )


def _flavor_documentation(flavor: Flavor) -> str:
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


def _component_types(place: _Place) -> Iterator[Item]:
    for kind, since in COMPONENT_TYPES.items():
        if at_least(place.snapshot.release, since):
            is_required = kind in REQUIRED_TYPES
            detail = "every stack needs one" if is_required else "optional"
            yield Item(kind, ItemKind.COMPONENT_TYPE, kind, detail, rank=1 if is_required else 5)


def _component_snippets(place: _Place) -> Iterator[Item]:
    """Component types of a stack file, each with the keys that it needs."""
    for item in _component_types(place):
        text = f"{item.label}:\n{place.step}flavor: local\n{place.step}name: default"
        yield replace(item, text=text, placeholders=("local", "default"))


def _stack_file_keys(place: _Place) -> Iterator[Item]:
    yield Item("stack_name", ItemKind.KEY, "stack_name", "required", "Name of the stack.")
    yield Item("components", ItemKind.KEY, "components", "required", "The stack's components.")
    release = quote(place.snapshot.release)
    yield Item(
        "zenml_version",
        ItemKind.KEY,
        f"zenml_version: {release}",
        "required",
        "The release that exported the stack; import demands exactly the one in use.",
    )


def _attributes(flavor: Flavor | None, without: Iterable[str] = ()) -> Iterator[Item]:
    if flavor is None or flavor.is_custom:
        yield Item("name", ItemKind.ATTRIBUTE, "name", "text, required", rank=1)
        if "uuid" not in without:
            yield Item("uuid", ItemKind.ATTRIBUTE, "uuid", "UUID, required", rank=1)
        return
    for attribute in flavor.attributes.values():
        if attribute.name in without:
            continue
        yield Item(
            attribute.name,
            ItemKind.ATTRIBUTE,
            attribute.name,
            _attribute_detail(attribute),
            f"Attribute of flavor `{flavor.name}` ({flavor.origin})",
            rank=1 if attribute.is_required else 5,
            is_deprecated=attribute.is_deprecated,
        )


def _attribute_detail(attribute: Attribute) -> str:
    if attribute.is_required or attribute.is_generated:
        return f"{attribute.type}, required"
    return f"{attribute.type}, default {_shown(attribute.default)}"


def _shown(value: object) -> str:
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _attribute_values(name: str, flavor: Flavor | None) -> Iterator[Item]:
    attribute = flavor.attributes.get(name) if flavor else None
    if flavor is None or attribute is None:
        return
    if attribute.allowed_values:
        yield from (Item(text, ItemKind.VALUE, quote(text)) for text in attribute.allowed_values)
    elif attribute.type == "bool":
        for text in ("true", "false"):
            is_default = text == _shown(attribute.default)
            detail = "the default" if is_default else ""
            yield Item(text, ItemKind.VALUE, text, detail, is_default=is_default)
    elif not is_sensitive_name(name):
        yield from _default_value(attribute.default)
    for scheme in flavor.supported_schemes if name == "path" else ():
        yield Item(scheme, ItemKind.VALUE, scheme, "address of a bucket or container")


def _default_value(default: object) -> Iterator[Item]:
    if isinstance(default, (str, int)) and default != "":
        text = quote(default) if isinstance(default, str) else str(default)
        yield Item(str(default), ItemKind.VALUE, text, "the default", is_default=True)


# ------------------------------------------------------------------ the snippets


def _new_stack(place: _Place, contents: StoreContents | None) -> Item:
    """A whole stack with the components that every stack needs."""
    name = _free_name("new_stack", contents.stacks if contents else ())
    lines, chosen = [f"{name}:"], [name]
    for kind in sorted(REQUIRED_TYPES):
        names = contents.names.get(kind, ()) if contents else ()
        first = quote(names[0]) if names else "default"
        lines.append(f"{place.step}{kind}: {first}")
        chosen.append(first)
    return Item(
        name,
        ItemKind.SNIPPET,
        "\n".join(lines),
        "a new stack with its required components",
        rank=0,
        placeholders=tuple(chosen),
    )


def _new_profile(place: _Place) -> Item:
    configuration = place.snapshot.configuration
    profiles: Iterable[str | Profile] = configuration.profiles if configuration else ()
    name = _free_name("new_profile", [str(profile) for profile in profiles])
    text = f"{name}:\n{place.step}name: {name}\n{place.step}store_type: local"
    return Item(
        name, ItemKind.SNIPPET, text, "a new profile", rank=0, placeholders=(name, name, "local")
    )


def _free_name(name: str, taken: Iterable[str]) -> str:
    names = set(taken)
    if name not in names:
        return name
    return next(
        candidate
        for number in range(2, len(names) + 3)
        if (candidate := f"{name}_{number}") not in names
    )
