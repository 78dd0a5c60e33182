"""A process's shared values from its start, through forks, to its end."""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Callable

from .values import SharedValues, living

default_shared = SharedValues()
"""What `shared=True` means."""


def flush_all() -> None:
    """Have what waits written, at the end of a request."""
    for values in tuple(living):
        values.flush()


def close_all() -> None:
    """Write what waits, at the end of the process."""
    for values in tuple(living):
        values.close()


def _before_fork() -> None:
    for values in tuple(living):
        values.pause()


def _in_parent() -> None:
    for values in tuple(living):
        values.resume()


def _in_child() -> None:
    for values in tuple(living):
        values.begin()
    _end_with_multiprocessing()


def _end_with_multiprocessing() -> None:
    """Have a child of `multiprocessing` write what waits: it ends without `atexit`.

    It runs finalizers of its own, but empties them as it begins, which may be after this; so it
    gets one now, and one from the hook that it calls when it has emptied them.
    """
    if (util := sys.modules.get("multiprocessing.util")) is not None:
        _add_finalizer(close_all)
        util.register_after_fork(close_all, _add_finalizer)


def _add_finalizer(close: Callable[[], None]) -> None:
    from multiprocessing.util import Finalize

    Finalize(None, close, exitpriority=0)


atexit.register(close_all)
_end_with_multiprocessing()
if hasattr(os, "register_at_fork"):  # not on Windows, where nothing forks
    os.register_at_fork(before=_before_fork, after_in_parent=_in_parent, after_in_child=_in_child)
