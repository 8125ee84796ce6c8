"""Keys that are missing because they are misspelled: one fault, which gets one finding."""

from __future__ import annotations

from collections.abc import Iterable

from zenml_ls.rules.similar import closest


def misspelled(missing: str, given: Iterable[str], known: Iterable[str]) -> str | None:
    """Return the given key that most likely is meant to be *missing*; None where none is.

    *known* are the keys that mean something by themselves.
    """
    strangers = [key for key in given if key not in set(known)]
    guess = closest(missing, strangers)
    return guess if guess is not None and closest(guess, [missing]) else None
