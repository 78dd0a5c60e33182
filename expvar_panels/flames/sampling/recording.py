"""One recording: what it is attached to, and when it is looked at."""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping, Sequence
from types import FrameType, TracebackType
from typing import Any

from expvar_panels.flames.hooks import collector, pools, sockets
from expvar_panels.flames.hooks.hooking import hooks
from expvar_panels.flames.limits import Limits
from expvar_panels.flames.profile import Profile
from expvar_panels.flames.quality import Tally
from expvar_panels.flames.segments.measuring import Measured
from expvar_panels.flames.segments.segment import Busy, Segment, Sight, State, current, without
from expvar_panels.flames.segments.tasks import TaskSegment, is_async
from expvar_panels.flames.stacks.sightings import Classify, unclassified
from expvar_panels.flames.stacks.walking import Running

from .journal import Journal, Look, Start
from .sampler import Sampler, default_sampler
from .support import why_not

hooks.register("garbage collector", collector.install)
hooks.register("thread pools", pools.install)
hooks.register("sockets", sockets.install)


class Recording:
    """Stacks of the code that runs below each `attach()`, until `finish()` makes them a `Profile`.

    `interval_ns` is the shortest distance of samples. `classify` gives a python frame's origin
    from its file and module. `description` goes into the profile. Nothing here raises into the code
    that is recorded: the recorder's own failures are counted in the profile's quality.
    """

    def __init__(
        self,
        interval_ns: int = 1_000_000,
        limits: Limits | None = None,
        classify: Classify | None = None,
        description: Mapping[str, str | int] | None = None,
        *,
        sampler: Sampler | None = None,
    ) -> None:
        self.interval_ns = interval_ns
        self.description: dict[str, str | int] = dict(description or {})
        self.tally = Tally(interval_ns)
        self.segments: tuple[Segment, ...] = ()
        self._classify = classify or unclassified
        self._sampler = sampler or default_sampler
        self.clock = self._sampler.clock
        self._journal = Journal(limits or Limits(), self.tally)
        self._notes = self._journal.notes
        self._since = self._elapsed = 0
        self._lock = threading.Lock()
        self._engaged = self._sampled = False
        self._opened = self._opened_before = 0
        self._sampler_cpu = 0
        self._profile: Profile | None = None

    def attach(self) -> Attachment:
        """Record what the calling frame calls inside a `with` block, in a thread or in a task."""
        return Attachment(self, sys._getframe(1), False)

    def attach_below(self, frame: FrameType, *, inclusive: bool = False) -> Attachment:
        """Record what `frame` calls, and the frame itself if `inclusive`."""
        return Attachment(self, frame, inclusive)

    @property
    def profile(self) -> Profile:
        """The profile of the finished recording."""
        if self._profile is None:
            raise RuntimeError("recording.profile is there after recording.finish(), not before")
        return self._profile

    def finish(self) -> Profile:
        """End the recording; calling it again gives the same profile."""
        if self._profile is None:
            for segment in self.segments:
                self.close(segment)
            with self._lock:
                self._disengage()
                self._profile = self._journal.profile(self._origin, self.description)
        return self._profile

    def _origin(self, file: str, module: str) -> str:
        try:
            return self._classify(file, module)
        except Exception as error:
            self.tally.failed(error)
            return unclassified(file, module)

    @property
    def elapsed(self) -> int:
        """Nanoseconds recorded so far."""
        return self._elapsed + (self.clock() - self._since if self.segments else 0)

    def tell(self, measured: Measured) -> None:
        """Take note of a stretch that was measured in one of the recording's threads."""
        self._notes.append(measured)

    def open(self, segment: Segment) -> None:
        """Work begins in a segment, as soon as that is `ready()`."""
        with self._lock:
            if segment.parent is not None:
                segment.parent.children += (segment,)
            if not self.segments:
                self._since = self.clock()
                self._notes.append(Start(self._since))
            self.segments += (segment,)
            self._opened += 1
            if not self._engaged:
                self._engage()

    def _engage(self) -> None:
        """Put the hooks in force and let the sampler look, if it can."""
        self._engaged = True
        hooks.acquire()
        reason = why_not()
        self._sampled = reason is None
        if self._sampled:
            self._sampler_cpu = self._sampler.cpu
            self._sampler.add(self)
        for note in [reason] if reason else hooks.notes():
            self.tally.note(note)

    def _disengage(self) -> None:
        """Ask for neither any longer."""
        if self._engaged:
            self._engaged = False
            self._journal.work_out()  # while the hooks still know what was noted
            self.tally.sampler_cpu += max(0, self._sampler.cpu - self._sampler_cpu)
            self._sampler.remove(self)
            hooks.release()

    def close(self, segment: Segment) -> None:
        """Work ends in a segment."""
        with self._lock:
            if segment not in self.segments:
                return
            segment.busy = Busy.RECORDER
            now = self.clock()
            try:
                look = self._begin_look(now)
                look.places = self._places()
                look.used_cpu(segment.cpu_since())
            finally:
                self.segments = without(self.segments, segment)
                segment.close()
                self._sampler.leave(segment.thread)
                if not self.segments:
                    self._elapsed += now - self._since
                    if not self._sampled:
                        self._disengage()

    def abandon(self) -> None:
        """Let go of everything, in a forked child: what is recorded goes on in the parent."""
        self._lock = threading.Lock()
        self._engaged = False
        segments, self.segments = self.segments, ()
        for segment in segments:
            segment.close()

    def look(self, frames: Mapping[int, FrameType], now: int, shift: int) -> None:
        """Note one sample of every place where the recording is at work.

        What it finds running stands for the time until `now`, and `shift` nanoseconds more.
        """
        if not self._lock.acquire(blocking=False):
            return
        try:
            segments = self.segments
            if len(segments) != 1:
                self._look_around(frames, now, shift)
                return
            look = self._begin_look(now, shift)
            seen = segments[0].look(frames)
            if type(seen) is Sight:
                look.running = (seen,)
                look.good = True
                self.tally.looks += 1
            else:
                self._look_further(look, segments, [seen])
        except Running:
            self.tally.torn += 1
        except Exception as error:
            self.tally.failed(error)
        finally:
            self._lock.release()

    def tidy(self) -> None:
        """Keep what has been noted small."""
        if self._lock.acquire(blocking=False):
            try:
                self._journal.keep_small()
            except Exception as error:
                self.tally.failed(error)
            finally:
                self._lock.release()

    def _rest(self) -> None:
        """Let go where nothing was attached since the look before.

        To let go at the end of each of a streaming body's thousands of parts, and to begin anew
        with the next, would cost more than the parts do.
        """
        if self._opened == self._opened_before:
            self._disengage()
        self._opened_before = self._opened

    def _begin_look(self, now: int, shift: int = 0) -> Look:
        """A note of the time, in its place among what is told meanwhile."""
        look = Look()
        look.now = now
        look.shift = shift
        self._notes.append(look)
        return look

    def _look_around(self, frames: Mapping[int, FrameType], now: int, shift: int) -> None:
        """Look at several segments, or none."""
        segments = self.segments
        if not segments:
            self._rest()
            return
        look = self._begin_look(now, shift)
        look.places = self._places()
        self._look_further(look, segments, [segment.look(frames) for segment in segments])

    def _look_further(
        self, look: Look, segments: Sequence[Segment], seen: Sequence[Sight | State]
    ) -> None:
        """Make out what several segments do, or one that was not seen running."""
        for segment, state in zip(segments, seen, strict=True):
            if isinstance(state, State):
                cpu = segment.cpu_since()
                if state is not State.IDLE:
                    look.used_cpu(cpu)
        look.running = [sight for sight in seen if isinstance(sight, Sight)]
        if State.TORN in seen:
            self.tally.torn += 1
        elif not look.running and State.UNSEEN not in seen:
            look.resting = [sight for segment in segments for sight in segment.resting()]
        look.good = bool(look.running) or State.TORN not in seen
        self.tally.looks += look.good

    def _places(self) -> int:
        """In how many places the recording is at work at once."""
        segments = self.segments
        return 1 if len(segments) < 2 else sum(not segment.children for segment in segments)


class Attachment:
    """A `with` block during which a recording is at work below one frame."""

    __slots__ = ("_frame", "_inclusive", "_recording", "_segment")

    def __init__(self, recording: Recording, frame: FrameType, inclusive: bool) -> None:
        self._recording = recording
        self._frame: FrameType | None = frame
        self._inclusive = inclusive
        self._segment: Segment | None = None

    def __enter__(self) -> Recording:
        recording = self._recording
        frame, self._frame = self._frame, None
        try:
            segments = current.get()
            if frame is not None and not (segments and _holds(segments, recording)):
                make: Any = TaskSegment if is_async(frame) else Segment
                segment = self._segment = make(recording, frame, inclusive=self._inclusive)
                recording.open(segment)
                current.set((*segments, segment))
                segment.ready()
        except Exception as error:
            recording.tally.failed(error)
        return recording

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        segment, self._segment = self._segment, None
        try:
            if segment is not None:
                current.set(without(current.get(), segment))
                self._recording.close(segment)
        except Exception as failure:
            self._recording.tally.failed(failure)


def _holds(segments: tuple[Segment, ...], recording: Recording) -> bool:
    return any(segment.recording is recording for segment in segments)
