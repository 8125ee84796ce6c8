"""Scalars: what ``SafeLoader`` reads in one, and how to write one for it."""

import re

import yaml

from zenml_ls.syntax.events import ESCAPING

_PREFIX = "tag:yaml.org,2002:"
STRING_TAG = _PREFIX + "str"
MERGE_TAG = _PREFIX + "merge"
_SCALAR_TAGS = frozenset(
    _PREFIX + name for name in ("str", "null", "bool", "int", "float", "timestamp", "binary")
)

_resolver = yaml.resolver.Resolver()
_constructor = yaml.constructor.SafeConstructor()
_PATTERNS = _resolver.yaml_implicit_resolvers  # by first character; most have none

# Base 60 takes PyYAML a time that grows with the square of the length.
_TOO_LONG = 3_500

_PLAIN = re.compile(r"[A-Za-z0-9_./][A-Za-z0-9_./@+=-]*(?: [A-Za-z0-9_./@+=-]+)*")
_PRINTABLE_LINE = re.compile("[\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*")
_ESCAPED = re.compile(r"[^\x20-\x21\x23-\x5b\x5d-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe]")
_WIDTHS = {2: "x", 4: "u", 8: "U"}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def read_scalar(text: str) -> object:
    """Return what ``SafeLoader`` makes of *text* as a plain scalar of one line."""
    return plain_scalar(text)[0]


def quote(text: str) -> str:
    """Return *text* as a scalar that ``SafeLoader`` reads as exactly this string.

    Plain where that is safe, else in single quotes, else in double quotes with escapes.
    It is one line and fits as a value in block and in flow context; as a key too while
    it is not over 1,000 characters long.
    """
    is_plain = _PLAIN.fullmatch(text) and plain_scalar(text)[1] == STRING_TAG
    if is_plain and not text.startswith("..."):
        return text
    if _PRINTABLE_LINE.fullmatch(text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def scalar_tag(text: str, tag: str | None, implicit: tuple[bool, bool]) -> str:
    """Return the tag that ``SafeLoader`` gives a scalar with *tag* written before it."""
    if tag is not None and tag != "!":
        return tag
    resolved = _resolver.resolve(yaml.ScalarNode, text, implicit)  # type: ignore[no-untyped-call]  # a gap in the stubs
    return str(resolved)


def scalar_value(text: str, tag: str) -> tuple[object, bool]:
    """Return the value and True, or the text and False where *tag* makes no scalar of it."""
    if tag == STRING_TAG:
        return text, True
    if tag not in _SCALAR_TAGS or is_endless(text, tag):
        return text, False
    try:
        construct = _constructor.yaml_constructors[tag]
        return construct(_constructor, yaml.ScalarNode(tag, text)), True
    except (yaml.YAMLError, *ESCAPING):
        return text, False


def is_endless(text: str, tag: str) -> bool:
    """Tell whether *text* is a number too long for Python.

    In base 60 PyYAML would read it for minutes, and an integer of more than 4,300 decimal
    digits cannot be written again.
    """
    return tag in (_PREFIX + "int", _PREFIX + "float") and len(text) > _TOO_LONG


def plain_scalar(text: str) -> tuple[object, str, bool]:
    """Return the value, the tag and whether the value could be made."""
    patterns = _PATTERNS.get(text[:1])
    if patterns is None:
        return text, STRING_TAG, True
    tag = next((tag for tag, pattern in patterns if pattern.match(text)), STRING_TAG)
    value, is_made = scalar_value(text, tag)
    return value, tag, is_made


class PlainScalars(dict[str, tuple[object, str]]):
    """The value and tag of each plain scalar met; a file repeats most of them.

    Attributes:
        is_simple: Whether each has a value of its own, which ``<<`` and ``=`` have not.
    """

    def __init__(self) -> None:
        """Start with none."""
        super().__init__()
        self.is_simple = True

    def __missing__(self, text: str) -> tuple[object, str]:
        """Read *text* and keep the result."""
        value, tag, is_made = plain_scalar(text)
        self.is_simple &= is_made
        self[text] = (value, tag)
        return value, tag


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    code = ord(character)
    width = next(width for width in (2, 4, 8) if code < 16**width)
    return _ESCAPES.get(character) or f"\\{_WIDTHS[width]}{code:0{width}x}"
