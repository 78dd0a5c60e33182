"""A lock that a forked child finds free, whichever thread of the parent held it."""

from __future__ import annotations

from threading import RLock

from .forking import renewed_after_fork


class Locked:
    """Something with a lock of its own, made anew in a forked child.

    A child keeps its parent's values, as it keeps all memory; each of them is changed in one step,
    so none is half-changed. The lock is re-entrant: a signal handler or a destructor may count
    while its thread is counting.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        renewed_after_fork(self)

    def renew(self) -> None:
        """Forget a lock whose holder is not in this process."""
        self._lock = RLock()
