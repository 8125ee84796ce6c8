"""Logging our own bugs: where they are, but nothing of what they are about."""

from __future__ import annotations

import asyncio
import logging
import traceback
from typing import Any

logger = logging.getLogger(__name__)


def log_bug(error: BaseException) -> None:
    """Log where *error* came from; its message is left out, as it may quote a file."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s in\n%s", type(error).__name__, frames)


def on_stray_error(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log the bug of a task that nobody waits for."""
    error = context.get("exception")
    if isinstance(error, Exception):  # not the end of the process
        log_bug(error)
