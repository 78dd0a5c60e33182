"""Whatever happens in a recording, in whatever order: the times add up, and none is below zero."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expvar_panels.flames.frames import GC, NOT_CODE, SQL, WAIT, Frame
from expvar_panels.flames.limits import Limits
from expvar_panels.flames.sampling.recording import Recording
from expvar_panels.flames.segments.measuring import Measured, begin
from expvar_panels.flames.segments.segment import Busy
from tests.clockwork import MS, Clockwork, check

STATEMENT = Frame(SQL, "", "SELECT ?", "", 0, "sqlite", NOT_CODE)
KINDS = {Busy.WAIT: WAIT, Busy.STATEMENT: SQL, Busy.COLLECTOR: GC}
LIMITS = Limits(max_nodes=6, max_samples=8, max_spans=3)

milliseconds = st.integers(0, 9)
moments = st.one_of(
    st.tuples(st.just("tick"), milliseconds),
    st.tuples(st.just("pass"), milliseconds),
    st.tuples(st.just("torn"), milliseconds),
    st.tuples(st.just("held up"), milliseconds),
    st.tuples(st.just("shifted"), milliseconds),
)
events = st.one_of(
    moments,
    st.tuples(
        st.sampled_from(["measured", "seen as it ends"]),
        st.tuples(st.sampled_from(list(KINDS)), st.lists(moments)),
    ),
    st.tuples(st.just("called"), st.lists(moments)),
)


class Story:
    """Events as they happen to one recording, and how long it was attached meanwhile."""

    def __init__(self, **options: Any) -> None:
        self.clock = Clockwork()
        self.recording: Recording = self.clock.recording(**options)
        self.attached_ms = 0
        self.given_ahead = False

    def happen(self, event: tuple[str, Any]) -> None:
        kind, what = event
        if kind == "measured":
            self.measure(*what)
        elif kind == "seen as it ends":
            self.race(*what)
        elif kind == "called":
            for each in what:
                self.happen(each)
        else:
            self.pass_time(kind, what)

    def pass_time(self, kind: str, ms: int) -> None:
        self.attached_ms += ms
        frames, before = self.clock.frames(), self.clock.now
        self.clock.pass_time(ms)
        if kind == "tick":
            self.clock.tick(0)
        elif kind == "torn":
            self.clock.look(None)
        elif kind == "held up":
            self.recording.look(frames, before, 0)
        elif kind == "shifted":
            shift = MS // 10 - ms * MS // 9
            self.given_ahead |= shift > 0
            self.recording.look(self.clock.frames(), self.clock.now, shift)

    def accounts(self) -> dict[str, int]:
        """Where the time is: in samples, or waiting for them."""
        journal = self.recording._journal
        journal.work_out()
        ledger = journal._ledger
        waiting = {name: getattr(ledger, name) for name in ("wall", "waited", "collected")}
        return {"samples": sum(journal._timeline.wall), **waiting}

    def race(self, busy: Busy, inside: list[tuple[str, int]]) -> None:
        """The sampler looks when the stretch has ended and nobody has been told of it."""
        tell, self.given_ahead = self.recording.tell, True

        def late(measured: Measured) -> None:
            self.clock.look(sys._getframe())
            tell(measured)

        self.recording.tell = late  # type: ignore[method-assign]
        self.measure(busy, inside)
        self.recording.tell = tell  # type: ignore[method-assign]

    def measure(self, busy: Busy, inside: list[tuple[str, int]]) -> None:
        stretch = begin(busy)
        assert stretch is not None
        for moment in inside:
            self.happen(moment)
        if busy is Busy.STATEMENT:
            stretch.end_in(KINDS[busy], sys._getframe(), lambda: STATEMENT)
        else:
            stretch.end(KINDS[busy])


@pytest.fixture(scope="module", autouse=True)
def no_collections() -> Iterator[None]:
    """A real one would be one more event, in the middle of another."""
    gc.disable()
    yield
    gc.enable()


@given(st.lists(st.tuples(milliseconds, st.lists(events, max_size=6)), max_size=4))
def test_the_times_add_up_whatever_happens(parts: list[tuple[int, list[Any]]]) -> None:
    """To the time that the recording was attached for, to the nanosecond."""
    for options in ({}, {"limits": LIMITS}):
        story = Story(**options)
        for gap, happened in parts:
            with story.recording.attach():
                for event in happened:
                    story.happen(event)
            story.clock.tick(gap)
        accounts = story.accounts()
        profile = story.recording.finish()
        assert sum(accounts.values()) == profile.duration_ns
        assert story.given_ahead or min(accounts.values()) >= 0, accounts
        check(profile)
        assert profile.duration_ns == story.attached_ms * MS
        assert profile.quality.errors == 0, profile.quality.notes
        assert all(start >= 0 for start in profile.spans.start_ns)
        ends = map(sum, zip(profile.spans.start_ns, profile.spans.duration_ns, strict=True))
        assert all(end <= profile.duration_ns for end in ends)
