"""A pass: jobs run in order on worker threads, while their reader waits, but not for ever."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextvars import copy_context
from typing import Any, Final

from .jobs import Flight, Job
from .surroundings import Surroundings
from .workers import Workers

SHORTEST_SLICE_S: Final = 0.01
LONGEST_SLICE_S: Final = 0.05


class _Slot:
    """What one worker of a pass is doing."""

    __slots__ = ("flight", "job", "thread_id")

    def __init__(self) -> None:
        self.thread_id = 0
        self.job: Job | None = None
        self.flight: Flight | None = None


class Pass:
    """Runs jobs until all are done or the reader leaves; `results` has what was done by then.

    One worker takes job after job, in the reader's context and surroundings.
    When for a moment none was finished, the one under way is slow or hangs: then another worker
    goes on with the rest, and so on. When the reader leaves, the jobs not yet begun are dropped,
    and those under way become flights.
    """

    def __init__(self, jobs: Iterable[Job], workers: Workers, surroundings: Surroundings) -> None:
        self.results: dict[Job, Any] = {}
        self._pending = deque(jobs)
        self._workers = workers
        self._surroundings = surroundings
        self._context = copy_context()
        self._lock = threading.Lock()
        self._slots: list[_Slot] = []
        self._active = 0
        self._left = False
        self._done = threading.Lock()
        self._done.acquire()

    def run(self, deadline_s: float, *, lends: bool) -> None:
        """Run the jobs; return when they are done, or at the deadline on the monotonic clock."""
        loan = self._surroundings.lend() if lends else self._surroundings.copy()
        first = self._new_slot()
        try:
            try:
                self._hire(first, loan.take, loan.give_back)
            except RuntimeError:  # no thread can be started: better unguarded than nothing
                self._work(first, loan.take, loan.give_back)
            self._wait(deadline_s)
        finally:
            self._leave()
            loan.end()

    def _wait(self, deadline_s: float) -> None:
        while (left := deadline_s - time.monotonic()) > 0:
            waiting = len(self._pending)
            if self._done.acquire(timeout=min(left, _slice(left, waiting))):
                return
            if 0 < len(self._pending) == waiting:
                self._add_worker()

    def _add_worker(self) -> None:
        with self._lock:
            if not self._active:
                return
            slot = self._new_slot()
        try:
            self._hire(slot, _nothing, self._surroundings.close)
        except RuntimeError:
            self._retire(slot)

    def _new_slot(self) -> _Slot:
        slot = _Slot()
        self._slots.append(slot)
        self._active += 1
        return slot

    def _hire(self, slot: _Slot, before: Callable[[], None], after: Callable[[], None]) -> None:
        context = self._context.copy()
        self._workers.run(lambda: context.run(self._work, slot, before, after))

    def _work(self, slot: _Slot, before: Callable[[], None], after: Callable[[], None]) -> None:
        slot.thread_id = threading.get_ident()
        before()
        try:
            self._run_jobs(slot)
        finally:
            after()
            self._retire(slot)

    def _run_jobs(self, slot: _Slot) -> None:
        next_job, results = self._pending.popleft, self.results
        try:
            while not self._left:
                slot.job = job = next_job()
                results[job] = job.read()
        except IndexError:  # none is left; a job raises nothing itself
            return

    def _retire(self, slot: _Slot) -> None:
        with self._lock:
            if slot.job is not None and slot.flight is not None:
                slot.job.land(slot.flight)
            slot.job = None
            self._active -= 1
            if not self._active:
                self._done.release()

    def _leave(self) -> None:
        self._pending.clear()
        with self._lock:
            self._left = True
            for slot in self._slots:
                if slot.job is not None and slot.job not in self.results:
                    slot.flight = Flight(slot.thread_id, is_late=True)
                    slot.job.leave_to(slot.flight)


def _slice(left_s: float, waiting: int) -> float:
    """How long to wait for one job: a fair share, so that those that hang leave time for all."""
    if not waiting:
        return left_s
    return max(SHORTEST_SLICE_S, min(left_s / (waiting + 1), LONGEST_SLICE_S))


def _nothing() -> None:
    pass
