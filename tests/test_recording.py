"""A recording shows what ran below the frames that it was attached to, and when."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from expvar_panels.flames.frames import GC, NOT_CODE, OWN, PYTHON, SQL, Frame
from expvar_panels.flames.limits import Limits
from expvar_panels.flames.sampling import recording as recording_module
from expvar_panels.flames.segments.measuring import begin
from expvar_panels.flames.segments.segment import Busy, Segment, current
from tests.clockwork import MS, Clockwork, check, inside, leaves, lines, stacks


@pytest.fixture
def clock() -> Clockwork:
    return Clockwork()


def test_a_stack_weighs_the_time_that_it_was_seen_for(clock: Clockwork) -> None:
    """Times come from the clock, not from counting samples."""

    def slow() -> None:
        clock.tick(30)

    def quick() -> None:
        clock.tick(1)
        clock.tick(1)

    def view() -> None:
        slow()
        quick()

    profile = clock.record(view)
    check(profile)
    assert stacks(profile) == {("view", "slow"): 30, ("view", "quick"): 2}
    assert profile.duration_ns == 32 * MS
    assert profile.sample_count == 3


def test_frames_of_the_caller_and_of_the_recorder_are_not_shown(clock: Clockwork) -> None:
    """Only what is called from the block is there; the first frame is the callee's."""
    profile = clock.record(lambda: clock.tick(1))
    assert {names[0] for names in stacks(profile)} == {"<lambda>"}


def test_lines_are_those_being_executed(clock: Clockwork) -> None:
    """Each stack node carries the line of its file that was running."""

    def view() -> None:
        clock.tick(1)

        clock.tick(1)

    first = view.__code__.co_firstlineno
    assert lines(clock.record(view), "view") == {first + 1, first + 3}


def test_a_frame_tells_its_function(clock: Clockwork) -> None:
    """Module, qualified name, file, first line, package and origin of a python frame."""
    seen = []

    def classify(file: str, module: str) -> str:
        seen.append((file, module))
        return OWN

    def view() -> None:
        clock.tick(1)

    (frame,) = clock.record(view, classify=classify).frames
    assert frame.kind == PYTHON
    assert frame.module == __name__
    assert frame.name == "test_a_frame_tells_its_function.<locals>.view"
    assert frame.file == __file__
    assert frame.line == view.__code__.co_firstlineno
    assert frame.package == "tests"
    assert frame.origin == OWN
    assert seen == [(__file__, __name__)]


def test_the_clock_stands_still_between_attachments(clock: Clockwork) -> None:
    """A streaming body is recorded while it streams, not while it waits to be asked."""
    recording = clock.recording()

    def chunk() -> None:
        clock.tick(2)

    for _ in range(3):
        with recording.attach():
            chunk()
        clock.pass_time(500)
    profile = recording.finish()
    check(profile)
    assert profile.duration_ns == 6 * MS
    assert stacks(profile) == {("chunk",): 6}


def test_a_look_that_was_held_up_changes_no_time(clock: Clockwork) -> None:
    """A sampler that reads the clock, loses the GIL and looks only later moves no end.

    The recording that it then finds may have begun and ended meanwhile, without a sample.
    """
    recording = clock.recording()
    frames, before = clock.frames(), clock.now
    clock.pass_time(1)
    with recording.attach():
        clock.pass_time(3)
    recording.look(frames, before, 0)
    recording.look(frames, clock.now + 5 * MS, 0)
    profile = recording.finish()
    check(profile)
    assert profile.duration_ns == 3 * MS


def test_a_look_from_before_the_recording_takes_no_time_back(clock: Clockwork) -> None:
    """Nor does one that comes while the recording is at work."""
    recording = clock.recording()
    before = clock.now

    def view() -> None:
        clock.tick(2)
        recording.look(sys._current_frames(), before, 0)
        assert recording.elapsed == 2 * MS
        clock.tick(1)

    with recording.attach():
        view()
    profile = recording.finish()
    check(profile)
    assert profile.duration_ns == 3 * MS


def test_the_hooks_and_the_sampler_stay_for_the_next_part_of_a_body(clock: Clockwork) -> None:
    """A body of thousands of parts begins once; one that nobody reads on is let go."""
    recording = clock.recording()

    def part() -> None:
        clock.tick(1)

    for _ in range(3):
        with recording.attach():
            part()
        assert clock.sampler.recordings == (recording,)
        clock.tick(1)
        assert clock.sampler.recordings == (recording,)
    clock.tick(1)
    assert clock.sampler.recordings == ()
    with recording.attach():
        part()
    profile = recording.finish()
    assert clock.sampler.recordings == ()
    check(profile)
    assert stacks(profile) == {("part",): 4}


def test_time_after_the_last_look_belongs_to_the_samples(clock: Clockwork) -> None:
    """The samples always add up to the duration."""

    def view() -> None:
        clock.tick(3)
        clock.pass_time(1)

    profile = clock.record(view)
    check(profile)
    assert profile.duration_ns == 4 * MS
    assert stacks(profile) == {("view",): 4}


