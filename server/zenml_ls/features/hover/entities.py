"""What is said of a profile, stack, component or flavor: with where each fact is from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from zenml_ls.features.hover.markdown import code, heading
from zenml_ls.mentions import Entity
from zenml_ls.model.attributes import attribute_problems
from zenml_ls.model.catalog import Attribute, Flavor
from zenml_ls.model.domain import Component, StoreContents
from zenml_ls.model.names import REQUIRED_TYPES, EntityKind, counted, label
from zenml_ls.model.requirements import demands_of
from zenml_ls.model.screen import hidden, screened
from zenml_ls.model.secrets import MASK, is_sensitive_name, shown_addresses
from zenml_ls.workspace import Home, Snapshot, StoreState

_MOST_ATTRIBUTES = 20
_MOST_STACKS = 10
_LONGEST_PATH = 400


def described(entity: Entity, contents: StoreContents | None, snapshot: Snapshot) -> str | None:
    """Describe *entity*, which is in *contents*, as Markdown; None where nothing is known of it."""
    if entity.kind is EntityKind.PROFILE:
        return _profile(entity.name, snapshot)
    if entity.kind is EntityKind.FLAVOR:
        return _flavor(entity, contents, snapshot)
    if contents is None:
        return None
    if entity.kind is EntityKind.STACK:
        return _stack(entity, contents, snapshot)
    return _component(entity, contents, snapshot)


def _joined(*parts: str | Iterable[str]) -> str:
    """Return paragraphs; several lines make one paragraph, a list."""
    blocks = (part if isinstance(part, str) else "\n".join(part) for part in parts)
    return "\n\n".join(block for block in blocks if block)


# --------------------------------------------------------------------------- profiles


def _profile(name: str, snapshot: Snapshot) -> str | None:
    profile = snapshot.configuration.profiles.get(name) if snapshot.configuration else None
    if profile is None:
        return None
    state = snapshot.store_of(profile)
    is_active = snapshot.profile is not None and snapshot.profile.name == name
    contents = state.contents
    counts = f", {counted(len(contents.stacks), 'stack')}" if contents is not None else ""
    head = f"{heading(name)}: profile with a {profile.store_type} store{counts}"
    active = f"Active stack: {code(profile.active_stack)}" if profile.active_stack else ""
    problem = f"Cannot be read: {_reason(state.problem)}" if state.problem else ""
    return _joined(
        f"{head} (active)" if is_active else head, active, problem, _kept(name, snapshot)
    )


def _reason(problem: str) -> str:
    return code(shown_addresses(problem), longest=_LONGEST_PATH)


def _kept(profile: str, snapshot: Snapshot) -> str:
    """Say where the stacks of a profile are kept."""
    state = snapshot.state_of(profile)
    if state.origin is not None:
        origin = state.origin
        return f"Kept in the {origin.kind} {code(origin.place)}, {origin.age}"
    return (
        f"Kept in {code(str(state.folder), longest=_LONGEST_PATH)}"
        if state.folder is not None
        else ""
    )


# ----------------------------------------------------------------------------- stacks


def _stack(entity: Entity, contents: StoreContents, snapshot: Snapshot) -> str | None:
    stack = contents.stacks.get(entity.name)
    if stack is None:
        return None
    is_chosen = snapshot.stack is not None and snapshot.stack.name == entity.name
    is_active = is_chosen and contents is snapshot.contents
    lines = []
    for kind, name in stack.components.items():
        registered = contents.components.get((kind, name))
        flavor = f"flavor {code(registered.flavor)}" if registered else "not registered"
        lines.append(f"- {label(kind)} {code(name)}: {flavor}")
    lines += [f"- no {label(kind)}" for kind in REQUIRED_TYPES if kind not in stack.components]
    head = f"{heading(entity.name)}: stack{' (active)' if is_active else ''}"
    return _joined(head, lines, _where_active(entity, snapshot), _source(entity.home, snapshot))


def _where_active(entity: Entity, snapshot: Snapshot) -> str:
    profiles = snapshot.configuration.profiles.values() if snapshot.configuration else ()
    is_default = any(
        profile.key == entity.home and profile.active_stack == entity.name for profile in profiles
    )
    return f"Active stack of profile {code(str(entity.home))}" if is_default else ""


def _source(home: Home, snapshot: Snapshot, *more: str) -> str:
    """Say where facts come from that can stand in another file, or in none."""
    state = snapshot.state_of(home)
    if state.origin is not None:
        return f"From the {state.origin.kind} of profile {code(str(home))}, {state.origin.age}"
    found = list(_files(home, state))
    return f"From {', '.join((*found, *more))}" if found or more else ""


def _files(home: Home, state: StoreState) -> Iterator[str]:
    if state.registry is not None and isinstance(home, str):
        yield f"{code(state.registry.path.name)} of profile {code(home)}"
    elif home is not None and not isinstance(home, str):
        yield code("/".join(home.parts[-2:]))


# ------------------------------------------------------------------------- components


def _component(entity: Entity, contents: StoreContents, snapshot: Snapshot) -> str | None:
    component = contents.components.get((entity.type or "", entity.name))
    if component is None:
        return None
    flavor = snapshot.flavor(component.type, component.flavor, contents)
    head = f"{heading(entity.name)}: {label(component.type)} of flavor {code(component.flavor)}"
    own = "/".join(component.file.parts[-2:]) if component.file else None
    return _joined(
        head,
        *_origin(flavor),
        _values(component, flavor, snapshot.release),
        _uses(component, contents),
        "Its own file is missing" if component.is_missing else "",
        _source(entity.home, snapshot, *([code(own)] if own and not component.is_missing else [])),
    )


def _values(component: Component, flavor: Flavor | None, release: str) -> list[str]:
    """Return the attributes that are given, with the values that surely are no secrets."""
    given = component.configuration or {}
    faulty = _faulty(given, flavor, release)
    shown = {
        str(name): hidden(value) if str(name) in faulty else value
        for name, value in screened(given, flavor).items()
        if name not in ("name", "uuid")
    }
    lines = [
        f"- {code(name)}: {code(_value(value))}"
        for name, value in islice(shown.items(), _MOST_ATTRIBUTES)
    ]
    return lines if len(shown) <= _MOST_ATTRIBUTES else [*lines, "- …"]


def _faulty(given: Mapping[str, object], flavor: Flavor | None, release: str) -> frozenset[str]:
    """Return the attributes that are not as they should be: a secret may have got there."""
    if flavor is None:
        return frozenset()
    return frozenset(
        problem.attribute for problem in attribute_problems(flavor, given, release=release)
    )


def _value(value: object) -> str:
    """Return a value as YAML has it; a nested one is left out."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    is_nested = isinstance(value, (dict, list)) and bool(value)
    return MASK if is_nested else str(value) or "''"


