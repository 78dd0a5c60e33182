"""When to look next."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .recording import Recording

FINE_LOOKS: Final = 150
STRETCH: Final = 10
BUDGET: Final = 12
USUAL_COST_NS: Final = 30_000
USUAL_DELAY_NS: Final = 150_000  # at most
SMOOTH: Final = 16
RISE: Final = 1.5
LOOKS_AHEAD: Final = 10
AHEAD_NS: Final = 30_000_000
DRAWS: Final = 1000
SHORTEST: Final = 0.1
JITTER: Final = 0.3


class Pace:
    """Fine for a short recording, cheap and bounded for a long one, never in step with the program.

    The interval is the recording's own until it has been looked at 150 times, then grows with its
    time, up to tenfold. However deep the stacks and however slow the machine, the program stands
    still for about a twelfth of the time at most.

    From one due moment to the next it is the interval times 0.7 to 1.3, drawn at random. With more
    jitter the shares of calls that last about an interval become less certain: what is guessed at
    their ends grows with the square of the distance. With less, a program that does the same thing
    every millisecond stays in step with the looks for long.

    To look stops the program for as long as that takes, and while it hands the interpreter over and
    gets it back. That cannot be seen from here, but the longer it takes the later looks come: it is
    about half of the usual delay.
    """

    def __init__(self, draw: Callable[[], float] = random.random) -> None:
        self._factors = [jittered(draw) for _ in range(DRAWS)]  # drawn here, where nobody waits
        self._next = 0
        self._cost: float = USUAL_COST_NS
        self._delay = 0.0
        self._dues: list[int] = []  # the last one first
        self._due = 0
        self._interval = 0.0

    def restart(self) -> None:
        """Plan anew, from the next look."""
        self._dues = []
        self._due = 0

    def shift(self, now: int) -> int:
        """By how many nanoseconds a look at `now` stands for more than the time until then.

        What is due next does not move with a look that comes late, nor does the time it stands for.
        Else the time of what follows a call of C code, which lets nobody in and is seen when it
        ends, would always begin at that end; all such calls together, however short, would get part
        of it. The usual delay is another matter: a program that is not waiting itself has to be
        asked for the interpreter and is seen that much later, and stands still at the same place.
        """
        dues, due = self._dues, self._due
        while dues and dues[-1] <= now:
            due = dues.pop()
        late = now - due
        if late > self._interval * (1 + JITTER):  # nothing was planned for so late a look
            self._due = now
            return 0
        self._due = due
        delay = min(late, USUAL_DELAY_NS)
        self._delay += (delay - self._delay) / SMOOTH
        return delay + delay // 2 - late

    def pause(self, now: int) -> float | None:
        """The seconds until the next look, at least a tenth of the interval; None: plan first."""
        dues = self._dues
        if not dues:
            return None
        self._due = dues.pop()
        return max(self._due - now, self._interval * SHORTEST) / 1e9

    def plan(self, recordings: Sequence[Recording], cost: int) -> None:
        """When the next few looks are due, counted from when the last one was.

        The look that has just ended has cost so many nanoseconds. Quick ones tell what it takes;
        one that has cost far more than those before it was held up, unless the next ones cost more.
        """
        self._cost = min(cost, self._cost * RISE + 1)
        if not recordings:
            self._dues, self._interval = [self._due], 0.0
            return
        stops = self._cost + self._delay / 2
        interval = self._interval = max(min(map(wanted, recordings)), stops * BUDGET)
        due, dues = float(self._due), list[int]()
        for factor in self._draw(min(LOOKS_AHEAD, int(AHEAD_NS / interval))):
            due += factor * interval
            dues.append(round(due))
        dues.reverse()
        self._dues = dues

    def _draw(self, count: int) -> list[float]:
        """The next factors, one at least."""
        factors = self._factors[self._next : self._next + max(1, count)]
        self._next = (self._next + len(factors)) % DRAWS
        return factors


def jittered(draw: Callable[[], float] = random.random) -> float:
    """The factor of one distance between looks, by a number drawn from 0 to 1."""
    return 1 + JITTER * (2 * draw() - 1)


def wanted(recording: Recording) -> float:
    """The nanoseconds between two looks at a recording, as long as it has been going on."""
    asked = max(1, recording.interval_ns)
    return min(max(asked, recording.elapsed / FINE_LOOKS), asked * STRETCH)
