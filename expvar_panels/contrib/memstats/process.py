"""This process's memory statistics: one object, made anew in a forked child."""

from __future__ import annotations

import os
import sys
import threading
import tracemalloc

from . import system
from .churn import Churn
from .collector import Pauses
from .fields import Figures, Reading, measured
from .heap import Heap


class ProcessStats:
    """Reads all figures, and keeps what must be carried from one reading to the next."""

    def __init__(self, heap: Heap | None = None) -> None:
        self.pauses = Pauses()
        self._heap = heap or Heap.of_this_process()
        self.reset()

    def reset(self) -> None:
        """Start all counters anew, with a lock that no thread left behind by a fork can hold."""
        # Re-entrant: a destructor or a signal handler may read in the middle of a reading.
        self._lock = threading.RLock()
        self._blocks = Churn()
        self._bytes = Churn()
        self._latest: Reading | None = None
        self.pauses.reset()

    def read(self) -> Reading:
        """Every figure now; one reader at a time, so that the counters see the levels in order."""
        with self._lock:
            figures = {
                **self._read_bytes(),
                **self._read_blocks(),
                **system.read(),
                **self.pauses.read(),
                "BuckHashSys": measured(tracemalloc.get_tracemalloc_memory()),
            }
            self._latest = Reading(figures)
            return self._latest

    def latest(self) -> Reading:
        """The latest reading, or a first one."""
        return self._latest or self.read()

    def _read_bytes(self) -> Figures:
        figures = self._heap.read()
        if "Alloc" in figures:
            figures["TotalAlloc"], _ = self._bytes.see(figures["Alloc"])
        return figures

    def _read_blocks(self) -> Figures:
        """Blocks of any size that the object allocators handed out; plain malloc counts none."""
        count = getattr(sys, "getallocatedblocks", int)()
        if not count:
            return {}
        blocks = measured(count)
        mallocs, frees = self._blocks.see(blocks)
        return {"HeapObjects": blocks, "Mallocs": mallocs, "Frees": frees}


PROCESS = ProcessStats()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=PROCESS.reset)
