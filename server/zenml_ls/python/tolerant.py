"""Syntax trees of code that is being typed: Python refuses it, and most of it is right."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

MAXIMUM_LENGTH = 1024 * 1024
"""Characters; longer texts are not read."""
_EFFORT = 400_000
"""Characters that are parsed again to repair a text; a few hundred lines can be mended often."""
_MOST_REPAIRS = 20
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?(?:"""|\Z)'
    r"|'''(?:\\.|[^\\])*?(?:'''|\Z)"
    r'|"(?:\\.|[^"\\\r\n])*(?:"|(?=[\r\n])|\Z)'
    r"|'(?:\\.|[^'\\\r\n])*(?:'|(?=[\r\n])|\Z)"
    r"|#[^\r\n]*|[()\[\]{}]",
    re.DOTALL,
)
_CLOSING = {"(": ")", "[": "]", "{": "}"}


def parsed_text(text: str) -> ast.Module | SyntaxError | None:
    """Return the syntax tree, or what Python refuses; None where it cannot even tell."""
    if len(text) > MAXIMUM_LENGTH:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except SyntaxError as error:
            return error
        except (ValueError, RecursionError, MemoryError):
            return None


def repaired(text: str, kept: int | None = None) -> ast.Module | None:
    """Return the tree of *text* without the lines that Python refuses; None where all fails.

    What is left stands where it stood. The 0-based line *kept* is not taken away.
    """
    lines = _LINE.findall(text)
    for _ in range(max(2, min(_MOST_REPAIRS, _EFFORT // (len(text) + 1)))):
        found = parsed_text("".join(lines))
        if not isinstance(found, SyntaxError):
            return found
        if not _mend(lines, found, kept):
            return None
    return None


def _mend(lines: list[str], error: SyntaxError, kept: int | None) -> bool:
    """Change the line that is refused; False where nothing is left to change."""
    number = min(error.lineno or 1, len(lines)) - 1
    if "expected 'except'" in (error.msg or ""):
        number = next((at for at in range(number, -1, -1) if lines[at].strip() == "try:"), number)
        return _replace(lines, number, "if 1:")
    while number > 0 and not lines[number].strip():
        number -= 1
    if number == kept:
        return False
    return _replace(lines, number, "pass") or _replace(lines, number, "")


def _replace(lines: list[str], number: int, statement: str) -> bool:
    line = lines[number]
    text = line.strip("\r\n\ufeff")
    indent = text[: len(text) - len(text.lstrip())]
    new = line.replace(text, indent + statement, 1) if text else line
    lines[number] = new
    return new != line


def completed(text: str, offset: int) -> Iterator[str]:
    """Yield copies of *text* in which the string around *offset* and its brackets are closed.

    They are the same as *text* up to *offset*; the most careful one comes first. Nothing where
    no string on one line is around it.
    """
    start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    quote = _open_quote(text[start:offset])
    if quote is None:
        return
    end = next(iter(re.finditer(r"[\r\n]|\Z", text[offset:]))).start() + offset
    rest, below = text[offset:end], text[end:]
    head, tail = text[:offset] + quote, rest
    if quote in rest:
        head, tail = text[:offset] + rest[: rest.index(quote) + 1], rest[rest.index(quote) + 1 :]
    closers = _closers(head)
    for after in (tail + below, closers[:1] + below, closers[:1] + "," + below):
        yield head + after
    yield head + closers + below
    yield head + closers + ":" + below
    yield head + closers
    yield head + closers + ": pass"
    yield head + closers + _decorated(head)


def _open_quote(line: str) -> str | None:
    """Return the quote of the plain string that is open at the end of *line*."""
    tokens = list(_TOKEN.finditer(line))
    last = tokens[-1] if tokens else None
    if last is None or last.end() != len(line) or last[0][0] not in "\"'":
        return None
    quote = last[0][0]
    is_closed = len(last[0]) > 1 and last[0].endswith(quote)
    return None if is_closed or last[0].startswith(quote * 3) else quote


def _closers(text: str) -> str:
    """Return what closes the brackets that are open at the end of *text*, innermost first."""
    waiting: list[str] = []
    for token in _TOKEN.finditer(text):
        if token[0] in _CLOSING:
            waiting.append(_CLOSING[token[0]])
        elif waiting and token[0] == waiting[-1]:
            waiting.pop()
    return "".join(reversed(waiting))


def _decorated(text: str) -> str:
    """Return a function for a decorator that has none yet."""
    marks = list(re.finditer(r"^([ \t]*)@", text, re.MULTILINE))
    indent = marks[-1][1] if marks else ""
    return f"\n{indent}def _(): pass\n"
