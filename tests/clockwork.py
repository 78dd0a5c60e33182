"""A sampler that goes only when it is wound: recorded code says itself when a tick comes.

`clockwork.tick(5)` lets 5 ms pass and looks at all recordings, with the caller as the newest frame
of its thread. Nothing sleeps, nothing runs by itself, and every figure is exact.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from types import FrameType
from typing import Any

from expvar_panels.flames.profile import Profile
from expvar_panels.flames.sampling.contention import Contention
from expvar_panels.flames.sampling.pacing import Pace
from expvar_panels.flames.sampling.recording import Recording
from expvar_panels.flames.sampling.sampler import Sampler
from expvar_panels.flames.sampling.switching import Switching

MS = 1_000_000


def kept(interval: float) -> float:
    """What the interpreter keeps of a switch interval: whole microseconds."""
    return 1e-6 * int(1e6 * interval)


class ByHand(Pace):
    """A look stands for so many nanoseconds more than the time until then: none, unless set."""

    more = 0

    def shift(self, now: int) -> int:
        return self.more


class Clockwork:
    """A fake clock and a frame source, with a sampler that goes by them."""

    def __init__(self, pace: Any = None) -> None:
        self.now = 1_000 * MS
        self.pace = pace or ByHand()
        self.shown: dict[int, FrameType | None] = {}
        self.interval = 0.005
        self.sampler = Sampler(
            clock=lambda: self.now,
            cpu=lambda: 0,
            frames=self.frames,
            pace=self.pace,
            contention=Contention(process=lambda: 0, sampler=lambda: 0),
            switching=Switching(get=lambda: self.interval, put=self._put),
            threaded=False,
        )

    def _put(self, interval: float) -> None:
        self.interval = kept(interval)

    def frames(self) -> dict[int, FrameType]:
        shown = {**sys._current_frames(), **self.shown}
        return {thread: frame for thread, frame in shown.items() if frame is not None}

    def recording(self, **options: Any) -> Recording:
        return Recording(sampler=self.sampler, **options)

    def pass_time(self, ms: float) -> None:
        self.now += round(ms * MS)

    def tick(self, ms: float = 1) -> None:
        """Let time pass, and look."""
        self.pass_time(ms)
        self.look(sys._getframe(1))

    def late_tick(self, ms: float, late: float) -> None:
        """Let time pass, and look for the moment that was so long before."""
        self.pass_time(ms)
        self.pace.more = -round(late * MS)
        self.look(sys._getframe(1))
        self.pace.more = 0

    def look(self, frame: FrameType | None) -> float:
        """Look, with this frame as the newest of the calling thread.

        Gives the seconds after which the sampler wants to look again.
        """
        thread = threading.get_ident()
        self.shown[thread] = frame
        try:
            return self.sampler.step()
        finally:
            self.shown.pop(thread, None)

    def record(self, work: Callable[[], object], **options: Any) -> Profile:
        """The profile of one piece of work."""
        recording = self.recording(**options)
        with recording.attach():
            work()
        return recording.finish()


def path(profile: Profile, node: int) -> tuple[str, ...]:
    """The names of a stack's frames, the root first."""
    names = []
    while node >= 0:
        names.append(profile.frames[profile.stacks.frame[node]].name.rpartition(".")[2])
        node = profile.stacks.parent[node]
    return tuple(reversed(names))


def stacks(profile: Profile) -> dict[tuple[str, ...], float]:
    """The milliseconds of each stack."""
    found: dict[tuple[str, ...], float] = {}
    for node, wall in zip(profile.samples.stack, profile.samples.wall_ns, strict=True):
        names = path(profile, node)
        found[names] = found.get(names, 0) + wall / MS
    return found


def leaves(profile: Profile) -> dict[str, float]:
    """The milliseconds that each function or state was the leaf."""
    found: dict[str, float] = {}
    for names, ms in stacks(profile).items():
        found[names[-1]] = found.get(names[-1], 0) + ms
    return found


def inside(profile: Profile, name: str) -> float:
    """The milliseconds of the stacks that pass through a function."""
    return sum(ms for names, ms in stacks(profile).items() if name in names)


def lines(profile: Profile, name: str) -> set[int]:
    """The lines at which a function was seen."""
    return {
        profile.stacks.line[node]
        for node, frame in enumerate(profile.stacks.frame)
        if profile.frames[frame].name.rpartition(".")[2] == name
    }


def check(profile: Profile) -> None:
    """What holds for every profile."""
    samples, table = profile.samples, profile.stacks
    assert sum(samples.wall_ns) == profile.duration_ns
    assert all(wall >= 0 for wall in samples.wall_ns)
    if samples.cpu_ns is not None:
        pairs = zip(samples.cpu_ns, samples.wall_ns, strict=True)
        assert all(0 <= cpu <= wall for cpu, wall in pairs)
    assert all(above < node for node, above in enumerate(table.parent))
    assert all(0 <= node < len(table.parent) for node in samples.stack)
    assert all(0 <= frame < len(profile.frames) for frame in table.frame)
    assert Profile.from_dict(profile.to_dict()) == profile


def each_node(profile: Profile) -> Iterator[tuple[str, ...]]:
    """The names of every stack in the table."""
    return (path(profile, node) for node in range(len(profile.stacks.parent)))


def run(clock: Clockwork, view: Callable[[], Awaitable[object]]) -> Profile:
    """The profile of a coroutine, recorded from inside its task."""

    async def recorded() -> Profile:
        recording = clock.recording()
        with recording.attach():
            await view()
        return recording.finish()

    profile = asyncio.run(recorded())
    check(profile)
    return profile
