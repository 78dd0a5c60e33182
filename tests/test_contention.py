"""The switch interval suits who else wants the GIL."""

from __future__ import annotations

from typing import Any

import pytest

from expvar_panels.flames.sampling.contention import Contention
from expvar_panels.flames.sampling.switching import EAGER, SHARED
from tests.clockwork import MS


class Threads:
    """Fake CPU clocks of the process, the sampler and recorded threads, in milliseconds."""

    def __init__(self, count: int) -> None:
        self.wall = self.process = self.sampler = 0.0
        self.cpu = [0.0] * count
        self.contention = Contention(
            process=lambda: round(self.process * MS), sampler=lambda: round(self.sampler * MS)
        )

    @property
    def segments(self) -> list[Any]:
        return [Thread(number, cpu) for number, cpu in enumerate(self.cpu)]

    def read(self) -> float | None:
        """The interval, now."""
        return self.contention.interval([self], round(self.wall * MS))  # type: ignore[list-item]

    def judge(self, wall: float, process: float, *cpu: float) -> float | None:
        """The interval, after so much time for all of them."""
        self.read()
        self.wall += wall
        self.process += process
        self.cpu = [before + more for before, more in zip(self.cpu, cpu, strict=True)]
        return self.read()


class Thread:
    def __init__(self, number: int, cpu: float) -> None:
        self.thread = number
        self._cpu = round(cpu * MS)

    def read_cpu(self) -> int:
        return self._cpu


def test_alone_the_sampler_is_eager() -> None:
    """One busy recorded thread costs nobody anything."""
    assert Threads(1).judge(20, 20, 20) == EAGER


def test_an_idle_process_is_no_contention() -> None:
    """Neither does one that sleeps."""
    assert Threads(2).judge(20, 0.1, 0, 0.1) == EAGER


def test_several_busy_recordings_share_the_gil_longer() -> None:
    """Threads that push each other off the GIL all the time get nowhere."""
    assert Threads(2).judge(20, 20, 10, 10) == SHARED


def test_unrecorded_work_is_left_alone() -> None:
    """A changed interval would change what the program does."""
    assert Threads(1).judge(20, 20, 5) is None


def test_a_judgement_is_not_made_anew_at_every_look() -> None:
    """Clocks are read every few milliseconds, not at every look."""
    threads = Threads(1)
    assert threads.judge(5, 5, 0) == EAGER


def test_what_went_on_in_a_rest_says_nothing() -> None:
    """It is not this recording's company."""
    threads = Threads(1)
    threads.read()
    threads.wall = threads.process = 5000
    threads.contention.restart(5000 * MS)
    assert threads.judge(20, 20, 20) == EAGER


@pytest.mark.parametrize(("rest", "interval"), [(99, None), (101, EAGER)])
def test_a_judgement_outlasts_a_short_rest(rest: float, interval: float | None) -> None:
    """The next request of a busy site begins with what is known; later it is known no more."""
    threads = Threads(1)
    threads.judge(20, 20, 5)
    threads.wall += rest
    threads.contention.restart(round(threads.wall * MS))
    assert threads.read() == interval


@pytest.mark.parametrize("threads_then", [(0, 1), (1, 0), (0, 0)])
def test_a_recorded_thread_that_has_come_or_gone_is_no_unrecorded_work(
    threads_then: tuple[int, int],
) -> None:
    """What it used is not known, and was not left to others: a request ends before a reading."""
    threads = Threads(threads_then[0])
    threads.read()
    threads.cpu = [20.0] * threads_then[1]
    threads.wall = threads.process = 20
    assert threads.read() == EAGER


def test_a_recorded_thread_that_came_and_went_is_no_unrecorded_work() -> None:
    """Though it was there at neither end; in the next stretch it is not known any more."""
    threads = Threads(1)
    threads.read()
    threads.contention.leave(7)
    assert threads.judge(20, 20, 0) == EAGER
    assert threads.judge(20, 20, 0) is None


def test_a_thread_that_is_recorded_again_and_again_is_judged() -> None:
    """A body that streams ends as often as it has parts, in the same thread."""
    threads = Threads(1)
    threads.read()
    threads.contention.leave(0)
    assert threads.judge(20, 20, 0) is None


def test_a_new_thread_with_the_identity_of_one_that_has_ended_is_another() -> None:
    """Servers start a thread for each request; systems give the same identity again."""
    threads = Threads(1)
    threads.cpu = [30.0]
    assert threads.judge(20, 20, -25) == EAGER
