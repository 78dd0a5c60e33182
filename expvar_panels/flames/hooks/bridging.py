"""Bridges: where the recorded code goes on in another thread or event loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

from expvar_panels.flames.segments.segment import Segment, current, here
from expvar_panels.flames.segments.tasks import TaskSegment
from expvar_panels.flames.stacks.bookmarks import Trace


class Bridge:
    """The segments that cross it, each with the stack that its other side continues."""

    def __init__(self, ends: Sequence[tuple[Segment, Trace | None]], *, blocking: bool) -> None:
        self._ends: Final = ends
        self._blocking: Final = blocking

    @classmethod
    def here(cls, frame: FrameType, *, blocking: bool = False) -> Bridge | None:
        """A bridge that starts in `frame` of the calling thread; None where nothing records.

        `blocking` says that this side does nothing until the other side has ended.
        """
        try:
            ends = [(s, s.stack(frame) or s.base.above) for s in here()]
        except Exception:
            return None
        return cls(ends, blocking=blocking) if ends else None

    @contextmanager
    def thread(self, base: FrameType) -> Iterator[None]:
        """Arrive in a thread, below `base`."""
        with self._arrived(Segment, base):
            yield

    @contextmanager
    def task(self, base: FrameType) -> Iterator[None]:
        """Arrive in a task, below the coroutine whose frame is `base`."""
        with self._arrived(TaskSegment, base):
            yield

    @contextmanager
    def _arrived(self, kind: type[Segment], base: FrameType) -> Iterator[None]:
        opened = [s for end in self._ends if (s := self._open(kind, base, *end))]
        before = current.get()
        current.set(tuple(opened))
        for segment in opened:
            segment.ready()
        try:
            yield
        finally:
            current.set(before)
            for segment in opened:
                _close(segment)

    def _open(
        self, kind: type[Segment], base: FrameType, parent: Segment, above: Trace | None
    ) -> Segment | None:
        recording = parent.recording
        if recording is None:
            return None
        try:
            segment = kind(recording, base, parent=parent, above=above, blocking=self._blocking)
            recording.open(segment)
        except Exception as error:
            recording.tally.failed(error)
            return None
        return segment


class Crossing:
    """A callable of somebody's that knows the bridge which its work goes over."""

    def __init__(self, crosses: Callable[..., Any], bridge: Bridge) -> None:
        self._crosses = crosses
        self._bridge = bridge

    def __call__(self, *args: Any, **options: Any) -> Any:
        """Call it with the bridge."""
        return self._crosses(self._bridge, *args, **options)


def _close(segment: Segment) -> None:
    recording = segment.recording
    if recording is None:
        return
    try:
        recording.close(segment)
    except Exception as error:
        recording.tally.failed(error)
