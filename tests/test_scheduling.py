"""Isolation and time: a variable that fails, hangs or is slow costs only itself."""

import asyncio
import itertools
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

import pytest

from expvar_panels.registry.reading.failures import MAX_TRACEBACK, describe
from expvar_panels.registry.reading.surroundings import NoSurroundings
from expvar_panels.registry.reading.workers import KEPT_IDLE, Workers
from expvar_panels.registry.registry import Registry
from expvar_panels.registry.snapshot import Reading
from expvar_panels.registry.values.encoding import encode

from .variables import AMPLE_S, NoThreads, raising, registry_of, strict, variable

SHORT_S = 1.0  # a budget that a test means to use up, and in which a busy machine reads the rest


class Blocker:
    """A value that does not come until it is let, and counts how often it was asked for."""

    def __init__(self, values: Iterator[Any] | None = None) -> None:
        self.values = values or itertools.count(1)
        self.asked = threading.Event()
        self.let = threading.Event()
        self.calls = self.inside = self.most_inside = 0

    def __call__(self) -> Any:
        self.calls += 1
        self.inside += 1
        self.most_inside = max(self.most_inside, self.inside)
        self.asked.set()
        assert self.let.wait(AMPLE_S)
        self.inside -= 1
        return next(self.values)

    def let_go(self, registry: Registry) -> None:
        """Let it go, and wait until the registry has its value."""
        flights = [flight for v in registry.variables for flight in v.flights]
        self.let.set()
        assert all(flight.ended.wait(AMPLE_S) for flight in flights)


@pytest.fixture
def blocker() -> Iterator[Blocker]:
    blocker = Blocker()
    yield blocker
    blocker.let.set()


class Clock:
    """A clock that stands still until it is turned, in seconds."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> int:
        return int(self.now_s * 1e9)


def readings(registry: Registry, budget_s: float = AMPLE_S) -> dict[str, Reading]:
    return {reading.name: reading for reading in registry.collect(budget_s).readings}


def good(name: str) -> Any:
    return variable(name, lambda: f"{name}'s")


class TestFailing:
    """What is raised is data."""

    @pytest.mark.parametrize(
        "error",
        [
            ValueError("no"),
            SystemExit(3),
            KeyboardInterrupt(),
            GeneratorExit(),
            asyncio.CancelledError(),
            MemoryError(),
            StopIteration(),
            BaseExceptionGroup("many", [SystemExit()]),
        ],
        ids=lambda error: type(error).__name__,
    )
    def test_whatever_is_raised_costs_only_its_variable(self, error: BaseException) -> None:
        """Exceptions of every kind become `expvar_errors`, and the others are all there."""
        registry = registry_of(good("a"), variable("bad", raising(error)), good("z"))
        snapshot = registry.collect(AMPLE_S)
        assert snapshot.tree == {"a": "a's", "z": "z's"}
        assert snapshot.errors == {"bad": type(error).__name__}
        assert strict(encode(snapshot))["expvar_errors"] == {"bad": type(error).__name__}

    def test_the_traceback_begins_where_the_variable_does(self) -> None:
        """Whoever reads it sees their own code first, not ours."""

        def broken() -> Any:
            return {}["absent"]

        failure = readings(registry_of(variable("bad", broken)))["bad"].failure
        assert failure is not None
        assert failure.message == "'absent'"
        assert failure.traceback.count("File ") == 2  # the lambda of the test's, and `broken`
        assert "in broken" in failure.traceback

    def test_a_traceback_without_end_is_cut_in_its_middle(self) -> None:
        """Where it begins and what was raised is left."""
        failure = describe(ValueError("x" * 10**6 + " in the end"))
        assert failure.traceback.startswith("ValueError: xxx")
        assert failure.traceback.endswith("xxx in the end\n")
        assert len(failure.traceback) == MAX_TRACEBACK + len("\n…\n")

    def test_an_exception_that_cannot_be_shown_is_still_told(self) -> None:
        """A message that raises does not become the reading's failure."""

        class Rude(Exception):
            def __str__(self) -> str:
                raise SystemExit

        assert registry_of(variable("bad", raising(Rude()))).collect(AMPLE_S).errors == {
            "bad": "Rude"
        }

    def test_a_coroutine_function_is_refused(self) -> None:
        """It would be published as the `repr` of a coroutine, and never be awaited."""

        async def value() -> int:
            return 1

        assert registry_of(variable("x", value)).collect(AMPLE_S).errors == {"x": "TypeError"}

    def test_too_much_is_a_failure(self) -> None:
        """A huge value is left out, and the rest is there."""
        registry = registry_of(variable("huge", lambda: range(10**9)), good("a"))
        snapshot = registry.collect(AMPLE_S)
        assert snapshot.tree == {"a": "a's"}
        assert snapshot.errors == {"huge": "ValueTooLarge"}

    def test_each_distinct_failure_is_logged_once(self, caplog: pytest.LogCaptureFixture) -> None:
        """A monitor's polls do not fill the log; another line that fails is another failure."""
        turns = iter([0, 0, 1, 1, 0])

        def value() -> Any:
            if next(turns):
                raise ValueError("one line")
            raise ValueError("another line")

        registry = registry_of(variable("bad", value))
        for _ in range(5):
            registry.collect(AMPLE_S)
        logged = [record for record in caplog.records if record.name == "expvar_panels"]
        assert len(logged) == 2
        assert "'bad' of shop.Var_bad" in logged[0].getMessage()
        assert "Traceback" in logged[0].getMessage()

    def test_readings_keep_the_order_of_the_variables(self) -> None:
        """Whoever is served again, computed aside or has failed stands where it stood."""
        registry = registry_of(
            good("a"),
            variable("b", lambda: 1, background=True),
            variable("c", lambda: 1, max_age=60),
            variable("d", raising(ValueError())),
            good("e"),
        )
        for _ in range(3):
            assert list(readings(registry)) == ["a", "b", "c", "d", "e"]
        registry.scheduler.workers.stop()


