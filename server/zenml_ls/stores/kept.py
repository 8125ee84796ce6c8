"""The last good answer of each server, on disk for the time when it does not answer.

Nothing secret is written: see :func:`without_secrets`. One JSON file per store and user lies in
a folder that only the user can read.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from zenml_ls.model.attributes import is_secret_reference
from zenml_ls.model.catalog import Catalog, Flavor, catalog_for
from zenml_ls.model.domain import (
    Component,
    ComponentContent,
    CustomFlavor,
    Stack,
    StoreContents,
)
from zenml_ls.model.release import NEWEST
from zenml_ls.model.secrets import is_sensitive_name, without_logins
from zenml_ls.stores import StoreError
from zenml_ls.stores.files import read_file

_FORMAT = 1
_LARGEST = 32 << 20
"""Bytes; a store that a server may answer with fits in."""
_MARKER = "***"
"""What stands for a value that is left out, so that its attribute still counts as given."""
_PUBLIC = frozenset({"name", "uuid"})
"""The attributes of every component that are never secret."""
_MOST_VALUES = 10_000
"""In one component; a few aliases can make billions."""
_DEEPEST = 20
_LONGEST = 4096
"""Characters of a text; searching longer ones for secrets could take minutes."""
_ASSIGNED = re.compile(r"(?P<name>[\w.-]+)[\"']?\s*[:=]")
_BARE_LOGIN = re.compile(r"-----BEGIN |^(?!.*://).*[^\s:@/]:[^\s@]+@", re.DOTALL)
"""A key in its armour, or user and password without the scheme of an address before them."""
_STARS = re.compile(r"\*+")
_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True, slots=True)
class Kept:
    """What a store held when it was last read."""

    contents: StoreContents
    """Never complete: a name that it lacks may have been added since."""
    moment: datetime
    """When that was, with its time zone."""


def store_key(url: str, user: str) -> str:
    """Return the name under which a user's view of a store is kept; it tells nothing of either."""
    text = json.dumps([_FORMAT, without_logins(url), user])
    return hashlib.sha256(text.encode()).hexdigest()


def keep(
    folder: Path, key: str, contents: StoreContents, catalog: Catalog, moment: datetime
) -> str | None:
    """Write what a store holds, without secrets; return why it was not written, if so.

    *catalog* says which attributes are secret.
    """
    try:
        text = json.dumps(_record(without_secrets(contents, catalog), moment))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _demand_own(folder, stat.S_ISDIR)
        path = folder / f"{key}.json"
        if os.path.lexists(path):
            _demand_own(path, stat.S_ISREG)
        _write(path, text)
    except StoreError as error:
        return str(error)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return f"cannot write to {folder}: {reason}"
    return None


def recall(folder: Path, key: str) -> Kept | None:
    """Return what was kept; None where there is nothing, or nothing that can be trusted."""
    path = folder / f"{key}.json"
    try:
        _demand_own(folder, stat.S_ISDIR)
        status = _demand_own(path, stat.S_ISREG)
        file = read_file(path) if status.st_size <= _LARGEST else None
        if file is None or file.problem is not None:
            return None
        return _kept(_File.model_validate_json(file.text))
    except (OSError, ValueError, StoreError):  # a ValidationError is a ValueError
        return None


def _demand_own(path: Path, is_of_kind: Any) -> os.stat_result:
    """Return the status of a file or folder that nobody else can change.

    Raises:
        StoreError: It is a link, of another kind, another user's, or others may write it.
        OSError: It cannot be looked at.
    """
    status = path.lstat()
    if not is_of_kind(status.st_mode):
        raise StoreError(f"{path} is a link or of another kind than expected")
    if sys.platform != "win32" and status.st_uid != os.geteuid():
        raise StoreError(f"{path} belongs to another user")
    if sys.platform != "win32" and status.st_mode & _OTHERS_MAY_WRITE:
        raise StoreError(f"{path} can be changed by other users")
    return status


