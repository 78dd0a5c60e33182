"""The garbage collector: its time as frames."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable
from typing import Any, Final

from expvar_panels.flames.frames import GC, NOT_CODE, Frame
from expvar_panels.flames.segments.measuring import Stretch, begin
from expvar_panels.flames.segments.segment import Busy

COLLECTION: Final = Frame(GC, "", "[gc]", "", 0, "", NOT_CODE)
LONG_NS: Final = 1_000_000

_begun: dict[int, Stretch] = {}


def install() -> Callable[[], None]:
    """Measure each collection, and return what ends that."""
    gc.callbacks.append(_on_collection)

    def uninstall() -> None:
        if _on_collection in gc.callbacks:
            gc.callbacks.remove(_on_collection)
        _begun.clear()

    return uninstall


def _on_collection(phase: str, info: dict[str, Any]) -> None:
    thread = threading.get_ident()
    if phase == "start":
        stretch = begin(Busy.COLLECTOR)
        if stretch is not None:
            _begun[thread] = stretch
    elif (stretch := _begun.pop(thread, None)) is not None:
        _end(stretch)


def _end(stretch: Stretch) -> None:
    """A long collection gets a sample of its own stack; short ones go with the next sample."""
    if stretch.lasts() < LONG_NS:
        stretch.end(GC)
    else:
        stretch.end_in(GC, sys._getframe(2), lambda: COLLECTION)
