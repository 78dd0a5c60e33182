"""Walks along a stack: down a thread's frames, or down what a suspended coroutine awaits."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from types import AsyncGeneratorType, CoroutineType, FrameType, GeneratorType
from typing import Any, Final

from .sightings import Sightings

SHOWN: Final = frozenset({CoroutineType, GeneratorType, AsyncGeneratorType})
STEPS: Final = frozenset({"async_generator_asend", "async_generator_athrow", "anext_awaitable"})


def walk(
    frame: FrameType | None, base: FrameType | None, sightings: Sightings, *, inclusive: bool
) -> list[int] | None:
    """Key and instruction offset of each frame down to `base`, leaf first; None for a torn walk.

    A walk that does not meet `base` went astray, for the thread moved on meanwhile: what it saw
    may be anything's. `base` itself is part of the stack if `inclusive`.
    """
    known = sightings.known
    keys: list[int] = []
    push = keys.append
    while frame is not base:
        if frame is None:
            return None
        code = frame.f_code
        key = id(code)
        if key not in known:
            key = sightings.meet(frame, code)
        push(key)
        push(frame.f_lasti)
        frame = frame.f_back
    if inclusive and frame is not None:
        push(sightings.key_of_frame(frame))
        push(frame.f_lasti)
    return keys


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


def keys_of(frames: Iterable[FrameType], sightings: Sightings) -> list[int]:
    """Keys and offsets, leaf first, of frames given with the outermost first."""
    keys: list[int] = []
    for frame in reversed(list(frames)):
        keys += (sightings.key_of_frame(frame), frame.f_lasti)
    return keys
