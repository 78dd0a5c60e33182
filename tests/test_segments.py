"""A segment is at work in its own thread or task only, and lets go of everything when it ends."""

from __future__ import annotations

import asyncio
import sys
import threading
from contextvars import copy_context

import pytest

from expvar_panels.flames.frames import NOT_CODE, SQL, Frame
from expvar_panels.flames.hooks.bridging import Bridge
from expvar_panels.flames.hooks.hooking import hooks
from expvar_panels.flames.sampling.recording import Recording
from expvar_panels.flames.segments.measuring import begin
from expvar_panels.flames.segments.segment import Busy, Segment, current, here
from expvar_panels.flames.segments.tasks import TaskSegment
from tests.clockwork import MS, Clockwork, check, stacks

STATEMENT = Frame(SQL, "", "SELECT ?", "", 0, "sqlite", NOT_CODE)


@pytest.fixture
def clock() -> Clockwork:
    return Clockwork()


def in_thread(work: object) -> None:
    thread = threading.Thread(target=work)  # type: ignore[arg-type]
    thread.start()
    thread.join()


def test_a_copied_context_leads_to_the_segment_of_its_own_thread(clock: Clockwork) -> None:
    """What another thread measures in the parent's context is told of that thread's segment."""
    found: list[tuple[Segment, ...]] = []

    def view() -> None:
        bridge = Bridge.here(sys._getframe(), blocking=True)
        assert bridge is not None
        context = copy_context()

        def elsewhere() -> None:
            with bridge.thread(sys._getframe()):
                found.append(current.get())
                found.append(context.run(here))

        in_thread(elsewhere)
        in_thread(lambda: found.append(context.run(here)))

    clock.record(view)
    own, seen, unrecorded = found
    assert seen == own
    assert unrecorded == ()


def test_a_measurement_in_a_thread_of_nobody_is_not_begun(clock: Clockwork) -> None:
    """A context that was copied there makes it no part of the recording."""
    begun: list[object] = []

    def view() -> None:
        context = copy_context()
        in_thread(lambda: begun.append(context.run(begin, Busy.WAIT)))

    clock.record(view)
    assert begun == [None]


def test_a_closed_segment_holds_nothing(clock: Clockwork) -> None:
    """A forgotten context keeps neither the recording nor its frames alive."""
    kept: list[Segment] = []

    def view() -> None:
        kept.extend(current.get())

    clock.record(view)
    (segment,) = kept
    assert segment.recording is segment.base.frame is segment.base.above is None
    assert segment.stack(sys._getframe()) is None
    assert segment.read_cpu() is None
    segment.failed(ValueError("nobody hears it"))


def test_a_forked_child_lets_go_of_what_the_parent_records(clock: Clockwork) -> None:
    """There the block goes on unrecorded, and can be recorded anew."""
    recording = clock.recording()

    def view() -> None:
        clock.tick(1)
        hooks.forget()
        clock.sampler.forget()
        assert here() == ()
        assert clock.sampler.recordings == recording.segments == ()
        assert clock.interval == 0.005
        clock.tick(5)

    with recording.attach():
        view()
    profile = recording.finish()
    check(profile)
    assert profile.duration_ns == 1 * MS
    assert stacks(clock.record(lambda: clock.tick(2))) == {("<lambda>",): 2}
    assert profile.quality.errors == 0


def test_an_end_that_fails_does_not_fail_the_block(
    clock: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The failure is counted; `finish()` closes what was left open."""

    def broken(self: Recording, segment: Segment) -> None:
        raise RuntimeError("ours")

    recording = clock.recording()
    with monkeypatch.context() as patch:
        patch.setattr(Recording, "close", broken)
        with recording.attach():
            clock.tick(1)
    profile = recording.finish()
    assert profile.quality.notes == ("The recorder failed: RuntimeError: ours",)
    assert current.get() == recording.segments == ()


def test_a_torn_walk_of_a_task_is_thrown_away(clock: Clockwork) -> None:
    """As one of a thread is; the next sample has its time."""

    async def main() -> None:
        recording = clock.recording()
        with recording.attach():
            await work(recording)
        profile = recording.finish()
        check(profile)
        assert profile.quality.torn == 1
        assert stacks(profile) == {("work",): 5}

    async def work(recording: Recording) -> None:
        clock.pass_time(4)
        clock.look(None)
        clock.tick(1)

    asyncio.run(main())


def test_a_task_that_measures_is_left_alone(clock: Clockwork) -> None:
    """What is measured in a coroutine is not sampled as well."""

    async def main() -> None:
        recording = clock.recording()
        with recording.attach():
            await both()
        profile = recording.finish()
        check(profile)
        assert stacks(profile) == {("both", "ask", "SELECT ?"): 6, ("both", "work"): 3}

    async def both() -> None:
        ask()
        work()

    def ask() -> None:
        stretch = begin(Busy.STATEMENT)
        assert stretch is not None
        clock.tick(6)
        stretch.end_in(SQL, sys._getframe(), lambda: STATEMENT)

    def work() -> None:
        clock.tick(3)

    asyncio.run(main())


def test_a_task_segment_that_is_closed_rests_nowhere(clock: Clockwork) -> None:
    """A look that comes too late asks it for nothing."""

    async def main() -> None:
        recording = clock.recording()
        with recording.attach():
            (segment,) = current.get()
        assert isinstance(segment, TaskSegment)
        assert segment.resting() == []
        assert segment.stack(sys._getframe()) is None
        task = asyncio.create_task(ask(segment))
        await task
        recording.finish()

    async def ask(segment: TaskSegment) -> None:
        assert segment.stack(sys._getframe()) is None

    asyncio.run(main())
