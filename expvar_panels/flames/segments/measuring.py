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

from .segment import Busy, Segment, here


class Measured(NamedTuple):
    """What one recording is told of a stretch; `start` by the sampler's clock.

    `kind` is a span's. `keys` is the stack in which it passed and `leaf` the frame that it is;
    without them only the time counts.
    """

    kind: str
    start: int
    duration: int
    cpu: int
    keys: list[int] | None = None
    leaf: Frame | None = None


class Stretch:
    """A measurement that has begun: in which segments, and since when.

    It is ended exactly once; the recorder's failures in that are counted, never raised.
    """

    __slots__ = ("_clock", "_cpu", "_segments", "start")

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        # The clock outlives its segment, which may be closed from elsewhere meanwhile.
        self._clock = segments[0].clock
        self.start = self._clock()
        self._cpu = time.thread_time_ns()

    def lasts(self) -> int:
        """Nanoseconds since it began."""
        return self._clock() - self.start

    def end(self, kind: str) -> None:
        """Tell each recording of the time that has passed."""
        duration, cpu = self.lasts(), time.thread_time_ns() - self._cpu
        for segment in self._segments:
            segment.busy = Busy.NOTHING
            segment.tell(Measured(kind, self.start, duration, cpu))

    def end_in(self, kind: str, frame: FrameType, leaf: Callable[[], Frame]) -> None:
        """Tell each recording, with the stack that ends in `frame`, and the frame that passed."""
        duration, cpu = self.lasts(), time.thread_time_ns() - self._cpu
        for segment in self._segments:
            try:
                keys = segment.stack(frame)
                segment.tell(Measured(kind, self.start, duration, cpu, keys, leaf()))
            except Exception as error:
                segment.failed(error)
            finally:
                segment.busy = Busy.NOTHING


def begin(busy: Busy) -> Stretch | None:
    """Start to measure; None where nothing records, or where something is being measured."""
    segments = [segment for segment in here() if segment.busy is Busy.NOTHING]
    if not segments:
        return None
    stretch = Stretch(segments)
    for segment in segments:
        segment.busy_since = stretch.start
        segment.busy = busy
    return stretch
