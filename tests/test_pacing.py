"""Looks come often enough for a short recording, and cheaply for a long one."""

from __future__ import annotations

from itertools import cycle
from typing import Any

import pytest

from expvar_panels.flames.sampling.pacing import Pace
from tests.clockwork import MS


class Elapsed:
    """A recording that has lasted so long."""

    def __init__(self, elapsed_ms: float, interval_ms: float = 1) -> None:
        self.elapsed = round(elapsed_ms * MS)
        self.interval_ns = round(interval_ms * MS)


def plan(pace: Pace, *recordings: Elapsed, now: float = 0, cost: float = 0) -> list[float]:
    """The next pauses in milliseconds, from the first."""
    known: Any = recordings
    pauses = pace.plan(known, round(now * MS), round(cost * MS))
    return [round(pause * 1000, 3) for pause in reversed(pauses)]


@pytest.mark.parametrize(
    ("elapsed", "interval", "pauses"),
    [
        (0, 1, [1] * 10),
        (200, 1, [1] * 10),
        (400, 1, [4] * 7),
        (1000, 1, [10] * 3),
        (60_000, 1, [10] * 3),
        (1000, 5, [5] * 6),
        (60_000, 5, [50]),
        (1000, 0, [0] * 10),
    ],
)
def test_long_recordings_are_looked_at_less_often(
    elapsed: float, interval: float, pauses: list[float]
) -> None:
    """From two hundred intervals on, and up to ten times the interval that was asked for."""
    assert plan(Pace(draw=lambda: 0.5), Elapsed(elapsed, interval)) == pauses


def test_the_pace_is_jittered() -> None:
    """Looks never fall in step with the program."""
    draws = cycle([0.0, 1.0, 0.25])
    pauses = plan(Pace(draw=lambda: next(draws)), Elapsed(0))
    assert pauses[:4] == [0.5, 1.5, 0.75, 0.5]


def test_what_looks_come_late_by_is_taken_off_the_pauses() -> None:
    """The mean distance of looks is what was asked for, though each takes its time."""
    pace = Pace(draw=lambda: 0.5)
    now, lateness = 0.0, 0.15
    for _ in range(20):
        began, pauses = now, plan(pace, Elapsed(0), now=now)
        now += sum(pauses) + lateness * len(pauses)
    assert pauses == [0.85] * 10
    assert now - began == pytest.approx(10)


def test_a_late_sampler_does_not_hurry_after() -> None:
    """What was missed is missed: there is always a pause, and it is soon what it was."""
    pace = Pace(draw=lambda: 0.5)
    plan(pace, Elapsed(0))
    now = 500.0
    pauses = plan(pace, Elapsed(0), now=now)
    assert pauses == [0.9] * 10
    for _ in range(20):
        pauses = plan(pace, Elapsed(0), now=now)
        now += sum(pauses)
    assert pauses == [1] * 10


def test_a_rest_is_not_lateness() -> None:
    """Nobody looked because nothing was recorded."""
    pace = Pace(draw=lambda: 0.5)
    plan(pace, Elapsed(0))
    pace.restart()
    assert plan(pace, Elapsed(0), now=500) == [1] * 10


def test_costly_looks_come_less_often() -> None:
    """Stacks of thousands of frames do not eat the program up; that is found out in a few plans."""
    pace = Pace(draw=lambda: 0.5)
    for _ in range(10):
        pace.restart()
        pauses = plan(pace, Elapsed(0), cost=0.5)
    assert pauses == [12] * 2
    assert plan(pace, Elapsed(0), cost=0.03)[-1] < 2


def test_a_look_that_was_held_up_is_not_taken_for_costly() -> None:
    """One late look says nothing of the others."""
    pace = Pace(draw=lambda: 0.5)
    pauses = plan(pace, Elapsed(0), cost=5)
    assert max(pauses) < 1.1


def test_the_pauses_are_drawn_again_and_again() -> None:
    """However long a recording is, and however few pauses are planned at once."""
    pace = Pace(draw=lambda: 0.5)
    planned = sum(len(plan(pace, Elapsed(elapsed))) for elapsed in (0, 300, 1000) * 300)
    assert planned > 3000


def test_the_shortest_interval_asked_for_wins() -> None:
    """One sampler serves them all."""
    assert plan(Pace(draw=lambda: 0.5), Elapsed(0, 5), Elapsed(0, 1)) == [1] * 10


def test_with_nothing_to_look_at_there_is_no_pause() -> None:
    """The last recording may end during the last look."""
    assert plan(Pace()) == [0]
