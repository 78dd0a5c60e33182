"""Walks along a stack: down a thread's frames, or down what a suspended coroutine awaits.

A walk passes while the program stands still, and notes no more than it must: to look a code object
up, or only its `id`, would make it twice as long, and so would a call for each frame.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable
from types import AsyncGeneratorType, CoroutineType, FrameType, GeneratorType
from typing import Any, Final

from .bookmarks import Base, Bookmark, Trace, leave
from .reading import marked

MANY: Final = 20
SHOWN: Final = frozenset({CoroutineType, GeneratorType, AsyncGeneratorType})
STEPS: Final = frozenset({"async_generator_asend", "async_generator_athrow", "anext_awaitable"})


def walk(frame: FrameType | None, base: Base) -> Trace | None:
    """The trace from `frame` down to `base`; None for a torn walk.

    A walk that does not meet `base` went astray, for the thread moved on meanwhile: what it saw
    may be anything's, and so it is where there is no base any more.
    """
    end = base.frame
    if end is None:
        return None
    parts: list[Any] = []
    frames: list[Any] = []
    reading = marked.reading
    read = reading.code
    below: Trace | None
    at: Any = frame
    try:
        while at is not end:
            code = at.f_code
            if code is not read:
                parts.append(code)
                parts.append(at.f_lasti)
                parts.append(at.f_globals)
            else:
                parts.append(reading)
                parts.append(at.f_lasti)
                parts.append(at.f_locals.get(reading.local))
            frames.append(at)
            left = at.f_trace
            if left is not None and type(left) is Bookmark and left.base is base:
                below = left.below
                break
            at = at.f_back
        else:
            below = base.above
            if base.inclusive:
                parts += parts_of((end,))
            if not parts and below is not None:
                return below
    except AttributeError:  # below the last frame; to ask at each would take its time
        return None
    if len(frames) < MANY:
        return parts, below
    return leave(frames, parts, below, base)


def parts_of(frames: Iterable[FrameType]) -> list[Any]:
    """The parts of a trace for frames given with the outermost first."""
    parts: list[Any] = []
    reading = marked.reading
    for frame in reversed(list(frames)):
        if frame.f_code is not reading.code:
            parts += (frame.f_code, frame.f_lasti, frame.f_globals)
        else:
            parts += (reading, frame.f_lasti, frame.f_locals.get(reading.local))
    return parts


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
