"""`parse`: any text to a tree, with what PyYAML refuses in it."""

from collections.abc import Hashable, Iterable
from collections.abc import Sequence as Keys
from dataclasses import dataclass
from functools import cached_property

from zenml_ls.syntax.blocks import compose_block
from zenml_ls.syntax.compose import Composition, compose
from zenml_ls.syntax.construct import constructed_value, plain_value
from zenml_ls.syntax.events import RefusedError, events_of
from zenml_ls.syntax.faults import SyntaxProblem, problem_of, repaired, without_block
from zenml_ls.syntax.nodes import Entry, Mapping, Node, Scalar, Sequence, resolve
from zenml_ls.text import Span

# A longer text gets no tree: PyYAML takes some 3 seconds for a million characters.
MAXIMUM_LENGTH = 1_000_000

# After a refusal: how many repairs are tried, and how many characters may be read again.
_REPAIRS = 8
_REPAIRED_LENGTH = 3_000_000

_KEY_MARK = "[key]"
_BLANKS = " \t"


@dataclass(frozen=True)
class Tree:
    """A text as YAML.

    Attributes:
        text: The text.
        root: Its content; None if there is none. Around a fault, what is readable stays.
        problems: The first refusal of ``SafeLoader``; empty exactly if it accepts.
        is_too_large: Whether the text is too long to be read; then nothing else is known.
        constructed: The value in a tuple, if it had to be made to know the problems.
    """

    text: str
    root: Node | None
    problems: tuple[SyntaxProblem, ...] = ()
    is_too_large: bool = False
    constructed: tuple[object] | None = None

    @cached_property
    def value(self) -> object:
        """What ``SafeLoader`` returns, or what is left of it; not to be changed."""
        return self.constructed[0] if self.constructed else plain_value(self.root)

    def node_at(self, keys: Keys[object]) -> Scalar | Sequence | Mapping | None:
        """Return the node that *keys* lead to, aliases and merges followed; None if none."""
        steps = self._steps(keys)
        return resolve(steps[-1].node) if steps and len(steps) == len(keys) + 1 else None

    def entry_at(self, keys: Keys[object]) -> Entry | None:
        """Return the entry whose value *keys* lead to; None if none, or for an item."""
        steps = self._steps(keys)
        return steps[-1].entry if steps and len(steps) == len(keys) + 1 else None

    def span_at(self, keys: Keys[object]) -> Span:
        """Return the span of the value that *keys* lead to.

        A last ``"[key]"`` means the key of the entry before it. If a key is missing, it
        is the key of the mapping that lacks it; for a mapping without key its first key;
        for anything else the value that was reached.
        """
        wants_key = len(keys) > 1 and keys[-1] == _KEY_MARK
        keys = keys[:-1] if wants_key else keys
        steps = self._steps(keys)
        if not steps:
            return Span(0, len(self.text.split("\n", 1)[0].rstrip("\r")))
        last = steps[-1]
        if len(steps) == len(keys) + 1:
            return last.entry.key.span if wants_key and last.entry else last.node.span
        return _span_of_lack(last)

    def path_at(self, offset: int) -> tuple[object, ...]:
        """Return the keys of the innermost node or entry at *offset*; touching counts.

        A place in a key is a place in its entry, and so are blanks after an empty value.
        """
        line = self.text[:offset].rstrip(_BLANKS)
        # An empty value is written after the blanks, but its span is before them.
        places = (offset, len(line)) if line.endswith((":", "-")) else (offset,)
        return max(map(self._path_to, places), key=len)

    def _path_to(self, offset: int) -> tuple[object, ...]:
        keys: list[object] = []
        node = self.root
        while node is not None:
            node = self._descend(node, offset, keys)
        return tuple(keys)

    def _descend(self, node: Node, offset: int, keys: list[object]) -> Node | None:
        """Return the child at *offset* and add its key to *keys*; None at the innermost."""
        if isinstance(node, Mapping):
            for entry in node.entries:
                if entry.span.covers(offset):
                    keys.append(self._key_of(entry))
                    return entry.value if entry.value.span.covers(offset) else None
        elif isinstance(node, Sequence):
            for index, item in enumerate(node.items):
                if item.span.covers(offset):
                    keys.append(index)
                    return item
        return None

    def _key_of(self, entry: Entry) -> object:
        key = resolve(entry.key)
        if isinstance(key, Scalar):
            return key.value
        return self.text[key.span.start : key.span.end]

    def _steps(self, keys: Keys[object]) -> list["_Step"]:
        """Return the root and what each key leads to, as far as there is something."""
        step = _Step(self.root) if self.root is not None else None
        steps: list[_Step] = []
        remaining = iter(keys)
        while step is not None:
            steps.append(step)
            if len(steps) > len(keys):
                break
            step = self._step(resolve(step.node), next(remaining))
        return steps

    def _step(self, node: Node, key: object) -> "_Step | None":
        if isinstance(node, Mapping):
            entry = self._entry(node, key)
            return _Step(entry.value, entry) if entry else None
        if isinstance(node, Sequence) and isinstance(key, int) and not isinstance(key, bool):
            return _Step(node.items[key]) if 0 <= key < len(node.items) else None
        return None

    def _entry(self, mapping: Mapping, key: object) -> Entry | None:
        """Return the entry of *key*; a text also finds a key that only reads like it."""
        if mapping not in self._entries:
            self._entries[mapping] = mapping.effective_entries()
        entries = self._entries[mapping]
        return entries.get(key) or _entry_written(entries.values(), key)

    @cached_property
    def _entries(self) -> dict[Mapping, dict[Hashable, Entry]]:
        """The entries of the mappings that were looked into: rules ask for many places."""
        return {}


