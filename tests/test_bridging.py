"""Where a bridge cannot be crossed the work goes on, and the recording says what it lost."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

import pytest

from expvar_panels.flames.hooks import bridging
from expvar_panels.flames.hooks.bridging import Bridge
from expvar_panels.flames.sampling.recording import Recording
from expvar_panels.flames.segments.segment import Segment, current, here
from tests.clockwork import Clockwork, check, stacks


@pytest.fixture
def clock() -> Clockwork:
    return Clockwork()


def across(bridge: Bridge, work: Callable[[], object]) -> None:
    """Do the work in another thread, over the bridge, and wait for it."""

    def elsewhere() -> None:
        with bridge.thread(sys._getframe()):
            work()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()


def bridge_from_here() -> Bridge:
    bridge = Bridge.here(sys._getframe(1), blocking=True)
    assert bridge is not None
    return bridge


def test_there_is_no_bridge_where_nothing_records() -> None:
    """Somebody else's recording is no reason to follow this thread's work."""
    assert Bridge.here(sys._getframe()) is None


def test_work_on_the_other_side_continues_the_stack(clock: Clockwork) -> None:
    """Its frames hang below the place that the bridge starts from."""

    def work() -> None:
        clock.tick(3)

    def view() -> None:
        across(bridge_from_here(), work)

    profile = clock.record(view)
    check(profile)
    assert stacks(profile) == {("view", "work"): 3}


def test_work_goes_on_after_its_recording_has_ended(clock: Clockwork) -> None:
    """A pool may come to it late; nobody records it then."""
    recording, seen = clock.recording(), []

    def work() -> None:
        seen.append(current.get())
        clock.tick(3)

    with recording.attach():
        bridge = bridge_from_here()
        recording.finish()
    across(bridge, work)
    assert seen == [()]
    assert recording.profile.duration_ns == 0


def test_a_recording_that_ends_on_this_side_lets_the_other_side_go_on(clock: Clockwork) -> None:
    """Its segment there is closed from here, and closed only once."""
    recording = clock.recording()

    def work() -> None:
        clock.tick(2)
        recording.finish()
        assert here() == ()
        clock.tick(5)

    with recording.attach():
        across(bridge_from_here(), work)
    check(recording.profile)
    assert recording.profile.duration_ns == 2_000_000
    assert recording.segments == ()


def test_a_stack_that_cannot_be_walked_makes_no_bridge(
    clock: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The work is then done unrecorded."""

    def broken(*args: object) -> None:
        raise RuntimeError("ours")

    with clock.recording().attach() as recording, monkeypatch.context() as patch:
        patch.setattr(Segment, "stack", broken)
        assert Bridge.here(sys._getframe()) is None
    recording.finish()


@pytest.mark.parametrize("step", ["open", "close"])
def test_a_recorder_that_fails_on_the_bridge_does_not_fail_the_work(
    clock: Clockwork, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """What was submitted runs, and the failure is counted."""
    ran = []

    def broken(self: Recording, segment: Segment) -> None:
        raise RuntimeError("ours")

    def view() -> None:
        bridge = bridge_from_here()
        with monkeypatch.context() as patch:
            patch.setattr(Recording, step, broken)
            across(bridge, lambda: ran.append(True))

    quality = clock.record(view).quality
    assert ran == [True]
    assert quality.notes == ("The recorder failed: RuntimeError: ours",)


def test_the_context_is_as_before_on_the_other_side(clock: Clockwork) -> None:
    """A pool's thread is used again by others."""
    seen: list[int] = []

    def view() -> None:
        bridge = bridge_from_here()

        def elsewhere() -> None:
            with bridge.thread(sys._getframe()):
                seen.append(len(current.get()))
            seen.append(len(current.get()))

        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()

    clock.record(view)
    assert seen == [1, 0]


def test_a_crossing_calls_with_its_bridge() -> None:
    """Somebody's callable is wrapped where its bridge is known."""
    bridge = Bridge([], blocking=False)
    crossing = bridging.Crossing(lambda *args, **options: (args, options), bridge)
    assert crossing(1, two=2) == ((bridge, 1), {"two": 2})
