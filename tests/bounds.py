"""Recordings as large as they come, by the fake clock: a minute, a deep recursion, many stacks."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from typing import Any

from expvar_panels.flames.profile import Profile
from expvar_panels.flames.sampling.pacing import wanted
from expvar_panels.flames.sampling.recording import Recording
from tests.clockwork import MS, Clockwork

SECOND = 1000 * MS
FUNCTIONS = 50
Calls = Callable[[Callable[..., None], list[int]], None]


def function(number: int) -> Calls:
    """One of many functions, which calls on."""
    scope: dict[str, Any] = {}
    exec(f"def branch_{number}(go, rest):\n go(rest)", scope)
    found: Calls = scope[f"branch_{number}"]
    return found


def descent(clock: Clockwork, ms: float) -> Callable[[list[int]], None]:
    """Calls the functions with these numbers, each from the one before it, and ticks there."""
    functions = [function(number) for number in range(FUNCTIONS)]

    def descend(numbers: list[int]) -> None:
        if numbers:
            functions[numbers[0]](descend, numbers[1:])
        else:
            clock.tick(ms)

    return descend


def paced(clock: Clockwork, recording: Recording, seconds: float, step: Callable[[], None]) -> None:
    """Let the sampler look at its own pace, for so long by the fake clock."""
    end = clock.now + round(seconds * SECOND)
    while clock.now < end:
        clock.now += round(wanted(recording))
        step()


def long_request(clock: Clockwork, seconds: float) -> Profile:
    """Work of so many seconds, forty calls deep, that seldom does the same twice."""
    recording, descend, draw = clock.recording(), descent(clock, 0), random.Random(7)
    outer = [draw.randrange(FUNCTIONS) for _ in range(14)]

    def view() -> None:
        paced(clock, recording, seconds, works)

    def works() -> None:
        descend([*outer, *(draw.randrange(3) for _ in range(6))])

    with recording.attach():
        view()
    return recording.finish()


def deep_recursion(clock: Clockwork, levels: int = 2_000) -> Profile:
    """One function that calls itself, seen at every tenth level."""

    def down(level: int) -> None:
        if level % 10 == 0:
            clock.tick(1)
        if level:
            down(level - 1)

    before = sys.getrecursionlimit()
    sys.setrecursionlimit(2 * levels + 1_000)
    try:
        return clock.record(lambda: down(levels))
    finally:
        sys.setrecursionlimit(before)


def many_stacks(clock: Clockwork, count: int = 100_000) -> Profile:
    """So many stacks, each of them seen once."""
    descend = descent(clock, 0.1)

    def view() -> None:
        for number in range(count):
            descend([number % 50, number // 50 % 50, number // 2500])

    return clock.record(view)
