"""The names of profiles, stacks, components and flavors in code: what each means, and where."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from zenml_ls.model.code_calls import CALLS, SAME, SWITCH, TYPES, Argument, Call
from zenml_ls.model.names import COMPONENT_TYPES, EntityKind
from zenml_ls.python import Literal, Reading, Use, Value, reading, readings_at
from zenml_ls.text import Span

_MARK = re.compile("zenml", re.IGNORECASE)
"""What any code of ours has: most code is not, and need not even be parsed to know."""
_CALLS_BY_TARGET = {
    target: tuple(call for call in CALLS if call.target == target)
    for target in dict.fromkeys(call.target for call in CALLS)
}
_SETTERS = ("os.environ.__setitem__", "os.environ.setdefault")


@dataclass(frozen=True, slots=True)
class CodeName:
    """A name in code."""

    name: str
    span: Span
    """Between its quotes."""
    call: Call
    type: str | None = None
    """The component type; None for profiles and stacks."""
    is_plain: bool = True
    """Whether it stands between its quotes as it is; else the span is that of the expression."""

    @property
    def kind(self) -> EntityKind:
        """What it is the name of."""
        return self.call.kind


@dataclass(frozen=True)
class CodeNames:
    """The names in one text, in no particular order."""

    names: tuple[CodeName, ...] = ()
    """Those that stand between quotes as they are."""
    others: tuple[CodeName, ...] = ()
    """Those with an escape, or in parts: nothing can be put in their place."""
    switches: tuple[str | None, ...] = ()
    """The profiles that the code makes the active one; None for one that is computed."""
    reading: Reading = field(default_factory=Reading)

    @property
    def is_sound(self) -> bool:
        """Whether Python takes the text."""
        return self.reading.is_sound

    def may_make(self, name: CodeName) -> bool:
        """Say whether the code may register what it names: the name stands elsewhere in it."""
        return name.name in self._other_words

    @cached_property
    def _other_words(self) -> frozenset[str]:
        others = Counter(self.reading.texts) - Counter(item.name for item in self.names)
        words = chain.from_iterable(re.split(r"[\s='\",;]+", text) for text in others)
        return frozenset((*others, *words))


def code_names(text: str) -> CodeNames:
    """Return the names in *text*."""
    return _names(reading(text)) if _MARK.search(text) else CodeNames()


def code_name_at(text: str, offset: int) -> tuple[CodeName, CodeNames] | None:
    """Return the name that is being typed at *offset*, and those around it; None without one."""
    for found in readings_at(text, offset) if _MARK.search(text) else ():
        names = _names(found)
        name = next((item for item in names.names if item.span.covers(offset)), None)
        if name is not None:
            return name, names
    return None


def _names(found: Reading) -> CodeNames:
    uses = [_plain(use) for use in found.uses]
    every = {item.span: item for use in uses for item in _in_call(use)}
    names = tuple(item for item in every.values() if item.is_plain)
    others = tuple(item for item in every.values() if not item.is_plain)
    switches = tuple(
        value.value if isinstance(value, Literal) else None
        for use in uses
        if use.target == SWITCH
        for value in [_argument(use, (0, "profile_name"))]
    )
    return CodeNames(names, others, switches, found)


def _plain(use: Use) -> Use:
    """Return the use as the table has it."""
    target = use.target
    for other, usual in SAME.items():
        if target == other or target.startswith(f"{other}."):
            target = usual + target.removeprefix(other)
    key = use.positional[0] if use.positional else None
    if target in _SETTERS and isinstance(key, Literal):
        target = f"os.environ.{key.value}"
    return Use(target, use.positional, use.keywords)


def _in_call(use: Use) -> Iterator[CodeName]:
    for call in _CALLS_BY_TARGET.get(use.target, ()):
        value = _argument(use, call.argument)
        if not isinstance(value, Literal):
            continue
        if call.type is None or isinstance(call.type, str):
            yield CodeName(value.value, value.span, call, call.type, value.is_plain)
        elif component_type := _component_type(_argument(use, call.type)):
            yield CodeName(value.value, value.span, call, component_type, value.is_plain)


def _argument(use: Use, argument: Argument) -> Value:
    place, name = argument
    return use.positional[place] if place < len(use.positional) else use.keywords.get(name)


def _component_type(value: Value) -> str | None:
    if not isinstance(value, str) or not value.startswith(TYPES):
        return None
    found = value.removeprefix(TYPES)
    return found.lower() if found.isupper() and found.lower() in COMPONENT_TYPES else None
