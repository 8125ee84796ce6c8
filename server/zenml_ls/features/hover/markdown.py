"""The little Markdown that hovers are made of; what users wrote can have any character."""

from __future__ import annotations

import re

from zenml_ls.model.secrets import without_logins

_LONGEST = 80
"""Characters of a value; what is longer reads better in the file."""
_BACKTICKS = re.compile("`+")


def code(text: str, longest: int = _LONGEST) -> str:
    """Return *text* as code: one line without logins, of *longest* characters at most."""
    line = " ".join(without_logins(text).split())
    if len(line) > longest:
        line = f"{line[:longest]}…"
    fence = "`" * (max((len(run) for run in _BACKTICKS.findall(line)), default=0) + 1)
    space = " " if line.startswith("`") or line.endswith("`") or not line else ""
    return f"{fence}{space}{line}{space}{fence}"


def heading(name: str) -> str:
    """Return a name as the start of its description."""
    return f"**{code(name)}**"