def _write(path: Path, text: str) -> None:
    """Put a whole file in the place of the last one; only its owner can read it."""
    descriptor, name = tempfile.mkstemp(prefix=path.stem, suffix=".tmp", dir=path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


# -------------------------------------------------------------------------------- secrets


def without_secrets(contents: StoreContents, catalog: Catalog) -> StoreContents:
    """Return *contents* with a marker for each value that is or could be a secret.

    That is the value of an attribute that ZenML calls sensitive, that has the name of a secret,
    or that the flavor does not have; of a custom flavor all but name and UUID. The name counts
    within nested values as well, and where a text assigns something to it. References to
    secrets stay. A component whose attributes cannot be read loses them.
    """
    components = {
        key: replace(component, content=_content(component, _flavor(component, contents, catalog)))
        for key, component in contents.components.items()
    }
    return replace(contents, components=components)


def _flavor(component: Component, contents: StoreContents, catalog: Catalog) -> Flavor | None:
    """Return the flavor of a component; None for a custom one."""
    key = (component.type, component.flavor)
    return None if key in contents.custom_flavors else catalog.flavors.get(key)


def _content(component: Component, flavor: Flavor | None) -> ComponentContent | None:
    """Return the attributes as JSON, which is YAML too; None where that would not be the same."""
    if component.configuration is None:
        return None
    screen = _Screen(_MOST_VALUES)
    kept = {
        str(name): _attribute(str(name), value, flavor, screen)
        for name, value in component.configuration.items()
    }
    try:
        content = ComponentContent(json.dumps(kept, ensure_ascii=False))
    except (TypeError, ValueError):  # a name that is a date, a number of thousands of digits
        return None
    return content if content.configuration == kept else None


def _attribute(name: str, value: object, flavor: Flavor | None, screen: _Screen) -> object:
    if name in _PUBLIC:
        return value if isinstance(value, str) else screen.value(name, value)
    if flavor is None or name not in flavor.attributes or _is_secret(name, flavor):
        return _hidden(value)
    return screen.value(name, value)


def _is_secret(name: str, flavor: Flavor) -> bool:
    """Say whether ZenML calls the attribute sensitive; its last release knows the most of them."""
    last = catalog_for(NEWEST).flavors.get((flavor.type, flavor.name), flavor)
    return any(
        name in known.attributes and known.attributes[name].is_secret for known in (flavor, last)
    )


def _hidden(value: object) -> object:
    """Return the marker; what says only that nothing is given, or yes or no, stays."""
    is_harmless = value is None or isinstance(value, bool) or value == ""
    return value if is_harmless or is_secret_reference(value) else _MARKER


@dataclass
class _Screen:
    """Lets pass what is no secret, of one component."""

    remaining: int
    """How many more values are looked at."""

    def value(self, name: str, value: object, depth: int = 0) -> object:
        """Return the value of *name*, with markers for what could be secret in it."""
        self.remaining -= 1
        if is_sensitive_name(name) or self.remaining < 0 or depth > _DEEPEST:
            return _hidden(value)
        if isinstance(value, dict):
            return self._mapping(value, depth)
        if isinstance(value, list):
            return [self.value(name, item, depth + 1) for item in value]
        if isinstance(value, str):
            return _text(value)
        return value if isinstance(value, (int, float)) else _hidden(value)

    def _mapping(self, value: Mapping[Any, object], depth: int) -> dict[str, object]:
        """Return a mapping; in ``{name: TOKEN, value: x}`` it is the name that tells."""
        named = value.get("name")
        is_about_secret = isinstance(named, str) and is_sensitive_name(named)
        return {
            str(key): _hidden(item)
            if is_about_secret and key == "value"
            else self.value(str(key), item, depth + 1)
            for key, item in value.items()
        }


def _text(value: str) -> str:
    """Return a text without logins; the marker where a secret is assigned in it."""
    if len(value) > _LONGEST:
        return _MARKER
    assigns_secret = any(is_sensitive_name(match["name"]) for match in _ASSIGNED.finditer(value))
    if assigns_secret or _BARE_LOGIN.search(value):
        return _MARKER
    shown = without_logins(value)  # with as many stars as the login has characters
    return value if shown == value else _STARS.sub(_MARKER, shown)


# ----------------------------------------------------------------------------- the format


class _Component(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    type: str
    name: str
    flavor: str
    text: str | None
    """The attributes as YAML."""


class _Flavor(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    type: str
    name: str
    source: str


class _File(BaseModel):
    """What is in a file."""

    model_config = ConfigDict(extra="forbid", strict=True)

    version: Literal[1]
    moment: AwareDatetime
    stacks: dict[str, dict[str, str]]
    components: list[_Component]
    flavors: list[_Flavor]
    associations: list[Annotated[list[str], Field(min_length=2, max_length=2)]]


def _record(contents: StoreContents, moment: datetime) -> dict[str, object]:
    return {
        "version": _FORMAT,
        "moment": moment.isoformat(),
        "stacks": {stack.name: dict(stack.components) for stack in contents.stacks.values()},
        "components": [
            {
                "type": component.type,
                "name": component.name,
                "flavor": component.flavor,
                "text": component.content.text
                if isinstance(component.content, ComponentContent)
                else None,
            }
            for component in contents.components.values()
        ],
        "flavors": [
            {"type": flavor.type, "name": flavor.name, "source": flavor.source}
            for flavor in contents.flavors
        ],
        "associations": sorted(map(list, contents.associations)),
    }


def _kept(file: _File) -> Kept:
    contents = StoreContents(
        stacks={name: Stack(name, members) for name, members in file.stacks.items()},
        components={
            (row.type, row.name): Component(row.type, row.name, row.flavor, _read(row.text))
            for row in file.components
        },
        flavors=tuple(CustomFlavor(row.type, row.name, row.source) for row in file.flavors),
        associations=frozenset((first, second) for first, second in file.associations),
        is_complete=False,
    )
    return Kept(contents, file.moment)


def _read(text: str | None) -> ComponentContent | None:
    return None if text is None else ComponentContent(text)
