"""When to look next."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .recording import Recording

LOOKS: Final = 100
STRETCH: Final = 10
SHARE_OF_COST: Final = 12
RISE: Final = 1.1
AHEAD_NS: Final = 10_000_000
SOON: Final = 0.1


class Pace:
    """Fine for a short recording, cheap and bounded for a long one, never in step with the program.

    The interval is the recording's own until it has been looked at 100 times, then grows with it,
    up to tenfold; and looking, however deep the stacks, takes a twelfth of the time at most. Each
    pause is the interval times 0.5 to 1.5, drawn anew, less what the looks come late by.
    """

    def __init__(self, draw: Callable[[], float] = random.random) -> None:
        self._draw = draw
        self._cost = 0.0
        self._late = 0.0
        self._count = 0
        self._due = 0.0

    def restart(self) -> None:
        """Begin anew, after a rest."""
        self._count = 0

    def plan(self, recordings: Sequence[Recording], now: int, cost: int) -> list[float]:
        """The pauses of the next ten milliseconds or so, in seconds, the last one first.

        The look that has just ended has cost so many nanoseconds; the quickest ones tell what it
        takes, others were held up.
        """
        self._cost = min(cost, self._cost * RISE + 1) if self._cost else cost
        if not recordings:
            return [0.0]
        interval = max(min(map(_wanted, recordings)), self._cost * SHARE_OF_COST)
        if self._count:
            self._late += min((now - self._due) / self._count, interval * SOON)
        self._late = min(max(0.0, self._late), interval / 2)
        self._count = max(1, int(AHEAD_NS / interval))
        wanted = [interval * (0.5 + self._draw()) for _ in range(self._count)]
        self._due = now + sum(wanted)
        return [max(pause - self._late, interval * SOON) / 1e9 for pause in reversed(wanted)]


def _wanted(recording: Recording) -> int:
    asked = recording.interval_ns
    return max(asked, min(recording.elapsed // LOOKS, STRETCH * asked))
