"""Jobs: what a reading has to run, and the runs that go on when no reader waits for them."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from typing import Any


class Flight:
    """A run that no reader may be waiting for: since when, on which thread, and its end.

    `is_late` says that a reader has waited for it, in vain.
    """

    __slots__ = ("began_s", "ended", "is_late", "thread_id")

    def __init__(self, thread_id: int | None = None, *, is_late: bool = False) -> None:
        self.began_s = time.monotonic()
        self.thread_id = thread_id
        self.is_late = is_late
        self.ended = threading.Event()


class Job(ABC):
    """Something that may be slow, or hang. `flights` are its runs that go on by themselves."""

    __slots__ = ("_lock", "flights")

    def __init__(self) -> None:
        self.renew()

    @abstractmethod
    def read(self) -> Any:
        """Run it; raises nothing, but for a KeyboardInterrupt on the main thread."""

    def renew(self) -> None:
        """Forget what ran in the parent of a fork."""
        self.flights: tuple[Flight, ...] = ()
        self._lock = threading.Lock()

    @property
    def thread_id(self) -> int | None:
        """The thread on which its oldest flight is, if there is one."""
        flights = self.flights
        return flights[0].thread_id if flights else None

    def take_off(self, flight: Flight) -> bool:
        """Enter a flight, if it is the only one."""
        with self._lock:
            if self.flights:
                return False
            self.flights = (flight,)
            return True

    def leave_to(self, flight: Flight) -> None:
        """Enter the flight that a run becomes whose reader has left."""
        with self._lock:
            self.flights = (*self.flights, flight)

    def land(self, flight: Flight) -> None:
        """Strike a flight out; its run has ended."""
        with self._lock:
            self.flights = tuple(other for other in self.flights if other is not flight)
        flight.ended.set()


def is_users_interrupt(error: BaseException) -> bool:
    """Whether an exception may be Ctrl-C: only the main thread is told of that."""
    on_main = threading.current_thread() is threading.main_thread()
    return on_main and isinstance(error, KeyboardInterrupt)
