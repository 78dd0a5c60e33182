"""What counting costs: our variables beside prometheus_client's, in one run.

    python benchmarks/declared.py [--runs 45] [--times 20000] [--threads 4]

Needs the dependency group `bench`. Each figure is the median of the runs, in nanoseconds for one
addition; the runs of all cases alternate, so that a machine that grows slow for a while does not
matter, and of one thread the processor's time counts. The ratio is to prometheus_client's plain
counter, or its labelled one for maps: below 1 is faster. `contended` has several threads add to one
variable at once; its figure is the wall time over the additions of all threads. Then: what the end
of a request costs that has counted something shared, in microseconds.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from itertools import repeat
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from prometheus_client import CollectorRegistry, Counter

from expvar_panels import Float, Int, Map
from expvar_panels.registry.registry import Registry
from expvar_panels.registry.sharing.sqlite_store import SqliteStore
from expvar_panels.registry.sharing.values import SharedValues

Act = Callable[[], object]
PLAIN, LABELLED = "prometheus Counter.inc()", "prometheus labels(key).inc()"


def cases(shared: SharedValues) -> dict[str, tuple[Act, str]]:
    """What is measured: the addition, and which of prometheus_client's it is compared to."""
    registry, theirs = Registry(), CollectorRegistry()
    plain = Counter("plain", "plain", registry=theirs)
    labelled = Counter("labelled", "labelled", ["key"], registry=theirs)
    pages, shared_pages = Map(), Map("pages", shared=shared, registry=registry)
    real = Float()
    return {
        PLAIN: (plain.inc, PLAIN),
        "Int.add()": (Int().add, PLAIN),
        "Float.add(0.5)": (lambda: real.add(0.5), PLAIN),
        "shared Int.add()": (Int("hits", shared=shared, registry=registry).add, PLAIN),
        LABELLED: (lambda: labelled.labels("/books").inc(), LABELLED),
        "Map.add(key)": (lambda: pages.add("/books"), LABELLED),
        "shared Map.add(key)": (lambda: shared_pages.add("/books"), LABELLED),
    }


def alone(act: Act, times: int) -> float:
    """Nanoseconds of this thread's processor time for one addition."""
    began = time.thread_time_ns()
    for _ in repeat(None, times):
        act()
    return (time.thread_time_ns() - began) / times


def contended(act: Act, times: int, threads: int) -> float:
    """Nanoseconds for one addition while so many threads add."""
    barrier = threading.Barrier(threads + 1)

    def run() -> None:
        barrier.wait()
        for _ in repeat(None, times // threads):
            act()

    running = [threading.Thread(target=run) for _ in range(threads)]
    for thread in running:
        thread.start()
    barrier.wait()
    began = time.perf_counter_ns()
    for thread in running:
        thread.join()
    return (time.perf_counter_ns() - began) / (times // threads * threads)


def medians(measure: Callable[[Act], float], acts: dict[str, Act], runs: int) -> dict[str, float]:
    taken: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(runs):
        for name, act in acts.items():
            taken[name].append(measure(act))
    return {name: statistics.median(times) for name, times in taken.items()}


def report(title: str, found: dict[str, float], beside: dict[str, str]) -> None:
    print(f"\n{title:<32} {'ns':>8} {'ratio':>7}")
    for name, ns in found.items():
        print(f"{name:<32} {ns:8.0f} {ns / found[beside[name]]:7.2f}")


def request_ends(directory: str, runs: int) -> None:
    """The end of a request that has counted in some shared variables, written to SQLite."""
    shared = SharedValues(lambda: SqliteStore(Path(directory, "ends.sqlite3")))
    counters = [Int(f"c{n}", shared=shared, registry=Registry()) for n in range(50)]
    print(f"\n{'end of a request, SQLite':<32} {'us':>8}")
    for count in (0, 1, 10, 50):
        taken = []
        for _ in range(10 * runs):
            for counter in counters[:count]:
                counter.add()
            began = time.perf_counter_ns()
            shared.flush()
            taken.append((time.perf_counter_ns() - began) / 1000)
        print(f"{f'{count} shared variables changed':<32} {statistics.median(taken):8.1f}")
    shared.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=45)
    parser.add_argument("--times", type=int, default=20_000)
    parser.add_argument("--threads", type=int, default=4)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        shared = SharedValues(lambda: SqliteStore(Path(directory, "shared.sqlite3")))
        measured = cases(shared)
        acts = {name: act for name, (act, _) in measured.items()}
        beside = {name: other for name, (_, other) in measured.items()}
        one = medians(lambda act: alone(act, given.times), acts, given.runs)
        report("one thread", one, beside)
        many = medians(lambda act: contended(act, given.times, given.threads), acts, given.runs)
        report(f"{given.threads} threads, contended", many, beside)
        shared.close()
        request_ends(directory, given.runs)


if __name__ == "__main__":
    main()
