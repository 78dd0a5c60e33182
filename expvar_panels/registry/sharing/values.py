"""Shared variables: one value of all processes, kept in a store that no request waits for."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakSet

from .changes import Cell, Store, StoreUnavailable, Value
from .outbox import Outbox
from .writer import Writer

logger = logging.getLogger("expvar_panels")

FRESH_S = 0.05
"""What was read this recently is served again, so that one reading asks the store once."""
RETRY_S = 0.05


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long the store is waited for at most, in seconds."""

    write_every_s: float = 1.0
    """Outside requests and readings: how long an increment waits to be written."""
    request_s: float = 0.1
    """The end of a request."""
    reading_s: float = 0.5
    """A reading."""
    exit_s: float = 10.0
    """The end of the process, for a store that is slow."""
    failing_exit_s: float = 2.0
    """The end of the process, for a store that refuses."""
    fork_s: float = 5.0
    """A fork, for the round that is under way."""


BOUNDS = Bounds()


class SharedValues:
    """The shared variables of a process and the store that they are kept in.

    All traffic with the store is on the writer's thread; others wait for it, within bounds. Until a
    store is chosen, a value is what this process has counted, and that waits.
    """

    def __init__(
        self,
        open_store: Callable[[], Store] | None = None,
        *,
        bounds: Bounds = BOUNDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.outbox = Outbox(self._wake)
        self.bounds = bounds
        self._open_store = open_store
        self._clock = clock
        self._cells: set[Cell] = set()
        self._maps: set[str] = set()
        self.begin()
        living.add(self)

    def begin(self) -> None:
        """No thread, no connection, nothing read: at the start, and in a forked child."""
        self._writer = Writer(self._round, self.bounds.write_every_s, self._clock)
        self._store: Store | None = None
        self._reading_failure: BaseException | None = None
        self._writing_failures: dict[str, BaseException] = {}
        self._read_at: float | None = None
        self._told: str | None = None

    def use(self, open_store: Callable[[], Store] | None) -> None:
        """Keep the values in this store from now on; what waits goes there."""
        self.pause()
        self._open_store = open_store
        self.outbox.forget_stored()
        self.begin()
        self.resume()

    # What variables call

    def declare(self, cell: Cell) -> None:
        """Read this cell at each reading."""
        self._cells.add(cell)
        self._read_at = None

    def declare_map(self, name: str) -> None:
        """Read every key of this map at each reading."""
        self._maps.add(name)
        self._read_at = None

    def value(self, cell: Cell) -> Value | None:
        """The cell's value in all processes; raises StoreUnavailable where that is not known."""
        self._refresh(cell.name)
        return self.outbox.present(cell)

    def values(self, name: str) -> dict[Cell, Value]:
        """Every cell of a map in all processes; raises StoreUnavailable where not known."""
        self._refresh(name)
        return self.outbox.present_keys(name)

    # What the process calls

    def flush(self) -> None:
        """Have what waits written now; waits for that within the bound, and raises nothing."""
        if self._open_store is not None and self.outbox:
            self._writer.ask(fetch=False, wait_s=self.bounds.request_s)

    def close(self) -> None:
        """Write what waits, trying within the bounds; then end the thread and close the store.

        What could not be written is logged. The next change starts everything again.
        """
        began = self._clock()
        while self._open_store and self.outbox and self._clock() - began < self.bounds.exit_s:
            self._write_now(began + self.bounds.exit_s - self._clock())
            if self.outbox and self._clock() - began >= self.bounds.failing_exit_s:
                break
        self.pause(wait_s=RETRY_S)
        if self._open_store and self.outbox:
            lost = ", ".join(self.outbox.unsent_names())
            logger.error("Shared variables whose last changes could not be written: %s", lost)
        self.begin()

    def pause(self, wait_s: float | None = None) -> None:
        """End the thread and close the store: before a fork, which neither may cross."""
        if self._writer.stop(self.bounds.fork_s if wait_s is None else wait_s):
            self._close_store()

    def resume(self) -> None:
        """Go on after a pause."""
        self._writer.resume()
        if self.outbox:
            self._wake()

    def _wake(self) -> None:
        if self._open_store is not None:
            self._writer.wake()

    def _write_now(self, wait_s: float) -> None:
        """One attempt, whatever failed before; on this thread where no other can start."""
        asked = self._writer.ask(fetch=False, wait_s=wait_s, force=True)
        if not asked and not self._writer.is_running():
            self._round(fetch=False)
        if self.outbox:
            time.sleep(RETRY_S)

    def _refresh(self, name: str) -> None:
        """Read the store, unless it was read just now or is being left alone after a failure."""
        if self._open_store is None:
            return
        fresh = self._read_at is not None and self._clock() - self._read_at < FRESH_S
        may_ask = not fresh and not self._writer.is_pausing()
        wait_s = self.bounds.reading_s
        if may_ask and not self._writer.ask(fetch=True, wait_s=wait_s):
            raise StoreUnavailable(f"the store has not answered within {wait_s} s")
        failure = self._reading_failure or self._writing_failures.get(name)
        if failure is not None:
            raise StoreUnavailable(f"{type(failure).__name__}: {failure}") from failure

    # What the writer's thread runs

    def _round(self, fetch: bool) -> bool:
        """Write what waits, and read; says whether the store took or gave anything."""
        acknowledged, failure = self._write()
        if (fetch or failure is not None) and not self._read():
            return False
        if failure is None and (fetch or acknowledged):
            self._tell(None)
        return failure is None or acknowledged

    def _write(self) -> tuple[bool, BaseException | None]:
        changes = self.outbox.take()
        left = dict.fromkeys(changes)
        failure: BaseException | None = None
        try:
            for cell in self._opened().write(changes) if changes else ():
                self.outbox.acknowledge(cell)
                del left[cell]
        except BaseException as e:  # also what ends threads: this one has to go on
            failure = e
            self._fail(e)
        finally:
            self.outbox.give_back()
        self._writing_failures = {c.name: failure for c in left} if failure else {}
        return len(left) < len(changes), failure

    def _read(self) -> bool:
        at = self._clock()
        try:
            self.outbox.has_read(self._opened().read(tuple(self._cells), tuple(self._maps)))
        except BaseException as e:
            self._reading_failure = e
            self._fail(e)
            return False
        self._reading_failure, self._read_at = None, at
        return True

    def _opened(self) -> Store:
        if self._store is None:
            assert self._open_store is not None
            self._store = self._open_store()
        return self._store

    def _fail(self, failure: BaseException) -> None:
        self._tell(failure)
        self._close_store()

    def _close_store(self) -> None:
        store, self._store = self._store, None
        try:
            if store is not None:
                store.close()
        except Exception:
            logger.debug("A store of shared variables could not be closed", exc_info=True)

    def _tell(self, failure: BaseException | None) -> None:
        """Log a failure once, until it changes or is over."""
        told = None if failure is None else f"{type(failure).__name__}: {failure}"
        if told == self._told:
            return
        self._told = told
        if failure is None:
            logger.info("The store of shared variables answers again")
        else:
            logger.warning("The store of shared variables fails; changes wait", exc_info=failure)


living: WeakSet[SharedValues] = WeakSet()
