"""The CPU time of a thread, where the system tells it."""

from __future__ import annotations

import ctypes
import threading
import time
from typing import Any

import pytest

from expvar_panels.flames.segments import clocks, mach
from tests.clockwork import MS, Clockwork, check
from tests.real_work import spin


@pytest.fixture
def clock() -> Clockwork:
    return Clockwork()


def test_a_threads_clock_can_be_read_from_another() -> None:
    """And it says nothing more once the thread has ended."""
    if clocks.cpu_clock() is None:
        pytest.skip("no such clock here")
    read: list[Any] = []
    over = threading.Event()

    def work() -> None:
        read.append(clocks.cpu_clock())
        spin(0.01)
        over.wait(120)

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


@pytest.mark.parametrize(("late", "cpu"), [(0, [4, 0]), (2, [3, 1])])
def test_cpu_time_is_that_of_the_recorded_thread(
    clock: Clockwork, monkeypatch: pytest.MonkeyPatch, late: float, cpu: list[int]
) -> None:
    """Each sample carries what its thread burned since the one before, up to its own time."""
    burned = 0

    def read() -> int:
        return burned

    monkeypatch.setattr("expvar_panels.flames.segments.segment.cpu_clock", lambda: read)

    def busy() -> None:
        nonlocal burned
        burned += 4 * MS
        clock.late_tick(5, late)

    def idle() -> None:
        clock.tick(3)

    def view() -> None:
        busy()
        idle()

    profile = clock.record(view)
    check(profile)
    assert profile.samples.wall_ns == ((5 - late) * MS, (3 + late) * MS)
    assert profile.samples.cpu_ns == tuple(ms * MS for ms in cpu)
