"""Which keys mean something at a place, and which of them must be there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby
from typing import TypeAlias

from zenml_ls.model import outline
from zenml_ls.model.names import COMPONENT_TYPES
from zenml_ls.model.release import FIRST_WITH_USERS, FIRST_WITHOUT_DEFAULT_URL, at_least
from zenml_ls.model.shapes import model_at
from zenml_ls.rules.misspelling import misspelled
from zenml_ls.rules.subjects import subjects
from zenml_ls.syntax import Mapping, resolve
from zenml_ls.workspace import Document, FileKind, Snapshot, model_for

Keys: TypeAlias = tuple[int | str, ...]

STACK_KEYS = ("components", "stack_name", "zenml_version")
"""The keys of an exported stack; all of them are required."""

_COMPONENT_KEYS = ("name", "flavor")
"""The keys of a component in an exported stack that are no attributes; both are required."""

_NEEDED_ON_A_SERVER = {
    "active_user": FIRST_WITH_USERS,
    "store_url": FIRST_WITHOUT_DEFAULT_URL,
}
"""What a profile on a ZenServer cannot do without, with the first release that looks at it."""

_STOPS = ": 'zenml stack import' stops"
_ON_SERVER = ", which a profile on a ZenServer needs: every command fails"


@dataclass(frozen=True, slots=True)
class Lack:
    """A key that has to be there and is not."""

    parents: Keys
    """The keys of the mapping that lacks it."""
    key: str
    reason: str = ""
    """What more there is to say, as the end of a sentence."""
    meant: str | None = None
    """The key that is given and most likely meant to be it; None where none is."""


def known_keys(
    document: Document, parents: Sequence[int | str], snapshot: Snapshot
) -> tuple[str, ...]:
    """Return the keys that the mapping at *parents* can have in the release in force."""
    if document.kind is FileKind.STACK:
        return _keys_of_component(document, parents[-1], snapshot) if parents else STACK_KEYS
    model = model_for(document.kind, snapshot.release) if document.kind else None
    found = model_at(model, parents) if model else None
    return found.known(snapshot.release) if found else tuple(COMPONENT_TYPES)


def _keys_of_component(
    document: Document, component_type: int | str, snapshot: Snapshot
) -> tuple[str, ...]:
    flavors = (
        subject.flavor
        for subject in subjects(document, snapshot)
        if subject.block.type.text == component_type
    )
    flavor = next(flavors, None)
    return (*_COMPONENT_KEYS, *(flavor.attributes if flavor else ()))


def given_keys(document: Document, parents: Sequence[int | str]) -> tuple[str, ...]:
    """Return the keys that the mapping at *parents* has."""
    node = document.tree.node_at(parents) if parents else document.tree.root
    return tuple(name.text for name, _ in outline.entries(node))


def lacks(document: Document, snapshot: Snapshot) -> Iterator[Lack]:
    """Yield the keys that the release in force requires and that are not there."""
    if document.kind is FileKind.STACK:
        found = _in_stack(document)
    elif document.kind is FileKind.GLOBAL:
        found = chain(_in_model(document, snapshot), _on_servers(document, snapshot))
    else:
        found = _in_model(document, snapshot)
    for parents, group in groupby(found, key=lambda lack: lack.parents):
        known = set(known_keys(document, parents, snapshot))
        strangers = [key for key in given_keys(document, parents) if key not in known]
        for lack in group:
            yield replace(lack, meant=misspelled(lack.key, strangers))


def _in_stack(document: Document) -> Iterator[Lack]:
    value = document.tree.value
    for key in STACK_KEYS:
        if isinstance(value, dict) and key not in value:
            yield Lack((), key, _STOPS)
    for name, entry in outline.entries(outline.mapping_in(document.tree, "components")):
        if isinstance(resolve(entry.value), Mapping):
            given = {key.text for key, _ in outline.entries(entry.value)}
            for key in _COMPONENT_KEYS if given else _COMPONENT_KEYS[:1]:
                if key not in given:
                    yield Lack(("components", name.text), key, f" from the {name.text}{_STOPS}")


def _in_model(document: Document, snapshot: Snapshot) -> Iterator[Lack]:
    for error in document.model_errors(snapshot.release):
        if error.type == "missing":
            yield Lack(error.keys[:-1], str(error.keys[-1]))


def _on_servers(document: Document, snapshot: Snapshot) -> Iterator[Lack]:
    """A profile on a ZenServer needs what the others have defaults for."""
    default_type = snapshot.environment.get("ZENML_DEFAULT_STORE_TYPE")
    for block in outline.profiles(document.tree):
        fields = {
            name.text: outline.text_of(entry.value) for name, entry in outline.entries(block.fields)
        }
        store_type = fields.get("store_type") or default_type
        if store_type != "rest" or "name" not in fields:
            continue
        for key, since in _NEEDED_ON_A_SERVER.items():
            if at_least(snapshot.release, since) and fields.get(key) is None:
                yield Lack(("profiles", block.key.text), key, _ON_SERVER)
