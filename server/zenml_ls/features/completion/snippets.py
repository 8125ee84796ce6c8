"""Whole entries: a new stack, profile or component with all that it must have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from uuid import uuid4

from zenml_ls.features.completion.attributes import known_attributes
from zenml_ls.features.completion.item import Item, ItemKind
from zenml_ls.features.completion.names import component_types, flavor_documentation, flavors_of
from zenml_ls.features.completion.place import CompletionPlace
from zenml_ls.model.catalog import Flavor
from zenml_ls.model.domain import Component, StoreContents
from zenml_ls.model.names import REQUIRED_TYPES, label
from zenml_ls.rules.store_coupling import are_apart, has_couplings
from zenml_ls.syntax import quote

_MOST_TRIED = 10
"""So many artifact stores are tried; where none of them goes with any other store, none will."""


def new_stack(place: CompletionPlace, contents: StoreContents | None) -> Item:
    """A whole stack with the components that every stack needs."""
    name = _free_name("new_stack", chain(contents.stacks if contents else (), place.present))
    lines, chosen = [f"{name}:"], [name]
    components = _sound_choice(place, contents)
    for kind in sorted(REQUIRED_TYPES):
        first = quote(components[kind].name) if kind in components else "default"
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


def new_profile(place: CompletionPlace) -> Item:
    """Offer a whole profile."""
    name = _free_name("new_profile", chain(place.profiles, place.present))
    text = f"{name}:\n{place.step}name: {name}\n{place.step}store_type: local"
    return Item(
        name, ItemKind.SNIPPET, text, "a new profile", rank=0, placeholders=(name, name, "local")
    )


def stack_file_keys(place: CompletionPlace) -> Iterator[Item]:
    """Offer the keys at the top of an exported stack."""
    yield Item("stack_name", ItemKind.KEY, "stack_name", "required", "Name of the stack.")
    yield _new_components(place)
    release = quote(place.snapshot.release)
    yield Item(
        "zenml_version",
        ItemKind.KEY,
        f"zenml_version: {release}",
        "required",
        "The release that exported the stack; import demands exactly the one in use.",
    )


def _new_components(place: CompletionPlace) -> Item:
    """The components that every stack needs, for an exported stack."""
    chosen = _sound_choice(place, place.snapshot.contents)
    texts = [_first_component(kind, chosen, place) for kind in sorted(REQUIRED_TYPES)]
    lines = [f"{place.step}{line}" for text in texts for line in text.split("\n")]
    return Item(
        "components",
        ItemKind.KEY,
        "\n".join(["components:", *lines]),
        "required",
        "The stack's components: those that every stack needs.",
    )


def new_component_of_each_type(place: CompletionPlace) -> Iterator[Item]:
    """The component types, then their flavors, each with the attributes that it needs."""
    kinds = list(component_types(place))
    chosen = _sound_choice(place, place.snapshot.contents, [item.label for item in kinds])
    for item in kinds:
        yield replace(item, text=_first_component(item.label, chosen, place))
    for item in kinds if place.has_room else ():
        for flavor in flavors_of(item.label, place.snapshot, place.snapshot.contents):
            yield _new_component(item.label, flavor, place)


def _sound_choice(
    place: CompletionPlace, contents: StoreContents | None, types: Iterable[str] = ()
) -> Mapping[str, Component]:
    """Return a component of each required type and of *types*: the first two stores that match."""
    found = {kind: _registered(kind, place, contents) for kind in {*REQUIRED_TYPES, *types}}
    first = {kind: components[0] for kind, components in found.items() if components}
    if contents is None or not has_couplings(place.snapshot):
        return first
    pairs = (
        {"artifact_store": artifact_store, "metadata_store": metadata_store}
        for artifact_store in found["artifact_store"][:_MOST_TRIED]
        for metadata_store in found["metadata_store"]
    )
    sound = next((pair for pair in pairs if not are_apart(pair, contents)), {})
    return {**first, **sound}


def _registered(
    kind: str, place: CompletionPlace, contents: StoreContents | None
) -> list[Component]:
    """Return the components of a type: of those that can be read, or the one that is there."""
    if contents is None:
        return []
    found = [contents.components[kind, name] for name in contents.names.get(kind, ())]
    present = place.text_at("components", kind, "name")
    return (
        [component for component in found if component.name == present]
        or [component for component in found if not component.is_missing]
        or found
    )


def _first_component(kind: str, chosen: Mapping[str, Component], place: CompletionPlace) -> str:
    """Return a component to start with: the one that is chosen, else of the first flavor."""
    if kind in chosen:
        return _component_text(kind, chosen[kind].flavor, chosen[kind].name, place)
    first = next(iter(place.snapshot.catalog.of_type(kind)), None)
    return _new_component(kind, first, place).text if first else kind


def _new_component(kind: str, flavor: Flavor, place: CompletionPlace) -> Item:
    contents = place.snapshot.contents
    taken = contents.names.get(kind, ()) if contents else ()
    name = _free_name(f"{flavor.name}_{kind}", taken)
    required = [item.name for item in known_attributes(flavor) if item.is_required]
    others = [attribute for attribute in required if attribute != "name"]
    return Item(
        f"{kind}: {flavor.name}",
        ItemKind.SNIPPET,
        _component_text(kind, flavor.name, name, place, *others),
        f"a new {label(kind)}, {flavor.origin}",
        flavor_documentation(flavor),
        rank=7,
        placeholders=(quote(name), *("''",) * len(others)),
        key=kind,
    )


def _component_text(
    kind: str, flavor: str, name: str, place: CompletionPlace, *required: str
) -> str:
    fields = [f"flavor: {quote(flavor)}", f"name: {quote(name)}"]
    fields += [f"{attribute}: ''" for attribute in required]
    return "\n".join([f"{kind}:", *(f"{place.step}{field}" for field in fields)])


def whole_component(name: str, flavor: Flavor | None) -> Item:
    """All that the file of a component must have."""
    required = [item.name for item in known_attributes(flavor) if item.is_required]
    lines = [f"name: {quote(name)}", f"uuid: {uuid4()}"]
    lines += [f"{attribute}: ''" for attribute in required if attribute != "name"]
    what = f"flavor {flavor.name}" if flavor else "a flavor that is not known"
    return Item(
        "all required attributes",
        ItemKind.SNIPPET,
        "\n".join(lines),
        f"a component of {what}",
        rank=0,
        placeholders=("''",) * (len(lines) - 2),
        key="name",
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
