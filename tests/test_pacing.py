"""Looks come often enough for a short recording, and cheaply for a long one."""

from __future__ import annotations

from typing import Any

import pytest

from expvar_panels.flames.sampling.pacing import Pace
from tests.clockwork import MS


class Elapsed:
    """A recording that has lasted so long."""

    def __init__(self, elapsed_ms: float, interval_ms: float = 1) -> None:
        self.elapsed = round(elapsed_ms * MS)
        self.interval_ns = round(interval_ms * MS)


@pytest.mark.parametrize(
    ("elapsed", "interval", "pause"),
    [(0, 1, 1), (200, 1, 1), (1000, 1, 5), (2000, 1, 10), (60_000, 1, 10), (60_000, 5, 50)],
)
def test_long_recordings_are_looked_at_less_often(
    elapsed: float, interval: float, pause: float
) -> None:
    """One two-hundredth of the time so far, between the interval asked for and ten times that."""
    pace = Pace(draw=lambda: 0.5)
    recordings: Any = [Elapsed(elapsed, interval)]
    assert pace.pause(recordings, 0) == pytest.approx(pause / 1000)


def test_the_pace_is_jittered_and_keeps_its_mean() -> None:
    """Looks never fall in step with the program, and do not drift."""
    draws = iter([0.0, 1.0, 0.0, 1.0])
    pace = Pace(draw=lambda: next(draws))
    recordings: Any = [Elapsed(0)]
    now, pauses = 0.0, []
    for _ in range(4):
        pause = pace.pause(recordings, round(now * 1e9))
        pauses.append(round(pause * 1000, 3))
        now += pause
    assert pauses == [0.5, 1.5, 0.5, 1.5]


def test_a_late_sampler_does_not_hurry_after() -> None:
    """What was missed is missed: there is always a pause."""
    pace = Pace(draw=lambda: 0.5)
    recordings: Any = [Elapsed(0)]
    assert pace.pause(recordings, 50 * MS) == pytest.approx(0.0001)


def test_costly_looks_come_less_often() -> None:
    """Stacks of thousands of frames do not eat the program up."""
    pace = Pace(draw=lambda: 0.5)
    recordings: Any = [Elapsed(0)]
    for _ in range(200):
        pace.looked(MS)
    assert pace.pause(recordings, 0) == pytest.approx(0.020, rel=0.01)


def test_the_shortest_interval_asked_for_wins() -> None:
    """One sampler serves them all."""
    pace = Pace(draw=lambda: 0.5)
    recordings: Any = [Elapsed(0, 5), Elapsed(0, 1)]
    assert pace.pause(recordings, 0) == pytest.approx(0.001)
