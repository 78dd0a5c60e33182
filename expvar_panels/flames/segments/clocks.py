"""Clocks of threads: how much CPU time a thread has used, read from another thread."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable

CpuClock = Callable[[], int | None]
"""The CPU time in nanoseconds of the thread that asked for the clock; None once it has ended."""


def cpu_clock() -> CpuClock | None:
    """A clock of the calling thread's CPU time that any thread may read, where there is one.

    A clock is only ever asked for inside its own thread: the identity of a thread that has ended
    is undefined behaviour to `pthread_getcpuclockid`.
    """
    if sys.platform == "darwin":
        from .mach import cpu_clock as mach_cpu_clock

        return mach_cpu_clock()
    if not hasattr(time, "pthread_getcpuclockid"):
        return None
    clock = time.pthread_getcpuclockid(threading.get_ident())

    def read() -> int | None:
        try:
            return time.clock_gettime_ns(clock)
        except OSError:
            return None

    return read
