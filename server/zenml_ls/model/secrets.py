"""Keeping secrets out of everything that is shown, logged or reported."""

from __future__ import annotations

import re

from zenml_ls.text import LineIndex

_LONGEST_SECRET = 200
"""Lines; a private key has fewer."""
_SENSITIVE = r"[\w.-]*(?:passw|token|secret|key|credential|private)[\w.-]*"
_PAIR = re.compile(rf"(?i)[\"']?{_SENSITIVE}[\"']?\s*[:=]\s*(?P<value>\S.*)$")
_LOGIN = re.compile(r"://(?P<value>[^/\s@]+)@")
_HAS_KEY = re.compile(r"^\s*(?:- )?[\"']?[\w.-]+[\"']?\s*:")
_NAME = re.compile(rf"(?i){_SENSITIVE}")


def is_sensitive_name(name: str) -> bool:
    """Say whether an attribute of this name probably holds a secret."""
    return _NAME.fullmatch(name) is not None


def masked(lines: LineIndex, line: int) -> str:
    """Return a source line with its secrets replaced by asterisks, character for character.

    A line without a key may be the rest of a value that began further up.
    """
    text = lines.line_text(line)
    if not _HAS_KEY.match(text) and _continues_secret(lines, line):
        return re.sub(r"\S", "*", text)
    for pattern in (_PAIR, _LOGIN):
        match = pattern.search(text)
        if match:
            start, end = match.span("value")
            text = text[:start] + "*" * (end - start) + text[end:]
    return text


def _continues_secret(lines: LineIndex, line: int) -> bool:
    """Say whether the nearest key above is that of a secret."""
    for number in range(line - 1, max(-1, line - _LONGEST_SECRET), -1):
        above = lines.line_text(number)
        if _HAS_KEY.match(above):
            return _PAIR.search(above) is not None
    return False
