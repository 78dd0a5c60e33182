"""The interpreter's switch interval: how long a thread that wants the GIL waits before it asks.

A sampler that waits the usual 5 ms gets the GIL where the program lets go of it, and puts the time
on whatever does so. While it may wake up, the interval is short; while it looks, it is long, so
that nobody takes the GIL away in the middle.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Final

EAGER: Final = 20e-6
SHARED: Final = 1e-3
LOOKING: Final = 5e-3
HALF_A_MICROSECOND: Final = 5e-7  # the interpreter keeps whole ones


class Switching:
    """Borrows the switch interval, and gives it back as it was found or as others changed it."""

    def __init__(
        self,
        get: Callable[[], float] = sys.getswitchinterval,
        put: Callable[[float], None] = sys.setswitchinterval,
    ) -> None:
        self._get = get
        self._put = put
        self._found: float | None = None
        self._ours = 0.0
        self._lock = threading.Lock()

    @property
    def found(self) -> float:
        """The interval that the program itself has set."""
        with self._lock:
            return self._get() if self._found is None else self._found

    def set(self, interval: float) -> None:
        """Change the interval for a while; what the program sets meanwhile is what it gets back."""
        with self._lock:
            now = self._get()
            self._put(interval)
            self._changed(now, interval)

    def look(self) -> None:
        """Set the interval for a look, before anything else.

        Whoever lost the GIL to us is about to wait for it, by the interval that it finds.
        """
        with self._lock:
            now = self._get()
            self._put(LOOKING)
            self._changed(now, LOOKING)

    def _changed(self, before: float, interval: float) -> None:
        if self._found is None or abs(before - self._ours) > HALF_A_MICROSECOND:
            self._found = before
        self._ours = interval

    def restore(self) -> None:
        """Give back the program's own interval."""
        with self._lock:
            if self._found is not None and abs(self._get() - self._ours) < HALF_A_MICROSECOND:
                self._put(self._found)
            self._found = None

    def forget(self) -> None:
        """Give it back in a forked child, where whoever held the lock is gone."""
        self._lock = threading.Lock()
        self.restore()
