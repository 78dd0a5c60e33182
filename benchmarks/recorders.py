"""Ours and its peers behind one interface: record a block, give the share of each named function.

A share is that of the samples whose stack passes through the function; of several named functions
in one stack the innermost counts.
"""

from __future__ import annotations

import cProfile
import sys
import threading
import time
from collections.abc import Collection, Iterable, Mapping
from types import SimpleNamespace
from typing import Any

from benchmarks.workloads import Truth
from expvar_panels.flames.profile import Profile
from expvar_panels.flames.sampling import pacing
from expvar_panels.flames.sampling.punctual import be_punctual
from expvar_panels.flames.sampling.recording import Recording as OurRecording
from expvar_panels.flames.sampling.switching import EAGER

Shares = dict[str, float]


def shares(weights: Mapping[str, float], names: Collection[str]) -> Shares:
    """The weights as parts of their sum."""
    total = sum(weights.get(name, 0) for name in names) or 1
    return {name: weights.get(name, 0) / total for name in names}


def innermost(stack: Iterable[str], names: Collection[str]) -> str | None:
    """The first of the names in a stack given from the leaf."""
    return next((name for name in stack if name in names), None)


class Nothing:
    """No recorder: what a recorder's cost is measured against."""

    name = "none"
    anywhere = True
    side_by_side = True
    samples = 0
    truth: Truth  # is there when weights are asked for

    def start(self) -> None: ...
    def stop(self) -> None: ...

    def weights(self, names: Collection[str]) -> dict[str, float]:
        return {}


class Ours(Nothing):
    name = "expvar_panels"

    def __init__(self, **options: Any) -> None:
        self.recording = OurRecording(**options)

    def start(self) -> None:
        self._attachment = self.recording.attach_below(sys._getframe(1))
        self._attachment.__enter__()

    def stop(self) -> None:
        self._attachment.__exit__(None, None, None)

    @property
    def profile(self) -> Profile:
        return self.recording.finish()

    @property
    def samples(self) -> int:  # type: ignore[override]
        return self.profile.quality.samples

    def weights(self, names: Collection[str]) -> dict[str, float]:
        profile, found = self.profile, dict[str, float]()
        stacks, frames = profile.stacks, profile.frames

        def up(node: int) -> Iterable[str]:
            while node >= 0:
                yield frames[stacks.frame[node]].name.rpartition(".")[2]
                node = stacks.parent[node]

        for node, wall in zip(profile.samples.stack, profile.samples.wall_ns, strict=True):
            name = innermost(up(node), names)
            if name:
                found[name] = found.get(name, 0) + wall
        return found


class Chance(Nothing):
    """Looks as often as ours does, is never late, never wrong, and costs nothing.

    What there is of an error nevertheless is chance: whoever looks as often, at moments as random,
    has it as well.
    """

    name = "chance alone"

    def weights(self, names: Collection[str]) -> dict[str, float]:
        calls, found = self.truth.calls, dict[str, float]()
        before = began = calls[0][1]
        now = began + self._step(0.0)
        for name, _, end in calls:
            while now <= end:
                found[name] = found.get(name, 0) + now - before
                self.samples += 1
                before, now = now, now + self._step(now - began)
        return found

    @staticmethod
    def _step(elapsed: float) -> float:
        recording = SimpleNamespace(interval_ns=1_000_000, elapsed=elapsed * 1e9)
        return pacing.wanted(recording) / 1e9 * pacing.jittered()  # type: ignore[arg-type]


class OfAThread(Nothing):
    """Something that a thread of its own does until it is over."""

    def start(self) -> None:
        self._over = False
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        raise NotImplementedError

    def stop(self) -> None:
        self._over = True
        self._thread.join()


class Turns(OfAThread):
    """A thread that takes the GIL a thousand times a second as ours does, and looks at nothing."""

    name = "turns alone"
    side_by_side = False

    def start(self) -> None:
        self._before = sys.getswitchinterval()
        sys.setswitchinterval(EAGER)
        super().start()

    def _run(self) -> None:
        be_punctual()
        while not self._over:
            time.sleep(0.001 * pacing.jittered())

    def stop(self) -> None:
        super().stop()
        sys.setswitchinterval(self._before)


class Naive(OfAThread):
    """A thread that sleeps a millisecond, looks at the frames, and counts."""

    name = "naive thread"

    def start(self) -> None:
        self._target = threading.get_ident()
        self._stacks: dict[tuple[str, ...], int] = {}
        super().start()

    def _run(self) -> None:
        while not self._over:
            time.sleep(0.001)
            frame, stack = sys._current_frames().get(self._target), []
            while frame is not None:
                stack.append(frame.f_code.co_name)
                frame = frame.f_back
            key = tuple(stack)
            self._stacks[key] = self._stacks.get(key, 0) + 1

    def stop(self) -> None:
        super().stop()
        self.samples = sum(self._stacks.values())

    def weights(self, names: Collection[str]) -> dict[str, float]:
        found: dict[str, float] = {}
        for stack, count in self._stacks.items():
            name = innermost(stack, names)
            if name:
                found[name] = found.get(name, 0) + count
        return found


class Pyinstrument(Nothing):
    name = "pyinstrument"
    side_by_side = False

    def start(self) -> None:
        from pyinstrument import Profiler

        self._profiler = Profiler(interval=0.001, async_mode="disabled")
        self._profiler.start()

    def stop(self) -> None:
        self._session = self._profiler.stop()
        self.samples = len(self._session.frame_records)

    def weights(self, names: Collection[str]) -> dict[str, float]:
        found: dict[str, float] = {}
        for stack, seconds in self._session.frame_records:
            name = innermost((f.split("\0")[0] for f in reversed(stack)), names)
            if name:
                found[name] = found.get(name, 0) + seconds
        return found


class SignalSampler(Nothing):
    """djdt-flamegraph's own sampler, which works in the main thread only."""

    name = "djdt-flamegraph"
    anywhere = False

    def start(self) -> None:
        from djdt_flamegraph.djdt_flamegraph import Sampler

        self._sampler = Sampler()
        self._sampler.start()

    def stop(self) -> None:
        self._sampler.stop()
        self.samples = sum(self._sampler.stack_counts.values())

    def weights(self, names: Collection[str]) -> dict[str, float]:
        found: dict[str, float] = {}
        for text, count in self._sampler.stack_counts.items():
            stack = [part.partition("(")[0] for part in reversed(text.split(";"))]
            name = innermost(stack, names)
            if name:
                found[name] = found.get(name, 0) + count
        return found


class Deterministic(Nothing):
    """cProfile, of which a process has one at a time from Python 3.12 on."""

    name = "cProfile"
    side_by_side = False

    def start(self) -> None:
        self._profile = cProfile.Profile()
        self._profile.enable()

    def stop(self) -> None:
        self._profile.disable()


def available(*kinds: type[Nothing]) -> list[type[Nothing]]:
    """Those that can be imported here; the others are named."""
    usable = []
    for kind in kinds:
        try:
            recorder = kind()
            recorder.start()
            recorder.stop()
        except Exception as error:
            print(f"# {kind.name} does not run here: {type(error).__name__}: {error}")
        else:
            usable.append(kind)
    return usable
