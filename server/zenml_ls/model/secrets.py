"""Keeping secrets out of everything that is shown, logged or reported."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zenml_ls.model.names import COMPONENT_TYPES
from zenml_ls.syntax import Entry, Mapping, Node, Scalar, Tree, resolve, walk
from zenml_ls.text import Edit, LineIndex, Span, apply_edits

MASK = "***"
"""What stands for what is left out; always the same, so that it tells nothing of the length.

It is in the files of :mod:`zenml_ls.stores.kept`.
"""
_LONGEST_SECRET = 200
"""Lines; a private key has fewer."""
_SENSITIVE = re.compile(r"(?i)passw|token|secret|key|credential|private")
_KEY = re.compile(r"(?<![\w.-])(?P<name>[\w.-]+)[\"']?\s*[:=]\s*")
_HAS_KEY = re.compile(r"\s*(?:- )?(?P<quote>[\"']?)(?P<name>[\w.-]+)(?P=quote)\s*:")
_WORD = re.compile(r"\S+")
_SCHEME = re.compile(r"://|(?<=[\w+.-]{2}):[/\\]+")
"""What comes before a login. In a path one slash is left of an address; ``C:/`` is a drive."""
_USER_BEFORE_PASSWORD = re.compile(r"""(?<![^\s:@/\\"'\[\]{},])[^\s:@/\\"'\[\]{},]+:(?![/\\])""")
"""The user before a password, without the scheme of an address."""
_DIGEST = "sha256:"
"""What comes after the ``@`` of an image that is no login."""
_HALF_TYPED = re.compile(r"://(?P<login>[^/\s@\[\]:*]+:(?!\d*(?:\W|$))[^/\s@]+)")
"""A login whose ``@`` is still to come: what a port cannot be."""
_ADDRESS = re.compile(r"(?<![\w+.-])[\w+.-]{2,}:[/\\]+\S*")
"""An address, or a path made of one."""


def is_sensitive_name(name: str) -> bool:
    """Say whether an attribute of this name probably holds a secret."""
    return _SENSITIVE.search(name) is not None and name not in COMPONENT_TYPES


def without_logins(text: str) -> str:
    """Return *text* with a mask for user and password of each address, or path made of one.

    Also for those that stand before an ``@`` without the scheme of an address.
    """
    return _with_masks(text, _joined(_logins(text)))


def _logins(text: str) -> Iterator[Span]:
    for word in _WORD.finditer(text):
        start, end = word.start(), _end_of_login(text, *word.span())
        if end < 0:
            continue
        scheme = _SCHEME.search(text, *word.span())
        bare = _USER_BEFORE_PASSWORD.search(text, start, end)
        if scheme is not None and scheme.end() < end:
            yield Span(scheme.end(), end)
        elif scheme is None and bare is not None:
            yield Span(bare.start(), end)
    for typing in _HALF_TYPED.finditer(text):
        yield Span(*typing.span("login"))


def _end_of_login(text: str, start: int, end: int) -> int:
    """Return where the last ``@`` is; a password can have a slash or an ``@`` itself."""
    found = text.rfind("@", start, end)
    return text.rfind("@", start, found) if text.startswith(_DIGEST, found + 1) else found


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
    for node in walk(root):
        if isinstance(node, Mapping):
            yield from node.entries


@dataclass(frozen=True, slots=True)
class MaskedLine:
    """A source line with a mask for each secret in it."""

    text: str
    secrets: tuple[Span, ...]
    """Where the secrets are in the source line, in their order."""

    def shown(self, span: Span) -> Span:
        """Return where a part of the source line is in the text; a mask is never cut."""
        start = self._column(span.start, is_end=False)
        return Span(start, max(start, self._column(span.end, is_end=True)))

    def _column(self, column: int, *, is_end: bool) -> int:
        growth = 0
        for secret in self.secrets:
            if column <= secret.start:
                break
            if column < secret.end:
                return secret.start + growth + (len(MASK) if is_end else 0)
            growth += len(MASK) - (secret.end - secret.start)
        return column + growth


def masked(lines: LineIndex, line: int, secrets: Iterable[Span]) -> MaskedLine:
    """Return a source line with a mask for each of its secrets.

    *secrets* are those of the text's tree; what the tree lacks, such as comments and what
    comes after a fault, is judged by its look.
    """
    text = lines.line_text(line)
    found = _joined(_without_lead(text, span) for span in _secrets_in(lines, line, secrets))
    return MaskedLine(_with_masks(text, found), found)


def _secrets_in(lines: LineIndex, line: int, secrets: Iterable[Span]) -> Iterator[Span]:
    """Yield where the secrets of a line are, from its start."""
    start, end = lines.line_start(line), lines.line_end(line)
    text = lines.line_text(line)
    for span in secrets:
        if span.start < end and span.end > start:
            yield Span(max(span.start - start, 0), min(span.end, end) - start)
    keys = (key.end() for key in _KEY.finditer(text) if is_sensitive_name(key["name"]))
    if (first := next(keys, None)) is not None:
        yield Span(first, len(text))
    if not _HAS_KEY.match(text) and _continues_secret(lines, line):
        yield Span(0, len(text))
    yield from _logins(text)


def _continues_secret(lines: LineIndex, line: int) -> bool:
    """Say whether the nearest key above is that of a secret."""
    above = map(lines.line_text, range(line - 1, max(-1, line - _LONGEST_SECRET), -1))
    key = next(filter(None, map(_HAS_KEY.match, above)), None)
    return key is not None and is_sensitive_name(key["name"])


def _without_lead(text: str, span: Span) -> Span:
    """Return *span* without the blanks that it starts with."""
    return Span(span.end - len(text[span.start : span.end].lstrip()), span.end)


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return *spans* sorted, without those that are empty, and as one what overlaps."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda item: (item.start, item.end)):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        elif span.start < span.end:
            found.append(span)
    return tuple(found)


def _with_masks(text: str, spans: Iterable[Span]) -> str:
    return apply_edits(text, (Edit(span, MASK) for span in spans))
