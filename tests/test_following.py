"""Each new task of a followed loop carries the segments of where it was started."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from expvar_panels.flames.segments.following import carried, follow
from expvar_panels.flames.segments.segment import current
from tests.clockwork import Clockwork


async def child() -> None: ...


def started(loop: asyncio.AbstractEventLoop) -> tuple[Any, ...] | None:
    """What a new task of the loop carries."""
    coroutine: Coroutine[Any, Any, None] = child()
    task = loop.create_task(coroutine)
    loop.run_until_complete(task)
    return carried.get(task)


def test_a_task_carries_the_segments_of_where_it_was_started() -> None:
    """One that nobody records carries none, and is not remembered."""
    clock, loop = Clockwork(), asyncio.new_event_loop()
    recording, leave = clock.recording(), follow(loop)
    with recording.attach():
        segments = current.get()
        assert started(loop) == segments
    assert len(segments) == 1
    assert started(loop) is None
    leave()
    recording.finish()
    loop.close()


def test_the_last_follower_gives_the_loop_its_factory_back() -> None:
    """Two recordings follow a loop by one factory."""
    loop = asyncio.new_event_loop()
    first, second = follow(loop), follow(loop)
    ours = loop.get_task_factory()
    first()
    assert loop.get_task_factory() is ours is not None
    second()
    assert loop.get_task_factory() is None
    loop.close()


def test_a_factory_that_the_program_sets_meanwhile_stays() -> None:
    """It is not ours to take away."""
    loop = asyncio.new_event_loop()
    leave = follow(loop)

    def theirs(loop: Any, coro: Any, **options: Any) -> Any:
        return asyncio.Task(coro, loop=loop, **options)

    loop.set_task_factory(theirs)
    leave()
    assert loop.get_task_factory() is theirs
    loop.close()
