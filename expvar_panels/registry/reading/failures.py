"""Failures as data: an exception, or a thread that does not come back, put into words."""

from __future__ import annotations

import gc
import logging
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from typing import Final

from expvar_panels.registry.snapshot import Failure
from expvar_panels.registry.text import clean, cut, short_repr, type_name

logger = logging.getLogger("expvar_panels")

_OURS: Final = f"{os.path.dirname(os.path.dirname(__file__))}{os.sep}"

MAX_LOGGED: Final = 100
MAX_MESSAGE: Final = 1_000
MAX_TRACEBACK: Final = 20_000


class FailureLog:
    """Logs the failures of one subject, each once: once per type and line it was raised from."""

    def __init__(self, subject: str, limit: int = MAX_LOGGED) -> None:
        self.subject = subject
        self._limit = limit
        self._seen: set[tuple[object, ...]] = set()

    def told(self, error: BaseException) -> Failure:
        """The exception as data, its traceback without the frame that caught it."""
        trace = error.__traceback__ and error.__traceback__.tb_next
        failure = describe(error.with_traceback(trace))
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = (trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace else ()
        self.once((failure.type, *place), failure)
        return failure

    def once(self, kind: tuple[object, ...], failure: Failure) -> None:
        """Log the failure, unless one of its kind was logged before."""
        if kind not in self._seen and len(self._seen) < self._limit:
            self._seen.add(kind)
            told = (self.subject, failure.type, failure.message, failure.traceback)
            logger.error("%s failed: %s: %s\n%s", *told)


def describe(error: BaseException) -> Failure:
    """The exception's type, message and traceback; whatever its own methods do."""
    try:
        message = str(error)
        lines = traceback.format_exception(error)
    except BaseException:
        message = short_repr(error)
        lines = traceback.format_tb(error.__traceback__)
    return Failure(type_name(error), cut(clean(message), MAX_MESSAGE), _cut_middle("".join(lines)))


def late(seconds: float, thread_id: int | None = None) -> Failure:
    """What is told of a variable that was waited for: how long, and where its thread is now."""
    stack = "" if thread_id is None else _stack_of(thread_id)
    return Failure(
        TimeoutError.__name__,
        f"no value within {seconds:.3g} s",
        f"The thread that computes it is here:\n{stack}" if stack else "",
    )


def _stack_of(thread_id: int) -> str:
    """The thread's stack, from the variable's own code on."""
    with _no_collection():
        frame = sys._current_frames().get(thread_id)
        stack = traceback.StackSummary.extract(traceback.walk_stack(frame), lookup_lines=False)
    theirs = list(takewhile(lambda entry: not entry.filename.startswith(_OURS), stack))
    return _cut_middle("".join(traceback.format_list(theirs[::-1])))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the collector off: on Python 3.11 it may crash while foreign frames are looked at."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _cut_middle(text: str) -> str:
    text = clean(text)
    if len(text) <= MAX_TRACEBACK:
        return text
    half = MAX_TRACEBACK // 2
    return f"{text[:half]}\n…\n{text[-half:]}"
