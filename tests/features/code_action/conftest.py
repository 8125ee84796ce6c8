"""What all tests of code actions share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.features.code_action.checking import Check


@pytest.fixture
def check(tmp_path: Path) -> Check:
    return Check(tmp_path)
