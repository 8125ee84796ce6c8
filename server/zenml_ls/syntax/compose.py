"""Events to nodes: without recursion, and as far as the events go."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import starmap

import yaml

from zenml_ls.syntax.events import ParserEvent, Refusal, RefusedError
from zenml_ls.syntax.nodes import Alias, Entry, Mapping, Node, Scalar, Sequence, resolve
from zenml_ls.syntax.scalars import MERGE_TAG, STRING_TAG, PlainScalars, scalar_tag, scalar_value
from zenml_ls.text import Span

# SafeLoader is recursive and gives up at some 490 levels on an empty stack of calls,
# sooner on ZenML's. Deeper nesting than this is refused before it does.
MAXIMUM_DEPTH = 400

_BLANKS = " \t\r\n\x85\u2028\u2029\ufeff"
_BLANK = f"[{_BLANKS}]"
_COLON = re.compile(rf"{_BLANK}*:")
_NULL_TAG = "tag:yaml.org,2002:null"
_PROPERTIES = re.compile(
    rf"(?:(?:&[0-9A-Za-z_-]*|!\S*)(?:{_BLANK}+(?:#[^\r\n\x85\u2028\u2029]*)?)*)*"
)


@dataclass(slots=True)
class Composition:
    """What came of the events.

    Attributes:
        root: The root node; what was complete of it where the text is refused.
        refusal: The first refusal.
        fault: The refusal that ended the events, if one did.
        tags: By the identity of a collection, the tag that is written before it.
        is_simple: Whether any value is made by the plain rules: no collection as key, no
            merge, no tag, and no scalar that has no value.
    """

    root: Node | None = None
    refusal: Refusal | None = None
    fault: Refusal | None = None
    tags: dict[int, str] = field(default_factory=dict)
    is_simple: bool = True


@dataclass(slots=True)
class _Open:
    """A collection whose end is yet to come."""

    start: int
    is_mapping: bool
    has_brackets: bool
    anchor: str | None
    tag: str | None
    children: list[Node] = field(default_factory=list)


def compose(text: str, events: Iterable[ParserEvent]) -> Composition:
    """Compose the first document of *text* from its *events*.

    After a refusal, what is open is closed where its last child ends.
    """
    composer = _Composer(text)
    takers = composer.takers
    try:
        for event in events:
            taker = takers.get(type(event))
            if taker is not None:
                taker(event)
    except _EnoughError as error:
        composer.refuse(error.refusal)
    except RefusedError as error:
        composer.refuse(error.refusal)
        composer.result.fault = error.refusal
    return composer.finish()


class _EnoughError(RefusedError):
    """The rest of the events is of no use."""


class _Composer:
    """The collections that are open, and the anchors seen."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.result = Composition()
        self._plain = PlainScalars()
        self._top: list[Node] = []
        self._children = self._top
        self._open: list[_Open] = []
        self._anchors: dict[str, Node | None] = {}
        self._unfinished: dict[str, list[Alias]] = {}
        self._documents = 0
        self.takers: dict[type, Callable[[ParserEvent], None]] = {
            yaml.ScalarEvent: self._take_scalar,
            yaml.MappingStartEvent: self._take_start,
            yaml.SequenceStartEvent: self._take_start,
            yaml.MappingEndEvent: self._take_end,
            yaml.SequenceEndEvent: self._take_end,
            yaml.AliasEvent: self._take_alias,
            yaml.DocumentStartEvent: self._take_document,
        }

    def refuse(self, refusal: Refusal) -> None:
        """Note *refusal* if it is the first."""
        if self.result.refusal is None:
            self.result.refusal = refusal

    def finish(self) -> Composition:
        """Close what is open and return the result."""
        while self._open:
            self._close(None)
        self.result.root = self._top[0] if self._top else None
        self.result.is_simple &= self._plain.is_simple
        return self.result

    def _take_document(self, event: ParserEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            offset = event.start_mark.index
            raise _EnoughError(Refusal("but found another document", offset, offset))

    def _take_scalar(self, event: ParserEvent) -> None:
        start, end, style = event.start_mark.index, event.end_mark.index, event.style or None
        text = event.value
        if event.anchor is not None or event.tag is not None:
            self._take_scalar_with_properties(event)
        elif style is None:
            value, tag = self._plain[text]
            span = Span(start, end) if text else self._empty_span(start)
            self._children.append(Scalar(span, text, value, tag, None))
        else:
            if style in "|>":
                end = self._content_end(start, end)
            self._children.append(Scalar(Span(start, end), text, text, STRING_TAG, style))

    def _take_scalar_with_properties(self, event: ParserEvent) -> None:
        self._declare(event)
        text, end, style = event.value, event.end_mark.index, event.style or None
        start = self._content_start(event.start_mark.index) if text or style else end
        if style is not None and style in "|>":
            end = self._content_end(start, end)
        if event.tag is None and style is None:
            value, tag = self._plain[text]
        else:
            tag = scalar_tag(text, event.tag, event.implicit)
            value, is_made = scalar_value(text, tag)
            self.result.is_simple &= is_made and event.tag is None
        scalar = Scalar(Span(start, end), text, value, tag, style)
        self._children.append(scalar)
        if event.anchor is not None:
            self._anchors[event.anchor] = scalar

    def _take_start(self, event: ParserEvent) -> None:
        self._declare(event)
        start, end = event.start_mark.index, event.end_mark.index
        if len(self._open) >= MAXIMUM_DEPTH:
            raise _EnoughError(Refusal("nested too deeply", start, start))
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        has_brackets = bool(event.flow_style) and self._text[end - 1] in "[{"
        if event.anchor is not None or event.tag is not None:
            # The event ends with the bracket, with the first item's dash, or at the first key.
            start = end - 1 if self._text[end - 1] in "[{-" else end
        tag = event.tag if event.tag != "!" else None
        opened = _Open(start, is_mapping, has_brackets, event.anchor, tag)
        self._open.append(opened)
        self._children = opened.children

    def _take_end(self, event: ParserEvent) -> None:
        self._close(event.end_mark.index)

    def _take_alias(self, event: ParserEvent) -> None:
        name, span = event.anchor or "", Span(event.start_mark.index, event.end_mark.index)
        alias = Alias(span, name, Scalar(span, "", None, STRING_TAG, None))
        if name not in self._anchors:
            self.refuse(Refusal("found undefined alias", span.start, span.start))
        elif (target := self._anchors[name]) is None:
            self._unfinished.setdefault(name, []).append(alias)
            _set_target(alias, alias)
        else:
            _set_target(alias, target)
        self._children.append(alias)

    def _declare(self, event: ParserEvent) -> None:
        """Note an anchor whose node is yet to come."""
        if event.anchor is None:
            return
        if event.anchor in self._anchors:
            offset = event.start_mark.index
            self.refuse(Refusal("found duplicate anchor", offset, offset))
        self._anchors[event.anchor] = None

    def _close(self, end: int | None) -> None:
        """Close the innermost collection; *end* is None where its end never came."""
        opened = self._open.pop()
        self._children = self._open[-1].children if self._open else self._top
        children = opened.children
        if end is None or not opened.has_brackets:
            end = children[-1].span.end if children else opened.start + opened.has_brackets
        node = self._mapping(opened, end) if opened.is_mapping else self._sequence(opened, end)
        self._children.append(node)
        if opened.tag is not None:
            self.result.tags[id(node)] = opened.tag
            self.result.is_simple = False
        if opened.anchor is not None:
            self._anchors[opened.anchor] = node
            for alias in self._unfinished.pop(opened.anchor, ()):
                _set_target(alias, node)

    def _sequence(self, opened: _Open, end: int) -> Sequence:
        return Sequence(Span(opened.start, end), tuple(opened.children))

    def _mapping(self, opened: _Open, end: int) -> Mapping:
        children = opened.children
        if len(children) % 2:  # a refusal came between key and value
            children.append(self._missing_value(children[-1].span.end))
            end = max(end, children[-1].span.end)
        pairs = zip(children[::2], children[1::2], strict=True)
        return Mapping(Span(opened.start, end), tuple(starmap(self._entry, pairs)))

    def _entry(self, key: Node, value: Node) -> Entry:
        if type(key) is Scalar and key.tag != MERGE_TAG:
            return Entry(key, value, False)
        self.result.is_simple = False
        if isinstance(key, Alias) and key.target is key:
            return Entry(key, value, False)  # of what is being read: it contains itself
        key_node = resolve(key)
        return Entry(key, value, isinstance(key_node, Scalar) and key_node.tag == MERGE_TAG)

    def _missing_value(self, key_end: int) -> Scalar:
        colon = _COLON.match(self._text, key_end)
        offset = colon.end() if colon else key_end
        return Scalar(Span(offset, offset), "", None, _NULL_TAG, None)

    def _empty_span(self, offset: int) -> Span:
        """Return where an empty value would be written; PyYAML may say: at the next token."""
        is_value = self._open and self._open[-1].is_mapping and len(self._children) % 2
        if is_value and self._text[offset - 1] != ":":
            offset = self._children[-1].span.end
        return Span(offset, offset)

    def _content_start(self, offset: int) -> int:
        """Return where the content starts after the anchor and tag at *offset*."""
        match = _PROPERTIES.match(self._text, offset)
        return match.end() if match else offset

    def _content_end(self, start: int, end: int) -> int:
        """Return where a block scalar ends without the line breaks after it."""
        return start + len(self._text[start:end].rstrip(_BLANKS))


def _set_target(alias: Alias, target: Node) -> None:
    object.__setattr__(alias, "target", target)
