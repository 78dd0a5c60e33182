"""The sampler's own life: its thread, its pace, and the interpreter's settings while it works."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from expvar_panels.flames.hooks import collector
from expvar_panels.flames.profile import Profile
from expvar_panels.flames.sampling import support, timer_slack
from expvar_panels.flames.sampling.contention import Contention
from expvar_panels.flames.sampling.pacing import Pace
from expvar_panels.flames.sampling.recording import Recording
from expvar_panels.flames.sampling.sampler import Sampler, default_sampler
from expvar_panels.flames.sampling.switching import EAGER, SHARED, Switching
from expvar_panels.flames.segments import clocks, mach
from tests.clockwork import MS, Clockwork, check, inside, stacks


@pytest.fixture
def clock() -> Clockwork:
    return Clockwork()


def record(work: Callable[[], object], **options: Any) -> Profile:
    """The profile of real work by the real sampler."""
    recording = Recording(**options)
    with recording.attach():
        work()
    return recording.finish()


def spin(seconds: float) -> None:
    """Burn so much CPU time."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


# The thread


def test_real_work_is_seen_by_the_real_thread() -> None:
    """The whole of it, once: samples, CPU times, the sampler's own cost."""

    def view() -> None:
        spin(0.05)

    profile = record(view)
    check(profile)
    assert inside(profile, "spin") > 0.9 * profile.duration_ns / MS
    assert profile.quality.samples >= 5
    assert profile.quality.sampler_cpu_ns > 0
    if clocks.cpu_clock() is not None:
        assert profile.samples.cpu_ns is not None
        assert sum(profile.samples.cpu_ns) > 0


def test_eight_requests_at_once_each_hold_their_own() -> None:
    """No recording has a function of another one, and each adds up."""
    start = threading.Barrier(8)

    def request(number: int) -> Profile:
        scope: dict[str, Any] = {"spin": spin}
        exec(f"def view_{number}():\n spin(0.03)", scope)

        def work() -> None:
            start.wait(10)
            scope[f"view_{number}"]()

        return record(work)

    with ThreadPoolExecutor(8) as pool:
        profiles = list(pool.map(request, range(8)))
    for number, profile in enumerate(profiles):
        check(profile)
        assert inside(profile, f"view_{number}") > 0
        others = {f"view_{other}" for other in range(8)} - {f"view_{number}"}
        assert not others & {name for names in stacks(profile) for name in names}


def test_the_idle_thread_ends_at_once_when_told_to() -> None:
    """`shutdown()` waits for its end, and the next recording starts another."""
    record(lambda: None)
    default_sampler.shutdown()
    assert "expvar-panels-sampler" not in {thread.name for thread in threading.enumerate()}
    profile = record(lambda: spin(0.02))
    assert profile.quality.samples > 0


def test_the_idle_thread_ends_by_itself() -> None:
    """Nobody has to end it."""
    sampler = Sampler(idle_timeout=0.01)
    record(lambda: None, sampler=sampler)
    for thread in threading.enumerate():
        if thread.name == "expvar-panels-sampler":
            thread.join(10)
            assert not thread.is_alive()


def test_shutdown_of_a_sampler_without_a_thread_does_nothing() -> None:
    """It may be called whenever a test likes."""
    Sampler().shutdown()


def test_many_short_recordings_leave_nothing() -> None:
    """Starting and ending often neither fails nor gathers threads."""
    sampler = Sampler(idle_timeout=0.01)
    for _ in range(200):
        record(lambda: None, sampler=sampler)
    sampler.shutdown()
    assert sampler.recordings == ()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_fork_in_the_middle_inherits_nothing() -> None:
    """The child has the program's settings and no recording, and can record by itself."""
    found, switch = sys.getswitchinterval(), list(gc.callbacks)
    recording = Recording()
    with recording.attach():
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            code = 1
            try:
                clean = sys.getswitchinterval() == found and gc.callbacks == switch
                clean = clean and default_sampler.recordings == () and recording.segments == ()
                spun = record(lambda: spin(0.03)).quality.samples > 0
                code = 0 if clean and spun else 2
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        os.close(reader)
        os.close(writer)
    assert os.waitstatus_to_exitcode(status) == 0
    assert recording.finish().quality.errors == 0


