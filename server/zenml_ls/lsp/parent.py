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
    """Call *leave* once a process has ended that was seen before."""
    while is_seen(process_id):
        await asyncio.sleep(_PAUSE)
    leave()


def is_seen(process_id: int) -> bool:
    """Say whether a process runs here.

    Those outside of a container are not seen from within; and none is on Windows, where
    looking for one would end it.
    """
    if sys.platform == "win32":
        return False
    try:
        os.kill(process_id, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True
