"""A refusal in a person's terms: what to say, where to point, what to blank."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from yaml.reader import Reader

from zenml_ls.syntax import indentation
from zenml_ls.syntax.events import Refusal
from zenml_ls.text import Span


@dataclass(frozen=True)
class SyntaxProblem:
    """What is wrong with a text, in words for its author, and the text to change."""

    span: Span
    message: str


_BREAKS = "\r\n\x85\u2028\u2029"
_BREAK = re.compile(f"[{_BREAKS}]")
_ALONE = re.compile(rf"\t|{Reader.NON_PRINTABLE.pattern}")
_LAST_TAG = re.compile(r"(?<!\S)[^\s!]*(?P<tag>!\S*)$")
_TOKEN = re.compile(r"[^\s,\[\]{}]+|[,\[\]{}]")
_INDENTATION = re.compile(rf"^[ \t]+|(?<=[{_BREAKS}])[ \t]+")
_CONFLICT_LINES = re.compile(
    rf"(?:^|(?<=[{_BREAKS}]))"
    r"(?:<{7}|\|{7}|={7}|>{7})"
    rf"(?:[ \t][^{_BREAKS}]*)?(?=[{_BREAKS}]|$)"
)
_KEY = re.compile(
    r"""[ \t]*(?:- +)*(?!- )(?:"[^"]*"[ \t]*|'[^']*'[ \t]*|[^\s#'"\[{][^#]*?):(?=[ \t]|$)"""
)
_VALUE_COLON = re.compile(r":[ \t]")

_COLON = "mapping values are not allowed"
_BLOCK_END = "expected <block end>"
_START = "expected '<document start>'"
_NEVER_CLOSED = "this quote is never closed"
_NO_COLON = "this line is not a `key: value` pair: is a ':' missing?"
_UNEVEN = "this line is not indented like the lines around it"

# Problems that are told where what was being read began.
_TO_LINE_END = (
    "could not find expected ':'",
    "found unexpected end of stream",
    "found unexpected document separator",
)

# The start of PyYAML's problem, and what is said instead.
_MESSAGES = (
    ("special characters are not allowed", "this character is not allowed in YAML: remove it"),
    ("could not find expected ':'", _NO_COLON),
    (
        "mapping values are not allowed",
        "a ':' is not expected here: check the indentation, or quote the value",
    ),
    ("found character '\\t'", "YAML does not allow tabs for indentation: use spaces"),
    ("found unexpected end of stream", _NEVER_CLOSED),
    ("found unexpected document separator", "this quote is not closed before the document ends"),
    ("found undefined alias", "there is no anchor of this name above"),
    ("found duplicate anchor", "an anchor of this name exists already"),
    ("but found another document", "a second document starts here, but only one is allowed"),
    ("nested too deeply", "this is nested too deeply"),
    ("too many merged entries", "this merges too many entries"),
    (
        "could not determine a constructor",
        "this kind of value is unknown: remove its tag, or quote it",
    ),
    ("found unhashable key", "a list or mapping cannot be a key"),
    ("found unconstructable recursive node", "this contains itself"),
    ("expected ',' or ']'", "a ',' or the closing ']' is missing"),
    ("expected ',' or '}'", "a ',' or the closing '}' is missing"),
    ("expected <block end>", "this is not expected here: check the indentation and the quotes"),
    (
        "sequence entries are not allowed",
        "a list item is not expected here: start it on its own line",
    ),
    ("mapping keys are not allowed", "a '?' key is not expected here"),
    ("expected the node content", "a value is expected here"),
    ("invalid indentation or unclosed", "a bracket is not closed before this line"),
    (
        "found unknown escape character",
        "this '\\' sequence is unknown: double the '\\', or use single quotes",
    ),
    ("found undefined tag handle", "this tag is unknown"),
    (
        "expected alphabetic or numeric character",
        "a name is expected after '*' or '&': quote the value if it is text",
    ),
    ("expected chomping or indentation", "a value that starts with '>' or '|' must be quoted"),
    ("expected a comment or a line break", "nothing may follow on this line: quote the value"),
    ("expected a mapping", "only mappings can be merged with '<<'"),
    ("expected '<document start>'", "this is not expected after the end of the document"),
    ("found character", "a value cannot start with this character: quote the value"),
    ("number too long", "this number is too long"),
    ("cannot construct", "this value is not valid"),
)


_UNINDENTED = re.compile(r"^[^\s#-]", re.MULTILINE)


def problem_of(text: str, refusal: Refusal, suspect: Span | None) -> SyntaxProblem:
    """Return what to tell the author of *text*.

    *suspect* is the last value read: if its quote closes where the fault is, it was
    opened in vain.
    """
    conflict = conflict_marker(text, refusal)
    if conflict is not None:
        words = "unresolved merge conflict: keep one side, and remove the marker lines"
        return SyntaxProblem(conflict, words)
    span = fault_span(text, refusal)
    if suspect is not None and _closes_on_line(text, suspect, span.start):
        return SyntaxProblem(_to_line_end(text, suspect.start), _NEVER_CLOSED)
    if _is_above(text, refusal, span):
        return SyntaxProblem(span, _UNEVEN if _is_pair(text, span) else _NO_COLON)
    return SyntaxProblem(span, _message(refusal))


def fault_span(text: str, refusal: Refusal) -> Span:
    """Return the text to change; empty only if the text is blank."""
    problem, offset = refusal.problem, refusal.offset
    if problem.startswith(_TO_LINE_END):
        return _to_line_end(text, refusal.context_offset)
    if problem.startswith("expected ',' or") and _is_left_open(text, refusal):
        return _to_line_end(text, refusal.context_offset)
    if problem.startswith("found unknown escape"):
        return Span(offset - 1, min(offset + 1, len(text)))
    if problem.startswith("expected alphabetic or numeric"):
        offset = refusal.context_offset
    found = next((find for start, find in _FINDERS if problem.startswith(start)), _token)
    return found(text, offset)


def repaired(text: str, refusal: Refusal, suspect: Span | None) -> str:
    """Return *text* with what is at fault blanked by spaces, so that offsets hold.

    *suspect* as for `problem_of`. The text comes back unchanged if nothing can be blanked.
    """
    if refusal.problem.startswith("special characters"):
        return Reader.NON_PRINTABLE.sub(" ", text)
    if conflict_marker(text, refusal) is not None:
        return _CONFLICT_LINES.sub(_spaces, text)
    if "'\\t'" in refusal.problem and "\t" in text:
        spaced = _INDENTATION.sub(_spaces, text)
        if spaced != text:
            return spaced
    span = fault_span(text, refusal)
    if refusal.problem.startswith("found unknown escape"):
        return _blanked(text, span)
    if _is_above(text, refusal, span) and _is_pair(text, span):
        span = _line_content(text, refusal.offset)  # what is above can be read
    if suspect is not None and _closes_on_line(text, suspect, span.start):
        span = _to_line_end(text, suspect.start)
    return _blanked(text, _value_or_line(text, span))


def without_block(text: str, refusal: Refusal) -> str:
    """Return *text* with all blanked from the fault's line to the next unindented line."""
    start = _line_start(text, fault_span(text, refusal).start)
    following = _UNINDENTED.search(text, _line_end(text, start))
    return _blanked(text, Span(start, following.start() if following else len(text)))


def conflict_marker(text: str, refusal: Refusal) -> Span | None:
    """Return the first line that a version control system left in a conflict.

    None if there is no conflict, or if the fault lies before it.
    """
    if "<<<<<<<" not in text:
        return None
    markers = [match.span() for match in _CONFLICT_LINES.finditer(text)]
    kinds = {text[start] for start, _ in markers}
    if not {"<", "=", ">"} <= kinds or max(refusal.offset, refusal.context_offset) < markers[0][0]:
        return None
    return Span(*markers[0])


def _message(refusal: Refusal) -> str:
    known = (words for start, words in _MESSAGES if refusal.problem.startswith(start))
    return next(known, refusal.problem or "this value is not valid")


def _misplaced_colon(text: str, offset: int) -> Span:
    """Return the line above if it lacks its colon or indentation, else what holds the colon."""
    line = indentation.line_at(text, offset)
    if _VALUE_COLON.search(text, line.span.start, offset):
        return Span(offset, min(offset + 1, len(text)))
    above = next(indentation.lines_above(text, line), line)
    if _is_pair(text, above.span):
        return above.span if indentation.is_above_uneven(text, line) else line.span
    is_sibling = line.column in (above.column, above.key_column)
    is_key = line.column > above.column and " " not in above.content
    return above.span if is_sibling or is_key else line.span


def _uneven_or_token(text: str, offset: int) -> Span:
    uneven = indentation.uneven_above(text, indentation.line_at(text, offset))
    return uneven.span if uneven else _token(text, offset)


def _first_or_token(text: str, offset: int) -> Span:
    """Return the first line if it alone is indented, else what is at the offset."""
    line = indentation.line_at(text, offset)
    above = list(islice(indentation.lines_above(text, line), 2))
    is_odd = len(above) == 1 and above[0].column > line.column
    return above[0].span if is_odd else _token(text, offset)


def _is_above(text: str, refusal: Refusal, span: Span) -> bool:
    """Tell whether a fault of structure was found on a line below *span*."""
    is_structure = refusal.problem.startswith((_COLON, _BLOCK_END, _START))
    return is_structure and _line_content(text, refusal.offset).start > span.end


def _is_pair(text: str, line: Span) -> bool:
    return _KEY.match(text[line.start : line.end]) is not None


def _value_or_line(text: str, span: Span) -> Span:
    """Return the value that *span* is in, if it has a key before it; else its line."""
    line = _line_content(text, span.start)
    key = _KEY.match(text[line.start : line.end])
    if key is not None and line.start + key.end() < span.start:
        value = Span(line.start + key.end(), line.end)
        if text[value.start : value.end].strip():
            return Span(value.start, max(line.end, span.end))
    return Span(line.start, max(line.end, span.end))


def _closes_on_line(text: str, suspect: Span, offset: int) -> bool:
    is_quoted = text[suspect.start : suspect.start + 1] in ('"', "'")
    line = _line_content(text, offset)
    return is_quoted and suspect.start < line.start <= suspect.end <= line.end


def _is_left_open(text: str, refusal: Refusal) -> bool:
    """Tell whether a bracket's fault was noticed on a later line, or at the end."""
    line = _line_content(text, refusal.offset)
    return refusal.context_offset < line.start or refusal.offset >= line.end


def _tag_before(text: str, offset: int) -> Span:
    end = len(text[:offset].rstrip())
    tag = _LAST_TAG.search(text, _line_start(text, end), end)
    return Span(*tag.span("tag")) if tag else _token(text, offset)


def _token(text: str, offset: int) -> Span:
    line = _line_content(text, offset)
    if _ALONE.match(text, offset):
        return Span(offset, offset + 1)
    token = _TOKEN.search(text, max(offset, line.start), line.end)
    return Span(*token.span()) if token else line


def _to_line_end(text: str, offset: int) -> Span:
    line = _line_content(text, offset)
    return Span(max(offset, line.start), line.end) if offset < line.end else line


def _line_content(text: str, offset: int) -> Span:
    """Return the line at *offset* without blanks around; the nearest if it is blank."""
    start, end = _line_start(text, offset), _line_end(text, offset)
    content = text[start:end]
    if content.strip():
        end = start + len(content.rstrip())
        return Span(end - len(content.strip()), end)
    above = _content_above(text, start)
    return above if above.start < above.end else _content_below(text, end)


def _content_below(text: str, line_end: int) -> Span:
    start = len(text) - len(text[line_end:].lstrip())
    return Span(start, _line_end(text, start))


def _content_above(text: str, line_start: int) -> Span:
    end = len(text[:line_start].rstrip())
    start = _line_start(text, end)
    return Span(end - len(text[start:end].lstrip()), end)


def _line_start(text: str, offset: int) -> int:
    return max(text.rfind(character, 0, offset) for character in _BREAKS) + 1


def _line_end(text: str, offset: int) -> int:
    line_break = _BREAK.search(text, offset)
    return line_break.start() if line_break else len(text)


def _blanked(text: str, span: Span) -> str:
    blank = "".join(c if c in _BREAKS else " " for c in text[span.start : span.end])
    return text[: span.start] + blank + text[span.end :]


def _spaces(match: re.Match[str]) -> str:
    return " " * len(match.group())


_FINDERS: tuple[tuple[str, Callable[[str, int], Span]], ...] = (
    (_COLON, _misplaced_colon),
    (_BLOCK_END, _uneven_or_token),
    (_START, _first_or_token),
    ("could not determine a constructor", _tag_before),
)
"""The start of PyYAML's problem, and what finds the text to change."""
