"""The one thread that looks at all recordings in progress."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from expvar_panels.flames.segments.clocks import CpuClock, cpu_clock

from .contention import Contention
from .pacing import Pace
from .punctual import be_punctual
from .support import Frames, frame_source
from .switching import EAGER, LOOKING, Switching

if TYPE_CHECKING:
    from .recording import Recording

IDLE_SECONDS: Final = 1.0
SHY: Final = sys.version_info < (3, 12)
THREAD_NAME: Final = "expvar-panels-sampler"


class Sampler:
    """Looks at each recording about once per interval; its thread ends when there is none for long.

    The clocks in nanoseconds, `sleep` in seconds, and `frames`, the source of every thread's newest
    frame, are parameters for the tests' sake; with `threaded` off, `step()` is theirs to call.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], int] = time.perf_counter_ns,
        cpu: Callable[[], int] = time.thread_time_ns,
        sleep: Callable[[float], None] = time.sleep,
        frames: Frames | None = None,
        pace: Pace | None = None,
        contention: Contention | None = None,
        switching: Switching | None = None,
        idle_timeout: float = IDLE_SECONDS,
        threaded: bool = True,
    ) -> None:
        self.clock = clock
        self._thread_time = cpu
        self._sleep = sleep
        self._frames = frames or frame_source() or dict
        self._pace = pace or Pace()
        self._contention = contention or Contention()
        self._switching = switching or Switching()
        self._idle_timeout = idle_timeout
        self._threaded = threaded
        self._holding = False
        self._begin()

    def _begin(self) -> None:
        self.recordings: tuple[Recording, ...] = ()
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._ending = False
        self._cpu_seen = 0
        self._cpu_clock: CpuClock | None = None
        self._switch_interval: float | None = EAGER

    def add(self, recording: Recording) -> None:
        """Look at a recording from now on, and at once."""
        with self._lock:
            self.recordings += (recording,)
            self._pace.restart()
            self._switching.set(EAGER)
            if self._threaded and self._thread is None:
                thread = threading.Thread(target=self._run, name=THREAD_NAME, daemon=True)
                thread.start()
                self._thread = thread
            self._wake.set()

    def remove(self, recording: Recording) -> None:
        """Look at a recording no more."""
        with self._lock:
            self.recordings = tuple(r for r in self.recordings if r is not recording)
            if not self.recordings:
                self._wake.clear()
                self._switching.restore()

    def leave(self, thread: int) -> None:
        """A recording is at work in a thread no longer."""
        self._contention.leave(thread)

    @property
    def cpu(self) -> int:
        """The CPU time in nanoseconds that the sampler's thread has used, for other threads."""
        clock = self._cpu_clock
        return (clock and clock()) or self._cpu_seen

    def shutdown(self) -> None:
        """End the idle thread at once, and wait for its end; a busy one ends after its work."""
        with self._lock:
            thread, self._ending = self._thread, self._thread is not None
            self._wake.set()
        if thread is not None and not self.recordings:
            thread.join()

    def forget(self) -> None:
        """Start anew, as a forked child must: it has no sampler, and records nothing."""
        recordings = self.recordings
        self._begin()
        self._let_go()
        self._switching.restore()
        for recording in recordings:
            recording.abandon()

    def step(self) -> float:
        """Look once at every recording; gives the seconds to wait before the next look.

        The program stands still meanwhile, and between two looks the processor has forgotten this
        code: what need not be done at every look is not, and there are few functions.
        """
        if SHY:
            self._hold_off()
        try:
            frames = self._frames()
            now = self.clock()
            shift = self._pace.shift(now)
            for recording in self.recordings:
                recording.look(frames, now, shift)
            del frames
        finally:
            if SHY:
                self._let_go()
        pause = self._pace.pause(self.clock())
        return self._review(now) if pause is None else pause

    def _hold_off(self) -> None:
        """Let no collection start until `_let_go()`, on the Python that needs it.

        Python 3.11 allocates when it shows another thread's frame. That may start a collection,
        whose callbacks may lose the GIL in the middle of a walk, which then crashes.
        """
        self._holding = gc.isenabled()
        gc.disable()

    def _let_go(self) -> None:
        """Let collections start again, if they were held off."""
        if self._holding:
            self._holding = False
            gc.enable()

    def _review(self, began: int) -> float:
        """Judge anew how often to look, and how eagerly; the last look began at `began`.

        Gives the pause before the next look.
        """
        now = self.clock()
        recordings = self.recordings
        self._pace.plan(recordings, now - began)
        self._switch_interval = self._contention.interval(recordings, now)
        if self._cpu_clock is None:
            self._cpu_seen = self._thread_time()
        for recording in recordings:
            recording.tidy()
        return self._pace.pause(self.clock()) or 0.0

    def _run(self) -> None:
        be_punctual()
        self._cpu_clock = cpu_clock()
        try:
            while self._rest():
                self._pace.restart()
                self._contention.restart(self.clock())
                while self.recordings:
                    pause = self.step()
                    self._let_in()
                    self._sleep(pause)
                    self._switching.set(LOOKING)
        finally:
            self._end()

    def _let_in(self) -> None:
        """Let the program go on; the last recording may have ended meanwhile."""
        with self._lock:
            if self.recordings:
                self._switching.set(self._switch_interval)

    def _end(self) -> None:
        """Leave room for another thread, also where this one ends by a fault of ours."""
        with self._lock:
            if self._thread is threading.current_thread():
                self._gone()
                self._switching.restore()

    def _gone(self) -> None:
        """The thread is no more: the next one begins at nothing."""
        self._thread = self._cpu_clock = None
        self._cpu_seen = 0
        self._ending = False

    def _rest(self) -> bool:
        """Wait for a recording; False if none came, and the thread is to end."""
        woken = True
        while True:
            with self._lock:
                if self.recordings:
                    self._switching.set(LOOKING)
                    return True
                self._switching.restore()
                if self._ending or not woken:
                    self._gone()
                    return False
            woken = self._wake.wait(self._idle_timeout)


default_sampler = Sampler()
os.register_at_fork(after_in_child=default_sampler.forget)
