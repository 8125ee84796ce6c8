"""The process that started us: without it nobody needs a server.

Standard input ends with it, unless another process inherited the other side.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable

_PAUSE = 1.0
"""Seconds between two looks."""


async def once_gone(process_id: int, leave: Callable[[], None]) -> None:
    """Call *leave* once a process has ended.

    Never where that one cannot be seen from the start, as from within a container, nor on
    Windows, where looking would end it.
    """
    while sys.platform != "win32" and is_running(process_id):
        await asyncio.sleep(_PAUSE)
        if not is_running(process_id):
            leave()


def is_running(process_id: int) -> bool:
    """Say whether there is such a process."""
    try:
        os.kill(process_id, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True
