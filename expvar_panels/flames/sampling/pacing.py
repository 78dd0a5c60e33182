"""When to look next."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .recording import Recording

LOOKS_PER_DOUBLING: Final = 200
STRETCH: Final = 10
SHARE_OF_COST: Final = 20
RISE: Final = 1.1


class Pace:
    """Fine for a short recording, cheap and bounded for a long one, never in step with the program.

    The interval is the recording's own until it has been looked at 200 times, then grows with it,
    up to tenfold; and looking, however deep the stacks, takes a twentieth of the time at most.
    Each pause is the interval times 0.5 to 1.5, drawn anew.
    """

    def __init__(self, draw: Callable[[], float] = random.random) -> None:
        self._draw = draw
        self._next = 0
        self._cost = 0.0

    def restart(self, now: int) -> None:
        """Count from now, after a rest."""
        self._next = now

    def looked(self, duration: int) -> None:
        """A look at everything took so long; the quickest ones tell what it costs."""
        self._cost = min(duration, self._cost * RISE + 1)

    def pause(self, recordings: Iterable[Recording], now: int) -> float:
        """Seconds until the next look."""
        interval = min(map(self._interval, recordings))
        self._next += int(interval * (0.5 + self._draw()))
        self._next = max(self._next, now + interval // 10)
        return (self._next - now) / 1e9

    def _interval(self, recording: Recording) -> int:
        asked = recording.interval_ns
        grown = min(recording.elapsed // LOOKS_PER_DOUBLING, STRETCH * asked)
        return max(asked, grown, int(self._cost * SHARE_OF_COST))
