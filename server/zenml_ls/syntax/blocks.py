"""Nodes straight from the lines of a plain block text, which is what ZenML writes.

PyYAML's events cost more than all else in a parse, and most texts need none of them. A
text with anything that is out of the ordinary is left to them: this module may give up
on any text, but where it answers, a property test proves that it answers as they do.
"""

import re
from dataclasses import dataclass, field

from zenml_ls.syntax.compose import MAXIMUM_DEPTH, Composition
from zenml_ls.syntax.events import Refusal, RefusedError
from zenml_ls.syntax.nodes import Entry, Mapping, Node, Scalar, Sequence
from zenml_ls.syntax.scalars import STRING_TAG, plain_scalar
from zenml_ls.text import Span

# What no text may hold: tabs, odd line breaks, and what PyYAML takes for unprintable.
_FOREIGN = re.compile(
    "[^\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)

# Among the marks of a merge conflict a fault has a meaning of its own.
_CONFLICT = "<<<<<<<"

# A key is longer than PyYAML allows at 1,024 characters.
_MAXIMUM_KEY = 1000

# A line: its indentation, dash (an empty group after it), key, and value or empty brackets.
# The last way is for any other text, and has no indentation. An empty way, `(?:x|)`, does
# what `(?:x)?` does in less time, above all where its first character decides. Blanks at the
# end are taken from where they begin only: else a long run of them would take minutes.
_WORD = r"[^ \r\n:#]+"
_MORE = rf"(?:(?: +|[:#]+){_WORD})*"
_PLAIN = (
    r"""-?[^\x00-\x20?:,\[\]{}#&*!|>'"%@`-][^ \r\n:#]*"""
    rf"(?:  *{_WORD}{_MORE}|[:#][:#]*{_WORD}{_MORE}|)"
)
_SCALAR = rf"""{_PLAIN}|'[^'\r\n]*'|"[^"\\\r\n]*\""""
_LINE = re.compile(
    r"(?<![^\r\n])(?!\.\.\.)( *)"
    r"(?:-(?![^ \r\n])() *|)"
    rf"(?:({_SCALAR}):(?![^ \r\n]) *|)"
    rf"(?:({_SCALAR})|(\[\]|\{{\}})|)"
    r"(?:(?<! ) *|)(?:#(?<![^ \n]#)[^\r\n]*|)(?:\n|\r\n|\Z)"
    r"|."
)

_QUOTES = ("'", '"')
_NO_COLON = "could not find expected ':'"
_MISPLACED_COLON = "mapping values are not allowed"


def compose_block(text: str) -> Composition | None:
    """Return what `compose` returns for *text*, or None; see above.

    One key without its colon is left out, as if its line were blank: there is a refusal
    then, but no fault. Where there is more to mend, there is a fault, and no root.
    """
    if _FOREIGN.search(text):
        return None
    reader = _Reader(text)
    try:
        reader.read()
        return Composition(reader.finish(), reader.refusal)
    except _OutsideError:
        return None
    except RefusedError as error:
        return Composition(refusal=error.refusal, fault=error.refusal)


class _OutsideError(Exception):
    """The text is none that is read here."""


class _Contents(dict[str, tuple[str, object, str, str | None]]):
    """The text, value, tag and style of each scalar met, by how it is written.

    All texts share one: the next text is mostly the last one with a line changed.
    """

    def __missing__(self, written: str) -> tuple[str, object, str, str | None]:
        """Read *written* and keep the result.

        Raises:
            _OutsideError: If it may be too long for a key, or has no value of its own.
        """
        if len(written) > _MAXIMUM_KEY:
            raise _OutsideError
        content: tuple[str, object, str, str | None]
        if written[:1] in _QUOTES:
            text = written[1:-1]
            content = (text, text, STRING_TAG, written[0])
        else:
            value, tag, is_made = plain_scalar(written)
            if not is_made:
                raise _OutsideError
            content = (written, value, tag, None)
        self[written] = content
        return content


_contents = _Contents()
_MOST_CONTENTS = 100_000
"""More are forgotten before the next text."""


@dataclass(slots=True)
class _Block:
    """A collection whose end is yet to come.

    Attributes:
        column: Where its keys or dashes stand.
        start: The offset of its first key or dash.
        is_mapping: Whether it is one; else it is a sequence.
        gap: The offset right after a colon or dash whose value is yet to come; else -1.
        key: The key that the value belongs to.
    """

    column: int
    start: int
    is_mapping: bool
    gap: int = -1
    key: Node | None = None
    entries: list[Entry] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)

    def fill(self, node: Node) -> None:
        """Put *node* where the value is missing."""
        self.gap = -1
        if self.key is not None:
            self.entries.append(Entry(self.key, node, False))
        else:
            self.items.append(node)

    def closed(self) -> Node:
        """Return the node."""
        if self.is_mapping:
            span = Span(self.start, self.entries[-1].value.span.end)
            return Mapping(span, tuple(self.entries))
        return Sequence(Span(self.start, self.items[-1].span.end), tuple(self.items))


