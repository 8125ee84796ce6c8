"""How long to wait for a server, and how much to take from it."""

from __future__ import annotations

from dataclasses import dataclass

_MOST_DOUBLINGS = 30


@dataclass(frozen=True, slots=True)
class Limits:
    """What the reading of one store may take; ZenML itself waits for ever."""

    connect_seconds: float = 3
    pause_seconds: float = 5
    """How long a server may be silent before and within an answer."""
    total_seconds: float = 10
    """For the whole store: a server that keeps sending a little cannot outlast it."""
    answer_bytes: int = 8 << 20
    total_bytes: int = 16 << 20


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to leave a server alone that could not be read."""

    first_seconds: float = 1
    longest_seconds: float = 300

    def delay(self, failures: int) -> float:
        """Return the seconds to wait after so many failures in a row; each doubles them."""
        if failures < 1:
            return 0
        doublings = min(failures - 1, _MOST_DOUBLINGS)
        return min(self.first_seconds * (1 << doublings), self.longest_seconds)