def _uses(component: Component, contents: StoreContents) -> str:
    names = [stack.name for stack in contents.stacks_with(component.type, component.name)]
    if not names:
        return "Used by no stack"
    rest = f" and {len(names) - _MOST_STACKS} more" if len(names) > _MOST_STACKS else ""
    return "Used by " + ", ".join(code(name) for name in names[:_MOST_STACKS]) + rest


# ---------------------------------------------------------------------------- flavors


def _flavor(entity: Entity, contents: StoreContents | None, snapshot: Snapshot) -> str | None:
    flavor = snapshot.flavor(entity.type or "", entity.name, contents)
    if flavor is None:
        return None
    head = f"{heading(entity.name)}: flavor of {label(flavor.type)}"
    if not flavor.is_custom:
        head += f" in ZenML {snapshot.catalog.release}"
    demands = [f"- {demand}" for demand in demands_of(flavor, snapshot.release)]
    source = _source(entity.home, snapshot) if flavor.is_custom else ""
    return _joined(
        head,
        *_origin(flavor),
        _attributes(flavor),
        "Needs" if demands else "",
        demands,
        source,
    )


def _origin(flavor: Flavor | None) -> Iterator[str]:
    if flavor is None:
        return
    if flavor.is_custom:
        yield f"Custom, class {code(flavor.source)}"
        return
    yield f"{flavor.origin[0].upper()}{flavor.origin[1:]}"
    if flavor.integration:
        yield f"Install it with {code(f'zenml integration install {flavor.integration}')}"


def _attributes(flavor: Flavor) -> list[str]:
    """Return what a component of the flavor can have, the required ones first."""
    own = [item for item in flavor.attributes.values() if item.name not in ("name", "uuid")]
    own.sort(key=lambda item: not item.is_required)
    lines = [
        f"- {code(item.name)}: {code(item.type)}{attribute_state(item)}"
        for item in own[:_MOST_ATTRIBUTES]
    ]
    return lines if len(own) <= _MOST_ATTRIBUTES else [*lines, "- …"]


def attribute_state(attribute: Attribute) -> str:
    """Say whether an attribute is required or sensitive, else what it is by default."""
    if attribute.is_required:
        return ", required"
    if attribute.is_deprecated:
        instead = f", use {code(attribute.replaced_by)}" if attribute.replaced_by else ""
        return f", deprecated{instead}"
    if attribute.is_secret or is_sensitive_name(attribute.name):
        return ", sensitive"
    default = attribute.default
    shown = str(default).lower() if isinstance(default, bool) else default
    return f", default {code(str(shown))}" if default not in (None, "") else ""
