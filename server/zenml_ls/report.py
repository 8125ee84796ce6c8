"""What the command line shows: findings as text with carets or JSON, and the status."""

from __future__ import annotations

import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from zenml_ls.checking import Checked, Foreign, Outcome, Unchecked
from zenml_ls.model.secrets import masked, secret_spans, without_logins
from zenml_ls.rules import Finding, Severity
from zenml_ls.text import Span
from zenml_ls.workspace import Document, FileKind

_COLOURS = {"error": "31", "warning": "33", "information": "36", "hint": "2"}
_COUNTED = {
    Severity.ERROR: "errors",
    Severity.WARNING: "warnings",
    Severity.INFORMATION: "notes",
    Severity.HINT: "hints",
}
_PROGRESS_SECONDS = 0.1
_KEY_OR_COMMENT = re.compile(r"(?<![\w.-])[\w.-]+[\"']?\s*:(?=\s|$)|^\s*#")


def as_json(checked: Iterable[Checked]) -> list[dict[str, Any]]:
    """Return the findings as plain values; lines and columns are 1-based, in code points."""
    return [
        {
            "file": without_logins(str(item.document.path)),
            **_range(item.document, finding.span.start, finding.span.end),
            "severity": finding.severity.value,
            "code": finding.code,
            "message": without_logins(finding.message),
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
        secrets = _secrets(item) if item.findings else ()
        for finding in item.findings:
            yield from _finding_text(item.document, finding, secrets, is_coloured)
            yield ""


def _secrets(item: Checked) -> tuple[Span, ...]:
    """Return what is not to be shown: also what only its flavor calls sensitive.

    The value of an attribute that nobody knows may be one as well, with a slip in its name.
    """
    tree = item.document.tree
    found = [finding.span for finding in item.findings if finding.code == "plain-text-secret"]
    found += _misplaced(item)
    unknown = {finding.span for finding in item.findings if finding.code == "unknown-attribute"}
    for span in unknown:
        entry = tree.entry_at(tree.path_at(span.start))
        if entry is not None:
            found.append(entry.value.span)
    return (*secret_spans(tree), *found)


def _misplaced(item: Checked) -> Iterator[Span]:
    """Yield the lines without a key, where components have their values: any can be a secret."""
    document = item.document
    if document.kind not in (FileKind.COMPONENT, FileKind.STACK):
        return
    for line in {document.lines.line_of(finding.span.start) for finding in item.findings}:
        if not _KEY_OR_COMMENT.search(document.lines.line_text(line)):
            yield Span(document.lines.line_start(line), document.lines.line_end(line))


def _finding_text(
    document: Document, finding: Finding, secrets: Iterable[Span], is_coloured: bool
) -> Iterator[str]:
    line, column = _place(document, finding.span.start)
    colour = _COLOURS[finding.severity.value]
    label = _painted(f"{finding.severity.value}[{finding.code}]", colour, is_coloured)
    yield f"{_shown_path(document.path)}:{line}:{column}: {label} {printable(finding.message)}"
    source = document.lines.line_text(line - 1)
    end_line, end_column = _place(document, finding.span.end)
    last = end_column if end_line == line else len(source) + 1
    shown = masked(document.lines, line - 1, secrets)
    marked = shown.shown(Span(column - 1, last - 1))
    before = _visible(shown.text[: marked.start])
    under = _visible(shown.text[marked.start : marked.end])
    gutter = f"{line:>5} | "
    yield f"{gutter}{_visible(shown.text)}"
    carets = "^" * max(_width(under), 1)
    margin = f"{' ' * (len(gutter) - 2)}| {' ' * _width(before)}"
    yield margin + _painted(carets, colour, is_coloured)
    for related in finding.related:
        number, place = _place(related.document, related.span.start)
        where = f"{_shown_path(related.document.path)}:{number}:{place}"
        yield f"      {where}: {printable(related.message)}"


def _shown_path(path: Path) -> str:
    """Return a path relative to the current folder where it lies in it; with slashes."""
    folder = Path.cwd()
    return printable((path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix())


def printable(text: str) -> str:
    """Return *text* as it may be shown: no logins, nothing that a terminal would act on."""
    return _visible(without_logins(text))


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


def unchecked(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Yield why files were not checked: they cannot be read, or are none of ZenML's."""
    for item in outcomes:
        if isinstance(item, Unchecked):
            yield printable(item.reason)
        elif isinstance(item, Foreign):
            yield f"not a ZenML file: {_shown_path(item.path)}"


def counts(checked: Iterable[Checked]) -> dict[str, int]:
    """Return the number of findings by what a summary calls them, worst first."""
    found = Counter(finding.severity for item in checked for finding in item.findings)
    return {name: found[severity] for severity, name in _COUNTED.items()}


def summary(checked: list[Checked]) -> str:
    """Return the closing line."""
    files = f"{len(checked)} file{'' if len(checked) == 1 else 's'} checked"
    named = [
        f"{number} {plural[:-1] if number == 1 else plural}"
        for plural, number in counts(checked).items()
        if number
    ]
    return f"{', '.join(named) or 'no problems'}: {files}"


def status_text(found: Mapping[str, Any]) -> str:
    """Return the facts as lines for a terminal.

    Of a configuration of the server era the first thing said is that it is one.
    """
    problems = [_row("problem", problem, None) for problem in found["problems"]]
    places = [
        _row("repository", found["repository"] or "none", found["repository_reason"]),
        _row("configuration", found["configuration"], found["configuration_reason"]),
    ]
    environment = [
        _row("environment", f"{name}={value}", None) for name, value in found["environment"].items()
    ]
    if found["is_server_era"]:
        return "\n".join([*problems, *places, *environment])
    if not found["configuration_exists"]:
        places.append(_row("", "no config.yaml there: ZenML would create one", None))
    return "\n".join([*places, *_in_force(found), *environment, *problems])


def _in_force(found: Mapping[str, Any]) -> list[str]:
    """Return the lines about what ZenML uses."""
    rows = [
        _row("ZenML release", found["zenml_version"], found["zenml_version_reason"]),
        _row("profile", found["profile"] or "unknown", found["profile_reason"]),
        _row("store", found["store"] or found["store_type"] or "unknown", found["store_reason"]),
        _row("stack", found["stack"] or "unknown", found["stack_reason"]),
    ]
    members = found["components"].items()
    return rows + [_row(f"  {printable(name)}", text, None) for name, text in members]


def _row(label: str, value: str, reason: str | None) -> str:
    return f"{label:21} {printable(value)}" + (f"  ({reason})" if reason else "")


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
