"""The interpreter's switch interval: how long a thread that wants the GIL waits before it asks.

A sampler that waits the usual 5 ms gets the GIL where the program lets go of it, and puts the time
on whatever does so. While it may wake up, the interval is short; while it looks, it is longer, so
that nobody takes the GIL away in the middle, and where somebody does it is soon back: with 5 ms
there, a look in ten came 5 ms late.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Final

MICROSECOND: Final = 1e-6
HALF: Final = 5e-7  # the interpreter cuts off what is no whole microsecond: 999 us become 998
EAGER: Final = 21 * MICROSECOND
SHARED: Final = 1001 * MICROSECOND
LOOKING: Final = 999 * MICROSECOND
OURS: Final = frozenset({EAGER, SHARED, LOOKING})  # odd values, to be known again


class Switching:
    """Borrows the switch interval, and gives it back as it was found or as others changed it."""

    def __init__(
        self,
        get: Callable[[], float] = sys.getswitchinterval,
        put: Callable[[float], None] = sys.setswitchinterval,
    ) -> None:
        self._get = get
        self._put = put
        self._own = get()

    def set(self, interval: float | None) -> None:
        """Change the interval for a while, None for the program's own.

        What the program sets meanwhile is what it gets back. Nothing is locked, for when the
        sampler wakes up this is urgent: whoever lost the GIL to it is about to wait for it, by the
        interval that it finds.
        """
        before = self._get()
        self._put((self._own if interval is None else interval) + HALF)
        if before not in OURS:
            self._own = before

    def restore(self) -> None:
        """Give back the program's own interval."""
        if self._get() in OURS:
            self._put(self._own + HALF)
