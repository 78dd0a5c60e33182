"""The garbage collector's pauses, seen through `gc.callbacks`."""

from __future__ import annotations

import gc
import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from .fields import RING, UINT32, Figures, measured


class Pause(NamedTuple):
    """One collection, with the totals up to and including it."""

    number: int
    duration_ns: int
    ended_ns: int
    total_ns: int


NONE = Pause(0, 0, 0, 0)


class Pauses:
    """The latest 256 pauses and the totals since `install()`.

    The callback runs inside the collector, on whatever thread set it off, even one that is reading
    here: so it takes no lock. Each pause carries the totals with it and is stored at one stroke,
    a reader copies the ring at one stroke, and the newest pause in the copy has the totals to it.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Count anew from this moment, as in a forked child."""
        ring = [NONE] * RING
        self._newest, self._ring = NONE, ring
        self._began = 0
        self._since = time.perf_counter_ns()

    def install(self) -> None:
        """Watch the collector from now on; a second call changes nothing."""
        if self not in gc.callbacks:
            self.reset()
            gc.callbacks.append(self)

    def remove(self) -> None:
        """Stop watching."""
        if self in gc.callbacks:
            gc.callbacks.remove(self)

    def __call__(self, phase: str, info: Mapping[str, Any]) -> None:
        """Note when a collection starts, and store its pause when it stops."""
        now = time.perf_counter_ns()
        if phase == "start":
            self._began = now
        elif self._began:
            self._store(now - self._began)
            self._began = 0

    def _store(self, duration_ns: int) -> None:
        last = self._newest
        # A clock set back must not make LastGC go back: it would read as a restart.
        ended = max(time.time_ns(), last.ended_ns)
        pause = Pause(last.number + 1, duration_ns, ended, last.total_ns + duration_ns)
        self._newest = self._ring[last.number % RING] = pause

    def read(self) -> Figures:
        """The collector's fields; the newest pause stands at `(NumGC + 255) % 256`, as in Go."""
        elapsed = time.perf_counter_ns() - self._since
        ring = self._ring.copy()
        newest = max(ring)
        return {
            "NumGC": measured(newest.number & UINT32),
            "PauseTotalNs": measured(newest.total_ns),
            "LastGC": measured(newest.ended_ns),
            "PauseNs": measured([pause.duration_ns for pause in ring]),
            "PauseEnd": measured([pause.ended_ns for pause in ring]),
            "GCCPUFraction": measured(min(1.0, newest.total_ns / max(1, elapsed))),
            "EnableGC": measured(gc.isenabled()),
            "DebugGC": measured(bool(gc.get_debug())),
        }
