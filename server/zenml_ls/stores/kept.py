"""The last good answer of each server, on disk for the time when it does not answer.

Nothing secret is written: see :func:`without_secrets`. One JSON file per store and user lies in
a folder that only the user can read.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
import tempfile
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from zenml_ls.model.catalog import Catalog, Flavor
from zenml_ls.model.domain import (
    Component,
    ComponentContent,
    CustomFlavor,
    Stack,
    StoreContents,
)
from zenml_ls.model.screen import screened
from zenml_ls.model.secrets import without_logins
from zenml_ls.stores import StoreError
from zenml_ls.stores.files import read_file

_FORMAT = 1
_LARGEST = 32 << 20
"""Bytes; a store that a server may answer with fits in."""
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
    """Return *contents* with a mask for each value that is or could be a secret.

    See :func:`zenml_ls.model.screen.screened`. A component whose attributes cannot be read
    loses them.
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
    values = screened(component.configuration, flavor)
    kept = {str(name): value for name, value in values.items()}
    try:
        content = ComponentContent(json.dumps(kept, ensure_ascii=False))
    except (TypeError, ValueError):  # a name that is a date, a number of thousands of digits
        return None
    return content if content.configuration == kept else None


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
