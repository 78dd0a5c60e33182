"""Coroutines, their tasks and the threads they call are one recording, and nobody else's."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from expvar_panels import record
from expvar_panels.flames.profile import Profile
from expvar_panels.flames.segments.segment import current
from expvar_panels.flames.segments.tasks import TaskSegment
from expvar_panels.flames.stacks.walking import Running, chain
from tests.clockwork import MS, Clockwork, check, inside, leaves, run, stacks


@pytest.fixture
def clock() -> Clockwork:
    return Clockwork()


def tick_later(clock: Clockwork, ms: float) -> None:
    """A tick that comes when no task runs."""
    asyncio.get_running_loop().call_soon(clock.tick, ms)


def test_a_running_coroutine_is_seen_below_its_callers(clock: Clockwork) -> None:
    """The stack of a coroutine that runs is that of its awaits."""

    async def inner() -> None:
        clock.tick(3)

    async def view() -> None:
        await inner()

    assert stacks(run(clock, view)) == {("view", "inner"): 3}


def test_a_suspended_coroutine_is_shown_as_waiting(clock: Clockwork) -> None:
    """Waiting is shown as what it is, at the place that waits."""

    async def waits() -> None:
        tick_later(clock, 5)
        await asyncio.sleep(0)

    async def view() -> None:
        await waits()
        clock.tick(1)

    profile = run(clock, view)
    assert inside(profile, "waits") == 5
    assert leaves(profile) == {"[await]": 5, "view": 1}


def test_a_ready_task_behind_another_finds_the_loop_busy(clock: Clockwork) -> None:
    """A view that could go on, but whose loop runs somebody else, is told so."""

    async def view() -> None:
        await asyncio.sleep(0)

    async def somebody_else() -> None:
        clock.tick(7)

    async def main() -> Profile:
        recording = clock.recording()

        async def recorded() -> None:
            with recording.attach():
                await view()

        context = contextvars.copy_context()
        task = asyncio.create_task(recorded())
        other = asyncio.create_task(somebody_else(), context=context)
        await asyncio.gather(task, other)
        return recording.finish()

    profile = asyncio.run(main())
    assert leaves(profile) == {"[event loop busy]": 7}
    assert inside(profile, "somebody_else") == 0


def test_what_gather_runs_hangs_below_the_gathering(clock: Clockwork) -> None:
    """Children run below the await of their parent, and share the time while all wait."""

    async def child(event: asyncio.Event) -> None:
        await event.wait()
        clock.tick(3)

    async def view() -> None:
        event = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.call_soon(lambda: loop.call_soon(clock.tick, 8))
        loop.call_soon(lambda: loop.call_soon(lambda: loop.call_soon(event.set)))
        await asyncio.gather(child(event), child(event))

    profile = run(clock, view)
    assert stacks(profile)["view", "child"] == 6
    assert stacks(profile)["view", "child", "wait", "[await]"] == 8


def test_a_task_group_is_followed(clock: Clockwork) -> None:
    """So are the tasks of a group."""

    async def child() -> None:
        await asyncio.sleep(0)
        clock.tick(2)

    async def view() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(child())
            group.create_task(child())

    assert stacks(run(clock, view)) == {("view", "__aexit__", "child"): 4}


def test_a_task_that_is_not_awaited_stands_by_itself(clock: Clockwork) -> None:
    """A background task is this request's, but not below an await of something else."""

    async def background() -> None:
        clock.tick(3)

    async def view() -> None:
        task = asyncio.create_task(background())
        await asyncio.sleep(0)
        assert task.done()

    assert stacks(run(clock, view)) == {("background",): 3}


def test_a_task_that_goes_on_after_the_end_is_let_alone(clock: Clockwork) -> None:
    """A finished recording sees nothing more, and is not kept alive by a forgotten task."""
    held: list[Any] = []

    async def forgotten(event: asyncio.Event) -> None:
        await event.wait()
        clock.tick(50)
        held.extend(current.get())

    async def main() -> Profile:
        event = asyncio.Event()
        recording = clock.recording()

        async def view() -> asyncio.Task[None]:
            clock.tick(1)
            return asyncio.create_task(forgotten(event))

        with recording.attach():
            task = await view()
        profile = recording.finish()
        event.set()
        await task
        return profile

    profile = asyncio.run(main())
    assert profile.duration_ns == 1 * MS
    assert [segment.recording for segment in held] == [None]


