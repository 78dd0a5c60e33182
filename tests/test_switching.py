"""The switch interval is borrowed, and given back as it was found or as others changed it."""

from __future__ import annotations

import sys

import pytest

from expvar_panels.flames.sampling.switching import EAGER, LOOKING, OURS, SHARED, Switching
from tests.clockwork import kept


class Interpreter:
    """A switch interval that can be watched."""

    def __init__(self) -> None:
        self.interval = 0.005
        self.switching = Switching(get=lambda: self.interval, put=self.put)

    def put(self, interval: float) -> None:
        self.interval = kept(interval)


def test_the_switch_interval_is_given_back() -> None:
    """As it was found, whatever was set meanwhile."""
    interpreter = Interpreter()
    interpreter.switching.set(EAGER)
    interpreter.switching.set(SHARED)
    assert interpreter.interval == SHARED
    interpreter.switching.set(None)
    assert interpreter.interval == 0.005
    interpreter.switching.set(LOOKING)
    interpreter.switching.restore()
    assert interpreter.interval == 0.005


def test_an_interval_that_the_program_sets_meanwhile_stays() -> None:
    """The program's own change is not undone."""
    interpreter = Interpreter()
    interpreter.switching.set(EAGER)
    interpreter.put(0.1)
    interpreter.switching.restore()
    assert interpreter.interval == pytest.approx(0.1)
    interpreter.switching.set(EAGER)
    interpreter.put(0.2)
    interpreter.switching.set(EAGER)
    interpreter.switching.restore()
    assert interpreter.interval == pytest.approx(0.2)


@pytest.mark.parametrize("own", [0.005, 0.000999, 1e-6, 0.0123, 0.25])
def test_the_interpreter_itself_gives_and_takes_it(own: float) -> None:
    """It keeps whole microseconds, and what is read and set again must not lose one each time."""
    before = sys.getswitchinterval()
    try:
        sys.setswitchinterval(own)
        own = sys.getswitchinterval()
        switching = Switching()
        for _ in range(3):
            for interval in OURS:
                switching.set(interval)
                assert sys.getswitchinterval() == interval
            switching.restore()
            assert sys.getswitchinterval() == own
    finally:
        sys.setswitchinterval(before)


def test_what_the_sampler_sets_too_late_is_given_back_by_itself() -> None:
    """The last recording may end while the sampler is about to set an interval for it."""
    interpreter = Interpreter()
    interpreter.switching.set(EAGER)
    interpreter.switching.restore()
    interpreter.switching.set(EAGER)
    interpreter.switching.set(LOOKING)
    interpreter.switching.restore()
    assert interpreter.interval == 0.005