class TestHanging:
    """A reading is over when the budget is, whatever hangs."""

    def test_the_good_ones_are_there_at_once(self, blocker: Blocker) -> None:
        """Those before it and after it: another thread goes on where one is stuck."""
        registry = registry_of(good("a"), variable("hang", blocker), good("z"))
        for budget_s in (SHORT_S, AMPLE_S):  # the second reading waits for nothing
            snapshot = registry.collect(budget_s)
            assert snapshot.tree == {"a": "a's", "z": "z's"}
            assert snapshot.errors == {"hang": "TimeoutError"}
        assert blocker.calls == 1
        blocker.let_go(registry)

    def test_it_is_told_where_it_hangs(self, blocker: Blocker) -> None:
        """The traceback is its thread's stack, from the variable on."""
        registry = registry_of(variable("hang", blocker))
        failure = readings(registry, SHORT_S)["hang"].failure
        assert failure is not None
        assert "self.let.wait" in failure.traceback
        assert "expvar_panels" not in failure.traceback
        blocker.let_go(registry)

    def test_it_is_back_when_it_has_come_back(self, blocker: Blocker) -> None:
        """What it gave late is not thrown away; then it is read as others are."""
        registry = registry_of(variable("hang", blocker))
        registry.collect(SHORT_S)
        blocker.let_go(registry)
        assert registry.variables[0].last is not None
        assert registry.variables[0].last.value == 1
        assert registry.collect(AMPLE_S).tree == {"hang": 2}

    def test_an_earlier_value_is_served_and_marked(self, blocker: Blocker) -> None:
        """With its age, in the snapshot and in the document."""
        clock = Clock()
        registry = registry_of(variable("slow", blocker), clock=clock)
        blocker.let.set()
        assert registry.collect(AMPLE_S).tree == {"slow": 1}
        blocker.let.clear()
        clock.now_s += 7
        snapshot = registry.collect(SHORT_S)
        assert snapshot.tree == {"slow": 1}
        assert snapshot.readings[0].stale
        assert snapshot.readings[0].age_ns == 7_000_000_000
        assert strict(encode(snapshot)) == {"slow": 1, "expvar_stale": {"slow": 7.0}}
        blocker.let_go(registry)

    def test_many_that_hang_leave_time_for_the_good_ones(self) -> None:
        """Right on the second reading at the latest, and one thread each."""
        blockers = [Blocker() for _ in range(12)]
        hanging = [variable(f"hang{n}", each) for n, each in enumerate(blockers)]
        registry = registry_of(*hanging, good("z"))
        registry.collect(2 * SHORT_S)  # each is given its moment
        snapshot = registry.collect(AMPLE_S)  # none is waited for again
        for each in blockers:
            each.let.set()
        blockers[0].let_go(registry)
        assert snapshot.tree == {"z": "z's"}
        assert len(snapshot.errors) == 12
        assert all(each.calls == 1 for each in blockers)

    def test_what_was_not_reached_is_an_error_or_stale(self, blocker: Blocker) -> None:
        """Without a moment of budget nothing is waited for, and everything is accounted for."""
        registry = registry_of(variable("hang", blocker), good("a"))
        errors = registry.collect(0).errors
        assert set(errors.values()) <= {"TimeoutError"}
        assert "hang" in errors
        blocker.let.set()

    def test_one_that_took_longer_than_the_budget_is_computed_aside(self) -> None:
        """From then on no reading waits for it: it is shown as it last was."""
        clock = Clock()
        blocker = Blocker()

        def slow() -> Any:
            clock.now_s += 5
            return blocker()

        blocker.let.set()
        registry = registry_of(variable("slow", slow), clock=clock)
        assert registry.collect(AMPLE_S).tree == {"slow": 1}
        blocker.let.clear()
        snapshot = registry.collect(1.0)  # less than the 5 s that it took
        assert snapshot.tree == {"slow": 1}
        assert snapshot.readings[0].stale
        blocker.let_go(registry)

    def test_ctrl_c_reaches_who_waits(self, blocker: Blocker) -> None:
        """An interrupt while a reading waits ends the reading, and leaves nothing behind."""

        main = threading.main_thread().ident
        assert main

        def interrupt() -> Any:
            signal.pthread_kill(main, signal.SIGINT)
            return blocker()

        registry = registry_of(variable("x", interrupt))
        with pytest.raises(KeyboardInterrupt):
            registry.collect(AMPLE_S)
        blocker.let_go(registry)