def test_a_tracer_and_a_profiler_beside_it_go_on() -> None:
    """Another profiler at the same time works, and so do we."""
    called = []

    def view() -> None:
        sys.setprofile(lambda *event: called.append(event[1]))
        try:
            spin(0.02)
        finally:
            sys.setprofile(None)

    profile = record(view)
    assert called
    assert inside(profile, "spin") > 0


# The interpreter's switch interval


class Interpreter:
    """A switch interval that can be watched."""

    def __init__(self) -> None:
        self.interval = 0.005
        self.switching = Switching(get=lambda: self.interval, put=self.put)

    def put(self, interval: float) -> None:
        self.interval = interval


def test_the_switch_interval_is_given_back() -> None:
    """As it was found, whatever was set meanwhile."""
    interpreter = Interpreter()
    interpreter.switching.set(EAGER)
    interpreter.switching.set(SHARED)
    assert interpreter.interval == SHARED
    assert interpreter.switching.found == 0.005
    interpreter.switching.restore()
    assert interpreter.interval == 0.005


def test_an_interval_that_the_program_sets_meanwhile_stays() -> None:
    """The program's own change is not undone."""
    interpreter = Interpreter()
    interpreter.switching.set(EAGER)
    interpreter.put(0.1)
    interpreter.switching.restore()
    assert interpreter.interval == 0.1
    interpreter.switching.set(EAGER)
    interpreter.put(0.2)
    interpreter.switching.set(EAGER)
    interpreter.switching.restore()
    assert interpreter.interval == 0.2


def test_the_real_interval_survives_a_recording() -> None:
    """To the microsecond."""
    before = sys.getswitchinterval()
    record(lambda: spin(0.01))
    assert sys.getswitchinterval() == before


# Contention


class Threads:
    """Fake CPU clocks of the process, the sampler and recorded threads, in milliseconds."""

    def __init__(self, count: int) -> None:
        self.wall = self.process = self.sampler = 0.0
        self.cpu = [0.0] * count
        self.contention = Contention(
            process=lambda: round(self.process * MS), sampler=lambda: round(self.sampler * MS)
        )

    @property
    def segments(self) -> list[Any]:
        return [Thread(number, cpu) for number, cpu in enumerate(self.cpu)]

    def judge(self, wall: float, process: float, *cpu: float) -> float | None:
        """The interval, after so much time for all of them."""
        self.contention.interval([self], round(self.wall * MS))  # type: ignore[list-item]
        self.wall += wall
        self.process += process
        self.cpu = [before + more for before, more in zip(self.cpu, cpu, strict=True)]
        return self.contention.interval([self], round(self.wall * MS))  # type: ignore[list-item]


class Thread:
    def __init__(self, number: int, cpu: float) -> None:
        self.thread = number
        self._cpu = round(cpu * MS)

    def read_cpu(self) -> int:
        return self._cpu


def test_alone_the_sampler_is_eager() -> None:
    """One busy recorded thread costs nobody anything."""
    assert Threads(1).judge(20, 20, 20) == EAGER


def test_an_idle_process_is_no_contention() -> None:
    """Neither does one that sleeps."""
    assert Threads(2).judge(20, 0.1, 0, 0.1) == EAGER


def test_several_busy_recordings_share_the_gil_longer() -> None:
    """Threads that push each other off the GIL all the time get nowhere."""
    assert Threads(2).judge(20, 20, 10, 10) == SHARED


def test_unrecorded_work_is_left_alone() -> None:
    """A changed interval would change what the program does."""
    assert Threads(1).judge(20, 20, 5) is None


def test_a_judgement_is_not_made_anew_at_every_look() -> None:
    """Clocks are read every ten milliseconds, not at every look."""
    threads = Threads(1)
    assert threads.judge(5, 5, 0) == EAGER


def test_old_readings_say_nothing() -> None:
    """What happened in a long pause is not this recording's company."""
    threads = Threads(1)
    assert threads.judge(5000, 5000, 0) == EAGER


# The pace


class Elapsed:
    """A recording that has lasted so long."""

    def __init__(self, elapsed_ms: float, interval_ms: float = 1) -> None:
        self.elapsed = round(elapsed_ms * MS)
        self.interval_ns = round(interval_ms * MS)


