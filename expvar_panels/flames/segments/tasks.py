"""Segments of tasks: what a coroutine is doing, seen from outside its event loop.

A task that runs is on its loop's thread; one that is suspended hangs on what it awaits. Tasks that
it started carry its segment in their context, and are part of it.
"""

from __future__ import annotations

import asyncio
import asyncio.taskgroups
import asyncio.tasks
import asyncio.threads
import inspect
import sys
from collections.abc import Iterable, Mapping
from types import CodeType, FrameType
from typing import Any, Final, cast

from expvar_panels.flames.frames import NOT_CODE, WAIT, Frame
from expvar_panels.flames.stacks.bookmarks import Base, Trace
from expvar_panels.flames.stacks.walking import chain, parts_of, walk

from .following import carried, follow
from .segment import UNSEEN, Busy, Segment, Sight, State, current

AnyTask = asyncio.Task[Any]

AWAIT: Final = Frame(WAIT, "", "[await]", "", 0, "", NOT_CODE)
THREAD: Final = Frame(WAIT, "", "[waiting for a thread]", "", 0, "", NOT_CODE)
LOOP_BUSY: Final = Frame(WAIT, "", "[event loop busy]", "", 0, "", NOT_CODE)

ASYNC: Final = inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR | inspect.CO_ITERABLE_COROUTINE
CONTEXT_OF_TASK: Final = sys.version_info >= (3, 12)

thread_waits: dict[int, CodeType] = {}
"""Code that awaits a thread, by its id; bridges add theirs."""


class TaskSegment(Segment):
    """One task's stack below a base coroutine, together with the tasks started there."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.loop = asyncio.get_running_loop()
        self.task = asyncio.current_task()
        self._unfollow = None if CONTEXT_OF_TASK else follow(self.loop)

    def stack(self, frame: FrameType | None) -> Trace | None:
        """The whole stack above `frame`, if the running task is one of the segment's."""
        task = asyncio.current_task(self.loop)
        if task is None or task is self.task:
            return super().stack(frame)
        if self.recording is None:
            return None
        own = getattr(task.get_coro(), "cr_frame", None)
        above = self._started_from(task, self._own_chain())
        return walk(frame, Base(own, above, inclusive=True))

    def look(self, frames: Mapping[int, FrameType]) -> Sight | State:
        """What the segment's task or one that it started is doing, if one of them runs."""
        running = asyncio.current_task(self.loop)
        if running is None or not (running is self.task or self in segments_of(running)):
            return State.IDLE
        busy = self.busy
        if busy in UNSEEN:
            return State.UNSEEN
        since = self.busy_since if busy is Busy.WAIT else None
        trace = self.stack(frames.get(self.thread))
        if trace is None:
            return State.TORN
        return Sight(trace, since, self.cpu_since()) if trace[0] else State.UNSEEN

    def resting(self) -> list[Sight]:
        """The suspended stacks, each ending in what it waits for."""
        task = self.task
        if self.recording is None or task is None or self.children:
            return []
        started = self._started()
        own = self._own_chain()
        sights = [
            self._suspended(each, chain(each.get_coro()), self._started_from(each, own))
            for each in started
        ]
        if not any(self._awaits(each, own) for each in started):
            sights.append(self._suspended(task, own, self.base.above))
        return sights

    def close(self) -> None:
        """Let go of the task as well."""
        super().close()
        self.task = None
        unfollow, self._unfollow = self._unfollow, None
        if unfollow is not None:
            unfollow()

    def _started(self) -> list[AnyTask]:
        """Tasks that were started below this segment, and that are not done."""
        tasks: Iterable[AnyTask] = asyncio.all_tasks(self.loop)
        return [t for t in tasks if t is not self.task and self in segments_of(t) and not t.done()]

    def _suspended(self, task: AnyTask, frames: list[FrameType], above: Trace | None) -> Sight:
        return Sight(([self._wait_of(task, frames), 0, None, *parts_of(frames)], above))

    def _wait_of(self, task: AnyTask, frames: list[FrameType]) -> Frame:
        waiter = getattr(task, "_fut_waiter", None)
        ready = waiter is None or waiter.done()
        if ready and asyncio.current_task(self.loop) is not None:
            return LOOP_BUSY
        return THREAD if frames and id(frames[-1].f_code) in thread_waits else AWAIT

    def _own_chain(self) -> list[FrameType]:
        """The frames of the suspended task below the base coroutine."""
        frames = chain(self.task.get_coro()) if self.task is not None else []
        for number, frame in enumerate(frames):
            if frame is self.base.frame:
                return frames[number if self.base.inclusive else number + 1 :]
        return frames

    def _started_from(self, task: AnyTask, frames: list[FrameType]) -> Trace | None:
        """The stack that a started task continues: that which awaits it, if one does."""
        above = self.base.above
        return (parts_of(frames), above) if frames and self._awaits(task, frames) else above

    def _awaits(self, task: AnyTask, frames: list[FrameType]) -> bool:
        waiter = getattr(self.task, "_fut_waiter", None)
        if waiter is task or task in getattr(waiter, "_children", ()):
            return True
        return bool(frames) and id(frames[-1].f_code) in _awaiting_many


def is_async(frame: FrameType) -> bool:
    """Whether a frame is a coroutine's, and a task runs it."""
    return bool(frame.f_code.co_flags & ASYNC) and _running_task() is not None


def _running_task() -> AnyTask | None:
    try:
        return asyncio.current_task()
    except RuntimeError:
        return None


def segments_of(task: AnyTask) -> tuple[Segment, ...]:
    """The segments that a task carries."""
    if CONTEXT_OF_TASK:
        return cast(Any, task).get_context().get(current) or ()
    return carried.get(task, ())


def awaits_thread(function: Any) -> None:
    """Tell of a coroutine function that awaits a thread."""
    thread_waits[id(function.__code__)] = function.__code__


awaits_thread(asyncio.threads.to_thread)
_awaiting_many = frozenset(
    id(function.__code__)
    for holder, name in (
        (asyncio.tasks, "_wait"),
        (asyncio.tasks, "wait"),
        (asyncio.tasks, "wait_for"),
        (asyncio.taskgroups.TaskGroup, "__aexit__"),
        (asyncio.taskgroups.TaskGroup, "_aexit"),
    )
    if (function := getattr(holder, name, None)) is not None
)
