"""The one thread that talks to the store of shared variables, so that no request waits for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 5.0


class Writer:
    """Runs rounds of work on a thread of its own: when asked, and soon after being woken.

    `work(fetch)` is one round: it writes what waits, and also reads where `fetch` is set; it says
    whether that went well. After a failure the next round waits, longer each time.
    The thread starts at need, ends at `stop()`, and starts again at need.
    """

    def __init__(
        self,
        work: Callable[[bool], bool],
        every_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._work = work
        self._every_s = every_s
        self._clock = clock
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._stopping = self._held = False
        self._asked = self._begun = self._done = 0
        self._fetch = False
        self._began_at: float | None = None
        self._due: float | None = None
        self._not_before = 0.0
        self._pause_s = FIRST_PAUSE_S

    def wake(self) -> None:
        """Have a round within the interval, unless one is coming; cheap when it is."""
        if self._due is not None:
            return
        with self._changed:
            self._due = self._clock() + self._every_s
            self._start()
            self._changed.notify_all()

    def ask(self, *, fetch: bool, wait_s: float, force: bool = False) -> bool:
        """Have a round now, and wait for its end; False where that has not come in time.

        Does not wait at all while the store is being left alone after a failure (unless forced),
        nor when the present round has already lasted as long.
        """
        with self._changed:
            if force:
                self._not_before = 0.0
            elif self.is_pausing() or self._is_stuck(wait_s):
                return False
            self._asked += 1
            ticket = self._asked
            self._fetch = self._fetch or fetch
            if not self._start():
                return False
            self._changed.notify_all()
            return self._changed.wait_for(lambda: self._done >= ticket, wait_s)

    def stop(self, wait_s: float) -> bool:
        """End the thread after its present round, and start none until `resume()`.

        False where it has not ended in time.
        """
        with self._changed:
            self._held = True
            thread = self._thread
            if thread is None or thread is threading.current_thread():
                return thread is None
            self._stopping = True
            self._changed.notify_all()
        thread.join(wait_s)
        return not thread.is_alive()

    def resume(self) -> None:
        """Allow a thread again, and start it for what was asked meanwhile."""
        with self._changed:
            self._held = False
            if self._asked > self._begun or self._due is not None:
                self._start()

    def is_running(self) -> bool:
        """Whether there is a thread."""
        return self._thread is not None

    def is_pausing(self) -> bool:
        """Whether the store is being left alone after a failure."""
        return self._clock() < self._not_before

    def _is_stuck(self, bound_s: float) -> bool:
        return self._began_at is not None and self._clock() - self._began_at > bound_s

    def _start(self) -> bool:
        """Have a thread, or be about to; False where that is impossible."""
        if self._thread is None and not self._held:
            thread = threading.Thread(target=self._run, name="expvar_panels shared", daemon=True)
            try:
                thread.start()
            except RuntimeError:  # no more threads, or the interpreter is going down
                return False
            self._thread = thread
        return True

    def _run(self) -> None:
        while (turn := self._next_turn()) is not None:
            ticket, fetch = turn
            self._end_turn(ticket, self._work(fetch))

    def _next_turn(self) -> tuple[int, bool] | None:
        """Wait for the next round: the last ticket it serves and whether it reads; None: stop."""
        with self._changed:
            while not self._stopping:
                pause_s = self._until_turn()
                if pause_s is not None and pause_s <= 0:
                    return self._begin_turn()
                self._changed.wait(pause_s)
            self._thread, self._stopping = None, False
            return None

    def _until_turn(self) -> float | None:
        """Seconds to the next round, or None where there is nothing to do."""
        now = self._clock()
        at = now if self._asked > self._begun else self._due
        return None if at is None else max(at, self._not_before) - now

    def _begin_turn(self) -> tuple[int, bool]:
        self._began_at = now = self._clock()
        if self._due is not None and self._due <= now:
            self._due = None
        self._begun, fetch, self._fetch = self._asked, self._fetch, False
        return self._begun, fetch

    def _end_turn(self, ticket: int, went_well: bool) -> None:
        with self._changed:
            self._began_at = None
            self._done = ticket
            if went_well:
                self._pause_s, self._not_before = FIRST_PAUSE_S, 0.0
            else:
                self._begin_pause()
            self._changed.notify_all()

    def _begin_pause(self) -> None:
        """Leave the store alone; who asked meanwhile need not wait for the end of that."""
        self._done = self._begun = self._asked
        self._not_before = self._clock() + self._pause_s
        self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
        if self._due is not None:
            self._due = self._not_before
