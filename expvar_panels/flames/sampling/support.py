"""Which interpreters can be sampled, and the reason where one cannot."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from types import FrameType

Frames = Callable[[], Mapping[int, FrameType]]
"""Gives every thread's newest frame, by the thread's identity."""


def frame_source() -> Frames | None:
    """Where frames come from, if this interpreter tells."""
    return getattr(sys, "_current_frames", None)


def why_not() -> str | None:
    """Why nothing can be sampled here; None if it can."""
    if frame_source() is None:
        name = sys.implementation.name
        return f"Not sampled: {name} does not show other threads' stacks (sys._current_frames)."
    if not getattr(sys, "_is_gil_enabled", lambda: True)():
        return (
            "Not sampled: without the GIL it is unsafe to look at a running thread's stack. "
            "Run with PYTHON_GIL=1 or -X gil=1."
        )
    return None
