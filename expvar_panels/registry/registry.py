"""The registry: the published variables, in order, and how they are read into a `Snapshot`."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from typing import Any, Final, TypeAlias

from .forking import renewed_after_fork
from .merging import merge
from .reading.preparation import Callback, Preparation
from .reading.published import Published
from .reading.scheduling import Scheduler
from .reading.surroundings import NoSurroundings, Surroundings
from .reading.workers import Workers, default_workers
from .snapshot import RESERVED, Collision, Failure, Reading, Snapshot, Source
from .variable import Variable

DEFAULT_BUDGET_S: Final = 0.8

Place: TypeAlias = Callable[[Source], "tuple[int, str] | None"]
"""Where the variables of a source come, and its app's name; None: they are not shown."""


class Registry:
    """The published variables of a process.

    Discovered variables are registered: values of one name are merged. Declared ones own their
    name among the declared. Both are read in the order of their apps, then of their definition.
    `before_reading` are called first at each full reading: what they return, or raise, is told by
    name among the errors. `forms` are further types' JSON forms, as `forms.py` says.
    """

    def __init__(
        self,
        *,
        surroundings: Surroundings | None = None,
        workers: Workers = default_workers,
        clock: Callable[[], int] = time.perf_counter_ns,
    ) -> None:
        self.before_reading: list[Callback] = []
        self.forms: dict[type, Callable[[Any], Any]] = {}
        self.scheduler = Scheduler(workers, surroundings or NoSurroundings())
        self._clock = clock
        self._all: list[Published] = []
        self._declared: dict[str, Published] = {}
        self._ordered: tuple[Published, ...] | None = None
        self._shares_names = False
        self._place: Place | None = None
        self._preparations: dict[Callback, Preparation] = {}
        self._lock = Lock()
        renewed_after_fork(self)

    def use(self, surroundings: Surroundings) -> None:
        """Have variables find these around them."""
        self.scheduler.surroundings = surroundings

    def register(self, variable: Variable, source: Source, name: str | None = None) -> None:
        """Publish a discovered variable, by default under the name that it gives itself."""
        if name is None:
            name = variable.get_name()  # type: ignore[attr-defined]
        with self._lock:
            self._add(self._published(variable, name, source))

    def declare(self, name: str, variable: Variable, source: Source) -> None:
        """Publish a declared variable; raises ValueError if its name is declared already."""
        with self._lock:
            if (other := self._declared.get(name)) is not None:
                raise ValueError(
                    f"{name!r} is published twice: by {other.source}, and now by {source}"
                )
            self._declared[name] = self._published(variable, name, source)
            self._add(self._declared[name])

    def forget(self, name: str) -> None:
        """Take back a declared variable; there need not be one."""
        with self._lock:
            gone = self._declared.pop(name, None)
            self._all = [published for published in self._all if published is not gone]
            self._ordered = None

    def forget_discovered(self) -> None:
        """Take back what was registered; what was declared stays."""
        with self._lock:
            self._all = list(self._declared.values())
            self._ordered = None

    def arrange(self, place: Place) -> None:
        """Put the variables, and those to come, in the order of their apps."""
        with self._lock:
            self._place, self._ordered = place, None

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._all, self._declared, self._preparations = [], {}, {}
            self._place, self._ordered = None, None
            self.before_reading.clear()

    def collect(
        self,
        budget_s: float = DEFAULT_BUDGET_S,
        *,
        only: Callable[[Reading | None], bool] | None = None,
        lends: bool = True,
    ) -> Snapshot:
        """Read all variables, or those whose last reading (None: never read) `only` admits.

        With `lends`, variables use the caller's database connections, and a caller whose budget is
        spent goes on without them: right for a request that only reads variables, wrong amid one
        that does something else.
        """
        variables = self.variables
        first = []
        if only is None:
            first = [self._preparation(callback) for callback in tuple(self.before_reading)]
        else:
            variables = tuple(v for v in variables if only(v.last))
        due = [preparation for preparation in first if not preparation.flights]
        readings, results = self.scheduler.read(variables, due, budget_s, lends=lends)
        tree, collisions = merge(readings) if self._shares_names else (readings.values, [])
        faults: dict[str, Failure] = {}
        for preparation in first:
            done = preparation in results
            faults |= results[preparation] if done else preparation.late(budget_s)
        return Snapshot(tree, readings, tuple(collisions), faults)

    def find_collisions(self, budget_s: float = DEFAULT_BUDGET_S) -> list[Collision]:
        """Read only variables that share a name, to tell which paths they share; logs nothing."""
        count = Counter(variable.name for variable in self.variables)
        sharing = [v.unlogged() for v in self.variables if count[v.name] > 1]
        readings, _ = self.scheduler.read(sharing, (), budget_s)
        return merge(readings)[1]

    @property
    def variables(self) -> tuple[Published, ...]:
        """The published variables, in the order in which they are merged."""
        ordered = self._ordered
        if ordered is None:
            with self._lock:
                ordered = self._in_order()
                self._shares_names = len({v.name for v in ordered}) < len(ordered)
                self._ordered = ordered
        return ordered

    def renew(self) -> None:
        """Forget the threads and locks of a forked process's parent."""
        self._lock = Lock()
        for job in (*self._all, *self._preparations.values()):
            job.renew()

    def _published(self, variable: Variable, name: Any, source: Source) -> Published:
        if not isinstance(name, str):
            raise TypeError(f"{source}: a variable's name is a str, not {type(name).__name__}")
        if not name or name in RESERVED:
            raise ValueError(f"{source}: a variable cannot be called {name!r}")
        return Published(variable, str(name), source, forms=self.forms, clock=self._clock)

    def _add(self, published: Published) -> None:
        self._all.append(published)
        self._ordered = None

    def _in_order(self) -> tuple[Published, ...]:
        if self._place is None:
            return tuple(self._all)
        placed = []
        for number, published in enumerate(self._all):
            if (where := self._place(published.source)) is not None:
                index, app = where
                published.source = replace(published.source, app=app)
                placed.append((index, number, published))
        return tuple(published for _, _, published in sorted(placed))

    def _preparation(self, callback: Callback) -> Preparation:
        if (found := self._preparations.get(callback)) is None:
            found = self._preparations[callback] = Preparation(callback)
        return found


default_registry: Final = Registry()
