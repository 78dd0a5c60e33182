"""What was read of a stack is not read again, and is still right: frames keep bookmarks."""

from __future__ import annotations

import bdb
import sys
from collections.abc import Callable, Generator, Iterator
from types import FrameType
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expvar_panels.flames.stacks.bookmarks import Base, Bookmark, Trace
from expvar_panels.flames.stacks.walking import MANY, walk
from tests.clockwork import Clockwork, check, stacks

Step = Callable[[], object]
DEEP = 3 * MANY


def flat(trace: Trace | None) -> list[Any]:
    """Code and offset of each frame of a trace, leaf first."""
    whole: list[Any] = []
    while trace is not None:
        parts, trace = trace
        whole += parts
    return [thing for at in range(0, len(whole), 3) for thing in whole[at : at + 2]]


def called(frame: FrameType | None, end: FrameType) -> list[Any]:
    """The same, asked of every single frame."""
    whole: list[Any] = []
    while frame is not None and frame is not end:
        whole += (frame.f_code, frame.f_lasti)
        frame = frame.f_back
    return whole


def bookmarks(frame: FrameType | None) -> list[Bookmark]:
    """Those that are in a frame and in what called it, down to the test."""
    found = []
    while frame is not None and not frame.f_code.co_name.startswith("test_"):
        if type(frame.f_trace) is Bookmark:
            found.append(frame.f_trace)
        frame = frame.f_back
    return found


def down(levels: int, work: Step) -> object:
    """The work below so many frames."""
    return down(levels - 1, work) if levels else work()


