"""Stretches measured exactly in the thread that they pass in: statements, waits, collections.

While one lasts the sampler leaves its time alone: a tick that comes in the middle of a statement
gives no sample, and the time that was measured is taken off the next one's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import NamedTuple

from expvar_panels.flames.frames import Frame
from expvar_panels.flames.stacks.bookmarks import Trace

from .segment import Busy, Segment, here


class Measured(NamedTuple):
    """What one recording is told of a stretch; `start` by the sampler's clock.

    `kind` is a span's. `trace` is the stack in which it passed and `leaf` gives the frame that it
    is, called when there is time for it; without them only the time counts.
    """

    kind: str
    start: int
    duration: int
    cpu: int = 0
    trace: Trace | None = None
    leaf: Callable[[], Frame] | None = None


class Stretch:
    """A measurement that has begun: in which segments, and since when.

    It is ended exactly once; the recorder's failures in that are counted, never raised.
    """

    __slots__ = ("_clock", "_cpu", "_segments", "start")

    def __init__(self, segments: Sequence[Segment], busy: Busy, waits: bool) -> None:
        self._segments = segments
        # The clock outlives its segment, which may be closed from elsewhere meanwhile.
        self._clock = segments[0].clock
        self._cpu = time.thread_time_ns() if waits else None
        self.start = self._clock()
        for segment in segments:
            segment.busy_since = self.start
            segment.busy = busy

    def lasts(self) -> int:
        """Nanoseconds since it began."""
        return self._clock() - self.start

    def end(self, kind: str) -> None:
        """Tell each recording of the time that has passed."""
        measured = Measured(kind, self.start, self.lasts())
        for segment in self._segments:
            segment.busy = Busy.NOTHING
            segment.tell(measured)

    def end_in(self, kind: str, frame: FrameType, leaf: Callable[[], Frame]) -> None:
        """Tell each recording, with the stack that ends in `frame`, and the frame that passed.

        `leaf` is called later, in whichever thread, and should keep nothing big alive.
        """
        duration = self.lasts()
        cpu = duration if self._cpu is None else time.thread_time_ns() - self._cpu
        for segment in self._segments:
            try:
                trace = segment.stack(frame)
                segment.tell(Measured(kind, self.start, duration, cpu, trace, leaf))
            except Exception as error:
                segment.failed(error)
            finally:
                segment.busy = Busy.NOTHING


def begin(busy: Busy, *, waits: bool = False) -> Stretch | None:
    """Start to measure; None where nothing records, or where something is being measured.

    With `waits` the CPU time is measured as well; without, it is taken to be all of the time, as
    far as the thread used any: to ask the clock takes as long as some statements do.
    """
    segments = here()
    if not segments:
        return None
    idle = [segment for segment in segments if segment.busy is Busy.NOTHING]
    return Stretch(idle, busy, waits) if idle else None
