"""When to look next."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .recording import Recording

FINE_LOOKS: Final = 200
STRETCH: Final = 10
SHARE_OF_COST: Final = 24
USUAL_COST_NS: Final = 30_000
RISE: Final = 1.5
LOOKS_AHEAD: Final = 10
AHEAD_NS: Final = 30_000_000
DRAWS: Final = 1000
SOON: Final = 0.1


class Pace:
    """Fine for a short recording, cheap and bounded for a long one, never in step with the program.

    The interval is the recording's own until it has been looked at 200 times, then grows with the
    square of its time, up to tenfold; and looking, however deep the stacks, takes about a
    twenty-fourth of the time at most (to stop a thread and let it go on takes as much again). Each
    pause is the interval times 0.5 to 1.5, drawn at random, less what the looks come late by.
    """

    def __init__(self, draw: Callable[[], float] = random.random) -> None:
        self._factors = [0.5 + draw() for _ in range(DRAWS)]  # drawn here, where nobody waits
        self._next = 0
        self._cost: float = USUAL_COST_NS
        self._late = 0.0
        self._count = 0
        self._due = 0.0

    def restart(self) -> None:
        """Begin anew, after a rest."""
        self._count = 0

    def plan(self, recordings: Sequence[Recording], now: int, cost: int) -> list[float]:
        """The pauses before the next few looks, in seconds, the last one first.

        The look that has just ended has cost so many nanoseconds. Quick ones tell what it takes;
        one that has cost far more than those before it was held up, unless the next ones cost more.
        """
        self._cost = min(cost, self._cost * RISE + 1)
        if not recordings:
            return [0.0]
        interval = max(min(map(wanted, recordings)), self._cost * SHARE_OF_COST)
        if self._count:
            self._late += min((now - self._due) / self._count, interval * SOON)
        self._late = min(max(0.0, self._late), interval / 2)
        factors = self._draw(min(LOOKS_AHEAD, int(AHEAD_NS / interval)))
        self._count = len(factors)
        self._due = now + sum(factors) * interval
        scale, late, least = interval / 1e9, self._late / 1e9, interval * SOON / 1e9
        return [max(factor * scale - late, least) for factor in factors]

    def _draw(self, count: int) -> list[float]:
        """The next factors, one at least, the last one first."""
        factors = self._factors[self._next : self._next + max(1, count)]
        self._next = (self._next + len(factors)) % DRAWS
        factors.reverse()
        return factors


def wanted(recording: Recording) -> float:
    """The nanoseconds between two looks at a recording, as long as it has been going on."""
    asked = max(1, recording.interval_ns)
    grown = max(1, recording.elapsed / (FINE_LOOKS * asked))
    return asked * min(grown * grown, STRETCH)
