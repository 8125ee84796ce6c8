"""Near misses: what a name was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from heapq import nsmallest

_MOST_GUESSES = 50
_MOST_COMPARED = 100
"""Comparing takes its time, and there can be thousands: those with the same letters go first."""
_MOST_KEPT = 1024
_MOST_LISTED = 8

_kept: dict[tuple[str, int], str | None] = {}
"""What was found, by name and the hash of the candidates, which themselves would fill the memory.

A mistake stays while its author types elsewhere.
"""


def closest(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that *name* is most likely a misspelling of; None where none is."""
    names = tuple(candidates)
    key = (name, hash(names))
    try:
        return _kept[key]
    except KeyError:
        found = _closest(name, names)
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[key] = found
    return found


def _closest(name: str, candidates: Iterable[str]) -> str | None:
    by_folded = {candidate.casefold(): candidate for candidate in candidates}
    folded = name.casefold()
    if folded in by_folded:
        return by_folded[folded]
    letters = set(folded)
    alike = nsmallest(
        _MOST_COMPARED,
        (candidate for candidate in by_folded if _is_length_alike(folded, candidate)),
        key=lambda candidate: len(letters.symmetric_difference(candidate)),
    )
    matches = get_close_matches(folded, alike, n=1, cutoff=0.7)
    return by_folded[matches[0]] if matches else None


def _is_length_alike(name: str, candidate: str) -> bool:
    return 3 * abs(len(name) - len(candidate)) <= 2 * max(len(name), len(candidate))


class Guesses:
    """The near misses of one document, each name looked up once and not too many of them.

    Where dozens of names are wrong, something else is the matter, and comparing all of
    them with thousands of others would hold the editor up.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str | None] = {}

    def closest(self, name: str, candidates: Iterable[str], scope: str = "") -> str | None:
        """Return what :func:`closest` does; *scope* tells sets of candidates apart."""
        if (scope, name) not in self._known:
            is_enough = len(self._known) >= _MOST_GUESSES
            self._known[scope, name] = None if is_enough else closest(name, candidates)
        return self._known[scope, name]


def hint(suggestion: str | None) -> str:
    """Return the end of a message that offers *suggestion*; empty for None."""
    return f". Did you mean '{suggestion}'?" if suggestion else ""


def listed(names: Iterable[str]) -> str:
    """Return names for the end of a message: quoted, and not too many of them."""
    quoted = [f"'{name}'" for name in names]
    if not quoted:
        return "none"
    rest = len(quoted) - _MOST_LISTED
    return ", ".join(quoted[:_MOST_LISTED]) + (f" and {rest} more" if rest > 0 else "")
