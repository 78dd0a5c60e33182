"""Every test leaves the interpreter as it found it: proved before and after each one."""

import gc
import signal
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import AsyncToSync, SyncToAsync
from django.db.backends.utils import CursorWrapper
from django.template.base import Node
from hypothesis import HealthCheck, settings

from expvar_panels.flames.sampling.sampler import default_sampler
from expvar_panels.registry.reading.workers import default_workers

# A property that takes long on a busy machine still holds: no example fails by the clock.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

PATCHABLE: list[tuple[Any, str]] = [
    (SyncToAsync, "thread_handler"),
    (SyncToAsync, "__call__"),
    (AsyncToSync, "main_wrap"),
    (AsyncToSync, "__call__"),
    (CursorWrapper, "_execute"),
    (CursorWrapper, "_executemany"),
    (Node, "render_annotated"),
]
# asgiref and asyncio keep their worker threads for the process's life.
KEPT_BY_OTHERS = ("ThreadPoolExecutor", "asyncio_")


def of_hypothesis(callback: object) -> bool:
    """Whether hypothesis installed it, as it does for good with the first property test."""
    return getattr(callback, "__module__", "").partition(".")[0] == "hypothesis"


def interpreter_state() -> dict[str, object]:
    """All that a recorder could change for the whole process."""
    return {
        "switch interval": sys.getswitchinterval(),
        "gc callbacks": [call for call in gc.callbacks if not of_hypothesis(call)],
        "gc enabled": gc.isenabled(),
        "profile function": sys.getprofile(),
        "trace function": sys.gettrace() and type(sys.gettrace()),
        "signal handlers": [signal.getsignal(number) for number in sorted(signal.valid_signals())],
        "patched": {f"{o.__name__}.{name}": o.__dict__.get(name) for o, name in PATCHABLE},
    }


def new_threads(before: set[threading.Thread]) -> list[str]:
    """Names of threads that a test left running, once they had time to end by themselves."""
    left = [t for t in threading.enumerate() if t not in before]
    left = [t for t in left if not t.name.startswith(KEPT_BY_OTHERS)]
    for thread in left:
        thread.join(timeout=120)
    return [thread.name for thread in left if thread.is_alive()]


@pytest.fixture(autouse=True)
def nothing_survives() -> Iterator[None]:
    """No thread, patch, callback or changed setting of the interpreter outlives its test."""
    threads, state = set(threading.enumerate()), interpreter_state()
    yield
    default_workers.stop()  # those that wait for the next reading
    default_sampler.shutdown()  # the one that waits for the next recording
    assert new_threads(threads) == []
    assert interpreter_state() == state
