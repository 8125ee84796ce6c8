"""PyYAML's parser events for a text, and what it refuses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, cast

import yaml

if yaml.__with_libyaml__:
    from yaml.cyaml import CParser  # type: ignore[attr-defined]  # a gap in the stubs

# What SafeLoader lets escape besides YAMLError, such as ValueError for the date
# 2022-13-45 or KeyError for `!!bool maybe`. ZenML crashes on these.
ESCAPING = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)

# Texts that libyaml reads as the pure parser does, which a property test proves: only
# ordinary characters and line ends, no backslashes, no flow collections but empty ones,
# and nothing that starts with an indicator other than `-`, `:`, `#` and quotes.
_CHARACTERS = re.compile("[\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]*")
_UNEQUAL = re.compile(
    r"""[\[\]{}\\!&*%@`|>?\r](?:(?<=[\[\]{}\\])|(?<=\A.)|(?<=[ \n'"].)|(?<=\r)(?!\n))"""
)

# libyaml's words, and the start of the pure parser's for the same thing.
_PURE_WORDS = {
    "did not find expected key": "expected <block end>",
    "did not find expected '-' indicator": "expected <block end>",
    "did not find expected <document start>": "expected '<document start>'",
    "did not find expected node content": "expected the node content",
    "block sequence entries are not allowed in this context": "sequence entries are not allowed",
    "found unexpected document indicator": "found unexpected document separator",
    "mapping values are not allowed in this context": "mapping values are not allowed",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Where and why PyYAML refuses a text.

    Attributes:
        problem: PyYAML's words for what is wrong.
        offset: Where the problem was noticed.
        context_offset: Where that began what it was reading, or *offset*.
    """

    problem: str
    offset: int
    context_offset: int


class Mark(Protocol):
    """A place in the text; both of PyYAML's parsers have a class of their own."""

    index: int


class ParserEvent(Protocol):
    """What PyYAML's events have; which of it depends on the kind of event.

    The stubs do not know that events from a parser always have marks.
    """

    start_mark: Mark
    end_mark: Mark
    anchor: str | None
    tag: str | None
    implicit: tuple[bool, bool]
    value: str
    style: str | None
    flow_style: bool | None


class RefusedError(Exception):
    """PyYAML refuses the text."""

    def __init__(self, refusal: Refusal) -> None:
        """Carry *refusal*."""
        super().__init__(refusal.problem)
        self.refusal = refusal


def events_of(text: str) -> Iterator[ParserEvent]:
    """Yield the events of *text*, from libyaml where that is proven equal.

    Raises:
        RefusedError: At the event that PyYAML cannot give.
    """
    return quick_events(text) if is_plain_block(text) else pure_events(text)


def is_plain_block(text: str) -> bool:
    """Tell whether libyaml is proven to give the same events for *text*."""
    if not yaml.__with_libyaml__ or _CHARACTERS.fullmatch(text) is None:
        return False
    # An empty collection counts as a quoted scalar.
    return _UNEQUAL.search(text.replace("{}", "''").replace("[]", "''")) is None


def quick_events(text: str) -> Iterator[ParserEvent]:
    """Yield libyaml's events; see `events_of`."""
    parser = CParser(text)
    try:
        yield from cast("Iterator[ParserEvent]", iter(parser.get_event, None))
    except yaml.MarkedYAMLError as error:
        raise RefusedError(marked_refusal(error)) from error


def pure_events(text: str) -> Iterator[ParserEvent]:
    """Yield the events of the parser that ZenML uses; see `events_of`."""
    try:
        loader = yaml.SafeLoader(text)
    except yaml.reader.ReaderError as error:
        refusal = Refusal(error.reason, error.position, error.position)
        raise RefusedError(refusal) from error
    try:
        yield from cast("Iterator[ParserEvent]", iter(loader.get_event, None))
    except yaml.MarkedYAMLError as error:
        raise RefusedError(marked_refusal(error)) from error
    except ESCAPING as error:
        raise RefusedError(Refusal(str(error), loader.index, loader.index)) from error


def marked_refusal(error: yaml.MarkedYAMLError) -> Refusal:
    """Return what *error* says, with offsets for its marks."""
    mark = error.problem_mark or error.context_mark
    offset = mark.index if mark else 0
    context_offset = error.context_mark.index if error.context_mark else offset
    problem = error.problem or ""
    return Refusal(_PURE_WORDS.get(problem, problem), offset, context_offset)
