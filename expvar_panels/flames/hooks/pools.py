"""Thread pools: work that is handed to another thread goes on being the recording's."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from types import FrameType
from typing import Any, Final

from .bridging import Bridge, Crossing
from .patching import Patch, patched


def install() -> Callable[[], None]:
    """Follow what is submitted to thread pools, and return what ends that.

    This covers `executor.submit` and `map`, `loop.run_in_executor` and `asyncio.to_thread`.
    """
    return patched(SUBMIT)


def _followed(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def submit(self: ThreadPoolExecutor, fn: Callable[..., Any], /, *args: Any, **kw: Any) -> Any:
        frame = sys._getframe(1)
        bridge = None if _has_bridge(fn, frame) else Bridge.here(frame)
        if bridge is None:
            return original(self, fn, *args, **kw)

        def elsewhere(*args: Any, **kw: Any) -> Any:
            with bridge.thread(sys._getframe()):
                return fn(*args, **kw)

        return original(self, elsewhere, *args, **kw)

    return submit


def _has_bridge(fn: Callable[..., Any], frame: FrameType) -> bool:
    """Whether somebody else follows the work: asgiref's is bridged where it knows more."""
    if isinstance(getattr(fn, "func", None), Crossing):
        return True
    return fn is asyncio.run and frame.f_globals.get("__name__") == "asgiref.sync"


SUBMIT: Final = Patch(ThreadPoolExecutor, "submit", _followed)