class TestMaxAge:
    """`max_age`: one value for so many seconds."""

    def test_the_value_is_served_until_it_is_too_old(self) -> None:
        """With its age, and not marked as stale: that is what was asked for."""
        clock, values = Clock(), itertools.count(1)
        registry = registry_of(variable("x", lambda: next(values), max_age=10), clock=clock)
        assert readings(registry)["x"].value == 1
        clock.now_s += 9.5
        again = readings(registry)["x"]
        assert (again.value, again.age_ns, again.stale) == (1, 9_500_000_000, False)
        clock.now_s += 0.5
        assert readings(registry)["x"].value == 2

    def test_a_failure_is_not_tried_again_sooner(self) -> None:
        """What takes long to fail would otherwise cost each reading."""
        clock, turns = Clock(), itertools.count(1)

        def value() -> Any:
            if next(turns) == 1:
                raise ConnectionError
            return "back"

        registry = registry_of(variable("x", value, max_age=10), clock=clock)
        assert readings(registry)["x"].failure
        assert readings(registry)["x"].failure
        clock.now_s += 10
        assert readings(registry)["x"].value == "back"

    @pytest.mark.parametrize("max_age", ["5", True, float("nan"), -1])
    def test_what_is_no_number_of_seconds_is_refused(self, max_age: Any) -> None:
        """When the variable is registered, not at each reading."""
        with pytest.raises(TypeError, match="max_age"):
            registry_of(variable("x", lambda: 1, max_age=max_age))


