"""Interpreters and systems that lack something say so, or do without."""

from __future__ import annotations

import ctypes
import os
import platform
import sys
import threading

import pytest

from expvar_panels.flames.sampling import punctual, support
from expvar_panels.flames.sampling.sampler import Sampler


def test_interpreters_that_cannot_be_sampled_say_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """No frames, or no GIL: each has its sentence."""
    assert support.why_not() is None
    monkeypatch.setattr(sys, "_is_gil_enabled", lambda: False, raising=False)
    assert "GIL" in (support.why_not() or "")
    monkeypatch.delattr(sys, "_current_frames")
    assert "_current_frames" in (support.why_not() or "")
    assert Sampler(threaded=False).step() == 0.0


def test_a_system_that_cannot_be_punctual_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another C library, machine or system: samples come a little late, that is all."""

    def none(name: None) -> object:
        return object()

    monkeypatch.setattr(punctual.platform, "machine", lambda: "pdp11")
    punctual.be_punctual()
    monkeypatch.setattr(punctual.ctypes, "CDLL", none)
    punctual.be_punctual()
    monkeypatch.setattr(punctual.sys, "platform", "plan9")
    punctual.be_punctual()


GETATTR = {"x86_64": 315, "aarch64": 275, "riscv64": 275}


def scheduled() -> tuple[int, ...]:
    """The calling thread's policy, flags, nice value, priority and slice, as Linux knows them."""
    attributes = ctypes.create_string_buffer(punctual.ATTRIBUTES.size)
    call = ctypes.c_long(GETATTR[platform.machine()])
    assert ctypes.CDLL(None).syscall(call, 0, attributes, punctual.ATTRIBUTES.size, 0) == 0
    return punctual.ATTRIBUTES.unpack(attributes.raw)[1:6]


@pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in GETATTR,
    reason="asks Linux, on machines whose system calls are known",
)
@pytest.mark.parametrize("policy", ["SCHED_OTHER", "SCHED_BATCH"])
def test_only_the_slice_of_one_ordinary_thread_is_changed(policy: str) -> None:
    """Its policy and niceness stay, and other threads are as they were."""
    found: list[tuple[int, ...]] = []

    def run() -> None:
        os.sched_setscheduler(0, getattr(os, policy), os.sched_param(0))
        os.setpriority(os.PRIO_PROCESS, 0, 3)
        found.append(scheduled())
        punctual.be_punctual()
        found.append(scheduled())

    others = scheduled()
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    before, after = found
    assert after[:4] == before[:4]
    assert before[2] == 3
    known = before[4] > 0  # older ones neither know slices nor change anything
    ordinary = policy == "SCHED_OTHER"
    assert after[4] == (punctual.SLICE_NS if known and ordinary else before[4])
    assert scheduled() == others