class _Reader:
    """The blocks that are open."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._contents = _contents
        if len(_contents) > _MOST_CONTENTS:
            _contents.clear()
        # The document is a block of one value that all others are in.
        self._block = _Block(-1, 0, is_mapping=False, gap=0)
        self._outer: list[_Block] = []
        self.refusal: Refusal | None = None

    def read(self) -> None:
        """Read all lines; most are a key with a value in the innermost mapping.

        Raises:
            RefusedError: At the second line that PyYAML refuses, with what it says of the
                first; that line is left out, as if it were blank.
            _OutsideError: At what is left to PyYAML.
        """
        contents = self._contents
        for line in _LINE.finditer(self._text):
            indent, dash, key, value, _ = line.groups()
            if key is None:
                self._take_keyless(line)
                continue
            column = len(indent)
            if dash is not None:
                self._start_item(column, line.start(2) - 1)
                column = line.start(3) - line.start()
            block = self._block
            if block.column != column or block.gap >= 0 or not block.is_mapping:
                block = self._mapping_at(column, line)
            start = line.start(3)
            end = start + len(key)
            text, content, tag, style = contents[key]
            key_node = Scalar(Span(start, end), text, content, tag, style)
            if value is not None:
                start = line.start(4)
                text, content, tag, style = contents[value]
                node = Scalar(Span(start, start + len(value)), text, content, tag, style)
                block.entries.append(Entry(key_node, node, False))
            else:
                block.key, block.gap = key_node, end + 1
                self._fill(block, line)

    def finish(self) -> Node | None:
        """Close all blocks and return the root."""
        self._close_to(-1)
        items = self._block.items
        return items[0] if items else None

    def _take_keyless(self, line: re.Match[str]) -> None:
        indent, dash, _, value, empty = line.groups()
        if indent is None:
            raise _OutsideError
        if dash is not None:
            self._start_item(len(indent), line.start(2) - 1)
            self._fill(self._block, line)
        elif value is not None or empty is not None:
            self._close_to(len(indent))
            if self._block.column < len(indent) and self._block.gap >= 0:
                self._fill(self._block, line)
            else:
                self._leave_out_word(len(indent), line)

    def _fill(self, block: _Block, line: re.Match[str]) -> None:
        """Put the value of *line*, if it has one, where it is missing in *block*."""
        value, empty = line.group(4, 5)
        if value is not None:
            block.fill(Scalar(Span(*line.span(4)), *self._contents[value]))
        elif empty is not None:
            span = Span(*line.span(5))
            block.fill(Sequence(span, ()) if empty == "[]" else Mapping(span, ()))

    def _leave_out_word(self, column: int, line: re.Match[str]) -> None:
        """Refuse words where a key must be: most often a key without its colon."""
        start = line.start(4)
        if start < 0 or self._text[start] in _QUOTES or not self._is_in_mapping(column):
            raise _OutsideError
        self._refuse(Refusal(_NO_COLON, start, start))

    def _is_in_mapping(self, column: int) -> bool:
        block = self._block
        is_indentless = bool(self._outer) and self._outer[-1].column == column
        return block.column == column and (block.is_mapping or is_indentless)

    def _leave_out_word_above(self, column: int, line: re.Match[str]) -> None:
        """Refuse a key to which PyYAML adds the words above: most often a key as well."""
        block = self._block
        word = block.entries[-1].value if block.entries else None
        is_plain = isinstance(word, Scalar) and word.style is None and word.text
        start, end = line.span(3)
        if (
            word is None
            or not is_plain
            or line.group(2) is not None
            or self._text[start] in _QUOTES
        ):
            raise _OutsideError
        line_start = self._text.rfind("\n", 0, word.span.start) + 1
        is_indented_alike = self._text[line_start : word.span.start] == " " * column
        if not is_indented_alike or not self._text[word.span.end : start].isspace():
            raise _OutsideError
        self._refuse(Refusal(_MISPLACED_COLON, end, end))
        block.key = block.entries.pop().key
        block.gap = block.key.span.end + 1

    def _refuse(self, refusal: Refusal) -> None:
        if _CONFLICT in self._text:
            raise _OutsideError
        if self.refusal is not None:
            raise RefusedError(self.refusal)
        self.refusal = refusal

    def _mapping_at(self, column: int, line: re.Match[str]) -> _Block:
        """Return the mapping whose next key is at *column*."""
        self._close_to(column)
        block = self._block
        if block.column < column:
            if block.gap < 0:
                self._leave_out_word_above(column, line)
            return self._open(_Block(column, line.start(3), is_mapping=True))
        if not block.is_mapping:
            self._close()
            block = self._block
            if block.column != column:
                raise _OutsideError
        elif block.gap >= 0:
            block.fill(self._nothing(block.gap))
        return block

    def _start_item(self, column: int, offset: int) -> None:
        """Make the sequence with a dash at *column* ready for a value."""
        self._close_to(column)
        block = self._block
        if block.column < column or block.is_mapping:
            if block.gap < 0:
                raise _OutsideError
            block = self._open(_Block(column, offset, is_mapping=False))
        elif block.gap >= 0:
            block.fill(self._nothing(block.gap))
        block.gap = offset + 1

    def _open(self, block: _Block) -> _Block:
        self._outer.append(self._block)
        self._block = block
        if len(self._outer) >= MAXIMUM_DEPTH:
            raise _OutsideError
        return block

    def _close_to(self, column: int) -> None:
        """Close what is further in than *column*."""
        while self._block.column > column:
            self._close()

    def _close(self) -> None:
        block = self._block
        if block.gap >= 0:
            block.fill(self._nothing(block.gap))
        self._block = self._outer.pop()
        self._block.fill(block.closed())

    def _nothing(self, offset: int) -> Scalar:
        return Scalar(Span(offset, offset), *self._contents[""])