def test_work_that_no_look_met_is_said_to_be_unknown(clock: Clockwork) -> None:
    """A recording shorter than the sampler's first look still adds up, and invents nothing."""
    profile = clock.record(lambda: clock.pass_time(0.2))
    check(profile)
    assert leaves(profile) == {"[not sampled]": 0.2}
    assert profile.quality.samples == 0


def test_an_exception_passes_and_the_profile_is_there(clock: Clockwork) -> None:
    """A view that raises still has its flame."""
    recording = clock.recording()

    def view() -> None:
        clock.tick(1)
        raise LookupError("the view's own")

    with pytest.raises(LookupError, match="the view's own"), recording.attach():
        view()
    assert stacks(recording.finish()) == {("view",): 1}


def test_finishing_twice_gives_the_same_profile(clock: Clockwork) -> None:
    """`finish()` may be called by whoever is last, and by everyone else too."""
    recording = clock.recording()
    with recording.attach():
        clock.tick(1)
    first = recording.finish()
    assert recording.finish() is first
    assert recording.profile is first


def test_finishing_while_attached_ends_the_recording(clock: Clockwork) -> None:
    """A client that disconnects ends the recording, wherever its code still is."""
    recording = clock.recording()

    def view() -> None:
        clock.tick(2)
        recording.finish()
        clock.tick(50)

    with recording.attach():
        view()
    assert recording.profile.duration_ns == 2 * MS
    assert clock.sampler.recordings == ()


def test_the_profile_is_asked_for_too_early(clock: Clockwork) -> None:
    """Misuse raises at the call and says what to do."""
    with pytest.raises(RuntimeError, match=r"after recording\.finish\(\)"):
        clock.recording().profile  # noqa: B018


def test_attaching_where_it_is_attached_already_changes_nothing(clock: Clockwork) -> None:
    """Two toolbars' middleware around one view do not count its time twice."""
    recording = clock.recording()

    def inner() -> None:
        with recording.attach():
            clock.tick(1)

    def view() -> None:
        inner()
        clock.tick(1)

    with recording.attach():
        view()
    profile = recording.finish()
    assert profile.duration_ns == 2 * MS
    assert stacks(profile) == {("view", "inner"): 1, ("view",): 1}


def test_one_recording_inside_another(clock: Clockwork) -> None:
    """`record()` in a recorded request works for both."""
    outer, inner = clock.recording(), clock.recording()

    def part() -> None:
        clock.tick(3)

    def view() -> None:
        clock.tick(2)
        with inner.attach():
            part()
        clock.tick(1)

    with outer.attach():
        view()
    assert stacks(inner.finish()) == {("part",): 3}
    assert stacks(outer.finish()) == {("view",): 3, ("view", "part"): 3}


def test_nested_attachments_of_a_generator_leave_no_trace(clock: Clockwork) -> None:
    """After every block the context is as it was before."""
    outer, inner = clock.recording(), clock.recording()
    assert current.get() == ()
    with outer.attach(), contextlib.suppress(LookupError), inner.attach():
        raise LookupError
    assert current.get() == ()
    outer.finish()
    inner.finish()


