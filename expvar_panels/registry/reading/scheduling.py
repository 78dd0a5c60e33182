"""Scheduling: which variables are computed for a reading, which are waited for, and how long.

* Most are computed at each reading, one after another, within the budget (`passes.py`).
* One with `max_age` is served again while it is young enough.
* One with `background`, or whose last run took longer than the budget, is computed aside: on a
  thread of its own, never twice at once. Its last value is served; only its first is waited for.
* One that is still under way from an earlier reading is not started again.

When the budget is spent, what has an earlier value is served stale, and the rest has failed.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from threading import get_ident
from typing import Any

from .failures import late
from .jobs import Flight, Job
from .passes import Pass
from .published import Published
from .readings import FAILURE, Outcome, Readings
from .surroundings import Surroundings
from .workers import Workers


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a reading may take, and until when on the monotonic clock."""

    budget_s: float
    deadline_s: float

    def left_s(self) -> float:
        """What is left of the budget."""
        return max(0.0, self.deadline_s - time.monotonic())


class Scheduler:
    """Reads variables on worker threads, within a budget."""

    def __init__(self, workers: Workers, surroundings: Surroundings) -> None:
        self.workers = workers
        self.surroundings = surroundings

    def read(
        self,
        variables: Sequence[Published],
        first: Sequence[Job],
        budget_s: float,
        *,
        lends: bool = True,
    ) -> tuple[Readings, dict[Job, Any]]:
        """A reading of each variable, in their order, and what the jobs in `first` gave.

        What is not done within the budget is not among the latter. `lends`: `Registry.collect`.
        """
        limits = Limits(budget_s, time.monotonic() + budget_s)
        now, aside, fresh = _plan(variables, int(budget_s * 1e9))
        before = {variable: variable.outcome for variable in aside}
        for variable in aside:
            self._compute_aside(variable)
        results = self._run([*first, *now], limits, lends=lends)
        if len(results) < len(first) + len(now):
            results |= {v: _late(v, limits) for v in now if v not in results}
        results |= {v: _settle(v, before[v], limits) for v in aside}
        results |= {v: v.again(stale=False) for v in fresh}
        return Readings(variables, [results[v] for v in variables]), results

    def _run(self, jobs: Sequence[Job], limits: Limits, *, lends: bool) -> dict[Job, Any]:
        """What each of the jobs gave that was done in time."""
        if not jobs:
            return {}
        run = Pass(jobs, self.workers, self.surroundings)
        run.run(limits.deadline_s, lends=lends)
        return run.results

    def _compute_aside(self, variable: Published) -> None:
        flight = Flight()
        if not variable.take_off(flight):
            return

        def fly() -> None:
            flight.thread_id = get_ident()
            try:
                variable.read()
                self.surroundings.close()
            finally:
                variable.land(flight)

        try:
            self.workers.run(fly)
        except RuntimeError:  # no thread can be started; the next reading tries again
            variable.land(flight)


def _plan(
    variables: Sequence[Published], budget_ns: int
) -> tuple[list[Published], list[Published], list[Published]]:
    """Those to compute now, those to compute aside, and those to serve again."""
    now = [v for v in variables if not (v.special or v.flights or v.duration_ns > budget_ns)]
    aside: list[Published] = []
    fresh: list[Published] = []
    if len(now) < len(variables):
        simple = set(now)
        for v in variables:
            if v not in simple:
                slow = v.background or v.flights or v.duration_ns > budget_ns
                (fresh if v.is_fresh() else aside if slow else now).append(v)
    return now, aside, fresh


def _late(variable: Published, limits: Limits) -> Outcome:
    """What is told of a variable whose run was not finished, or not begun, in time."""
    last = variable.again(stale=True)
    if last is not None and last[FAILURE] is None:
        return last
    return variable.failed(late(limits.budget_s, variable.thread_id))


def _settle(variable: Published, before: Outcome | None, limits: Limits) -> Outcome:
    """The newest that there is of a variable that is computed aside."""
    if variable.outcome is None:
        _wait_for_first(variable, limits)
    last = variable.again(stale=variable.outcome is before)
    if last is not None:
        return last
    return variable.failed(late(limits.budget_s, variable.thread_id))


def _wait_for_first(variable: Published, limits: Limits) -> None:
    """Wait for a run that has not had a budget's time yet, by this reading or another."""
    for flight in variable.flights[:1]:
        if not flight.is_late:
            left_s = flight.began_s + limits.budget_s - time.monotonic()
            flight.ended.wait(max(0.0, min(limits.left_s(), left_s)))
