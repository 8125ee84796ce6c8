"""Mistakes as a person or a tool makes them in a configuration file.

Structural mutations change one part of the loaded document: a key, a value, an entry. Textual
ones change characters and lines as a hand does. Each says in which line of the new text a
person would mend it, where that is certain.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import yaml

from tests.agreement.change import NO_LINES, Change
from tests.agreement.source import Source
from tests.agreement.structural import STRUCTURAL
from tests.agreement.textual import TEXTUAL


@dataclass(frozen=True, slots=True)
class Mutation:
    """A changed text."""

    name: str
    content: bytes
    lines: tuple[int, ...] = NO_LINES
    """The 0-based lines that a person would change, any of them; none where not certain."""


def mutate(text: str, random: Random) -> Mutation:
    """Make one mistake in *text*, and now and then (then at no certain place) another."""
    name, change = _once(text, random)
    if random.random() < 0.1:
        second, (changed, _) = _once(change[0], random)
        name, change = f"{name}, {second}", (changed, NO_LINES)
    if random.random() < 0.03:
        encoding = random.choice(("utf-16", "latin-1", "utf-8-sig", "utf-8-cut"))
        return Mutation(f"{name}, {encoding}", _encoded(change[0], encoding), NO_LINES)
    return Mutation(name, change[0].encode(), change[1])


def _once(text: str, random: Random) -> tuple[str, Change]:
    source = _source(text)
    is_structural = source is not None and random.random() < 0.6
    if source is None or not is_structural:
        mutator = random.choice(TEXTUAL)
        source = source or Source(text)
    else:
        mutator = random.choice(STRUCTURAL)
    return mutator.__name__.replace("_", " "), mutator(source, random)


def _source(text: str) -> Source | None:
    """Return the text cut into entries; None where it has none, or cannot be read."""
    try:
        source = Source(text)
        return source if source.scalars else None
    except (yaml.YAMLError, RecursionError):  # the first mistake broke it already
        return None


def _encoded(text: str, encoding: str) -> bytes:
    text = text.replace("\n", " # \u00e9\n", 1) if "\n" in text else text + " # \u00e9"
    if encoding == "utf-8-cut":
        return text.encode()[: text.encode().index(b"\xc3") + 1]
    return text.encode(encoding, "replace")
