"""Work that really takes time, recorded by the real sampler."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from expvar_panels.flames.profile import Profile
from expvar_panels.flames.sampling.recording import Recording


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
