"""Looks come often enough for a short recording, and cheaply for a long one."""

from __future__ import annotations

import random
import sys
from enum import Enum
from itertools import cycle
from typing import Any

import pytest

from expvar_panels.flames.sampling.pacing import Pace
from tests.clockwork import MS, Clockwork, inside, stacks


class Elapsed:
    """A recording that has lasted so long."""

    def __init__(self, elapsed_ms: float, interval_ms: float = 1) -> None:
        self.elapsed = round(elapsed_ms * MS)
        self.interval_ns = round(interval_ms * MS)


class Looking:
    """Somebody who looks as a pace tells, and comes late or not; the times in milliseconds."""

    def __init__(self, *recordings: Elapsed, pace: Pace | None = None, cost: float = 0) -> None:
        self.pace = pace or Pace(draw=lambda: 0.5)
        self.recordings: Any = recordings or (Elapsed(0),)
        self.cost = round(cost * MS)
        self.now = 0

    def look(self, late: float = 0) -> float:
        """Look now, or so much later; gives the shift."""
        self.now += round(late * MS)
        return self.pace.shift(self.now) / MS

    def rest(self) -> float:
        """Wait for the next look, and give how long."""
        pause = self.pace.pause(self.now)
        if pause is None:
            self.pace.plan(self.recordings, self.cost)
            pause = self.pace.pause(self.now)
        assert pause is not None
        self.now += round(pause * 1e9)
        return round(pause * 1000, 3)

    def pauses(self) -> list[float]:
        """All those of one plan."""
        self.pace.restart()
        self.look()
        found = [self.rest()]
        while self.pace._dues:
            self.look()
            found.append(self.rest())
        return found


@pytest.mark.parametrize(
    ("elapsed", "interval", "pauses"),
    [
        (0, 1, [1] * 10),
        (150, 1, [1] * 10),
        (300, 1, [2] * 10),
        (1500, 1, [10] * 3),
        (60_000, 1, [10] * 3),
        (600, 5, [5] * 6),
        (60_000, 5, [50]),
        (1500, 0, [0] * 10),
    ],
)
def test_long_recordings_are_looked_at_less_often(
    elapsed: float, interval: float, pauses: list[float]
) -> None:
    """From 150 intervals on, and up to ten times the interval that was asked for."""
    assert Looking(Elapsed(elapsed, interval)).pauses() == pauses


def test_the_pace_is_jittered() -> None:
    """Looks never fall in step with the program."""
    draws = cycle([0.0, 1.0, 0.25])
    pauses = Looking(pace=Pace(draw=lambda: next(draws))).pauses()
    assert pauses[:4] == [0.7, 1.3, 0.85, 0.7]


def test_what_is_due_does_not_move_with_late_looks() -> None:
    """The mean distance of looks is what was asked for, though each comes late."""
    looking = Looking()
    looking.look()
    for _ in range(200):
        looking.rest()
        looking.look(late=0.15)
    assert looking.now == pytest.approx(200.15 * MS)
    assert looking.rest() == 0.85


@pytest.mark.parametrize(
    ("late", "shift"),
    [(0, 0), (0.1, 0.05), (0.15, 0.075), (0.5, -0.275), (0.999, -0.774), (2.5, -0.275)],
)
def test_a_late_look_stands_for_a_moment_before(late: float, shift: float) -> None:
    """The last one that was due, the usual delay apart: that may well last for half as long again.

    A delay of more than 0.15 ms is not usual.
    """
    looking = Looking()
    looking.look()
    looking.rest()
    assert looking.look(late) == pytest.approx(shift)


def test_a_late_sampler_does_not_hurry_after() -> None:
    """What was missed is missed: the look that comes then stands for itself."""
    looking = Looking()
    looking.look()
    looking.rest()
    assert looking.look(late=500) == 0
    assert [looking.rest() for _ in range(5)] == [1] * 5


def test_there_is_always_a_pause() -> None:
    """Though the next look is due already, or has been for long."""
    looking = Looking()
    looking.look()
    for late in (0.98, 0.2, 5):
        looking.rest()
        looking.look()
        looking.now += round(late * MS)  # so long did it look
        assert looking.rest() >= 0.02
    looking.pace.restart()
    looking.look()
    looking.rest()
    looking.now += 2 * MS
    assert looking.rest() == 0.1


def test_a_rest_is_not_lateness() -> None:
    """Nobody looked because nothing was recorded."""
    looking = Looking()
    looking.look()
    looking.rest()
    looking.now += 500 * MS
    looking.pace.restart()
    assert looking.look(late=0.3) == 0
    assert looking.rest() == 1


def test_costly_looks_come_less_often() -> None:
    """Stacks of thousands of frames do not eat the program up; that is found out in a few plans."""
    looking = Looking(cost=0.5)
    for _ in range(10):
        pauses = looking.pauses()
    assert pauses == [6] * 5
    looking.cost = round(0.03 * MS)
    assert looking.pauses()[0] == 1