class TestBackground:
    """`background`: computed off the request, never twice at once."""

    def test_the_first_value_is_waited_for(self) -> None:
        """A monitor's first reading after a start is complete if it can be."""
        registry = registry_of(variable("x", lambda: 1, background=True))
        assert registry.collect(AMPLE_S).tree == {"x": 1}
        registry.scheduler.workers.stop()

    def test_a_reading_shows_the_last_value_and_starts_the_next(self, blocker: Blocker) -> None:
        """Nothing is waited for once there is a value; a value in the making is marked."""
        registry = registry_of(variable("x", blocker, background=True))
        blocker.let.set()
        assert registry.collect(AMPLE_S).tree == {"x": 1}
        blocker.let.clear()
        blocker.asked.clear()
        shown = readings(registry)["x"]
        assert (shown.value, shown.stale) == (1, True)
        assert blocker.asked.wait(AMPLE_S)
        blocker.let_go(registry)
        assert registry.variables[0].last is not None
        assert registry.variables[0].last.value == 2

    def test_two_readers_never_run_it_twice(self, blocker: Blocker) -> None:
        """Eight at once, twice, and it is computed once, on a thread that is none of theirs."""
        registry = registry_of(variable("x", blocker, background=True), good("a"))
        at_once(8, lambda: registry.collect(SHORT_S))
        at_once(8, lambda: registry.collect(SHORT_S))
        assert (blocker.calls, blocker.most_inside) == (1, 1)
        assert registry.collect(0).errors == {"x": "TimeoutError"}
        blocker.let_go(registry)

    def test_with_max_age_it_rests_while_its_value_is_young(self) -> None:
        """No run is started before the value is too old."""
        clock, values = Clock(), itertools.count(1)
        registry = registry_of(
            variable("x", lambda: next(values), background=True, max_age=10), clock=clock
        )
        for _ in range(3):
            shown = readings(registry)["x"]
            assert (shown.value, shown.stale) == (1, False)
        assert next(values) == 2
        registry.scheduler.workers.stop()

    def test_its_failure_is_shown_until_it_succeeds(self) -> None:
        """A background run that raises is told like any other."""
        registry = registry_of(variable("x", raising(OSError("no")), background=True))
        assert registry.collect(AMPLE_S).errors == {"x": "OSError"}
        registry.scheduler.workers.stop()


class Recorder(NoSurroundings):
    """Surroundings that tell on which thread they were taken, given back and closed."""

    def __init__(self) -> None:
        self.log: list[tuple[str, int]] = []

    def lend(self) -> "Recorder":
        self.note("lend")
        return self

    def note(self, what: str) -> None:
        self.log.append((what, threading.get_ident()))

    def take(self) -> None:
        self.note("take")

    def give_back(self) -> None:
        self.note("give back")

    def end(self) -> None:
        self.note("end")

    def close(self) -> None:
        self.note("close")


class TestSurroundings:
    """A variable finds what its reader has."""

    def test_connections_are_lent_while_the_reader_waits(self) -> None:
        """Taken and given back by the worker, between the reader's lending and having them."""
        recorder, here = Recorder(), threading.get_ident()
        registry = registry_of(variable("x", threading.get_ident), surroundings=recorder)
        worker = registry.collect(AMPLE_S).tree["x"]
        assert recorder.log == [
            ("lend", here),
            ("take", worker),
            ("give back", worker),
            ("end", here),
        ]

    def test_a_background_run_closes_its_own(self) -> None:
        """On its thread, when it is done, before it counts as done."""
        recorder = Recorder()
        registry = registry_of(
            variable("x", threading.get_ident, background=True), surroundings=recorder
        )
        worker = registry.collect(AMPLE_S).tree["x"]
        assert ("close", worker) in recorder.log
        assert recorder.log.count(("close", worker)) == 1
        registry.scheduler.workers.stop()

    def test_the_reader_s_context_is_seen(self) -> None:
        """Its language and time zone are context variables."""
        language = ContextVar("language", default="none")
        registry = registry_of(variable("x", language.get))
        language.set("de")
        assert registry.collect(AMPLE_S).tree == {"x": "de"}

    def test_two_readers_each_read_for_themselves(self) -> None:
        """A foreground variable's value is never older than the reading it is in."""
        meeting = threading.Barrier(2)
        registry = registry_of(variable("x", lambda: meeting.wait(AMPLE_S) >= 0))
        assert at_once(2, lambda: registry.collect(AMPLE_S).tree) == [{"x": True}] * 2


class OneThread(Workers):
    """A machine on which one thread can be started, and no other."""

    def run(self, work: Callable[[], None]) -> None:
        if self.is_used:
            raise RuntimeError("can't start new thread")
        self.is_used = True
        super().run(work)

    is_used = False


