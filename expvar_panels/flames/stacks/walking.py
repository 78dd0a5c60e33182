"""Walks along a stack: down a thread's frames, or down what a suspended coroutine awaits.

A walk passes while the program stands still, and notes no more than it must: to look a code object
up, or only its `id`, would make it twice as long.
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
its globals; instead of these `(reader, thing, globals)` where it stands for something else.
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
    push = trace.append
    read = marked.code
    while frame is not base:
        if frame is None:
            return None
        code = frame.f_code
        push(code)
        push(frame.f_lasti)
        push(frame.f_globals if code is not read else _read(frame))
        frame = frame.f_back
    if inclusive and frame is not None:
        trace += trace_of((frame,))
    return trace


def trace_of(frames: Iterable[FrameType]) -> Trace:
    """The trace of frames given with the outermost first."""
    trace: Trace = []
    for frame in reversed(list(frames)):
        code = frame.f_code
        where = frame.f_globals if code is not marked.code else _read(frame)
        trace += (code, frame.f_lasti, where)
    return trace


def _read(frame: FrameType) -> Any:
    reader = marked.reader
    if reader is None:
        return frame.f_globals
    return reader, reader.read(frame), frame.f_globals


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
