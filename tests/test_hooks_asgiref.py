"""asgiref's bridges: the stack goes on in the other thread or loop, and nobody else's is in it."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from typing import Any

import pytest
from asgiref.sync import AsyncToSync, SyncToAsync, async_to_sync, sync_to_async

from expvar_panels.flames.hooks.hooking import hooks
from expvar_panels.flames.profile import Profile
from expvar_panels.flames.segments.segment import current
from expvar_panels.hooks import asgiref as hook
from tests.clockwork import Clockwork, check, inside, leaves, run, stacks


@pytest.fixture
def clock() -> Clockwork:
    return Clockwork()


class Suspended:
    """Lets a thread wait until the task that called it is suspended."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def arm(self) -> None:
        asyncio.get_running_loop().call_soon(self._event.set)

    def wait(self) -> None:
        self._event.wait(120)


def only(profile: Profile) -> tuple[str, ...]:
    """The one stack of a profile, without asgiref's and asyncio's own frames."""
    machinery = {"__call__", "run", "main", "run_until_future"}
    (names,) = stacks(profile)
    return tuple(name for name in names if name not in machinery)


def test_a_sync_view_under_asgi(clock: Clockwork) -> None:
    """The thread's stack continues the coroutine's."""

    suspended = Suspended()

    def view() -> None:
        suspended.wait()
        inner()

    def inner() -> None:
        clock.tick(3)

    async def middleware() -> None:
        suspended.arm()
        await sync_to_async(view)()

    assert only(run(clock, middleware)) == ("middleware", "view", "inner")


def test_a_sync_view_in_a_thread_of_its_own(clock: Clockwork) -> None:
    """So it does for code that is not thread-sensitive, which goes to the loop's pool."""

    suspended = Suspended()

    def view() -> None:
        suspended.wait()
        clock.tick(3)

    async def middleware() -> None:
        suspended.arm()
        await sync_to_async(view, thread_sensitive=False)()

    assert inside(run(clock, middleware), "view") == 3


def test_an_async_view_under_wsgi(clock: Clockwork) -> None:
    """The coroutine's stack continues the thread's, running and suspended alike."""

    async def view() -> None:
        clock.tick(2)
        asyncio.get_running_loop().call_soon(clock.tick, 5)
        await asyncio.sleep(0)

    def middleware() -> None:
        async_to_sync(view)()

    profile = clock.record(middleware)
    check(profile)
    assert stacks(profile) == {
        ("middleware", "__call__", "view"): 2,
        ("middleware", "__call__", "view", "sleep", "__sleep0", "[await]"): 5,
    }


def test_bridges_nest(clock: Clockwork) -> None:
    """Async in sync in async, as Django's middleware chain does it."""

    suspended = Suspended()

    def innermost() -> None:
        suspended.wait()
        clock.tick(4)

    async def view() -> None:
        suspended.arm()
        await sync_to_async(innermost)()

    def sync_middleware() -> None:
        async_to_sync(view)()

    async def middleware() -> None:
        await sync_to_async(sync_middleware)()

    expected = ("middleware", "sync_middleware", "view", "innermost")
    assert only(run(clock, middleware)) == expected


def test_the_parts_of_a_gathering_keep_their_own_stacks(clock: Clockwork) -> None:
    """Each thread continues the very task that called it."""

    def work() -> None:
        clock.tick(3)

    async def left() -> None:
        await sync_to_async(work)()

    async def right() -> None:
        await sync_to_async(work)()

    async def view() -> None:
        await asyncio.gather(left(), right())

    profile = run(clock, view)
    assert inside(profile, "left") == pytest.approx(inside(profile, "right"), abs=3)
    for names in stacks(profile):
        if "work" in names:
            assert ("left" in names) != ("right" in names)


