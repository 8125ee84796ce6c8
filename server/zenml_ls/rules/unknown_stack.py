"""``unknown-stack``: an active stack that the profile does not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zenml_ls.model import outline
from zenml_ls.model.outline import Name
from zenml_ls.rules.rule import Hit, Severity, hit, rule
from zenml_ls.rules.similar import closest, listed
from zenml_ls.rules.similar import hint as did_you_mean
from zenml_ls.rules.subjects import contents_for
from zenml_ls.workspace import Document, FileKind, Snapshot


@rule("unknown-stack", Severity.ERROR, "there is no stack '{name}' in {where}: {consequence}{hint}")
def unknown_stack(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    """Report each stack that is to be active and is not registered."""
    if document.kind is FileKind.REPOSITORY:
        yield from _in_repository(document, snapshot)
    elif document.kind is FileKind.GLOBAL:
        yield from _in_profiles(document, snapshot)
    elif document.kind is FileKind.LEGACY:
        yield from _in_legacy(document, snapshot)


def _in_repository(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    contents, profile = snapshot.contents, snapshot.active_profile
    name = outline.name_at(document.tree.node_at(["active_stack_name"]))
    if contents is None or not contents.is_complete or profile is None or not name or not name.text:
        return
    if snapshot.profile is None or snapshot.profile.source != "repository":
        return  # ZenML resets the stack together with the profile, which is reported there
    if name.text not in contents.stacks:
        fallback = snapshot.fallback_stack.name if snapshot.fallback_stack else None
        consequence = f"ZenML would silently switch to '{fallback}'"
        if fallback is None:
            consequence = "ZenML fails, since there is no stack to switch to"
        elif fallback not in contents.stacks:
            consequence = f"ZenML fails, since there is no stack '{fallback}' to switch to either"
            if fallback == name.text:
                consequence = "ZenML fails, since the profile names the same one"
        yield _hit(name, f"profile '{profile.key}'", contents.stacks, consequence)


def _in_profiles(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    configuration = snapshot.configuration
    if configuration is None:
        return
    for block in outline.profiles(document.tree):
        profile = configuration.profiles.get(block.key.text)
        entry = block.fields.get("active_stack") if block.fields else None
        name = outline.name_at(entry.value) if entry else None
        contents = snapshot.store_of(profile).contents if profile else None
        if contents is None or not contents.is_complete or not name or not name.text:
            continue
        if name.text not in contents.stacks:
            is_used = _is_used(block.key.text, snapshot)
            consequence = f"the profile has {listed(contents.stacks)}"
            found = _hit(name, f"profile '{block.key.text}'", contents.stacks, consequence)
            yield hit(found.span, severity=None if is_used else Severity.WARNING, **found.fields)


def _is_used(profile_key: str, snapshot: Snapshot) -> bool:
    """Say whether the stack that the profile names is the one ZenML would run on."""
    profile, stack = snapshot.profile, snapshot.stack
    if profile is None or profile.name != profile_key or stack is None:
        return False
    is_reported_there = snapshot.choice is not None and snapshot.choice.stack is not None
    return stack.source == "profile" and not is_reported_there


def _in_legacy(document: Document, snapshot: Snapshot) -> Iterator[Hit]:
    contents = contents_for(document, snapshot)
    name = outline.name_at(document.tree.node_at(["active_stack_name"]))
    if contents is not None and contents.is_complete and name and name.text not in contents.stacks:
        yield _hit(name, "this repository", contents.stacks, "ZenML fails")


def _hit(name: Name, where: str, stacks: Iterable[str], consequence: str) -> Hit:
    guess = closest(name.text, stacks)
    return hit(
        name.span,
        name=name.text,
        where=where,
        consequence=consequence,
        suggestion=guess,
        hint=did_you_mean(guess),
    )
