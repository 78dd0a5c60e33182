"""When to look next."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .recording import Recording

LOOKS_PER_DOUBLING: Final = 200
STRETCH: Final = 10
SHARE_OF_COST: Final = 14


class Pace:
    """Fine for a short recording, cheap and bounded for a long one, never in step with the program.

    The interval is the recording's own until it has been looked at 200 times, then grows with it,
    up to tenfold; and looking, however deep the stacks and slow the machine, takes a fourteenth of
    the time at most. Each pause is the interval times 0.5 to 1.5, drawn anew.
    """

    def __init__(self, draw: Callable[[], float] = random.random) -> None:
        self._draw = draw
        self._next = 0
        self._looks = 0
        self._cost = 0.0
        self._interval = 0

    def restart(self, now: int) -> None:
        """Count from now, after a rest."""
        self._next = now
        self._looks = 0

    def plan(self, recordings: Iterable[Recording], cpu: int) -> None:
        """Find the interval, from the CPU time in nanoseconds that the looks since then have cost.

        That of the sampler's own thread tells what the program loses as well: each look stops it.
        """
        if self._looks:
            cost = cpu / self._looks
            self._cost = (self._cost + cost) / 2 if self._cost else cost
            self._looks = 0
        self._interval = max(
            min(map(_wanted, recordings), default=0), int(self._cost * SHARE_OF_COST)
        )

    def pause(self, now: int) -> float:
        """Seconds until the next look."""
        self._looks += 1
        interval = self._interval
        self._next += int(interval * (0.5 + self._draw()))
        self._next = max(self._next, now + interval // 10)
        return (self._next - now) / 1e9


def _wanted(recording: Recording) -> int:
    asked = recording.interval_ns
    return max(asked, min(recording.elapsed // LOOKS_PER_DOUBLING, STRETCH * asked))