class Looks:
    """Looks again and again at the stack above a frame, as a recording would."""

    def __init__(self, frame: FrameType) -> None:
        self.base = Base(frame, None, inclusive=False)
        self.wrong: list[Any] = []
        self.read: list[int] = []

    def __call__(self) -> None:
        frame = cast(FrameType, sys._getframe().f_back)
        trace = walk(frame, self.base)
        assert trace is not None
        self.read.append(len(trace[0]) // 3)
        seen, there = flat(trace), called(frame, cast(FrameType, self.base.frame))
        if seen != there:
            self.wrong.append((seen, there))


class Program:
    """Any calls at all: of functions, into generators made earlier, and looks in between."""

    def __init__(self, look: Step, moves: Iterator[tuple[str, int]]) -> None:
        self.look = look
        self.moves = moves
        self.generators: list[Generator[None, None, None]] = []

    def run(self, room: int = 60) -> None:
        for move, number in self.moves:
            if move == "look":
                self.look()
            elif move == "return":
                return
            elif room > 12 and move == "call":
                down(number, lambda: self.run(room - 12))
            elif room > 12 and move == "same":
                for _ in range(number):
                    self.one(room - 12)
                    self.look()
            elif move == "start":
                self.generators.append(self.generator(number, room - 12))
            elif move == "resume" and self.generators:
                self.resume(self.generators[number % len(self.generators)])

    def one(self, room: int) -> None:
        self.look()
        down(3, lambda: self.run(room))

    def generator(self, levels: int, room: int) -> Generator[None, None, None]:
        for move, _ in self.moves:
            if move == "look":
                down(levels, self.look)
            if move == "call" and room > 12:
                self.run(room)
            yield

    def resume(self, generator: Generator[None, None, None]) -> None:
        if not generator.gi_running:
            next(generator, None)


MOVES = st.tuples(
    st.sampled_from(["look", "look", "call", "return", "same", "start", "resume", "resume"]),
    st.integers(0, DEEP),
)


@given(moves=st.lists(MOVES, max_size=120))
def test_a_stack_that_was_partly_read_before_is_read_rightly(moves: list[tuple[str, int]]) -> None:
    """Whatever was called, returned, or was resumed elsewhere since."""
    looks = Looks(sys._getframe())
    Program(looks, iter(moves)).run()
    assert looks.wrong == []


def test_what_stays_the_same_is_not_read_again() -> None:
    """A few looks later about as much is read as changes."""
    looks = Looks(sys._getframe())
    down(10 * MANY, lambda: [down(2, looks) for _ in range(20)])
    assert looks.wrong == []
    assert looks.read[0] > 5 * MANY
    assert max(looks.read[10:]) < 2 * MANY


@pytest.mark.parametrize("generators", [1, DEEP])
def test_a_generator_is_read_below_each_who_resumes_it(generators: int) -> None:
    """Its callers are others each time, and those of what it calls as well."""

    def generated(levels: int) -> Iterator[None]:
        if levels > 1:
            yield from generated(levels - 1)
        while True:
            down(DEEP, looks)
            looks()
            yield

    looks, items = Looks(sys._getframe()), generated(generators)
    for levels in (2 * DEEP, DEEP, 1, DEEP, 2 * DEEP, 0):
        down(levels, lambda: next(items))
    assert looks.wrong == []


def test_generators_alone_get_no_bookmark() -> None:
    """A stack of nothing else is read as a whole each time."""

    def nested(levels: int) -> Iterator[None]:
        if levels:
            yield from nested(levels - 1)
        looks()
        found.append(len(bookmarks(sys._getframe())))
        yield

    found: list[int] = []
    looks = Looks(sys._getframe())
    for _ in nested(DEEP):
        pass
    assert looks.wrong == []
    assert max(found) == 0


def test_two_recordings_of_one_stack_do_not_take_each_other_s_bookmarks() -> None:
    """The second begins at another frame; both see their own part."""

    def inner() -> None:
        looks = Looks(sys._getframe())
        down(DEEP, lambda: [look() for _ in range(9) for look in (outer, looks)])
        assert looks.wrong == []

    outer = Looks(sys._getframe())
    down(DEEP, inner)
    assert outer.wrong == []


def test_the_stack_that_a_base_continues_is_below() -> None:
    """It is not read, only referred to; also where there is nothing above the base."""
    above: Trace = ([down.__code__, 7, {}], None)
    base = Base(sys._getframe(), above, inclusive=False)
    assert walk(sys._getframe(), base) is above
    inclusive = Base(sys._getframe(), above, inclusive=True)
    trace = walk(sys._getframe(), inclusive)
    assert trace is not None
    assert trace[1] is above
    assert len(trace[0]) == 3


def test_a_stack_with_nothing_in_it_is_continued_by_nothing() -> None:
    """Traces are never empty below their first frames."""
    assert Base(sys._getframe(), ([], None), inclusive=False).above is None


def test_bookmarks_of_a_closed_base_are_replaced() -> None:
    """Frames may outlive a recording, in a thread that goes on; the next one finds its way."""

    def work() -> None:
        base = Base(test, None, inclusive=False)
        walk(sys._getframe(), base)
        (left,) = bookmarks(sys._getframe())
        base.abandon()
        assert walk(sys._getframe(), base) is None
        looks = Looks(test)
        looks()
        (instead,) = bookmarks(sys._getframe())
        assert instead is not left
        assert instead.base is looks.base

    test = sys._getframe()
    down(DEEP, work)


def test_a_tracer_keeps_what_it_put_in_a_frame() -> None:
    """A debugger's own trace functions stay, and the stack is read all the same."""

    def trace(frame: FrameType, event: str, arg: object) -> Any:
        return trace

    def work() -> None:
        frame: FrameType | None = sys._getframe()
        while frame is not None and frame is not test:
            frame.f_trace = trace
            frame = frame.f_back
        for _ in range(3):
            looks()
        assert bookmarks(sys._getframe()) == []

    test = sys._getframe()
    looks = Looks(test)
    down(DEEP, work)
    assert looks.wrong == []


def test_a_frame_with_a_bookmark_may_be_traced() -> None:
    """Tracing that starts in the middle calls the bookmark, which does nothing."""

    def work() -> None:
        looks()
        assert len(bookmarks(sys._getframe())) == 1
        sys.settrace(lambda frame, event, arg: None)  # all frames below return under it

    before, looks = sys.gettrace(), Looks(sys._getframe())
    try:
        down(DEEP, work)
    finally:
        tracer = sys.gettrace()
        sys.settrace(before)
    assert tracer is not None, "a trace function that fails ends all tracing"
    assert looks.wrong == []


class Debugger(bdb.Bdb):
    """Goes on step by step until it has come back to a function, and then lets the program run."""

    def __init__(self, until: str) -> None:
        super().__init__()
        self.until = until
        self.left: list[str] = []

    def user_return(self, frame: FrameType, value: object) -> None:
        self.left.append(frame.f_code.co_name)

    def user_line(self, frame: FrameType) -> None:
        if frame.f_code.co_name == self.until:
            self.set_continue()


def test_a_debugger_takes_its_place() -> None:
    """It stops in each frame on the way back, and looks are right before, meanwhile and after."""

    def work() -> None:
        looks()
        assert len(bookmarks(sys._getframe())) == 1
        debugger.set_trace()
        looks()

    def view() -> None:
        down(DEEP, work)
        down(DEEP, looks)

    debugger, before = Debugger("view"), sys.gettrace()
    looks = Looks(sys._getframe())
    try:
        view()
    finally:
        sys.settrace(before)
    assert looks.wrong == []
    assert len(looks.read) == 3
    assert debugger.left.count("down") == DEEP + 1


@pytest.mark.parametrize("levels", [DEEP, 600])
def test_no_bookmark_is_left_where_a_recording_was(levels: int) -> None:
    """Not in the frame that it was attached to, nor in those that called it."""
    clock = Clockwork()

    def view() -> None:
        down(levels, lambda: [clock.tick(1) for _ in range(9)])
        looked.append(sys._getframe())

    looked: list[FrameType] = []
    profile = clock.record(view)
    check(profile)
    assert sum(stacks(profile).values()) == 9
    frame: FrameType | None = looked[0]
    while frame is not None:
        assert not isinstance(frame.f_trace, Bookmark)
        frame = frame.f_back
