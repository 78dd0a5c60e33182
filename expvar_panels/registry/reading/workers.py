"""Worker threads: what may hang runs here, so that who waits for it can leave."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final, TypeAlias

from expvar_panels.registry.forking import renewed_after_fork

IDLE_S: Final = 1.0
KEPT_IDLE: Final = 2

Work: TypeAlias = Callable[[], None]


class Workers:
    """Daemon threads, made as they are needed; few stay for a moment, to serve the next reading.

    A thread costs a tenth of a millisecond to start, an idle one a tenth of that to wake.
    """

    def __init__(self, idle_s: float = IDLE_S) -> None:
        self.idle_s = idle_s
        self.renew()
        renewed_after_fork(self)

    def renew(self) -> None:
        """Start anew: in a forked child none of the threads exists."""
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []

    def run(self, work: Work) -> None:
        """Have the work done on another thread; raises RuntimeError where none can be started."""
        with self._lock:
            worker = self._idle.pop() if self._idle else None
        if worker is None:
            _Worker(self).start(work)
        else:
            worker.wake(work)

    def stop(self) -> None:
        """End the idle threads, and wait for that."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.wake(None)
        for worker in idle:
            worker.thread.join()

    def keep(self, worker: _Worker) -> bool:
        """Let a worker wait for more work, if there are not enough that do."""
        with self._lock:
            if len(self._idle) >= KEPT_IDLE:
                return False
            self._idle.append(worker)
            return True

    def release(self, worker: _Worker) -> bool:
        """Let an idle worker end, unless it has just been given work."""
        with self._lock:
            if worker not in self._idle:
                return False
            self._idle.remove(worker)
            return True


class _Worker:
    """One thread: does its work, then waits a while for more."""

    def __init__(self, workers: Workers) -> None:
        self.workers = workers
        self.work: Work | None = None
        self.awake = threading.Lock()
        self.awake.acquire()
        self.thread = threading.Thread(target=self._live, name="expvar-worker", daemon=True)

    def start(self, work: Work) -> None:
        self.work = work
        self.thread.start()

    def wake(self, work: Work | None) -> None:
        self.work = work
        self.awake.release()

    def _live(self) -> None:
        while self.work is not None:
            self.work()
            self.work = None
            if not self.workers.keep(self) or not self._is_woken():
                return

    def _is_woken(self) -> bool:
        if self.awake.acquire(timeout=self.workers.idle_s):
            return True
        if self.workers.release(self):
            return False
        return self.awake.acquire()


default_workers: Final = Workers()