class TestWithoutThreads:
    """Where no thread can be started, reading goes on, without the guard."""

    def test_variables_are_read_by_the_reader(self) -> None:
        """A site that is out of threads is when a monitor is needed."""
        registry = registry_of(
            good("a"),
            variable("bad", raising(SystemExit())),
            variable("back", lambda: 1, background=True),
            workers=NoThreads(),
        )
        snapshot = registry.collect(AMPLE_S)
        assert snapshot.tree == {"a": "a's"}
        assert snapshot.errors == {"bad": "SystemExit", "back": "TimeoutError"}

    def test_where_one_is_all_there_is_the_reading_ends_in_time(self, blocker: Blocker) -> None:
        """What stands behind a variable that hangs is late with it; the rest is there."""
        registry = registry_of(good("a"), variable("hang", blocker), good("z"), workers=OneThread())
        snapshot = registry.collect(SHORT_S)
        assert snapshot.tree == {"a": "a's"}
        assert snapshot.errors == {"hang": "TimeoutError", "z": "TimeoutError"}
        blocker.let_go(registry)
        registry.scheduler.workers.stop()

    def test_there_an_interrupt_may_be_the_user_s(self) -> None:
        """On the main thread it is let through, and the reading can be tried again."""
        registry = registry_of(variable("x", raising(KeyboardInterrupt())), workers=NoThreads())
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                registry.collect(AMPLE_S)


class TestWorkers:
    """Threads are few, and end."""

    def test_readings_one_after_another_share_a_thread(self) -> None:
        """A poll does not cost a thread."""
        registry = registry_of(variable("x", threading.get_ident), workers=Workers())
        threads = {registry.collect(AMPLE_S).tree["x"] for _ in range(5)}
        assert len(threads) == 1
        registry.scheduler.workers.stop()

    def test_few_wait_for_work(self) -> None:
        """However many there were at once, the rest end at once."""
        workers, meeting = Workers(idle_s=AMPLE_S), threading.Barrier(9)
        before = set(threading.enumerate())
        for _ in range(8):
            workers.run(lambda: meeting.wait(AMPLE_S) and None)
        threads = set(threading.enumerate()) - before
        meeting.wait(AMPLE_S)
        while len(alive := [thread for thread in threads if thread.is_alive()]) > KEPT_IDLE:
            alive[0].join(0.01)  # whichever it is, one of them ends
        workers.stop()
        assert set(threading.enumerate()) <= before

    def test_an_idle_one_ends_by_itself(self) -> None:
        """When nothing was read for a moment, nothing is left."""
        workers, done = Workers(idle_s=0.01), threading.Event()
        before = set(threading.enumerate())
        workers.run(done.set)
        assert done.wait(AMPLE_S)
        for thread in set(threading.enumerate()) - before:
            thread.join(AMPLE_S)
        assert set(threading.enumerate()) <= before

    def test_work_given_at_the_last_moment_is_done(self) -> None:
        """A thread that is about to end either takes the work or leaves it to a new one."""
        workers, ran = Workers(idle_s=0.0), threading.Semaphore(0)
        for _ in range(200):
            workers.run(ran.release)  # type: ignore[arg-type]
            assert ran.acquire(timeout=AMPLE_S)
        workers.stop()

    @pytest.mark.skipif(not hasattr(signal, "SIGCHLD"), reason="there are no forks on Windows")
    def test_a_forked_child_starts_anew(self) -> None:
        """Its parent's threads are not in it: neither idle ones, nor those that hang."""
        ran = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", FORK], capture_output=True, text=True, timeout=60
        )
        assert (ran.stdout, ran.returncode) == ("parent {'hang': 'TimeoutError'}\nchild 5\n", 0), (
            ran
        )


FORK = """
import os, sys, threading
from tests.variables import registry_of, variable
parent, stop = os.getpid(), threading.Event()
hang = variable("hang", lambda: stop.wait() if os.getpid() == parent else 5)
registry = registry_of(hang)
print("parent", registry.collect(0.2).errors, flush=True)
if os.fork() == 0:
    print("child", registry.collect(30).tree["hang"], flush=True)
    os._exit(0)
os.wait()
"""


def at_once(number: int, call: Callable[[], Any]) -> list[Any]:
    """What that many threads got that called at the same time."""
    start, results = threading.Barrier(number), []

    def run() -> None:
        start.wait(AMPLE_S)
        results.append(call())

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(AMPLE_S)
    return results