@pytest.mark.parametrize(
    ("elapsed", "interval", "pause"),
    [(0, 1, 1), (200, 1, 1), (1000, 1, 5), (2000, 1, 10), (60_000, 1, 10), (60_000, 5, 50)],
)
def test_long_recordings_are_looked_at_less_often(
    elapsed: float, interval: float, pause: float
) -> None:
    """One two-hundredth of the time so far, between the interval asked for and ten times that."""
    pace = Pace(draw=lambda: 0.5)
    recordings: Any = [Elapsed(elapsed, interval)]
    assert pace.pause(recordings, 0) == pytest.approx(pause / 1000)


def test_the_pace_is_jittered_and_keeps_its_mean() -> None:
    """Looks never fall in step with the program, and do not drift."""
    draws = iter([0.0, 1.0, 0.0, 1.0])
    pace = Pace(draw=lambda: next(draws))
    recordings: Any = [Elapsed(0)]
    now, pauses = 0.0, []
    for _ in range(4):
        pause = pace.pause(recordings, round(now * 1e9))
        pauses.append(round(pause * 1000, 3))
        now += pause
    assert pauses == [0.5, 1.5, 0.5, 1.5]


def test_a_late_sampler_does_not_hurry_after() -> None:
    """What was missed is missed: there is always a pause."""
    pace = Pace(draw=lambda: 0.5)
    recordings: Any = [Elapsed(0)]
    assert pace.pause(recordings, 50 * MS) == pytest.approx(0.0001)


def test_costly_looks_come_less_often() -> None:
    """Stacks of thousands of frames do not eat the program up."""
    pace = Pace(draw=lambda: 0.5)
    recordings: Any = [Elapsed(0)]
    for _ in range(200):
        pace.looked(MS)
    assert pace.pause(recordings, 0) == pytest.approx(0.020, rel=0.01)


def test_the_shortest_interval_asked_for_wins() -> None:
    """One sampler serves them all."""
    pace = Pace(draw=lambda: 0.5)
    recordings: Any = [Elapsed(0, 5), Elapsed(0, 1)]
    assert pace.pause(recordings, 0) == pytest.approx(0.001)


# The collector


def test_collections_are_shown_with_their_time(clock: Clockwork) -> None:
    """Their time is measured, and goes with the stack of the next sample."""
    begun = collector.install()

    def view() -> None:
        clock.tick(2)
        collector._on_collection("start", {})
        clock.pass_time(0.5)
        clock.tick(0.1)
        collector._on_collection("stop", {})
        clock.tick(1)

    profile = clock.record(view)
    begun()
    check(profile)
    assert stacks(profile) == {("view",): 3, ("view", "[gc]"): 0.6}
    assert profile.spans.kind == ("gc",)


def test_a_long_collection_has_a_stack_of_its_own(clock: Clockwork) -> None:
    """It is the leaf of the code that allocated."""

    def allocates() -> None:
        collector._on_collection("start", {})
        clock.pass_time(20)
        collector._on_collection("stop", {})

    def view() -> None:
        allocates()
        clock.tick(1)

    profile = clock.record(view)
    assert stacks(profile) == {("view", "allocates", "[gc]"): 20, ("view",): 1}


def test_a_real_collection_is_measured() -> None:
    """`gc.callbacks` tell it, in the recording's own thread only."""
    recording = Recording()
    with recording.attach():
        gc.collect()
    assert "gc" in recording.finish().spans.kind


