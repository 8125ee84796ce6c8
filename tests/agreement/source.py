"""A configuration file that real ZenML wrote, cut into the parts that a mutation changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import yaml


@dataclass(frozen=True)
class Entry:
    """A key with its value, in block style: the lines from *start* to before *end*."""

    key: str
    value: yaml.Node
    key_start: int
    key_end: int
    start: int
    """Offset of the beginning of its first line."""
    end: int
    """Offset of the beginning of the line after it."""
    line: int
    """0-based line of the key."""
    is_first: bool
    """Whether a dash of a list stands before the key."""

    @property
    def text(self) -> str | None:
        """The value as it is written; None for a collection."""
        return str(self.value.value) if isinstance(self.value, yaml.ScalarNode) else None

    @property
    def column(self) -> int:
        """The indentation of the key."""
        return self.key_start - self.start


@dataclass(frozen=True)
class Source:
    """The text of a file, and the entries of its mappings in their order."""

    text: str

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All entries at all levels."""
        root = yaml.compose(self.text, Loader=yaml.SafeLoader)
        return tuple(self._entries(root)) if root is not None else ()

    @cached_property
    def scalars(self) -> tuple[Entry, ...]:
        """The entries whose value is one plain or quoted text."""
        return tuple(entry for entry in self.entries if entry.text is not None)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines, without their line breaks."""
        return tuple(self.text.split("\n"))

    def line_start(self, offset: int) -> int:
        """Return where the line begins that has the offset."""
        return self.text.rfind("\n", 0, offset) + 1

    def _entries(self, node: yaml.Node) -> Iterator[Entry]:
        if isinstance(node, yaml.SequenceNode):
            for item in node.value:
                yield from self._entries(item)
        elif isinstance(node, yaml.MappingNode) and not node.flow_style:
            for key, value in node.value:
                yield self._entry(key, value)
                yield from self._entries(value)

    def _entry(self, key: yaml.Node, value: yaml.Node) -> Entry:
        start = self.line_start(key.start_mark.index)
        is_block = isinstance(value, yaml.CollectionNode) and not value.flow_style
        end = value.end_mark.index
        if is_block and end < len(self.text):
            end = self.line_start(end)  # the mark is where the next token begins
        else:
            end = self.text.find("\n", end) + 1 or len(self.text)
        return Entry(
            key=str(key.value),
            value=value,
            key_start=key.start_mark.index,
            key_end=key.end_mark.index,
            start=start,
            end=end,
            line=key.start_mark.line,
            is_first="-" in self.text[start : key.start_mark.index],
        )
