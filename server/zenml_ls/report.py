"""What the command line shows of findings: text with carets, or JSON."""

from __future__ import annotations

import os
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zenml_ls.model.secrets import masked
from zenml_ls.workspace import Document

if TYPE_CHECKING:
    from zenml_ls.checking import Checked
    from zenml_ls.rules import Finding

_COLOURS = {"error": "31", "warning": "33", "information": "36", "hint": "2"}
_PROGRESS_SECONDS = 0.1


def as_json(checked: Iterable[Checked]) -> list[dict[str, Any]]:
    """Return the findings as plain values; lines and columns are 1-based, in code points."""
    return [
        {
            "file": str(item.document.path),
            **_range(item.document, finding.span.start, finding.span.end),
            "severity": finding.severity.value,
            "code": finding.code,
            "message": finding.message,
        }
        for item in checked
        for finding in item.findings
    ]


def _range(document: Document, start: int, end: int) -> dict[str, int]:
    (line, column), (end_line, end_column) = (_place(document, offset) for offset in (start, end))
    return {"line": line, "column": column, "end_line": end_line, "end_column": end_column}


def _place(document: Document, offset: int) -> tuple[int, int]:
    line = document.lines.line_of(offset)
    return line + 1, min(offset, document.lines.line_end(line)) - document.lines.line_start(
        line
    ) + 1


def as_text(checked: Iterable[Checked], *, is_coloured: bool) -> Iterator[str]:
    """Yield the findings as lines of text: place, message, source line with carets."""
    for item in checked:
        for finding in item.findings:
            yield from _finding_text(item.document, finding, is_coloured)
            yield ""


def _finding_text(document: Document, finding: Finding, is_coloured: bool) -> Iterator[str]:
    line, column = _place(document, finding.span.start)
    colour = _COLOURS[finding.severity.value]
    label = _painted(f"{finding.severity.value}[{finding.code}]", colour, is_coloured)
    yield f"{_shown(document.path)}:{line}:{column}: {label} {finding.message}"
    source = document.lines.line_text(line - 1)
    end_line, end_column = _place(document, finding.span.end)
    last = end_column if end_line == line else len(source) + 1
    text = masked(document.lines, line - 1)
    before = _visible(text[: column - 1])
    under = _visible(text[column - 1 : last - 1])
    gutter = f"{line:>5} | "
    yield f"{gutter}{_visible(text)}"
    carets = "^" * max(_width(under), 1)
    margin = f"{' ' * (len(gutter) - 2)}| {' ' * _width(before)}"
    yield margin + _painted(carets, colour, is_coloured)
    for related in finding.related:
        number, place = _place(related.document, related.span.start)
        yield f"      {_shown(related.document.path)}:{number}:{place}: {related.message}"


def _shown(path: Path) -> str:
    """Return a path relative to the current folder where it lies in it."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


def _visible(text: str) -> str:
    """Return *text* with tabs as spaces, and nothing that a terminal would act on."""
    return "".join(
        " " * 4 if char == "\t" else "\N{REPLACEMENT CHARACTER}" if _is_control(char) else char
        for char in text
    )


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _width(text: str) -> int:
    """Return the columns that *text* takes on a terminal."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def _painted(text: str, colour: str, is_coloured: bool) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m" if is_coloured else text


def summary(checked: list[Checked]) -> str:
    """Return the closing line."""
    files = f"{len(checked)} file{'' if len(checked) == 1 else 's'} checked"
    counts = [
        _counted(checked, "error", "errors"),
        _counted(checked, "warning", "warnings"),
        _counted(checked, "information", "notes"),
        _counted(checked, "hint", "hints"),
    ]
    found = ", ".join(count for count in counts if count)
    return f"{found}: {files}" if found else f"no problems: {files}"


def _counted(checked: list[Checked], severity: str, plural: str) -> str:
    number = sum(
        finding.severity.value == severity for item in checked for finding in item.findings
    )
    if not number:
        return ""
    return f"{number} {plural[:-1] if number == 1 else plural}"


@contextmanager
def progress_line(is_shown: bool) -> Iterator[Callable[[int, Path], None] | None]:
    """Show on standard error which file is being checked, and clear the line at the end."""
    if not is_shown:
        yield None
        return
    last = time.monotonic() + 5 * _PROGRESS_SECONDS  # short runs show nothing

    def show(number: int, path: Path) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _PROGRESS_SECONDS:
            last = now
            sys.stderr.write(f"\r\x1b[K{number} files checked, now {_visible(path.name)}")
            sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
