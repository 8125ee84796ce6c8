"""What all tests of completion share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.features.completion.checking import Check


@pytest.fixture
def check(tmp_path: Path) -> Check:
    return Check(tmp_path)
