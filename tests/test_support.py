"""Interpreters and systems that lack something say so, or do without."""

from __future__ import annotations

import sys

import pytest

from expvar_panels.flames.sampling import support, timer_slack
from expvar_panels.flames.sampling.sampler import Sampler


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
