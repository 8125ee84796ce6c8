"""The nodes of a tree: YAML content and where it is written.

No node is ever changed, which mypy checks: a frozen dataclass would take three times as
long to make, and a file has thousands of nodes.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from zenml_ls.text import Span


@dataclass(slots=True, eq=False)
class Scalar:
    """A single value.

    Attributes:
        span: From the first to the last character written, quotes included. An empty
            value has an empty span where it would be written: right after the colon.
        text: The content after unquoting and folding.
        value: What ``SafeLoader`` makes of it; the text where it can make nothing.
        tag: The full tag, resolved where none is written.
        style: One of ``'``, ``"``, ``|``, ``>``; None for a plain scalar.
    """

    span: Final[Span]
    text: Final[str]
    value: Final[object]
    tag: Final[str]
    style: Final[str | None]


@dataclass(slots=True, eq=False)
class Sequence:
    """A list; ends where its last item ends, or with its bracket."""

    span: Final[Span]
    items: Final[tuple["Node", ...]]


@dataclass(slots=True, eq=False)
class Entry:
    """A key and its value; *is_merge* for ``<<``."""

    key: Final["Node"]
    value: Final["Node"]
    is_merge: Final[bool]

    @property
    def span(self) -> Span:
        """From the start of the key to the end of the value."""
        return Span(self.key.span.start, self.value.span.end)


@dataclass(slots=True, eq=False)
class Mapping:
    """Entries in the order written; ends where its last value ends, or with its brace."""

    span: Final[Span]
    entries: Final[tuple[Entry, ...]]

    def get(self, key: object) -> Entry | None:
        """Return the entry that gives *key* its value for ``SafeLoader``.

        Keys are compared as ``SafeLoader`` values. The last duplicate wins, and an own
        entry wins over a merged one.
        """
        return next(
            (
                entry
                for mapping in _with_merged(self)
                for entry in reversed(mapping.entries)
                if not entry.is_merge and _is_key(entry.key, key)
            ),
            None,
        )

    def keys(self) -> tuple[Hashable, ...]:
        """Return the distinct keys, own ones first, then merged ones."""
        return tuple(self.effective_entries())

    def effective_entries(self) -> dict[Hashable, Entry]:
        """Return the winning entry of each key; keys that cannot be hashed are left out."""
        plain = self._plain_entries()
        if plain is not None:
            return plain
        winners: dict[Hashable, Entry] = {}
        for mapping in _with_merged(self):
            own = dict(_keyed(mapping))
            winners.update((key, entry) for key, entry in own.items() if key not in winners)
        return winners

    def _plain_entries(self) -> dict[Hashable, Entry] | None:
        """Return the entries where all keys are texts, as nearly always; None elsewhere."""
        found: dict[Hashable, Entry] = {}
        for entry in self.entries:
            key = entry.key
            if entry.is_merge or not isinstance(key, Scalar) or not isinstance(key.value, str):
                return None
            found[key.value] = entry
        return found

    def duplicates(self) -> tuple[tuple[Entry, Entry], ...]:
        """Return each later entry with the first entry of the same key, in text order."""
        plain = self._plain_entries()
        if plain is not None and len(plain) == len(self.entries):
            return ()
        first: dict[Hashable, Entry] = {}
        return tuple(
            (first[key], entry)
            for key, entry in _keyed(self)
            if first.setdefault(key, entry) is not entry
        )


@dataclass(slots=True, eq=False)
class Alias:
    """A ``*name``.

    The target of a cyclic alias contains the alias, so neither can be made first: the
    composer makes the alias with itself as target and sets the true one, once, when the
    anchored collection is complete. No one else ever sees the unfinished state.
    """

    span: Final[Span]
    name: Final[str]
    target: Final["Node"]


Node: TypeAlias = Scalar | Sequence | Mapping | Alias


def resolve(node: Node) -> Scalar | Sequence | Mapping:
    """Return *node*, or what it is an alias of."""
    while isinstance(node, Alias):
        node = node.target
    return node


def walk(root: Node | None) -> Iterator[Node]:
    """Yield all nodes in the order written, keys included; aliases are not followed."""
    pending = [] if root is None else [root]
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, Mapping):
            for entry in reversed(node.entries):
                pending += (entry.value, entry.key)
        elif isinstance(node, Sequence):
            pending += reversed(node.items)


def _is_key(node: Node, key: object) -> bool:
    node = resolve(node)
    return isinstance(node, Scalar) and node.value == key


def _keyed(mapping: Mapping) -> Iterator[tuple[Hashable, Entry]]:
    """Yield the own entries with their keys, without merges and keys of collections."""
    for entry in mapping.entries:
        key = resolve(entry.key)
        if not entry.is_merge and isinstance(key, Scalar) and isinstance(key.value, Hashable):
            yield key.value, entry


def _with_merged(mapping: Mapping) -> Iterator[Mapping]:
    """Yield *mapping* and all it merges, each once, those that win first."""
    seen: set[int] = set()
    pending = [mapping]
    while pending:
        current = pending.pop()
        if id(current) not in seen:
            seen.add(id(current))
            yield current
            # What is popped first wins: the last merge entry, and of its list the first.
            for entry in current.entries:
                if entry.is_merge:
                    pending.extend(reversed(merged_mappings(entry)))


def merged_mappings(entry: Entry) -> list[Mapping]:
    """Return the mappings that a merge entry names, in the order written."""
    value = resolve(entry.value)
    nodes = value.items if isinstance(value, Sequence) else (value,)
    return [node for node in map(resolve, nodes) if isinstance(node, Mapping)]
