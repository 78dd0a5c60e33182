"""Does anything crash, hang, leak or stay changed? Everything at once, for as long as you like.

    python benchmarks/stress.py [--seconds 600] [--threads 4]

Threads that are recorded call, recurse, run generators, raise, sort by Python callbacks, run
destructors and collections with callbacks, template frames, tasks, thread pools, statements and
forks, in thousands of short recordings, beside threads that come and go unrecorded. Exits with 1
and says why if anything is not as it was.
"""

from __future__ import annotations

import argparse
import asyncio
import faulthandler
import gc
import os
import random
import resource
import signal
import sys
import threading
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import site
from expvar_panels.flames.profile import Profile
from expvar_panels.flames.sampling.recording import Recording
from expvar_panels.flames.sampling.sampler import default_sampler
from expvar_panels.flames.segments.segment import current

LEAK_KB = 60_000


class Destroyed:
    """Runs Python code when it goes."""

    def __del__(self) -> None:
        for _ in range(20):
            pass


class Unordered:
    """Compares by calling back into Python, at random."""

    def __lt__(self, other: object) -> bool:
        return random.random() < 0.5


def generates(count: int) -> Iterator[int]:
    keeper = Destroyed()
    yield from (number for number in range(count) if keeper)


def recurses(levels: int) -> int:
    keeper = Destroyed()
    if levels:
        return recurses(levels - 1) + 1
    return sum(generates(5)) + (keeper is None)


def sorts() -> None:
    sorted(range(300), key=str)
    sorted(Unordered() for _ in range(20))


def raises() -> None:
    try:
        recurses(20)
        raise ValueError("on purpose")
    except ValueError as error:
        error.add_note("seen")


def cycles() -> None:
    for _ in range(200):
        one: list[Any] = [Destroyed()]
        one.append(one)


def compiles() -> None:
    exec("a = [i for i in range(10)]\ndef q(x):\n return x\nq(1)", {})


def drops_a_generator() -> None:
    half = generates(10)
    next(half)


def renders() -> None:
    from django.template.loader import get_template

    get_template("books.html").render({"books": [(1, "a", 1.5)] * 10})


def asks_the_database() -> None:
    from django.contrib.auth.models import User

    list(User.objects.filter(id__lt=5))


async def child() -> None:
    await asyncio.sleep(0.0005)
    recurses(5)


async def view() -> None:
    recording = Recording()
    with recording.attach():
        await asyncio.gather(child(), child(), asyncio.to_thread(recurses, 10))
    verify(recording.finish())


def runs_tasks() -> None:
    asyncio.run(view())


def uses_a_pool() -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(recurses, range(6)))


WORK: tuple[Callable[[], object], ...] = (
    lambda: recurses(random.randint(1, 80)),
    lambda: recurses(400),
    sorts,
    raises,
    cycles,
    compiles,
    drops_a_generator,
    renders,
    asks_the_database,
    uses_a_pool,
    runs_tasks,
    lambda: time.sleep(0),
    lambda: max(recurses(3) for _ in range(10)),
)


def verify(profile: Profile) -> None:
    """What holds for every profile; where it does not, the failure says what the profile was."""
    samples, spans = profile.samples, profile.spans
    cpu = samples.cpu_ns or (0,) * len(samples.wall_ns)
    holds = {
        "the samples last as long as the recording": sum(samples.wall_ns) == profile.duration_ns,
        "no time is below zero": min((0, *samples.wall_ns, *cpu, *spans.duration_ns)) == 0,
        "no CPU time is above the wall time": all(map(int.__le__, cpu, samples.wall_ns)),
        "the recorder did not fail": profile.quality.errors == 0,
    }
    broken = [promise for promise, kept in holds.items() if not kept]
    assert not broken, f"broken: {', '.join(broken)}; {seen_in(profile)}"


