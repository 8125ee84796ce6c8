"""Keeping secrets out of everything that is shown, logged or reported."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from zenml_ls.model.names import COMPONENT_TYPES
from zenml_ls.syntax import Entry, Mapping, Node, Scalar, Sequence, Tree, resolve
from zenml_ls.text import LineIndex, Span

_LONGEST_SECRET = 200
"""Lines; a private key has fewer."""
_SENSITIVE = re.compile(r"(?i)passw|token|secret|key|credential|private")
_KEY = re.compile(r"(?<![\w.-])(?P<name>[\w.-]+)[\"']?\s*[:=]\s*")
_HAS_KEY = re.compile(r"\s*(?:- )?(?P<quote>[\"']?)(?P<name>[\w.-]+)(?P=quote)\s*:")
_WORD = re.compile(r"\S+")
_SCHEME = re.compile(r"://|(?<=[\w+.-]{2}):[/\\]+")
"""What comes before a login. In a path one slash is left of an address; ``C:/`` is a drive."""
_HALF_TYPED = re.compile(r"://(?P<login>[^/\s@\[\]:*]+:(?!\d*(?:\W|$))[^/\s@]+)")
"""A login whose ``@`` is still to come: what a port cannot be."""
_ADDRESS = re.compile(r"[\w+.-]{2,}:[/\\]+\S*")
"""An address, or a path made of one."""


def is_sensitive_name(name: str) -> bool:
    """Say whether an attribute of this name probably holds a secret."""
    return _SENSITIVE.search(name) is not None and name not in COMPONENT_TYPES


def without_logins(text: str) -> str:
    """Return *text* with user and password of each address, or path made of one, as asterisks."""
    for word in _WORD.finditer(text):
        scheme = _SCHEME.search(text, *word.span())
        end = text.rfind("@", *word.span())  # a password can have a slash or an @ itself
        if scheme is not None and scheme.end() < end:
            text = _starred(text, scheme.end(), end)
    for typing in _HALF_TYPED.finditer(text):
        text = _starred(text, *typing.span("login"))
    return text


def shown_address(url: str) -> str:
    """Return an address without what could be a secret: login, query and fragment."""
    return re.split(r"[?#]", without_logins(url), maxsplit=1)[0]


def shown_addresses(text: str) -> str:
    """Return *text* with each address, or path made of one, as it may be shown."""
    return _ADDRESS.sub(lambda found: shown_address(found[0]), without_logins(text))


def secret_spans(tree: Tree) -> tuple[Span, ...]:
    """Return where the values of sensitive keys are written, as far as the text is readable."""
    return tuple(resolve(entry.value).span for entry in _entries(tree.root) if _is_sensitive(entry))


def _is_sensitive(entry: Entry) -> bool:
    key = resolve(entry.key)
    return isinstance(key, Scalar) and is_sensitive_name(key.text)


def _entries(root: Node | None) -> Iterator[Entry]:
    """Yield all entries; what an alias stands for is met where it is written."""
    pending = [] if root is None else [root]
    while pending:
        node = pending.pop()
        if isinstance(node, Mapping):
            yield from node.entries
            pending.extend(part for entry in node.entries for part in (entry.key, entry.value))
        elif isinstance(node, Sequence):
            pending.extend(node.items)


def masked(lines: LineIndex, line: int, secrets: Iterable[Span] = ()) -> str:
    """Return a source line with its secrets replaced by asterisks, character for character.

    *secrets* are those of the text's tree; what the tree lacks, such as comments and what
    comes after a fault, is judged by its look.
    """
    start, end = lines.line_start(line), lines.line_end(line)
    text = lines.line_text(line)
    for span in secrets:
        if span.start < end and span.end > start:
            text = _starred(text, max(span.start - start, 0), min(span.end, end) - start)
    for key in _KEY.finditer(text):
        if is_sensitive_name(key["name"]):
            text = _starred(text, key.end(), len(text))
            break
    if not _HAS_KEY.match(text) and _continues_secret(lines, line):
        text = _starred(text, 0, len(text))
    return without_logins(text)


def _continues_secret(lines: LineIndex, line: int) -> bool:
    """Say whether the nearest key above is that of a secret."""
    above = map(lines.line_text, range(line - 1, max(-1, line - _LONGEST_SECRET), -1))
    key = next(filter(None, map(_HAS_KEY.match, above)), None)
    return key is not None and is_sensitive_name(key["name"])


def _starred(text: str, start: int, end: int) -> str:
    """Return *text* with the span as asterisks; blanks that it starts with stay."""
    start = end - len(text[start:end].lstrip())
    return text[:start] + "*" * (end - start) + text[end:]