@dataclass(frozen=True, slots=True)
class _Step:
    """A node on a path, and the entry whose value it is."""

    node: Node
    entry: Entry | None = None


def parse(text: str) -> Tree:
    """Read *text* as ``SafeLoader`` does; never fails."""
    if len(text) > MAXIMUM_LENGTH:
        return Tree(text, None, is_too_large=True)
    composition = _composed(text)
    if composition.refusal is not None:
        problem = problem_of(text, composition.refusal, _last_span(composition.root))
        return Tree(text, _recovered(text, composition).root, (problem,))
    if composition.is_simple:
        return Tree(text, composition.root)
    try:
        return Tree(text, composition.root, constructed=(constructed_value(composition),))
    except RefusedError as error:
        return Tree(text, composition.root, (problem_of(text, error.refusal, None),))


def _composed(text: str) -> Composition:
    """Compose *text* in the quickest way; a fault may come without what was read before it."""
    return compose_block(text) or compose(text, events_of(text))


def _recovered(text: str, composition: Composition) -> Composition:
    """Return the composition of *text* with its faults blanked, as far as they are found.

    Where one fault leads to another too often, the block from the last one to the next
    line without indentation is given up, so that what follows is kept.
    """
    for left in reversed(range(min(_REPAIRS, _REPAIRED_LENGTH // len(text)))):
        if composition.fault is None:
            break
        better = repaired(text, composition.fault, _last_span(composition.root))
        if better == text:
            break
        text = better
        # The quick way leaves out one more fault by itself, so it is not the last one.
        composition = _composed(text) if left else compose(text, events_of(text))
    if composition.fault is not None:
        better = without_block(text, composition.fault)
        rest = compose(better, events_of(better))
        return rest if rest.fault is None else composition
    return composition


def _last_span(node: Node | None) -> Span | None:
    """Return the span of the last scalar with content."""
    last = None
    while node is not None:
        last = node.span
        children: tuple[Node, ...] = ()
        if isinstance(node, Sequence):
            children = node.items
        elif isinstance(node, Mapping) and node.entries:
            entry = node.entries[-1]
            is_empty = entry.value.span.start == entry.value.span.end
            children = (entry.key if is_empty else entry.value,)
        node = children[-1] if children else None
    return last


def _entry_written(entries: Iterable[Entry], key: object) -> Entry | None:
    """Return the entry whose key reads as *key*: pydantic's paths hold some keys as text."""
    for entry in entries:
        node = resolve(entry.key)
        if isinstance(node, Scalar) and key in (node.text, str(node.value)):
            return entry
    return None


def _span_of_lack(step: _Step) -> Span:
    node = resolve(step.node)
    if not isinstance(node, Sequence) and step.entry is not None:
        return step.entry.key.span
    if isinstance(node, Mapping) and node.entries:
        return node.entries[0].key.span
    return step.node.span