def test_two_requests_on_one_loop_never_mix(clock: Clockwork) -> None:
    """While one of them runs, the other one waits for the loop."""

    async def request(work: Callable[[], Awaitable[None]]) -> Profile:
        recording = clock.recording()
        with recording.attach():
            await work()
        return recording.finish()

    async def one() -> None:
        await asyncio.sleep(0)
        clock.tick(3)

    async def two() -> None:
        await asyncio.sleep(0)
        clock.tick(4)
        await asyncio.sleep(0)

    async def main() -> list[Profile]:
        return await asyncio.gather(request(one), request(two))

    first, second = asyncio.run(main())
    assert stacks(first)[("one",)] == 3
    assert stacks(second)[("two",)] == 4
    assert inside(first, "two") == inside(second, "one") == 0


def test_a_thread_of_the_coroutine_goes_on_its_stack(clock: Clockwork) -> None:
    """`asyncio.to_thread` continues the stack that awaits it."""

    suspended = threading.Event()

    def blocking() -> None:
        suspended.wait(120)
        clock.tick(6)

    async def view() -> None:
        asyncio.get_running_loop().call_soon(suspended.set)
        await asyncio.to_thread(blocking)

    (names,) = stacks(run(clock, view))
    assert names[:2] == ("view", "to_thread")
    assert names[-1] == "blocking"


def test_a_pool_of_a_sync_view_goes_on_its_stack(clock: Clockwork) -> None:
    """`executor.submit` and `map` continue the stack that submits."""

    def piece(number: int) -> None:
        clock.tick(2)

    def view() -> None:
        with ThreadPoolExecutor(1) as pool:
            list(pool.map(piece, range(3)))

    profile = clock.record(view)
    check(profile)
    assert inside(profile, "piece") == 6
    assert all(names[0] == "view" and "map" in names for names in stacks(profile))


def beside_a_pool(works: Callable[[], None]) -> None:
    """Work while a `piece` waits in a pool's thread."""
    begun, seen = threading.Event(), threading.Event()

    def piece() -> None:
        begun.set()
        seen.wait(120)

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(piece)
        begun.wait(120)
        works()
        seen.set()
        future.result()


def test_a_view_that_works_beside_its_pool_shares_the_time(clock: Clockwork) -> None:
    """A parent that does not wait for its child is at work as well."""

    def view() -> None:
        beside_a_pool(works)

    def works() -> None:
        clock.tick(4)

    profile = clock.record(view)
    assert inside(profile, "works") == pytest.approx(2)
    assert inside(profile, "piece") == pytest.approx(2)


def test_a_late_look_at_several_places_leaves_what_was_not_due_yet(clock: Clockwork) -> None:
    """It is the next one's, wherever that finds the recording at work."""

    def view() -> None:
        beside_a_pool(works)
        alone()

    def works() -> None:
        clock.late_tick(6, late=2)

    def alone() -> None:
        clock.tick(1)

    profile = clock.record(view)
    check(profile)
    assert inside(profile, "works") == pytest.approx(2)
    assert inside(profile, "piece") == pytest.approx(2)
    assert inside(profile, "alone") == pytest.approx(3)


def test_a_waiting_parent_leaves_the_time_to_its_child(clock: Clockwork) -> None:
    """A view that waits for its pool is not counted beside it."""

    def piece() -> None:
        clock.tick(4)

    def view() -> None:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(piece).result()

    assert inside(clock.record(view), "piece") == 4


def test_the_sampler_hears_of_a_thread_that_was_left(clock: Clockwork) -> None:
    """It worked for this recording, though no look may have found it there."""
    left: list[int] = []
    clock.sampler.leave = left.append  # type: ignore[method-assign]

    def view() -> int:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(threading.get_ident).result()

    with clock.recording().attach() as recording:
        worker = view()
        assert left == [worker]
    assert left == [worker, threading.get_ident()]
    recording.finish()


