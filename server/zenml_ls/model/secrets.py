"""Keeping secrets out of everything that is shown, logged or reported."""

from __future__ import annotations

import re

_SENSITIVE = r"[\w.-]*(?:passw|token|secret|key|credential|private)[\w.-]*"
_PAIR = re.compile(rf"(?i)[\"']?{_SENSITIVE}[\"']?\s*[:=]\s*(?P<value>\S.*)$")
_LOGIN = re.compile(r"://(?P<value>[^/\s@]+)@")
_HAS_KEY = re.compile(r"^\s*(?:- )?[\"']?[\w.-]+[\"']?\s*:")
_NAME = re.compile(rf"(?i){_SENSITIVE}")


def is_sensitive_name(name: str) -> bool:
    """Say whether an attribute of this name probably holds a secret."""
    return _NAME.fullmatch(name) is not None


def masked(line: str, *, may_continue: bool = False) -> str:
    """Return a source line with its secrets replaced by asterisks, character for character.

    ``may_continue`` is true where a line without a key may be the rest of a secret above.
    """
    if may_continue and not _HAS_KEY.match(line):
        return re.sub(r"\S", "*", line)
    for pattern in (_PAIR, _LOGIN):
        match = pattern.search(line)
        if match:
            start, end = match.span("value")
            line = line[:start] + "*" * (end - start) + line[end:]
    return line
