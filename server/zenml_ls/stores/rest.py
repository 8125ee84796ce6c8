"""The store on a ZenServer: what a profile with ``store_type: rest`` keeps its stacks in.

Source: ``zenml/zen_stores/rest_zen_store.py`` and ``zenml/zen_server/zen_server_api.py`` of
ZenML 0.13.2; 0.7.1 was the first release that has a server.
"""

from __future__ import annotations

import asyncio
import base64
import importlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, TypeAdapter, ValidationError

from zenml_ls.model import release as releases
from zenml_ls.model.coercion import Text, Uuid, choice
from zenml_ls.model.domain import (
    Component,
    ComponentContent,
    CustomFlavor,
    Stack,
    StoreContents,
)
from zenml_ls.model.names import COMPONENT_TYPES
from zenml_ls.model.secrets import shown_address
from zenml_ls.stores import StoreError
from zenml_ls.stores.patience import Limits

if TYPE_CHECKING:
    from zenml_ls.stores.http import Response


_STACKS, _COMPONENTS = "/stack-configurations", "/components/"
_FLAVORS, _ASSOCIATIONS = "/flavors", "/store_associations"
_OK, _UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _UNPROCESSABLE = 200, 401, 403, 404, 422
_SERVER_ERRORS = range(500, 600)
_LIMITS = Limits()


@dataclass(frozen=True)
class RestStore:
    """The store that a ZenServer keeps."""

    url: str
    """As in the profile: without a slash at its end."""
    user: str
    """The profile's active user; the server knows users by name alone, without a password."""
    release: str
    """The ZenML release whose requests are made."""
    limits: Limits = _LIMITS

    async def read(self) -> StoreContents:
        """Return what the server holds now.

        Rows that ZenML could not read are passed over; names are then not complete.

        Raises:
            StoreError: The server cannot be asked, refuses, or is not a ZenServer.
        """
        await asyncio.to_thread(importlib.import_module, "zenml_ls.stores.http")
        from zenml_ls.stores.http import ask  # imported by now, without holding up the loop

        answers = await ask(self.url, paths(self.release), self._sent_user, self.limits)
        return await asyncio.to_thread(self._contents, answers)

    @property
    def _sent_user(self) -> str | None:
        return self.user if releases.at_least(self.release, releases.FIRST_WITH_USERS) else None

    def _contents(self, answers: Mapping[str, Response]) -> StoreContents:
        values = {path: self._value(path, answer) for path, answer in answers.items()}
        return _Reader().contents(values)

    def _value(self, path: str, answer: Response) -> object:
        """Return the JSON of one answer; empty where the server is too old to have any."""
        if _is_unknown_to_older_servers(path, answer.status):
            return []
        if answer.status != _OK:
            raise StoreError(self._refusal(answer.status))
        try:
            value: object = json.loads(answer.body)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict if path == _STACKS else list):
            raise StoreError(f"{self._place} does not answer as a ZenServer does")
        return value

    def _refusal(self, status: int) -> str:
        """Say what an answer means that is none."""
        if status == _UNAUTHORIZED and self._sent_user is None:
            return f"the ZenServer at {self._place} asks for a user"
        if status == _UNAUTHORIZED:
            return f"the ZenServer at {self._place} does not know user '{self.user}'"
        if status == _FORBIDDEN:
            return f"the server at {self._place} refuses user '{self.user}'"
        if status == _NOT_FOUND:
            return f"there is no ZenServer at {self._place}"
        if status in _SERVER_ERRORS:
            return f"the server at {self._place} failed with status {status}"
        return f"{self._place} does not answer as a ZenServer does: status {status}"

    @property
    def _place(self) -> str:
        return shown_address(self.url)


def paths(release: str) -> tuple[str, ...]:
    """Return what is asked for: all that *release* itself would read of a server."""
    later = {
        _FLAVORS: releases.FIRST_WITH_CUSTOM_FLAVORS,
        _ASSOCIATIONS: releases.FIRST_WITH_ASSOCIATIONS,
        **{
            _COMPONENTS + component_type: since for component_type, since in COMPONENT_TYPES.items()
        },
    }
    return (_STACKS, *(path for path, since in later.items() if releases.at_least(release, since)))


def _is_unknown_to_older_servers(path: str, status: int) -> bool:
    """Say whether a refusal only means that the server is older than the release that asks."""
    if path in (_FLAVORS, _ASSOCIATIONS):
        return status == _NOT_FOUND
    since = COMPONENT_TYPES.get(path.removeprefix(_COMPONENTS), releases.FIRST_WITH_SERVER)
    return status == _UNPROCESSABLE and not releases.at_least(releases.FIRST_WITH_SERVER, since)


# ----------------------------------------------------------------------------------- rows


def _encodable(text: str) -> str:
    """Return *text*; JSON can hold halves of characters, which nobody could show.

    Raises:
        ValueError: It has such a half.
    """
    text.encode()
    return text


_Name = Annotated[Text, AfterValidator(_encodable)]
_ComponentType = Annotated[str, BeforeValidator(choice("component_type", tuple(COMPONENT_TYPES)))]


class _ComponentRow(BaseModel):
    type: _ComponentType
    flavor: _Name
    name: _Name
    uuid: Uuid
    config: _Name


class _FlavorRow(BaseModel):
    name: _Name
    type: _ComponentType
    source: _Name


class _AssociationRow(BaseModel):
    artifact_store_uuid: Uuid
    metadata_store_uuid: Uuid


_STACK_ROW = TypeAdapter(dict[_ComponentType, _Name])
_STACK_NAME = TypeAdapter(_Name)
_Row = TypeVar("_Row", bound=BaseModel)


class _Reader:
    """Reads rows, and remembers whether it understood all of them."""

    def __init__(self) -> None:
        self.is_sound = True

    def contents(self, values: Mapping[str, object]) -> StoreContents:
        stacks = {stack.name: stack for stack in self._stacks(values[_STACKS])}
        components = {
            (component.type, component.name): component
            for path, rows in values.items()
            if path.startswith(_COMPONENTS)
            for component in self._components(rows)
        }
        flavors = tuple(
            CustomFlavor(row.type, row.name, row.source)
            for row in self._rows(values.get(_FLAVORS), _FlavorRow)
        )
        associations = frozenset(
            (row.artifact_store_uuid, row.metadata_store_uuid)
            for row in self._rows(values.get(_ASSOCIATIONS), _AssociationRow)
        )
        return StoreContents(stacks, components, flavors, associations, is_complete=self.is_sound)

    def _stacks(self, table: object) -> Iterator[Stack]:
        for name, members in table.items() if isinstance(table, dict) else ():
            try:
                yield Stack(_STACK_NAME.validate_python(name), _STACK_ROW.validate_python(members))
            except ValidationError:
                self.is_sound = False

    def _components(self, rows: object) -> Iterator[Component]:
        for row in self._rows(rows, _ComponentRow):
            yield Component(row.type, row.name, row.flavor, self._content(row.config))

    def _content(self, config: str) -> ComponentContent | None:
        """Return the YAML of a component, decoded as leniently as ZenML does it."""
        try:
            return ComponentContent(base64.b64decode(config).decode())
        except ValueError:
            self.is_sound = False
            return None

    def _rows(self, rows: object, model: type[_Row]) -> Iterator[_Row]:
        for row in rows if isinstance(rows, list) else ():
            try:
                yield model.model_validate(row)
            except ValidationError:
                self.is_sound = False
