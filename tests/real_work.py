"""Work that really takes time, recorded by the real sampler."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from expvar_panels.flames.profile import Profile
from expvar_panels.flames.sampling.recording import Recording

ENOUGH_SECONDS = 60


def record(work: Callable[[], object], **options: Any) -> Profile:
    """The profile of real work by the real sampler."""
    recording = Recording(**options)
    with recording.attach():
        work()
    return recording.finish()


def record_looks(looks: int, **options: Any) -> Profile:
    """The profile of as much work as it takes for the sampler to look so many times."""
    recording = Recording(**options)
    with recording.attach():
        spin_for(recording, looks)
    return recording.finish()


def spin_for(recording: Recording, looks: int) -> None:
    """Burn CPU time until the recording was looked at so many times more, or for very long."""
    enough, end = recording.tally.looks + looks, time.thread_time() + ENOUGH_SECONDS
    while recording.tally.looks < enough and time.thread_time() < end:
        pass


def spin(seconds: float) -> None:
    """Burn so much CPU time."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass
