"""What is measured has its exact time, whatever happens to the recording meanwhile."""

from __future__ import annotations

import sys
import threading

import pytest

from expvar_panels.flames.frames import NOT_CODE, SQL, WAIT, Frame
from expvar_panels.flames.segments.measuring import Stretch, begin
from expvar_panels.flames.segments.segment import Busy, current
from tests.clockwork import MS, Clockwork, check, leaves, stacks

STATEMENT = Frame(SQL, "", "SELECT ?", "", 0, "sqlite", NOT_CODE)


@pytest.fixture
def clock() -> Clockwork:
    return Clockwork()


def begun(busy: Busy) -> Stretch:
    stretch = begin(busy)
    assert stretch is not None
    return stretch


def test_nothing_is_measured_where_nothing_records() -> None:
    """The hooks of another request's recording leave this thread alone."""
    assert begin(Busy.WAIT) is None


def test_what_is_measured_already_is_not_measured_again(clock: Clockwork) -> None:
    """A wait inside a statement is the statement's."""

    def view() -> None:
        stretch = begun(Busy.STATEMENT)
        assert begin(Busy.WAIT) is None
        stretch.end(WAIT)
        begun(Busy.WAIT).end(WAIT)

    clock.record(view)


def test_a_stretch_goes_on_for_the_recording_that_does(clock: Clockwork) -> None:
    """The outer recording may be finished from elsewhere while both measure."""
    outer, inner = clock.recording(), clock.recording()

    def view() -> None:
        stretch = begun(Busy.STATEMENT)
        clock.pass_time(4)
        thread = threading.Thread(target=outer.finish)
        thread.start()
        thread.join()
        clock.pass_time(3)
        stretch.end(WAIT)
        clock.tick(2)

    with outer.attach(), inner.attach():
        view()
    profile = inner.finish()
    check(profile)
    check(outer.profile)
    assert profile.spans.start_ns == (0,)
    assert profile.spans.duration_ns == (7 * MS,)
    assert outer.profile.duration_ns == 4 * MS


def test_a_wait_is_counted_once_however_often_it_is_looked_at(clock: Clockwork) -> None:
    """What a sample in its middle stands for is not counted again at its end."""

    def waits() -> None:
        stretch = begun(Busy.WAIT)
        clock.tick(2)
        clock.tick(2)
        clock.pass_time(1)
        stretch.end(WAIT)

    def works() -> None:
        clock.tick(3)

    def view() -> None:
        waits()
        works()

    profile = clock.record(view)
    check(profile)
    assert stacks(profile) == {("view", "waits"): 5, ("view", "works"): 3}


def test_a_wait_that_begins_while_the_sampler_is_held_up_has_no_time_yet(
    clock: Clockwork,
) -> None:
    """The look is older than the wait: no sample lasts less than nothing."""

    def waits() -> None:
        clock.tick(2)
        stretch = begun(Busy.WAIT)
        current.get()[0].busy_since = clock.now + 5 * MS
        clock.tick(1)
        clock.pass_time(5)
        stretch.end(WAIT)
        clock.tick(1)

    profile = clock.record(waits)
    check(profile)
    assert profile.duration_ns == 9 * MS


def test_a_wait_that_ends_while_the_sampler_is_held_up_is_counted_once(clock: Clockwork) -> None:
    """The thread may go on between the sampler's look at it and the sampler's reckoning."""
    recording = clock.recording()

    def waits() -> None:
        stretch = begun(Busy.WAIT)
        clock.pass_time(4)
        (segment,) = current.get()
        look = segment.look

        def held_up(frames: object) -> object:
            seen = look(frames)  # type: ignore[arg-type]
            clock.pass_time(1)
            stretch.end(WAIT)
            segment.busy = Busy.WAIT  # as it was when the sampler asked
            return seen

        segment.look = held_up  # type: ignore[assignment,method-assign]
        clock.tick(0)
        segment.busy, segment.look = Busy.NOTHING, look  # type: ignore[method-assign]

    def works() -> None:
        clock.tick(3)

    def view() -> None:
        waits()
        works()

    with recording.attach():
        view()
    profile = recording.finish()
    check(profile)
    assert stacks(profile) == {("view", "waits"): 5, ("view", "works"): 3}


def test_a_statement_that_cannot_be_described_is_counted_as_an_error(clock: Clockwork) -> None:
    """The recorder's failure is told, never raised, and the next statement is measured."""

    def broken() -> Frame:
        raise UnicodeError("no such statement")

    def view() -> None:
        frame = sys._getframe()
        stretch = begun(Busy.STATEMENT)
        clock.pass_time(2)
        stretch.end_in(SQL, frame, broken)
        stretch = begun(Busy.STATEMENT)
        clock.pass_time(3)
        stretch.end_in(SQL, frame, lambda: STATEMENT)
        clock.tick(1)

    profile = clock.record(view)
    check(profile)
    assert profile.quality.notes == ("The recorder failed: UnicodeError: no such statement",)
    assert leaves(profile) == {"SELECT ?": 3, "view": 3}
