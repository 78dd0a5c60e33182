"""Whose a task is, on Python 3.11, where a task does not tell its context."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Callable
from typing import Any

from .segment import Segment, current

carried: weakref.WeakKeyDictionary[asyncio.Task[Any], tuple[Segment, ...]] = (
    weakref.WeakKeyDictionary()
)
"""The segments that were current where a task was started."""

_factories: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Factory] = (
    weakref.WeakKeyDictionary()
)


class Factory:
    """A task factory over the loop's own that notes the segments of each new task."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._before = loop.get_task_factory()
        self.followers = 0

    def __call__(self, loop: asyncio.AbstractEventLoop, coro: Any, **options: Any) -> Any:
        """Start a task as the loop would have done."""
        if self._before is None:
            task: Any = asyncio.Task(coro, loop=loop, **options)
        else:
            task = self._before(loop, coro, **options)
        segments = current.get()
        if segments:
            carried[task] = segments
        return task

    def leave(self, loop: asyncio.AbstractEventLoop) -> None:
        """The loop gets its own factory back with the last follower, unless it has a newer one."""
        self.followers -= 1
        if self.followers == 0:
            del _factories[loop]
            if loop.get_task_factory() is self:
                loop.set_task_factory(self._before)


def follow(loop: asyncio.AbstractEventLoop) -> Callable[[], None]:
    """Note whose the loop's new tasks are; returns what ends it."""
    factory = _factories.get(loop)
    if factory is None:
        factory = _factories[loop] = Factory(loop)
        loop.set_task_factory(factory)
    factory.followers += 1
    return lambda: factory.leave(loop)