def test_no_collection_starts_during_a_look_where_that_would_crash(
    clock: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Python 3.11 the collector is off while frames are walked, and on again after."""
    monkeypatch.setattr(collector, "UNSAFE", True)
    during = []
    clock.sampler._frames = lambda: during.append(gc.isenabled()) or {}  # type: ignore[func-returns-value]
    clock.record(lambda: clock.tick(1))
    assert during == [False]
    assert gc.isenabled()


def test_a_collector_that_is_off_stays_off(
    clock: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program's own setting is kept."""
    monkeypatch.setattr(collector, "UNSAFE", True)
    gc.disable()
    try:
        clock.record(lambda: clock.tick(1))
        assert not gc.isenabled()
    finally:
        gc.enable()


# Clocks and interpreters


def test_a_threads_clock_can_be_read_from_another() -> None:
    """And it says nothing more once the thread has ended."""
    if clocks.cpu_clock() is None:
        pytest.skip("no such clock here")
    read: list[Any] = []
    over = threading.Event()

    def work() -> None:
        read.append(clocks.cpu_clock())
        spin(0.01)
        over.wait(10)

    thread = threading.Thread(target=work)
    thread.start()
    while not read:
        time.sleep(0)
    first = read[0]()
    over.set()
    thread.join()
    assert first is not None
    assert first >= 0


def test_without_such_clocks_there_are_no_cpu_times(
    clock: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CPU time is absent, not zero."""
    monkeypatch.delattr(time, "pthread_getcpuclockid", raising=False)
    assert clocks.cpu_clock() is None
    assert clock.record(lambda: clock.tick(1)).samples.cpu_ns is None


class MachSystem:
    """The kernel's interface on macOS, as its headers have it."""

    def __init__(self, status: int = 0) -> None:
        self.status = status

    def pthread_mach_thread_np(self, thread: ctypes.c_void_p) -> int:
        assert thread.value == threading.get_ident()
        return 771

    def thread_info(self, port: Any, flavor: int, info: Any, count: Any) -> int:
        assert (port.value, flavor, count._obj.value) == (771, 3, 10)
        info._obj.user_seconds, info._obj.user_microseconds = 1, 250
        info._obj.system_seconds, info._obj.system_microseconds = 2, 750
        return self.status


def test_the_clock_of_macos_adds_user_and_system_time() -> None:
    """In nanoseconds; None once the thread has ended, or without the interface."""
    read = mach.cpu_clock(MachSystem())
    assert read is not None
    assert read() == 3_001_000_000
    ended = mach.cpu_clock(MachSystem(status=4))
    assert ended is not None
    assert ended() is None
    assert mach.cpu_clock(object()) is None


def test_interpreters_that_cannot_be_sampled_say_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """No frames, or no GIL: each has its sentence."""
    assert support.why_not() is None
    monkeypatch.setattr(sys, "_is_gil_enabled", lambda: False, raising=False)
    assert "GIL" in (support.why_not() or "")
    monkeypatch.delattr(sys, "_current_frames")
    assert "_current_frames" in (support.why_not() or "")
    assert Sampler(threaded=False).step() == 0.0


def test_a_system_without_timer_slack_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another C library, or another system: samples come a little late, that is all."""

    def none(name: None) -> object:
        return object()

    monkeypatch.setattr(timer_slack.ctypes, "CDLL", none)
    timer_slack.precise_timers()
    monkeypatch.setattr(timer_slack.sys, "platform", "plan9")
    timer_slack.precise_timers()


def test_cpu_time_is_that_of_the_recorded_thread(
    clock: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each sample carries what its thread burned since the one before."""
    burned = 0

    def read() -> int:
        return burned

    monkeypatch.setattr("expvar_panels.flames.segments.segment.cpu_clock", lambda: read)

    def busy() -> None:
        nonlocal burned
        burned += 4 * MS
        clock.tick(5)

    def idle() -> None:
        clock.tick(3)

    def view() -> None:
        busy()
        idle()

    profile = clock.record(view)
    check(profile)
    cpu = dict(zip(profile.samples.stack, profile.samples.cpu_ns or (), strict=True))
    assert list(cpu.values()) == [4 * MS, 0]


def test_the_interval_is_given_back_whoever_comes_in_between() -> None:
    """Recordings that start and end while the sampler wakes up never leave its interval behind."""
    before = sys.getswitchinterval()
    with ThreadPoolExecutor(4) as pool:
        for _ in range(100):
            list(pool.map(record, [int] * 4))
            assert sys.getswitchinterval() == before


def test_a_thread_that_cannot_start_costs_only_the_recording(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A machine without a thread to spare still answers the request."""

    def refuse(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    sampler = Sampler()
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        profile = record(lambda: None, sampler=sampler)
    assert profile.quality.errors == 1
    assert sampler.recordings == ()
    assert record(lambda: spin(0.02), sampler=sampler).quality.samples > 0
    sampler.shutdown()
