"""The real thread looks while something records, and leaves nothing behind."""

from __future__ import annotations

import gc
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from expvar_panels.flames.hooks.hooking import hooks
from expvar_panels.flames.profile import Profile
from expvar_panels.flames.sampling import sampler as sampler_module
from expvar_panels.flames.sampling.recording import Recording
from expvar_panels.flames.sampling.sampler import Sampler, default_sampler
from expvar_panels.flames.segments import clocks
from tests.clockwork import MS, check, inside, stacks
from tests.real_work import record, record_looks, spin_for


def test_real_work_is_seen_by_the_real_thread() -> None:
    """The whole of it, once: samples, CPU times, the sampler's own cost."""

    profile = record_looks(20)
    check(profile)
    assert inside(profile, "spin_for") > 0.9 * profile.duration_ns / MS
    assert profile.quality.samples >= 20
    assert profile.quality.sampler_cpu_ns > 0
    if clocks.cpu_clock() is not None:
        assert profile.samples.cpu_ns is not None
        assert sum(profile.samples.cpu_ns) > 0


def test_eight_requests_at_once_each_hold_their_own() -> None:
    """No recording has a function of another one, and each adds up."""
    start = threading.Barrier(8)

    def request(number: int) -> Profile:
        recording = Recording()
        scope: dict[str, Any] = {"spin_for": spin_for, "recording": recording}
        exec(f"def view_{number}():\n spin_for(recording, 5)", scope)
        with recording.attach():
            start.wait(60)
            scope[f"view_{number}"]()
        return recording.finish()

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
    assert record_looks(1).quality.samples > 0


def test_a_new_thread_s_cost_is_its_own() -> None:
    """What an earlier thread has used is not taken off it."""
    sampler = Sampler()
    for _ in range(2):
        recording = Recording(sampler=sampler)
        with recording.attach():
            spin_for(recording, 20)
        assert recording.finish().quality.sampler_cpu_ns > 0
        sampler.shutdown()
        assert sampler.cpu == 0


def test_the_idle_thread_ends_by_itself() -> None:
    """Nobody has to end it."""
    sampler = Sampler(idle_timeout=0.01)
    record(lambda: None, sampler=sampler)
    for thread in threading.enumerate():
        if thread.name == "expvar-panels-sampler":
            thread.join(120)
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
                spun = record_looks(1).quality.samples > 0
                code = 0 if clean and spun else 2
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        os.close(reader)
        os.close(writer)
    assert os.waitstatus_to_exitcode(status) == 0
    assert recording.finish().quality.errors == 0


def test_a_child_forked_in_the_middle_of_a_look_collects_its_garbage(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where collections are held off during a look, the child does not wait for its end."""
    monkeypatch.setattr(sampler_module, "SHY", True)
    collecting = []

    def frames() -> dict[int, Any]:
        collecting.append(gc.isenabled())
        hooks.forget()  # as the fork does, in the child
        sampler.forget()
        collecting.append(gc.isenabled())
        return {}

    sampler = Sampler(frames=frames, threaded=False)
    with Recording(sampler=sampler).attach():
        sampler.step()
    assert collecting == [False, True]
    assert gc.isenabled()


def test_a_tracer_and_a_profiler_beside_it_go_on() -> None:
    """Another profiler at the same time works, and so do we."""
    called = []
    recording = Recording()
    with recording.attach():
        sys.setprofile(lambda *event: called.append(event[1]))
        try:
            spin_for(recording, 3)
        finally:
            sys.setprofile(None)
    assert called
    assert inside(recording.finish(), "spin_for") > 0


def test_the_real_interval_survives_a_recording() -> None:
    """To the microsecond."""
    before = sys.getswitchinterval()
    record_looks(5)
    assert sys.getswitchinterval() == before


def test_the_interval_is_given_back_whoever_comes_in_between() -> None:
    """Recordings that start and end while the sampler wakes up never leave its interval behind."""
    before = sys.getswitchinterval()
    with ThreadPoolExecutor(4) as pool:
        for _ in range(100):
            list(pool.map(record, [int] * 4))
            assert sys.getswitchinterval() == before


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_fails_is_followed_by_another() -> None:
    """A fault of ours costs the rest of one recording, not every later one."""
    seen, broken = threading.Event(), threading.Event()

    def frames() -> dict[int, Any]:
        if not broken.is_set():
            seen.wait(60)
            broken.set()
            raise RuntimeError("ours")
        return sys._current_frames()

    before, sampler = sys.getswitchinterval(), Sampler(frames=frames)
    unlucky = Recording(sampler=sampler)
    with unlucky.attach():
        thread = sampler._thread
        assert thread is not None
        seen.set()  # not before: a thread that has failed is nowhere to be found
        thread.join(60)
        assert sys.getswitchinterval() == before
    check(unlucky.finish())
    recording = Recording(sampler=sampler)
    with recording.attach():
        spin_for(recording, 3)
    assert recording.finish().quality.samples >= 3
    sampler.shutdown()


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
    assert record_looks(1, sampler=sampler).quality.samples > 0
    sampler.shutdown()
