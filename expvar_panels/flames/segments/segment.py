"""Where a recording is at work: in one thread or one task, below one frame; and inside which other.

A segment is a stretch of stack. The first belongs to the caller of `attach()`. Where the code goes
on in another thread or event loop, a bridge opens a child there, whose stack continues its
parent's.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from enum import Enum
from types import FrameType
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from expvar_panels.flames.stacks.bookmarks import Base, Trace
from expvar_panels.flames.stacks.walking import walk

from .clocks import CpuClock, cpu_clock

if TYPE_CHECKING:
    from .measuring import Measured
    from .recorder import Recorder

WAIT: Final = threading.Condition.wait.__code__


class Busy(Enum):
    """What a segment's thread is inside of: what is measured exactly, or the recorder itself."""

    NOTHING = 0
    STATEMENT = 1
    COLLECTOR = 2
    WAIT = 3
    RECORDER = 4

    __hash__ = object.__hash__  # asked at every look; an enum's own is slow


UNSEEN: Final = frozenset({Busy.STATEMENT, Busy.COLLECTOR, Busy.RECORDER})


class State(Enum):
    """Why a look at a segment gave no stack."""

    IDLE = 0  # waiting for its children, or suspended
    UNSEEN = 1  # at work, but measured exactly, or in its base frame
    TORN = 2  # the walk went astray


class Sight(NamedTuple):
    """A stack that was seen; inside a measured wait, since when by the sampler's clock.

    `cpu` is what its thread used since the last look, None where that cannot be told.
    """

    trace: Trace
    waits_since: int | None = None
    cpu: int | None = None


_new = cast(Callable[[type[Sight], tuple[Trace, int | None, int | None]], Sight], tuple.__new__)
"""A sight's own constructor, which is Python, takes its time at every look."""


class Segment:
    """One thread's stack below `base`, for as long as the segment is open.

    It is made inside its own thread. `above` is the stack that it continues. `blocking` says that
    its parent waits for it.
    """

    def __init__(
        self,
        recording: Recorder,
        base: FrameType | None,
        *,
        inclusive: bool = False,
        parent: Segment | None = None,
        above: Trace | None = None,
        blocking: bool = False,
    ) -> None:
        self.recording: Recorder | None = recording
        self.clock = recording.clock
        self.base = Base(base, above, inclusive=inclusive)
        self.parent = parent
        self.blocking = blocking
        self.children: tuple[Segment, ...] = ()
        self.thread = threading.get_ident()
        self.busy = Busy.RECORDER
        self.busy_since = 0
        self._cpu_clock: CpuClock | None = cpu_clock()
        self._cpu_seen = self.read_cpu()

    def stack(self, frame: FrameType | None) -> Trace | None:
        """The stack that ends in `frame`, of the segment's thread; None for a torn walk."""
        return walk(frame, self.base)

    def look(self, frames: Mapping[int, FrameType]) -> Sight | State:
        """What the segment's thread is doing, by every thread's newest frame."""
        busy, children = self.busy, self.children
        if busy in UNSEEN:
            return State.UNSEEN
        if children and any(child.blocking for child in children):
            return State.IDLE
        since = self.busy_since if busy is Busy.WAIT else None
        trace = self.stack(frames.get(self.thread))
        if trace is None:
            return State.TORN
        parts = trace[0]
        if not parts:
            return State.UNSEEN
        if children and parts[0] is WAIT:
            return State.IDLE
        return _new(Sight, (trace, since, self.cpu_since()))

    def ready(self) -> None:
        """What runs from now on is the recorded code, no longer the recorder."""
        self.busy = Busy.NOTHING

    def resting(self) -> list[Sight]:
        """The suspended stacks of the segment; a thread's stack never is."""
        return []

    def tell(self, measured: Measured) -> None:
        """Tell the recording of a stretch that was measured."""
        recording = self.recording
        if recording is not None:
            recording.tell(measured)

    def failed(self, error: Exception) -> None:
        """Tell the recording of a failure of the recorder."""
        recording = self.recording
        if recording is not None:
            recording.tally.failed(error)

    def read_cpu(self) -> int | None:
        """The CPU time of the segment's thread, where it can be read."""
        clock = self._cpu_clock
        return None if clock is None else clock()

    def cpu_since(self) -> int | None:
        """The CPU time that the thread has used since the last time this was asked, if known."""
        before, now = self._cpu_seen, self.read_cpu()
        self._cpu_seen = now
        return None if before is None or now is None else now - before

    def close(self) -> None:
        """Let go of everything: the segment may live on in the context of a forgotten task."""
        parent, self.parent = self.parent, None
        if parent is not None:
            parent.children = without(parent.children, self)
        self.recording = self._cpu_clock = None
        self.base.abandon()


def without(segments: tuple[Segment, ...], segment: Segment) -> tuple[Segment, ...]:
    """The segments but for one; nearly always it is the only one."""
    if len(segments) == 1 and segments[0] is segment:
        return ()
    return tuple(each for each in segments if each is not segment)


current: ContextVar[tuple[Segment, ...]] = ContextVar("expvar_panels_segments", default=())
"""The open segments of the running code, one of each recording, the outermost recording first."""


def here() -> tuple[Segment, ...]:
    """The open segments that the calling thread is at work in.

    A context that was copied into another thread names the segment that it came from; what counts
    is that segment's child in this thread, if there is one.
    """
    segments = current.get()
    if not segments:
        return ()
    thread = threading.get_ident()
    for segment in segments:
        if segment.thread != thread or segment.recording is None:
            break
    else:
        return segments
    return tuple(found for s in segments if (found := _in_thread(s, thread)) is not None)


def _in_thread(segment: Segment, thread: int) -> Segment | None:
    if segment.recording is None:
        return None
    if segment.thread == thread:
        return segment
    for child in segment.children:
        found = _in_thread(child, thread)
        if found is not None:
            return found
    return None
