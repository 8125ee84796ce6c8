"""Where a profile keeps its stacks.

Every store answers the same question, :meth:`Store.read`, without holding up who asks.
Source: ``zenml/zen_stores`` in ZenML 0.13.2.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from zenml_ls.model.domain import Profile, StoreContents


class StoreError(Exception):
    """A store, or a file of it, that cannot be read; the message is fit for a user."""

    def __init__(self, message: str, *, stops_zenml: bool = False) -> None:
        super().__init__(message)
        self.stops_zenml = stops_zenml
        """Whether ZenML cannot open the store either, wherever it runs on this machine."""


class Store(Protocol):
    """A place that keeps stacks, components and custom flavors."""

    async def read(self) -> StoreContents:
        """Return what the store holds now.

        Raises:
            StoreError: It cannot be read.
        """


def local_folder(profile: Profile, config_directory: Path) -> Path | None:
    """Return the folder of a profile's local store; None for another kind of store.

    A relative ``store_url`` counts from the current directory, as in ZenML: where somebody
    deleted that, there is no folder.
    """
    if profile.store_type != "local" or profile.url_problem:
        return None
    if profile.store_url is None:
        folder = config_directory / "profiles" / profile.name
    else:
        folder = Path(profile.store_url.replace("file://", ""))
    try:
        return Path(os.path.normpath(folder.absolute()))
    except FileNotFoundError:
        return None
