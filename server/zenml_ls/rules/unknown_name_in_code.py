"""``unknown-name-in-code``: code that names what nobody registered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zenml_ls.model.code_names import CodeName, CodeNames
from zenml_ls.model.names import EntityKind, label
from zenml_ls.model.release import at_least
from zenml_ls.python import is_plain
from zenml_ls.rules.rule import Hit, Severity, hit, rule
from zenml_ls.rules.similar import closest
from zenml_ls.rules.similar import hint as did_you_mean
from zenml_ls.workspace import Document, FileKind, Snapshot


@rule(
    "unknown-name-in-code",
    Severity.WARNING,
    "there is no {kind} '{name}'{where}: {consequence}{hint}",
)
def unknown_name_in_code(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report each name that a call needs to be registered and that is not.

    A warning, since it can be by the time the code runs. Nothing for code outside of a
    repository, which may run anywhere, and nothing while Python does not take the text.
    """
    found = document.code_names
    if document.kind is not FileKind.CODE or snapshot.repository_root is None:
        return
    for item in found.names if found.is_sound else ():
        if item.call.consequence is None or not item.name or found.may_make(item):
            continue
        if not at_least(snapshot.release, item.call.since):
            continue
        if item.kind is EntityKind.PROFILE:
            yield from _profile(item, snapshot)
        elif not found.switches:  # else another profile is the active one by then
            yield from _in_store(item, found, snapshot)


def _profile(item: CodeName, snapshot: Snapshot) -> Iterator[Hit]:
    configuration = snapshot.configuration
    if configuration is None or item.name in configuration.profiles:
        return
    is_overruled = snapshot.profile is not None and snapshot.profile.source == "repository"
    if not (item.call.is_fallback and is_overruled):
        yield _hit(item, "profile", "", configuration.profiles)


def _in_store(item: CodeName, around: CodeNames, snapshot: Snapshot) -> Iterator[Hit]:
    home = snapshot.home_in_code(item, around)
    contents = snapshot.state_of(home).contents
    if contents is None or not contents.is_complete:  # unknown is not absent
        return
    where = f" in profile '{home}'" if isinstance(home, str) else ""
    component_type = item.type or ""
    if item.kind is EntityKind.STACK and item.name not in contents.stacks:
        yield _hit(item, "stack", where, contents.stacks)
    elif item.kind is EntityKind.COMPONENT:
        names = contents.names.get(component_type, ())
        if item.name not in names:
            yield _hit(item, label(component_type), where, names)
    elif (
        item.kind is EntityKind.FLAVOR
        and snapshot.flavor(component_type, item.name, contents) is None
    ):
        own = (flavor.name for flavor in snapshot.catalog.of_type(component_type))
        custom = (name for of_type, name in contents.custom_flavors if of_type == component_type)
        yield _hit(item, f"{label(component_type)} flavor", "", (*custom, *own))


def _hit(item: CodeName, kind: str, where: str, names: Iterable[str]) -> Hit:
    guess = closest(item.name, [name for name in names if is_plain(name)])
    return hit(
        item.span,
        kind=kind,
        type=item.type,
        name=item.name,
        where=where,
        consequence=item.call.consequence,
        suggestion=guess,
        hint=did_you_mean(guess),
    )
