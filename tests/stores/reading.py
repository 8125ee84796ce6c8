"""Reading a store in a test that has no event loop."""

from __future__ import annotations

import asyncio

from zenml_ls.model.domain import StoreContents
from zenml_ls.stores import Store


def read_now(store: Store) -> StoreContents:
    """Return what *store* holds now."""
    return asyncio.run(store.read())
