"""Walks along a stack: down a thread's frames, or down what a suspended coroutine awaits.

A walk passes while the program stands still, and notes no more than it must: to look a code object
up, or only its `id`, would make it twice as long, and so would a call for each frame.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable
from types import AsyncGeneratorType, CoroutineType, FrameType, GeneratorType
from typing import Any, Final

from .reading import marked

Trace = list[Any]
"""A stack as it was walked, leaf first: three things for each frame.

What it runs (its code object, or a `Frame` of our own making), the offset of its instruction, and
its globals. Where the frame stands for something else: the `Reading`, the offset, and the thing.
"""

SHOWN: Final = frozenset({CoroutineType, GeneratorType, AsyncGeneratorType})
STEPS: Final = frozenset({"async_generator_asend", "async_generator_athrow", "anext_awaitable"})


def walk(frame: FrameType | None, base: FrameType | None, *, inclusive: bool) -> Trace | None:
    """The trace from `frame` down to `base`; None for a torn walk.

    A walk that does not meet `base` went astray, for the thread moved on meanwhile: what it saw
    may be anything's, and so it is where there is no base any more. `base` itself is part of the
    trace if `inclusive`.
    """
    if base is None:
        return None
    trace: Trace = []
    reading = marked.reading
    read = reading.code
    at: Any = frame
    try:
        while at is not base:
            code = at.f_code
            if code is not read:
                trace.append(code)
                trace.append(at.f_lasti)
                trace.append(at.f_globals)
            else:
                trace.append(reading)
                trace.append(at.f_lasti)
                trace.append(at.f_locals.get(reading.local))
            at = at.f_back
    except AttributeError:  # below the last frame; to ask at each would take its time
        return None
    if inclusive:
        trace += trace_of((base,))
    return trace


def trace_of(frames: Iterable[FrameType]) -> Trace:
    """The trace of frames given with the outermost first."""
    trace: Trace = []
    reading = marked.reading
    for frame in reversed(list(frames)):
        if frame.f_code is not reading.code:
            trace += (frame.f_code, frame.f_lasti, frame.f_globals)
        else:
            trace += (reading, frame.f_lasti, frame.f_locals.get(reading.local))
    return trace


class Running(Exception):
    """What was taken for suspended has begun to run: there is nothing to be seen of it."""


def chain(coroutine: Any) -> list[FrameType]:
    """The frames of a suspended coroutine and of all that it awaits, the outermost first.

    Before each step the coroutine must still be suspended: on Python 3.11 it is deadly to ask a
    running one what it awaits. No call comes between the question and the step, so that nobody
    gets the GIL there.
    """
    frames: list[FrameType] = []
    awaitable: Any = coroutine if type(coroutine) is CoroutineType else None
    while awaitable is not None:
        kind: type = type(awaitable)
        if kind not in SHOWN:
            awaitable = _generator_behind(awaitable)
            kind = AsyncGeneratorType
        if coroutine.cr_running:
            raise Running
        if kind is CoroutineType:
            frame, awaitable = awaitable.cr_frame, awaitable.cr_await
        elif kind is GeneratorType:
            frame, awaitable = awaitable.gi_frame, awaitable.gi_yieldfrom
        elif awaitable is not None:
            frame, awaitable = awaitable.ag_frame, awaitable.ag_await
        else:
            break
        if frame is None:
            break
        frames.append(frame)
    return frames


def _generator_behind(step: Any) -> Any:
    """The async generator whose next item is awaited; the object between does not tell it."""
    while type(step).__name__ in STEPS:
        behind = [thing for thing in gc.get_referents(step) if thing is not None]
        if not behind:
            return None
        step = behind[0]
    return step if type(step) is AsyncGeneratorType else None
