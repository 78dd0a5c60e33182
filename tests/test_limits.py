"""However long, deep or wild a request is, its recording stays small, and says what it dropped."""

from __future__ import annotations

import asyncio
import threading
import tracemalloc
from collections.abc import Callable

import pytest

from expvar_panels.flames.profile import Profile
from expvar_panels.flames.sampling.journal import MOST_NOTED, OF_A_NOTE
from tests.bounds import SECOND, deep_recursion, long_request, many_stacks
from tests.clockwork import Clockwork, check, path, stacks

MB = 1_000_000


@pytest.fixture
def clock() -> Clockwork:
    return Clockwork()


def made(make: Callable[[], Profile]) -> tuple[Profile, int]:
    """The profile, and the most bytes that its making took at once."""
    tracemalloc.start()
    try:
        return make(), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("seconds", "samples", "kilobytes"), [(1, 530, 16), (10, 1_500, 30), (60, 6_600, 75)]
)
def test_a_long_request_stays_small(
    clock: Clockwork, seconds: int, samples: int, kilobytes: int
) -> None:
    """Samples, memory and stored size grow far slower than the time: a minute is no burden."""
    profile, peak = made(lambda: long_request(clock, seconds))
    check(profile)
    assert profile.duration_ns >= seconds * SECOND
    assert profile.sample_count <= samples
    assert peak < 5 * MB
    assert len(profile.encode()) <= kilobytes * 1000
    assert profile.quality.dropped == {}


@pytest.mark.parametrize("levels", [3, 500])
def test_notes_are_worked_out_before_they_are_many(clock: Clockwork, levels: int) -> None:
    """What is put off until the request is over is bounded, whatever the stacks are like."""
    recording, most = clock.recording(), 0

    def down(level: int) -> None:
        nonlocal most
        if level:
            down(level - 1)
        else:
            clock.tick(0.1)
            most = max(most, len(recording._journal.notes))

    with recording.attach():
        for _ in range(90_000 // levels):
            down(levels)
    profile = recording.finish()
    check(profile)
    a_look = OF_A_NOTE + 3 * levels
    assert 20_000 < most * a_look < MOST_NOTED + 20 * a_look
    assert profile.quality.samples == 90_000 // levels


def test_notes_of_what_is_suspended_are_bounded_too(clock: Clockwork) -> None:
    """A view that awaits hundreds of things has as many stacks at every look."""
    recording, looks, noted = clock.recording(), 400, []

    async def view() -> None:
        loop, over = asyncio.get_running_loop(), asyncio.Event()

        def look_on() -> None:
            for _ in range(looks):
                clock.tick(1)
                noted.append(len(recording._journal.notes))
            loop.call_soon_threadsafe(over.set)

        onlooker = threading.Thread(target=look_on)
        waiting = [asyncio.ensure_future(over.wait()) for _ in range(200)]
        loop.call_soon(onlooker.start)
        await asyncio.gather(*waiting)
        onlooker.join()

    async def recorded() -> None:
        with recording.attach():
            await view()

    asyncio.run(recorded())
    profile = recording.finish()
    check(profile)
    assert profile.quality.samples > looks / 2
    assert 0 < max(noted) < looks / 2


def test_a_recursion_of_two_thousand_frames_is_readable(clock: Clockwork) -> None:
    """Its outermost and innermost frames are there; the middle is one frame that counts it."""
    profile, peak = made(lambda: deep_recursion(clock))
    check(profile)
    names = max((path(profile, node) for node in profile.samples.stack), key=len)
    assert len(names) == 513
    assert names[384] == "[… 1,490 more frames]"
    assert set(names[1:384]) == set(names[385:]) == {"down"}
    assert profile.quality.dropped == {"depth": 149}
    assert peak < 5 * MB
    assert len(profile.encode()) < 10_000


def test_a_recursion_within_the_bound_is_whole(clock: Clockwork) -> None:
    """Four hundred frames are shown one by one."""
    profile = deep_recursion(clock, 400)
    assert max(names.count("down") for names in stacks(profile)) == 401
    assert profile.quality.dropped == {}


def test_a_hundred_thousand_stacks_stay_bounded(clock: Clockwork) -> None:
    """Memory and stored size have a ceiling, and what was cut off is counted."""
    profile, peak = made(lambda: many_stacks(clock))
    check(profile)
    assert profile.quality.samples == 100_000
    assert len(profile.stacks.parent) <= 20_000
    assert profile.sample_count <= 20_001
    assert profile.quality.dropped["nodes"] > 0
    assert profile.quality.dropped["samples"] > 0
    assert peak < 20 * MB
    assert len(profile.encode()) < 200_000


def test_names_of_any_length_stay_readable(clock: Clockwork) -> None:
    """Whoever makes up a function's name or file does not fill the store with it."""
    scope: dict[str, Callable[[Clockwork], None]] = {"__name__": "m" * 100_000}  # type: ignore[dict-item]
    exec(compile(f"def {'f' * 100_000}(clock):\n clock.tick(1)", "x" * 100_000, "exec"), scope)
    (frame,) = clock.record(lambda: scope["f" * 100_000](clock)).frames[1:]
    assert frame.name == "f" * 499 + "…"
    assert frame.module == frame.package == "m" * 499 + "…"
    assert frame.file == "x" * 999 + "…"
