"""Who else wants the GIL: judged by the CPU time of the process and of the recorded threads."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Set
from typing import TYPE_CHECKING, Final, NamedTuple

from .switching import EAGER, SHARED

if TYPE_CHECKING:
    from .recording import Recording

PERIOD_NS: Final = 15_000_000
STALE_NS: Final = 100_000_000
BUSY: Final = 0.15


class Reading(NamedTuple):
    """The clocks at one moment: wall, process, sampler, and each recorded thread's.

    `left` are the threads in which something recorded has ended since the reading before.
    """

    wall: int
    process: int
    sampler: int
    threads: Mapping[int, int]
    left: Set[int]


class Contention:
    """Finds the switch interval that disturbs the program least.

    A short one is free of charge while a single recorded thread is busy. With several, threads
    would push each other off the GIL all the time; and where unrecorded threads burn CPU, a
    changed interval changes what the program does.

    Only a stretch with the same recorded threads at both ends, and no other in between, is judged:
    of one that has come or gone it is not known what it used, nor of any where the CPU time of
    threads cannot be read.
    """

    def __init__(
        self,
        *,
        process: Callable[[], int] = time.process_time_ns,
        sampler: Callable[[], int] = time.thread_time_ns,
    ) -> None:
        self._process = process
        self._sampler = sampler
        self._last: Reading | None = None
        self._judged = 0
        self._interval: float | None = EAGER
        self._left: set[int] = set()

    def leave(self, thread: int) -> None:
        """Something that was recorded in a thread has ended; any thread may tell."""
        self._left.add(thread)

    def restart(self, now: int) -> None:
        """Begin anew, after a rest; a judgement holds on for a tenth of a second."""
        self._last = None
        if now - self._judged > STALE_NS:
            self._interval = EAGER

    def interval(self, recordings: Iterable[Recording], now: int) -> float | None:
        """The switch interval to use for now; None for the program's own."""
        last = self._last
        if last is not None and now - last.wall < PERIOD_NS:
            return self._interval
        threads, left = _threads(recordings), self._take_left()
        reading = self._last = Reading(now, self._process(), self._sampler(), threads, left)
        if last is not None and _same_threads(last, reading):
            self._interval = _judge(last, reading)
            self._judged = now
        return self._interval

    def _take_left(self) -> set[int]:
        """The threads that were left since this was asked before; others may be leaving now."""
        left = self._left.copy()
        self._left -= left
        return left


def _threads(recordings: Iterable[Recording]) -> dict[int, int]:
    """The CPU time of each recorded thread that is still there."""
    segments = [segment for recording in recordings for segment in recording.segments]
    used = {segment.thread: segment.read_cpu() for segment in segments}
    return {thread: cpu for thread, cpu in used.items() if cpu is not None}


def _same_threads(last: Reading, now: Reading) -> bool:
    """Whether the recorded threads are the ones they were all the time, and there are any.

    Where a thread has ended, the next may have its identity, but not its CPU time.
    """
    before = last.threads
    if not before or before.keys() != now.threads.keys() or not now.left <= before.keys():
        return False
    return all(cpu >= before[thread] for thread, cpu in now.threads.items())


def _judge(last: Reading, now: Reading) -> float | None:
    wall = now.wall - last.wall
    used = [cpu - last.threads[thread] for thread, cpu in now.threads.items()]
    others = (now.process - last.process) - (now.sampler - last.sampler) - sum(used)
    if others > BUSY * wall:
        return None
    return SHARED if sum(cpu > BUSY * wall for cpu in used) > 1 else EAGER
