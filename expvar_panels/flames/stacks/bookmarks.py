"""Bookmarks, left in frames, so that what is known of a stack is not read at each look again.

From when a frame is called until it returns, its callers are the same, each at the same
instruction. So a bookmark in a frame says what lies below it for as long as the frame is seen at
all. Only a generator's frame, or a coroutine's, goes on below another caller, and gets none.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from types import FrameType
from typing import Any, Final

Trace = tuple[list[Any], "Trace | None"]
"""A stack as it was walked: its frames, leaf first, and the trace of what lies below them, if any.

Three things for each frame: what it runs (its code object, or a `Frame` of our own making), the
offset of its instruction, and its globals. Where the frame stands for something else: the
`Reading`, the offset, and the thing. Traces share what lies below, and that is never empty.
"""

RESUMED: Final = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


def size_of(trace: Trace | None) -> int:
    """How many parts a trace has that none before it had, at most."""
    if trace is None:
        return 0
    parts, below = trace
    return len(parts) + (len(below[0]) if below is not None else 0)


class Base:
    """Where walks end: at a frame, which itself counts as seen if `inclusive`.

    `above` is the trace of the stack that the frame's continues. There is no frame any more once
    the base was abandoned.
    """

    __slots__ = ("above", "frame", "inclusive")

    def __init__(self, frame: FrameType | None, above: Trace | None, *, inclusive: bool) -> None:
        self.frame = frame
        self.above = above if above is not None and above[0] else None
        self.inclusive = inclusive

    def abandon(self) -> None:
        """End all walks to here, and let go of the frame."""
        self.frame = self.above = None


class Bookmark:
    """What lies below a frame down to a base, kept by the frame as its trace function.

    That is the one thing that can be fastened to a frame. If the thread is traced, it is called,
    and does nothing; a tracer that wants the frame for itself puts its own in the place.
    """

    __slots__ = ("base", "below")

    def __init__(self, base: Base, below: Trace) -> None:
        self.base = base
        self.below = below

    def __call__(self, frame: FrameType, event: str, arg: object) -> None:
        """Trace nothing."""


def leave(frames: Sequence[FrameType], parts: list[Any], below: Trace | None, base: Base) -> Trace:
    """The trace of frames that were walked, leaf first, with a bookmark left in one of them.

    It is three quarters of the way down: there it outlives the leaf, and a few looks later those
    bookmarks that are met lie just below what changes from look to look.
    """
    count = len(frames)
    for at in range(count - count // 4 - 1, count - 1):
        frame = frames[at]
        if not frame.f_code.co_flags & RESUMED and _is_free(frame):
            cut = 3 * (at + 1)
            below = (parts[cut:], below)
            del parts[cut:]
            frame.f_trace = Bookmark(base, below)
            break
    return parts, below


def _is_free(frame: FrameType) -> bool:
    there = frame.f_trace
    return there is None or (type(there) is Bookmark and there.base.frame is None)
