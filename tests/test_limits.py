"""However long, deep or wild a request is, its recording stays small, and says what it dropped."""

from __future__ import annotations

import json
import sys
import tracemalloc
from collections.abc import Callable, Iterator

import pytest

from expvar_panels.flames.profile import Profile
from expvar_panels.flames.sampling.recording import Recording
from tests.clockwork import MS, Clockwork, check, stacks

SECOND = 1000 * MS


@pytest.fixture
def clock() -> Clockwork:
    return Clockwork()


def paced(clock: Clockwork, recording: Recording, seconds: float, step: Callable[[], None]) -> None:
    """Let the sampler look at its own pace, for so long by the fake clock."""
    end = clock.now + round(seconds * SECOND)
    while clock.now < end:
        interval = max(recording.interval_ns, min(recording.elapsed // 200, 10 * MS))
        clock.now += interval
        step()


def size(profile: Profile) -> int:
    return len(json.dumps(profile.to_dict(), separators=(",", ":")))


@pytest.mark.parametrize(
    ("seconds", "samples", "kilobytes"), [(1, 530, 16), (10, 1_500, 40), (60, 6_600, 150)]
)
def test_a_long_request_stays_small(
    clock: Clockwork, seconds: int, samples: int, kilobytes: int
) -> None:
    """Samples and stored size grow far slower than the time, and are bounded for a minute."""
    recording = clock.recording()

    def view() -> None:
        paced(clock, recording, seconds, works)

    def works() -> None:
        clock.tick(0)

    with recording.attach():
        view()
    profile = recording.finish()
    check(profile)
    assert profile.duration_ns >= seconds * SECOND
    assert profile.sample_count <= samples
    assert size(profile) <= kilobytes * 1000
    assert profile.quality.dropped == {}


@pytest.fixture
def deep_recursion() -> Iterator[None]:
    """Python's own bound is lower than some programs set it."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(5_000)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.usefixtures("deep_recursion")
def test_a_recursion_of_two_thousand_frames_is_readable(clock: Clockwork) -> None:
    """Its outermost and innermost frames are there; the middle is one frame that counts it."""

    def down(levels: int) -> None:
        if levels:
            down(levels - 1)
        else:
            clock.tick(1)

    profile = clock.record(lambda: down(1_900))
    (names,) = stacks(profile)
    assert len(names) == 513
    assert names[384] == "[… 1,390 more frames]"
    assert set(names[1:384]) == set(names[385:]) == {"down"}
    assert profile.quality.dropped == {"depth": 1}
    assert size(profile) < 10_000


def test_a_recursion_within_the_bound_is_whole(clock: Clockwork) -> None:
    """Four hundred frames are shown one by one."""

    def down(levels: int) -> None:
        if levels:
            down(levels - 1)
        else:
            clock.tick(1)

    profile = clock.record(lambda: down(400))
    (names,) = stacks(profile)
    assert names.count("down") == 401
    assert profile.quality.dropped == {}


def test_a_hundred_thousand_stacks_stay_bounded(clock: Clockwork) -> None:
    """Memory and stored size have a ceiling, and what was cut off is counted."""
    branches = [_branch(number) for number in range(50)]

    def descend(digits: list[int]) -> None:
        if digits:
            branches[digits[0]](descend, digits[1:])
        else:
            clock.tick(0.1)

    def view() -> None:
        for number in range(100_000):
            descend([number % 50, number // 50 % 50, number // 2500])

    tracemalloc.start()
    try:
        profile = clock.record(view)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    check(profile)
    assert profile.quality.samples == 100_000
    assert len(profile.stacks.parent) <= 20_000
    assert profile.sample_count <= 20_001
    assert profile.quality.dropped["nodes"] > 0
    assert profile.quality.dropped["samples"] > 0
    assert peak < 20_000_000
    assert size(profile) < 800_000


def _branch(number: int) -> Callable[[Callable[[list[int]], None], list[int]], None]:
    scope: dict[str, Callable[..., None]] = {}
    exec(f"def branch_{number}(go, rest):\n go(rest)", scope)
    return scope[f"branch_{number}"]
