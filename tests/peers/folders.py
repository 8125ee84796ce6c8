"""Folders that programs write into, which end when they like."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

SECONDS = 60.0
PAUSE = 0.05


def remove(folder: Path) -> None:
    """Delete *folder*; what ends can still write into it for a moment."""
    end = time.monotonic() + SECONDS
    while folder.exists():
        assert time.monotonic() < end, f"{folder} cannot be deleted"
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(PAUSE)