def test_a_failing_recorder_costs_only_the_recording(
    clock: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No exception of the recorder reaches the request; it is counted and named."""

    def broken(*args: Any, **options: Any) -> Any:
        raise ZeroDivisionError("ours")

    recording = clock.recording()
    monkeypatch.setattr(Segment, "look", broken)
    ran = []
    with recording.attach():
        clock.tick(1)
        ran.append(True)
    profile = recording.finish()
    assert ran == [True]
    assert profile.quality.errors == 1
    assert profile.quality.notes == ("The recorder failed: ZeroDivisionError: ours",)
    check(profile)


def test_a_recorder_that_fails_in_many_ways_says_the_first_of_them(clock: Clockwork) -> None:
    """All failures are counted; twenty are told."""
    recording = clock.recording()
    for number in range(50):
        recording.tally.failed(ValueError(f"no. {number}"))
    quality = recording.finish().quality
    assert quality.errors == 50
    assert quality.notes == tuple(f"The recorder failed: ValueError: no. {n}" for n in range(20))


def test_a_recorder_that_cannot_begin_lets_the_request_run(
    clock: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same holds where the recording is to start and to end."""

    def broken(*args: Any, **options: Any) -> Any:
        raise OSError("no clock")

    monkeypatch.setattr(recording_module, "Segment", broken)
    recording = clock.recording()
    with recording.attach():
        ran = True
    assert ran
    assert recording.finish().quality.errors == 1


def test_an_interpreter_that_cannot_be_sampled_is_refused_politely(
    clock: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the GIL, or without `sys._current_frames`, the reason is in the quality."""
    monkeypatch.setattr(recording_module, "why_not", lambda: "Not sampled: because.")
    profile = clock.record(lambda: clock.pass_time(3))
    check(profile)
    assert profile.quality.notes == ("Not sampled: because.",)
    assert leaves(profile) == {"[not sampled]": 3}
    assert clock.sampler.recordings == ()


def test_a_torn_walk_is_thrown_away_and_its_time_kept(clock: Clockwork) -> None:
    """A walk that does not reach the recording's frame may be anybody's; the next one counts."""

    def view() -> None:
        clock.pass_time(4)
        clock.look(None)
        clock.tick(1)

    profile = clock.record(view)
    assert profile.quality.torn == 1
    assert profile.quality.samples == 1
    assert profile.quality.largest_gap_ns == 5 * MS
    assert stacks(profile) == {("view",): 5}


def test_what_was_measured_is_no_gap(clock: Clockwork) -> None:
    """A long collection, into which nobody can look, or the rest of a statement after a look."""

    statement = Frame(SQL, "", "SELECT ?", "", 0, "sqlite", NOT_CODE)

    def view() -> None:
        clock.tick(1)
        clock.pass_time(2)
        collection = begin(Busy.COLLECTOR)
        assert collection is not None
        clock.pass_time(45)
        collection.end(GC)
        clock.tick(3)
        execution = begin(Busy.STATEMENT)
        assert execution is not None
        clock.tick(4)
        clock.pass_time(30)
        execution.end_in(SQL, sys._getframe(), lambda: statement)
        clock.tick(6)

    profile = clock.record(view)
    check(profile)
    assert profile.quality.largest_gap_ns == 6 * MS


def test_quality_tells_how_often_was_looked(clock: Clockwork) -> None:
    """Samples, interval asked for and reached, and the longest blind stretch."""

    def view() -> None:
        for _ in range(9):
            clock.tick(1)
        clock.tick(11)

    quality = clock.record(view, interval_ns=MS).quality
    assert quality.samples == 10
    assert quality.interval_asked_ns == MS
    assert quality.interval_reached_ns == 2 * MS
    assert quality.largest_gap_ns == 11 * MS
    assert quality.errors == quality.torn == 0
    assert quality.dropped == {}


def test_two_threads_of_two_recordings_never_mix(clock: Clockwork) -> None:
    """Each recording sees its own thread only."""
    mine, theirs = clock.recording(), clock.recording()
    attached, seen = threading.Event(), threading.Event()

    def other() -> None:
        with theirs.attach():
            waiting()

    def waiting() -> None:
        attached.set()
        seen.wait(120)

    def view() -> None:
        clock.tick(4)

    thread = threading.Thread(target=other)
    thread.start()
    attached.wait(120)
    with mine.attach():
        view()
    seen.set()
    thread.join()
    assert stacks(mine.finish()) == {("view",): 4}
    assert all(names[0] == "waiting" for names in stacks(theirs.finish()))


def test_one_recording_at_work_in_two_threads_shares_the_time(clock: Clockwork) -> None:
    """The root stays equal to wall time, however many places there are."""
    recording = clock.recording()
    attached, seen = threading.Event(), threading.Event()

    def other() -> None:
        with recording.attach():
            waiting()

    def waiting() -> None:
        attached.set()
        seen.wait(120)

    def view() -> None:
        clock.tick(4)

    thread = threading.Thread(target=other)
    thread.start()
    attached.wait(120)
    with recording.attach():
        view()
    seen.set()
    thread.join()
    profile = recording.finish()
    check(profile)
    assert profile.duration_ns == 4 * MS
    assert inside(profile, "view") == pytest.approx(2)
    assert inside(profile, "waiting") == pytest.approx(2)


def test_a_generator_as_a_body_is_recorded_chunk_by_chunk(clock: Clockwork) -> None:
    """Attaching around each `next()` works from any thread, one after the other."""
    recording = clock.recording()

    def body() -> Iterator[int]:
        for number in range(3):
            clock.tick(1)
            yield number

    chunks = body()

    def ask() -> None:
        with recording.attach():
            next(chunks)

    for _ in range(3):
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
        clock.pass_time(100)
    assert stacks(recording.finish()) == {("body",): 3}


def test_the_description_goes_into_the_profile(clock: Clockwork) -> None:
    """What was recorded is told by whoever records, also at the end."""
    recording = clock.recording(description={"method": "GET"})
    with recording.attach():
        clock.tick(1)
    recording.description["status"] = 200
    assert recording.finish().description == {"method": "GET", "status": 200}


def test_a_deep_recursion_keeps_both_its_ends(clock: Clockwork) -> None:
    """Frames beyond the bound become one frame that counts them."""

    def down(levels: int) -> None:
        if levels:
            down(levels - 1)
        else:
            clock.tick(1)

    def view() -> None:
        down(399)

    profile = clock.record(view, limits=Limits(max_depth=100))
    (names,) = stacks(profile)
    assert names[0] == "view"
    assert names[-1] == "down"
    assert names[75] == "[… 301 more frames]"
    assert len(names) == 101
    assert profile.quality.dropped == {"depth": 1}
    check(profile)
