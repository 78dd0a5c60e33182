"""The collector's pauses: right, in Go's order, consistent at every moment, and removable."""

import gc
import threading
import time

import pytest

from expvar_panels.contrib.memstats import collector
from expvar_panels.contrib.memstats.collector import Pause, Pauses


@pytest.fixture
def pauses():
    """A watcher of the collector, while nothing but the test sets it off."""
    watcher = Pauses()
    gc.disable()
    watcher.install()
    yield watcher
    watcher.remove()
    gc.enable()


def values(pauses):
    return {name: figure.value for name, figure in pauses.read().items()}


def newest(shown):
    return (shown["NumGC"] + 255) % 256


def test_a_collection_moves_the_counters(pauses):
    """One `gc.collect()` is one NumGC, with a pause and the moment it ended."""
    before = time.time_ns()
    gc.collect()
    after = time.time_ns()
    shown = values(pauses)
    assert shown["NumGC"] == 1
    assert shown["PauseNs"][0] == shown["PauseTotalNs"] > 0
    assert before <= shown["LastGC"] == shown["PauseEnd"][0] <= after


def test_every_generation_counts(pauses):
    """NumGC grows as the interpreter's own statistics do."""
    before = sum(generation["collections"] for generation in gc.get_stats())
    for generation in (0, 1, 2, 0, 0):
        gc.collect(generation)
    after = sum(generation["collections"] for generation in gc.get_stats())
    assert values(pauses)["NumGC"] == after - before == 5


def test_automatic_collections_count(pauses):
    """The collector's own runs are seen, not only those asked for."""
    gc.enable()
    kept = [[] for _ in range(20_000)]
    assert values(pauses)["NumGC"] > 0
    assert kept


def test_the_pause_is_the_collections_time(pauses, monkeypatch):
    """From its start to its end, here by a clock that moves only while garbage is collected."""
    clock = [0]

    class Slow:
        def __del__(self):
            clock[0] += 7_000_000

    monkeypatch.setattr(collector.time, "perf_counter_ns", lambda: clock[0])
    cycle = Slow()
    cycle.itself = cycle
    del cycle
    clock[0] += 1_000_000
    gc.collect()
    assert values(pauses)["PauseTotalNs"] == 7_000_000


def test_the_ring_after_more_than_256_collections(pauses):
    """The newest pause stands at (NumGC + 255) % 256 and the oldest ones are overwritten."""
    for _ in range(300):
        gc.collect(0)
    shown = values(pauses)
    assert shown["NumGC"] == 300
    ends = shown["PauseEnd"]
    at = newest(shown)
    assert ends[at] == shown["LastGC"] == max(ends)
    in_order = ends[at + 1 :] + ends[: at + 1]
    assert in_order == sorted(in_order)
    assert 0 not in ends


def test_nothing_before_the_first_collection(pauses):
    """An idle process shows zeros in full-length rings."""
    shown = values(pauses)
    assert shown["PauseNs"] == shown["PauseEnd"] == [0] * 256
    assert (shown["NumGC"], shown["LastGC"], shown["GCCPUFraction"]) == (0, 0, 0.0)


def test_the_count_goes_through_32_bits(pauses):
    """After 2**32 collections NumGC starts over, and still tells where the newest pause is."""
    pauses._newest = Pause(2**32 - 1, 1, 1, 1)
    gc.collect()
    shown = values(pauses)
    assert shown["NumGC"] == 0
    assert shown["PauseEnd"][newest(shown)] == shown["LastGC"]


def test_a_clock_set_back(pauses, monkeypatch):
    """LastGC never decreases: a monitor would see a restart."""
    gc.collect()
    last = values(pauses)["LastGC"]
    monkeypatch.setattr(collector.time, "time_ns", lambda: last - 10**12)
    gc.collect()
    assert values(pauses)["LastGC"] == last


def test_the_share_of_time(monkeypatch):
    """GCCPUFraction is pause time over time since the watch began, never above 1."""
    clock = iter([1_000, 1_100, 1_350, 2_000, 2_000]).__next__
    monkeypatch.setattr(collector.time, "perf_counter_ns", clock)
    pauses = Pauses()
    pauses("start", {})
    pauses("stop", {})
    assert values(pauses)["GCCPUFraction"] == 0.25
    pauses._since = 2_000
    assert values(pauses)["GCCPUFraction"] == 1.0


def test_whether_the_collector_is_on(pauses):
    """EnableGC and DebugGC say what `gc` says."""
    assert values(pauses)["EnableGC"] is False
    gc.enable()
    assert values(pauses)["EnableGC"] is True
    assert values(pauses)["DebugGC"] is False
    gc.set_debug(gc.DEBUG_UNCOLLECTABLE)
    try:
        assert values(pauses)["DebugGC"] is True
    finally:
        gc.set_debug(0)


def test_installed_once_and_removable():
    """However often it is installed, one callback watches, and none after removal."""
    pauses, others = Pauses(), list(gc.callbacks)
    pauses.install()
    gc.collect()
    pauses.install()
    assert gc.callbacks == [*others, pauses]
    assert values(pauses)["NumGC"] >= 1
    pauses.remove()
    pauses.remove()
    assert gc.callbacks == others


def test_a_stop_without_its_start(pauses):
    """Installed in the middle of a collection, the half that is seen is not a pause."""
    pauses("stop", {})
    assert values(pauses)["NumGC"] == 0


def test_a_fork_in_the_middle_of_a_collection(pauses):
    """A reset between start and stop leaves nothing of the collection that was under way."""
    pauses("start", {})
    pauses.reset()
    pauses("stop", {})
    assert values(pauses)["NumGC"] == 0


def test_every_reading_is_of_one_moment(pauses):
    """While other threads collect, totals, ring and newest pause always belong together."""
    stop = threading.Event()

    def churn():
        while not stop.is_set() and pauses._newest.number < 250:
            gc.collect(0)

    threads = [threading.Thread(target=churn) for _ in range(4)]
    for thread in threads:
        thread.start()
    readings = []
    while any(thread.is_alive() for thread in threads):
        readings.append(values(pauses))
    stop.set()
    for thread in threads:
        thread.join()
    readings.append(values(pauses))
    for shown in readings:
        assert sum(shown["PauseNs"]) == shown["PauseTotalNs"]
        assert sum(map(bool, shown["PauseEnd"])) == shown["NumGC"]
        assert shown["PauseEnd"][newest(shown)] == shown["LastGC"]
    assert readings[-1]["NumGC"] >= 250


class Interrupted(list):
    """A ring whose reader is interrupted by collections right before and after it copies."""

    def copy(self):
        gc.collect(0)
        copied = list(self)
        gc.collect(0)
        return copied


def test_a_collection_in_the_middle_of_a_reading(pauses):
    """A reading that a collection interrupts tells the totals of the pauses it shows."""
    pauses._ring = Interrupted(pauses._ring)
    for _ in range(3):
        shown = values(pauses)
        assert sum(shown["PauseNs"]) == shown["PauseTotalNs"]
        assert shown["PauseEnd"][newest(shown)] == shown["LastGC"]


def test_a_reading_in_a_destructor(pauses):
    """Code that runs inside a collection may read: nothing waits for itself."""
    seen = []

    class Cycle:
        def __del__(self):
            seen.append(values(pauses)["NumGC"])

    cycle = Cycle()
    cycle.self = cycle
    del cycle
    gc.collect()
    assert seen == [0]
    assert values(pauses)["NumGC"] == 1