def test_waiting_for_a_thread_is_named(clock: Clockwork) -> None:
    """A task whose turn in the one thread has not come is waiting for a thread."""
    free, occupied = threading.Event(), threading.Event()

    def occupy() -> None:
        occupied.set()
        free.wait(120)

    async def view() -> None:
        loop = asyncio.get_running_loop()
        loop.call_soon(clock.tick, 6)
        loop.call_soon(free.set)
        await sync_to_async(lambda: None)()

    async def main() -> Profile:
        recording = clock.recording()
        other = asyncio.create_task(sync_to_async(occupy)(), context=contextvars.copy_context())
        await asyncio.to_thread(occupied.wait, 10)

        async def recorded() -> None:
            with recording.attach():
                await view()

        await recorded()
        await other
        return recording.finish()

    assert leaves(asyncio.run(main())) == {"[waiting for a thread]": 6}


def test_an_exception_comes_back_over_the_bridge(clock: Clockwork) -> None:
    """Errors are raised where they were, and the stack is recorded up to there."""

    def view() -> None:
        clock.tick(1)
        raise LookupError("the view's own")

    async def middleware() -> None:
        with pytest.raises(LookupError, match="the view's own"):
            await sync_to_async(view)()

    assert inside(run(clock, middleware), "view") == 1


def test_nothing_is_left_behind_on_either_side(clock: Clockwork) -> None:
    """The context is the caller's own again after each bridge."""
    seen = []

    def view() -> None:
        seen.append(current.get()[-1].parent)

    async def middleware() -> None:
        before = current.get()
        await sync_to_async(view)()
        assert current.get() is before
        assert before[0].children == ()
        assert seen == [before[0]]

    run(clock, middleware)


def test_patches_are_in_force_only_while_something_records(clock: Clockwork) -> None:
    """asgiref is as it was before, to the very object."""
    before = {
        "thread_handler": vars(SyncToAsync)["thread_handler"],
        "main_wrap": vars(AsyncToSync)["main_wrap"],
    }

    def view() -> None:
        assert vars(SyncToAsync)["thread_handler"] is not before["thread_handler"]
        assert vars(AsyncToSync)["main_wrap"] is not before["main_wrap"]

    clock.record(view)
    assert vars(SyncToAsync)["thread_handler"] is before["thread_handler"]
    assert vars(AsyncToSync)["main_wrap"] is before["main_wrap"]


def test_a_subclass_with_a_handler_of_its_own_works(clock: Clockwork) -> None:
    """channels overrides the patched method and calls it through `super()`."""

    class Closing(SyncToAsync):  # type: ignore[type-arg]
        def thread_handler(self, loop: Any, *args: Any, **options: Any) -> Any:
            return super().thread_handler(loop, *args, **options)

    def view() -> None:
        clock.tick(2)

    async def middleware() -> None:
        await Closing(view)()

    assert inside(run(clock, middleware), "view") == 2


def test_another_asgiref_is_left_alone_and_the_loss_is_told(
    clock: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the private names mean something else, the recording says what it does not show."""

    def main_wrap(self: Any, something: Any, new: Any) -> None: ...

    with monkeypatch.context() as patch:
        patch.setattr(AsyncToSync, "main_wrap", main_wrap)
        profile = clock.record(lambda: clock.tick(1))
        assert vars(AsyncToSync)["main_wrap"] is main_wrap
    hooks.failures.clear()
    (note,) = profile.quality.notes
    assert note.startswith("Not shown: asgiref (TypeError: asgiref's")


def test_the_handler_looked_up_on_the_class_is_the_original() -> None:
    """Who inspects asgiref, or calls the handler by its class, finds asgiref's own."""
    original = vars(SyncToAsync)["thread_handler"]
    uninstall = hook.install()
    try:
        assert SyncToAsync.thread_handler is original
        handler = vars(SyncToAsync)["thread_handler"]
        call = SyncToAsync(lambda: None)
        ran = handler(call, None, (None, None), [], lambda child: child(), lambda: 7)
        assert ran == 7
    finally:
        uninstall()