def seen_in(profile: Profile) -> str:
    """The figures of a profile that help to understand what is wrong with it."""
    samples, spans = profile.samples, profile.spans
    columns = {"wall": samples.wall_ns, "cpu": samples.cpu_ns or (), "spans": spans.duration_ns}
    told = [
        f"{name}: {len(column)} of {sum(column)} ns, {min(column)} to {max(column)}"
        for name, column in columns.items()
        if column
    ]
    names = Counter(frame.name for frame in profile.frames)
    return "; ".join(
        [f"{profile.duration_ns} ns", *told, repr(profile.quality), str(names.most_common(20))]
    )


class Stress:
    """Threads that record and threads that do not, until the time is up."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds
        self.failures: list[BaseException] = []
        self.recordings = self.samples = self.torn = self.forks = 0
        self._lock = threading.Lock()

    def over(self) -> bool:
        return time.monotonic() > self.end or bool(self.failures)

    def guarded(self, work: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            try:
                while not self.over():
                    work()
            except BaseException as failure:
                self.failures.append(failure)
                raise

        return run

    def record(self) -> None:
        """One recording of some work, short or not so short."""
        recording = Recording(interval_ns=random.choice([100_000, 1_000_000]))
        with recording.attach():
            for work in random.choices(WORK, k=random.choice([1, 5, 20])):
                work()
        profile = recording.finish()
        verify(profile)
        assert current.get() == ()
        with self._lock:
            self.recordings += 1
            self.samples += profile.quality.samples
            self.torn += profile.quality.torn

    def come_and_go(self) -> None:
        """Unrecorded threads that start and end."""
        thread = threading.Thread(target=random.choice(WORK[:5]))
        thread.start()
        thread.join()

    def fork(self) -> None:
        """A child in the middle of everything, that records and ends."""
        child = os.fork()
        if child == 0:
            signal.alarm(60)
            recording = Recording()
            with recording.attach():
                recurses(50)
            os._exit(0 if recording.finish().quality.errors == 0 else 1)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0, "a forked child failed"
        self.forks += 1
        time.sleep(0.2)

    def run(self, threads: int) -> None:
        jobs = [self.record] * threads + [self.come_and_go, self.fork]
        running = [threading.Thread(target=self.guarded(job)) for job in jobs]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()


def settings() -> dict[str, object]:
    """All that a recorder could leave changed."""
    from asgiref.sync import AsyncToSync, SyncToAsync
    from django.db.backends.utils import CursorWrapper

    return {
        "switch interval": sys.getswitchinterval(),
        "gc": (gc.isenabled(), list(gc.callbacks)),
        "submit": ThreadPoolExecutor.submit,
        "thread_handler": SyncToAsync.thread_handler,
        "main_wrap": AsyncToSync.main_wrap,
        "execute": CursorWrapper._execute,
        "threads": sorted(
            t.name for t in threading.enumerate() if not t.name.startswith(("Thread", "asyncio"))
        ),
    }


def busy_callback(phase: str, info: dict[str, int]) -> None:
    """A collector callback that may lose the GIL."""
    for _ in range(200):
        pass


def resident_kb() -> int:
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--threads", type=int, default=4)
    options = parser.parse_args()
    warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
    faulthandler.enable()
    faulthandler.dump_traceback_later(options.seconds * 2 + 120, exit=True)
    site.setup()
    gc.set_threshold(60)
    gc.callbacks.append(busy_callback)
    before = settings()
    Stress(min(2, options.seconds / 2)).run(options.threads)  # fill caches
    default_sampler.shutdown()
    before_kb = resident_kb()
    stress = Stress(options.seconds)
    stress.run(options.threads)
    default_sampler.shutdown()
    gc.collect()
    grown = resident_kb() - before_kb
    print(
        f"Python {sys.version.split()[0]}: {stress.recordings} recordings, "
        f"{stress.samples} samples, "
        f"{stress.torn} torn, {stress.forks} forks, {grown} kB more, "
        f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss} kB"
    )
    after = settings()
    changed = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
    for failure in stress.failures:
        print(f"failed: {type(failure).__name__}: {failure}")
    if changed:
        print(f"changed: {changed}")
    if grown > LEAK_KB:
        print("leaks memory")
    return int(bool(stress.failures or changed or grown > LEAK_KB))


if __name__ == "__main__":
    sys.exit(main())
