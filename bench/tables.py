"""Numbers and tables, as the page shows them."""

from __future__ import annotations

import math
from collections.abc import Sequence


def shown(value: float, unit: str) -> str:
    """Return a value with its unit, with no more digits than mean something."""
    digits = 1 if value < 10 else 0
    return f"{value:,.{digits}f} {unit}"


def percentile_95(values: Sequence[float]) -> float:
    """Return the value that 95 % of the *values* do not exceed."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


def aligned(rows: list[Sequence[str]]) -> list[str]:
    """Return a Markdown table whose columns stand below each other."""
    widths = [max(3, *(len(row[column]) for row in rows)) for column in range(len(rows[0]))]
    is_text = [heading in ("what", "") for heading in rows[0]]
    head, *body = [
        "| "
        + " | ".join(
            cell.ljust(width) if left else cell.rjust(width)
            for cell, width, left in zip(row, widths, is_text, strict=True)
        )
        + " |"
        for row in rows
    ]
    rule = " | ".join(
        "-" * width if left else "-" * (width - 1) + ":"
        for width, left in zip(widths, is_text, strict=True)
    )
    return [head, f"| {rule} |", *body]
