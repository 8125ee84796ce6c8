"""What each kind of file takes where."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from zenml_ls.features.completion.attributes import attribute_names, attribute_values, fresh_uuid
from zenml_ls.features.completion.item import Item, ItemKind
from zenml_ls.features.completion.names import (
    boolean_values,
    component_names,
    component_types,
    field_keys,
    flavor_names,
    profile_names,
    stack_names,
    store_uuids,
)
from zenml_ls.features.completion.place import CompletionPlace
from zenml_ls.features.completion.snippets import (
    new_component_of_each_type,
    new_profile,
    new_stack,
    stack_file_keys,
    whole_component,
)
from zenml_ls.model.domain import StoreContents
from zenml_ls.model.names import COMPONENT_TYPES, STORE_TYPES, label
from zenml_ls.rules.subjects import contents_for
from zenml_ls.syntax import quote
from zenml_ls.workspace import FileKind, read_choice


def _repository(place: CompletionPlace) -> Iterator[Item]:
    snapshot = place.snapshot
    if place.is_key:
        yield from field_keys(place)
    elif place.keys == ("active_profile_name",):
        yield from profile_names(place.profiles)
    elif place.keys == ("active_stack_name",):
        named = read_choice(place.cursor.tree).profile
        profile = place.profiles.get(named or "") or snapshot.active_profile
        yield from stack_names(snapshot.store_of(profile).contents if profile else None)


def _global(place: CompletionPlace) -> Iterator[Item]:
    keys, snapshot = place.keys, place.snapshot
    if place.is_key and keys == ("profiles",):
        yield new_profile(place)
    elif place.is_key:
        yield from field_keys(place)
    elif keys == ("activated_profile",):
        yield from profile_names(place.profiles)
    elif len(keys) == 3 and keys[0] == "profiles":
        profile = place.profiles.get(keys[1])
        if keys[2] == "active_stack" and profile is not None:
            yield from stack_names(snapshot.store_of(profile).contents)
        elif keys[2] == "name":
            yield Item(keys[1], ItemKind.PROFILE, quote(keys[1]), "the key of this profile")
        elif keys[2] == "store_type":
            yield from (Item(name, ItemKind.VALUE, name) for name in STORE_TYPES)
    else:
        yield from boolean_values(place)


def _store(place: CompletionPlace) -> Iterator[Item]:
    keys = place.keys
    contents = contents_for(place.document, place.snapshot)
    if keys[:1] == ("stacks",):
        yield from _store_stacks(place, contents)
    elif keys[:1] == ("stack_components",):
        if place.is_key and len(keys) == 1:
            yield from component_types(place)
        elif not place.is_key and len(keys) == 3:
            yield from flavor_names(keys[1], place.snapshot, contents)
    elif place.is_key:
        yield from field_keys(place)
    elif keys[:1] == ("stack_component_flavors",) and keys[-1] == "type":
        yield from (Item(kind, ItemKind.COMPONENT_TYPE, kind) for kind in COMPONENT_TYPES)
    elif keys[:1] == ("store_associations",) and contents is not None:
        yield from store_uuids(keys[-1].removesuffix("_uuid"), contents)
    elif keys == ("active_stack_name",):
        yield from stack_names(contents)


def _store_stacks(place: CompletionPlace, contents: StoreContents | None) -> Iterator[Item]:
    if place.is_key and len(place.keys) == 1:
        yield new_stack(place, contents)
    elif place.is_key and len(place.keys) == 2:
        yield from component_types(place)
    elif len(place.keys) == 3:
        yield from component_names(place.keys[2], contents)


def _component(place: CompletionPlace) -> Iterator[Item]:
    where = place.document.role
    if where is None:
        return
    contents = contents_for(place.document, place.snapshot)
    key = (where.component_type or "", where.component_name or "")
    registered = contents.components.get(key) if contents else None
    flavor = place.snapshot.flavor(key[0], registered.flavor, contents) if registered else None
    if place.is_key and not place.keys:
        if place.has_room and not place.present:
            yield whole_component(key[1], flavor)
        yield from attribute_names(flavor)
    elif place.keys == ("uuid",):
        yield fresh_uuid()
    elif place.keys == ("name",):
        yield Item(key[1], ItemKind.COMPONENT, quote(key[1]), "the name of the file")
    elif not place.is_key and len(place.keys) == 1:
        yield from attribute_values(place.keys[0], flavor)


def _stack_file(place: CompletionPlace) -> Iterator[Item]:
    keys, snapshot = place.keys, place.snapshot
    if not keys:
        yield from stack_file_keys(place)
    elif keys == ("zenml_version",):
        yield Item(snapshot.release, ItemKind.VALUE, quote(snapshot.release), "the release in use")
    elif keys == ("components",) and place.is_key:
        yield from new_component_of_each_type(place)
    elif keys[0] == "components" and len(keys) >= 2:
        yield from _stack_file_component(place)


def _stack_file_component(place: CompletionPlace) -> Iterator[Item]:
    keys, snapshot = place.keys, place.snapshot
    kind, contents = keys[1], snapshot.contents
    flavor_name = place.text_at("components", kind, "flavor")
    flavor = snapshot.flavor(kind, flavor_name, contents) if flavor_name else None
    if place.is_key and len(keys) == 2:
        yield Item("flavor", ItemKind.KEY, "flavor", f"the flavor of the {label(kind)}", rank=1)
        yield from attribute_names(flavor, has_uuid=False)
    elif place.is_key or len(keys) != 3:
        return
    elif keys[2] == "flavor":
        yield from flavor_names(kind, snapshot, contents)
    elif keys[2] == "name":
        yield from component_names(kind, contents)
    else:
        yield from attribute_values(keys[2], flavor)


OFFERS: dict[FileKind, Callable[[CompletionPlace], Iterator[Item]]] = {
    FileKind.GLOBAL: _global,
    FileKind.REPOSITORY: _repository,
    FileKind.LEGACY: _store,
    FileKind.STORE: _store,
    FileKind.RUNS: lambda place: iter(()),
    FileKind.COMPONENT: _component,
    FileKind.STACK: _stack_file,
    FileKind.CODE: lambda place: iter(()),
}
