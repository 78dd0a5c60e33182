"""What recording costs: the time of a request with a recorder over its time without.

    python benchmarks/overhead.py [--runs 30] [--seconds 0.1] [--where main|worker|four] [work...]

Medians of paired ratios: each run of a recorder stands between two runs without, and is divided by
their mean, so that a machine that grows slow for a while does not matter. On Linux the time in
which the thread could have run, but something else had the CPU, is left out. `worker` runs the work
in a worker thread, as a threaded server does, and `four` in four at once. What taking turns costs
alone is shown beside: a thread that wakes up as often as ours, and does nothing.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import quiet, recorders, site

Work = Callable[[], object]
RECORDERS = (
    recorders.Ours,
    recorders.Turns,
    recorders.Naive,
    recorders.Pyinstrument,
    recorders.SignalSampler,
    recorders.Deterministic,
)
COUNTS: dict[str, int] = {}
QUIET = "--quiet" in sys.argv


def template() -> None:
    from django.template.loader import get_template

    books = [(i, f"title {i}", i / 3) for i in range(COUNTS["template"])]
    get_template("books.html").render({"books": books})


def orm() -> None:
    from django.contrib.auth.models import User

    for i in range(COUNTS["orm"]):
        list(User.objects.filter(id__gt=i % 400)[:10])


def sleeping() -> None:
    for _ in range(COUNTS["sleeping"]):
        time.sleep(0.005)


def deep() -> None:
    def down(level: int) -> int:
        return down(level - 1) + 1 if level else 0

    for _ in range(COUNTS["deep"]):
        down(400)


def _tiny(i: int) -> int:
    return i + 1


def tiny_calls() -> None:
    for i in range(COUNTS["tiny_calls"]):
        _tiny(i)


@contextmanager
def idle_threads() -> Any:
    over = threading.Event()
    threads = [threading.Thread(target=over.wait) for _ in range(50)]
    for thread in threads:
        thread.start()
    yield
    over.set()
    for thread in threads:
        thread.join()


WORKS: dict[str, tuple[Work, Callable[[], AbstractContextManager[Any]]]] = {
    "template": (template, nullcontext),
    "orm": (orm, nullcontext),
    "sleeping": (sleeping, nullcontext),
    "deep": (deep, nullcontext),
    "tiny_calls": (tiny_calls, nullcontext),
    "50 idle threads": (template, idle_threads),
}


def below(levels: int, work: Work) -> object:
    """The work under as many frames as a server and Django's middleware put above a view."""
    return below(levels - 1, work) if levels else work()


def calibrate(work: Work, seconds: float) -> None:
    """So much work that it takes about so long, where nothing else keeps the machine busy."""
    count = 8
    while True:
        COUNTS[work.__name__] = count
        passed = min(timed(work, recorders.Nothing) for _ in range(5))
        if passed > seconds / 8:
            COUNTS[work.__name__] = max(1, int(count * seconds / passed))
            return
        count *= 2


def timed(work: Work, kind: type[recorders.Nothing]) -> float:
    recorder = kind()
    waited, start = quiet.waited(), time.perf_counter()
    recorder.start()
    below(25, work)
    recorder.stop()
    return time.perf_counter() - start - (quiet.waited() - waited)


def paired(work: Work, kinds: list[type[recorders.Nothing]], runs: int) -> dict[str, float]:
    ratios: dict[str, list[float]] = {kind.name: [] for kind in kinds}
    for _ in range(runs):
        for kind in kinds:
            if QUIET:
                quiet.wait()
            before = timed(work, recorders.Nothing)
            with_it = timed(work, kind)
            after = timed(work, recorders.Nothing)
            ratios[kind.name].append(2 * with_it / (before + after))
    return {name: statistics.median(found) for name, found in ratios.items()}


def at_once(pool: ThreadPoolExecutor, work: Work, kind: type[recorders.Nothing]) -> float:
    return sum(f.result() for f in [pool.submit(timed, work, kind) for _ in range(4)])


def four(work: Work, kinds: list[type[recorders.Nothing]], runs: int) -> dict[str, float]:
    ratios: dict[str, list[float]] = {kind.name: [] for kind in kinds}
    with ThreadPoolExecutor(4) as pool:
        for _ in range(runs):
            for kind in kinds:
                if QUIET:
                    quiet.wait()
                before = at_once(pool, work, recorders.Nothing)
                with_it = at_once(pool, work, kind)
                after = at_once(pool, work, recorders.Nothing)
                ratios[kind.name].append(2 * with_it / (before + after))
    return {name: statistics.median(found) for name, found in ratios.items()}


def measure(options: argparse.Namespace) -> None:
    kinds = recorders.available(*RECORDERS)
    if options.ours:
        kinds = kinds[:1]
    pool = ThreadPoolExecutor(1)
    print(f"# Python {sys.version.split()[0]}, {options.seconds} s of work, {options.runs} runs")
    print(f"{'work':<16} {'where':<7} " + " ".join(f"{kind.name:>16}" for kind in kinds))
    for name in options.works or WORKS:
        work, surroundings = WORKS[name]
        with surroundings():
            calibrate(work, options.seconds)
            for where in options.where or ["main", "worker", "four"]:
                usable = [k for k in kinds if where == "main" or k.anywhere]
                if where == "main":
                    found = paired(work, usable, options.runs)
                elif where == "worker":
                    found = pool.submit(paired, work, usable, options.runs).result()
                else:
                    usable = [k for k in usable if k.side_by_side]
                    found = four(work, usable, max(3, options.runs // 4))
                cells = (f"{found[k.name]:16.3f}" if k.name in found else " " * 16 for k in kinds)
                print(f"{name:<16} {where:<7} " + " ".join(cells), flush=True)
    pool.shutdown()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("works", nargs="*", choices=[*WORKS, []], metavar="work")
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=0.1)
    parser.add_argument("--where", choices=["main", "worker", "four"], action="append")
    parser.add_argument("--quiet", action="store_true", help="wait for an idle machine")
    parser.add_argument("--ours", action="store_true", help="without the peers")
    site.setup()
    measure(parser.parse_args())


if __name__ == "__main__":
    main()