def test_the_loop_gets_its_task_factory_back(clock: Clockwork) -> None:
    """Nothing of the recorder stays on the loop."""
    before: list[object] = []
    after: list[object] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        before.append(loop.get_task_factory())
        recording = clock.recording()
        with recording.attach():
            clock.tick(1)
        after.append(loop.get_task_factory())
        recording.finish()

    asyncio.run(main())
    assert before == after


def test_a_foreign_task_factory_goes_on_working(clock: Clockwork) -> None:
    """A project's own factory makes the tasks, also while something records."""
    made: list[str] = []

    def factory(loop: Any, coro: Any, **options: Any) -> Any:
        made.append(coro.__name__)
        return asyncio.Task(coro, loop=loop, **options)

    async def child() -> None:
        clock.tick(1)

    async def view() -> None:
        asyncio.get_running_loop().set_task_factory(factory)
        recording = clock.recording()
        with recording.attach():
            await asyncio.create_task(child())
        recording.finish()
        assert asyncio.get_running_loop().get_task_factory() is factory

    asyncio.run(view())
    assert made[0] == "child"


def test_record_works_in_a_coroutine() -> None:
    """The public `record()` around awaits."""

    async def view() -> Profile:
        with record(interval=0.0005) as recording:
            await asyncio.sleep(0.01)
        return recording.profile

    profile = asyncio.run(view())
    check(profile)
    assert inside(profile, "view") == pytest.approx(profile.duration_ns / MS)


def test_an_async_generator_is_followed(clock: Clockwork) -> None:
    """An async body of a streaming response, attached around each chunk."""

    async def body() -> Any:
        for number in range(2):
            clock.tick(2)
            yield number

    async def main() -> Profile:
        recording = clock.recording()
        chunks = body()
        for _ in range(2):
            with recording.attach():
                await anext(chunks)
            clock.pass_time(100)
        await chunks.aclose()
        return recording.finish()

    assert stacks(asyncio.run(main())) == {("body",): 4}


@pytest.mark.parametrize("default", [(), (None,)])
def test_a_suspended_async_generator_is_seen(clock: Clockwork, default: tuple[Any, ...]) -> None:
    """The object between a generator and who awaits its next item hides nothing."""

    async def body() -> Any:
        tick_later(clock, 4)
        await asyncio.sleep(0)
        yield 1

    async def view() -> None:
        await anext(body(), *default)

    (names,) = stacks(run(clock, view))
    assert names == ("view", "body", "sleep", "__sleep0", "[await]")


def test_a_coroutine_that_began_to_run_is_not_asked(clock: Clockwork) -> None:
    """What a running coroutine awaits must not be asked: the look is torn, and nothing else."""

    async def view() -> None:
        running = asyncio.current_task()
        assert running is not None
        with pytest.raises(Running):
            chain(running.get_coro())

    run(clock, view)


def test_a_look_that_meets_a_running_coroutine_is_torn(
    clock: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its time goes to the next one."""

    def begun(self: TaskSegment) -> Any:
        raise Running

    async def view() -> None:
        with monkeypatch.context() as patch:
            patch.setattr(TaskSegment, "resting", begun)
            tick_later(clock, 4)
            await asyncio.sleep(0)
        clock.tick(1)

    profile = run(clock, view)
    assert profile.quality.torn == 1
    assert profile.quality.errors == 0
    assert stacks(profile) == {("view",): 5}


def test_waiting_beside_a_task_of_ones_own_shares_the_time(clock: Clockwork) -> None:
    """A view that waits for something else is shown, as well as the task that it left alone."""

    async def background(event: asyncio.Event) -> None:
        await event.wait()

    async def view() -> None:
        event = asyncio.Event()
        task = asyncio.create_task(background(event))
        await asyncio.sleep(0)
        tick_later(clock, 4)
        await asyncio.sleep(0)
        event.set()
        await task

    profile = run(clock, view)
    assert inside(profile, "background") == pytest.approx(2)
    assert inside(profile, "view") == pytest.approx(2)
