"""Waiting until the machine has nothing else to do, so that figures are the code's own."""

from __future__ import annotations

import time
from pathlib import Path

STAT = Path("/proc/stat")
OF_THREAD = Path("/proc/thread-self/schedstat")
IDLE_FIELDS = (3, 4)


def _idle_and_total() -> tuple[int, int]:
    fields = [int(field) for field in STAT.read_text().splitlines()[0].split()[1:9]]
    return sum(fields[i] for i in IDLE_FIELDS), sum(fields)


def busy(seconds: float = 0.1) -> float:
    """The share of all CPUs that is in use, measured while this process sleeps."""
    idle, total = _idle_and_total()
    time.sleep(seconds)
    idle_after, total_after = _idle_and_total()
    return 1 - (idle_after - idle) / max(1, total_after - total)


def wait(limit: float = 0.1, patience: float = 30.0) -> None:
    """Return when little else runs, or when patience is at its end."""
    end = time.monotonic() + patience
    while STAT.exists() and time.monotonic() < end and busy() > limit:
        pass


def waited() -> float:
    """Seconds for which the calling thread has been ready to run without a CPU, on Linux."""
    return int(OF_THREAD.read_text().split()[1]) / 1e9 if OF_THREAD.exists() else 0.0