def test_a_look_after_a_rest_tells_nothing_of_taking_turns() -> None:
    """What was found out before the rest holds on."""
    looking = Looking(cost=0.05)
    looking.look()
    for _ in range(200):
        looking.rest()
        looking.look(late=0.15)
    for _ in range(50):
        looking.pace.restart()
        looking.look()
        pause = looking.rest()
    assert pause == pytest.approx(1.5, abs=0.02)


def test_looks_come_less_often_where_it_takes_long_to_take_turns() -> None:
    """How late they come tells how long the program stands still for each."""
    looking = Looking(cost=0.05)
    looking.look()
    for late, pause in ((0.15, 1.5), (0.06, 1), (0.9, 1.5)):
        for _ in range(200):
            looking.rest()
            looking.look(late)
        assert looking.pauses()[0] == pytest.approx(pause, abs=0.02), late


def test_a_look_that_was_held_up_is_not_taken_for_costly() -> None:
    """One late look says nothing of the others."""
    assert max(Looking(cost=5).pauses()) < 1.1


def test_the_pauses_are_drawn_again_and_again() -> None:
    """However long a recording is, and however few pauses are planned at once."""
    pace = Pace(draw=lambda: 0.5)
    planned = [
        pause
        for elapsed in (0, 300, 1500) * 300
        for pause in Looking(Elapsed(elapsed), pace=pace).pauses()
    ]
    assert len(planned) > 3000
    assert set(planned) == {1, 2, 10}


def test_the_shortest_interval_asked_for_wins() -> None:
    """One sampler serves them all."""
    assert Looking(Elapsed(0, 5), Elapsed(0, 1)).pauses() == [1] * 10


def test_with_nothing_to_look_at_there_is_no_pause() -> None:
    """The last recording may end during the last look."""
    looking = Looking()
    looking.recordings = ()
    assert looking.pauses() == [0]


def test_a_recording_that_begins_beside_another_is_looked_at_by_its_own_pace() -> None:
    """What was planned before does not hold it up, nor does it make it look late."""
    clock = Clockwork(Pace(draw=lambda: 0.5))

    def view() -> None:
        clock.pass_time(1)
        assert clock.look(sys._getframe()) == pytest.approx(0.001)

    first, second = clock.recording(interval_ns=9 * MS), clock.recording()
    with first.attach():
        for _ in range(3):
            clock.pass_time(9)
            assert clock.look(sys._getframe()) == pytest.approx(0.009)
        with second.attach():
            view()
    first.finish()
    assert stacks(second.finish()) == {("view",): 1}


class Gil(Enum):
    """What a piece of work does with it."""

    LENT = 0
    HELD = 1
    FREE = 2


class Machine:
    """A program by the fake clock, and a sampler that wakes up when it asked to be woken.

    To wake up takes 0.05 ms. A running program is asked for the GIL for 0.02 ms until it lets go,
    and stands still for 0.03 ms before the look and after; C code that holds the GIL lets nobody in
    before its end, and nothing stands still where the GIL is free.
    """

    def __init__(self) -> None:
        self.clock = Clockwork(Pace(draw=random.Random(5).random))
        self.wake = 0
        self.true = dict.fromkeys(Gil, 0)

    def work(self, ms: float, gil: Gil) -> None:
        asked, turn = (0, 0) if gil is Gil.FREE else (round(0.02 * MS), round(0.03 * MS))
        began = self.clock.now
        end = began + round(ms * MS)
        while self.wake + asked <= end:
            seen = end if gil is Gil.HELD else self.wake + asked
            self.clock.now = turn + max(seen, self.clock.now)
            pause = self.clock.look(sys._getframe(1))
            self.wake = self.clock.now + round(pause * 1e9) + round(0.05 * MS)
            self.clock.now += turn
            end += 2 * turn
        self.clock.now = end
        self.true[gil] += end - began


@pytest.mark.parametrize(
    ("gil", "ms", "python_ms"),
    [
        (Gil.HELD, 0.6, 0.9),
        (Gil.HELD, 2.4, 1.1),
        (Gil.HELD, 20, 30),
        (Gil.FREE, 0.4, 1.0),
        (Gil.FREE, 1.5, 0.5),
        (Gil.FREE, 20, 30),
    ],
)
def test_work_gets_its_share_whatever_it_does_with_the_gil(
    gil: Gil, ms: float, python_ms: float
) -> None:
    """Looks that come as late as the end of C code do not make it longer, nor the others."""
    machine = Machine()
    seen = 0.0

    def c_code() -> None:
        machine.work(ms, gil)

    def python() -> None:
        machine.work(python_ms, Gil.LENT)

    def view() -> None:
        while recording.elapsed < 150 * MS:
            c_code()
            python()

    for _ in range(30):
        recording = machine.clock.recording()
        machine.wake = machine.clock.now
        with recording.attach():
            view()
        seen += inside(recording.finish(), "c_code") * MS
    whole = sum(machine.true.values())
    assert seen / whole == pytest.approx(machine.true[gil] / whole, abs=0.045)
