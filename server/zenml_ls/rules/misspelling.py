"""Keys that are missing because they are misspelled: one fault, which gets one finding."""

from __future__ import annotations

from collections.abc import Iterable

from zenml_ls.rules.similar import closest


def misspelled(missing: str, strangers: Iterable[str]) -> str | None:
    """Return the stranger that most likely is meant to be *missing*; None where none is.

    *strangers* are the keys that are given and mean nothing by themselves.
    """
    guess = closest(missing, strangers)
    return guess if guess is not None and closest(guess, [missing]) else None


def meant_by(given: str | None) -> str:
    """Return the end of a message on what is missing; empty where nothing is meant to be it."""
    return f". Is it meant by '{given}'?" if given else ""
