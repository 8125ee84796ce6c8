"""What the tests of SQL stores share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.stores.databases import build


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return build(tmp_path / "zenml.db")
