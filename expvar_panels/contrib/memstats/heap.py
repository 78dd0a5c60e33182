"""The bytes of the heap: exactly where the allocators can be asked, else as near as can be."""

from __future__ import annotations

import tracemalloc

import psutil

from . import libc, malloc, pymalloc
from .fields import Figure, Figures, Trust, measured


class Heap:
    """The two allocators of this process, found once; either is None where it cannot be asked."""

    def __init__(
        self, small: pymalloc.Pymalloc | None = None, large: malloc.Malloc | None = None
    ) -> None:
        self._small = small
        self._large = large

    @classmethod
    def of_this_process(cls) -> Heap:
        """The heap with all that this interpreter and C library offer."""
        library = libc.glibc()
        return cls(pymalloc.find(library), malloc.find(library))

    def read(self) -> Figures:
        """The fields of the heap: measured, else tracemalloc's if it traces, else USS."""
        exact = self._exact()
        if exact is not None:
            return exact
        if tracemalloc.is_tracing():
            return _only(tracemalloc.get_traced_memory()[0], Trust.LOWER_BOUND)
        return _unique_memory()

    def _exact(self) -> Figures | None:
        """What both allocators say; one alone would be half a heap."""
        small = self._small.read() if self._small is not None else None
        if small is None or self._large is None:
            return None
        large = self._large.read()
        live = small.live + large.live
        system = small.arenas + large.system
        idle = small.unused_pools + large.free
        return {
            "Alloc": measured(live),
            "HeapAlloc": measured(live),
            "HeapSys": measured(system),
            "HeapIdle": measured(idle),
            "HeapInuse": measured(system - idle),
        }


def _unique_memory() -> Figures:
    """The memory that would be freed if this process ended: near the heap, and never far above."""
    try:
        return _only(psutil.Process().memory_full_info().uss, Trust.APPROX)
    except (psutil.Error, OSError, AttributeError):
        return {}


def _only(size: int, trust: Trust) -> Figures:
    """The fields that one figure can stand for; what is idle it cannot tell."""
    return {name: Figure(size, trust) for name in ("Alloc", "HeapAlloc", "HeapInuse")}
