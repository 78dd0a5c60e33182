"""The switch interval is borrowed, and given back as it was found or as others changed it."""

from __future__ import annotations

from expvar_panels.flames.sampling.switching import EAGER, SHARED, Switching


class Interpreter:
    """A switch interval that can be watched."""

    def __init__(self) -> None:
        self.interval = 0.005
        self.switching = Switching(get=lambda: self.interval, put=self.put)

    def put(self, interval: float) -> None:
        self.interval = interval


def test_the_switch_interval_is_given_back() -> None:
    """As it was found, whatever was set meanwhile."""
    interpreter = Interpreter()
    interpreter.switching.set(EAGER)
    interpreter.switching.set(SHARED)
    assert interpreter.interval == SHARED
    assert interpreter.switching.found == 0.005
    interpreter.switching.restore()
    assert interpreter.interval == 0.005


def test_an_interval_that_the_program_sets_meanwhile_stays() -> None:
    """The program's own change is not undone."""
    interpreter = Interpreter()
    interpreter.switching.set(EAGER)
    interpreter.put(0.1)
    interpreter.switching.restore()
    assert interpreter.interval == 0.1
    interpreter.switching.set(EAGER)
    interpreter.put(0.2)
    interpreter.switching.set(EAGER)
    interpreter.switching.restore()
    assert interpreter.interval == 0.2
