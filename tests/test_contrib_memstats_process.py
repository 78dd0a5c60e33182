"""One process's statistics: counters that never decrease, from any thread, anew after a fork."""

import gc
import os
import subprocess
import sys
import threading
import tracemalloc
from pathlib import Path

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expvar_panels.contrib.memstats import system
from expvar_panels.contrib.memstats.churn import Churn
from expvar_panels.contrib.memstats.fields import Figure, Trust, measured
from expvar_panels.contrib.memstats.process import PROCESS, ProcessStats

COUNTERS = ("TotalAlloc", "Mallocs", "Frees", "NumGC", "PauseTotalNs", "LastGC")


@pytest.fixture
def process():
    """Statistics of their own, counting from the start of the test."""
    gc.collect()  # the garbage of other tests
    fresh = ProcessStats()
    fresh.pauses.install()
    yield fresh
    fresh.pauses.remove()


def test_blocks_agree_with_the_interpreter(process):
    """HeapObjects is the interpreter's own count, and Mallocs - Frees is HeapObjects, as in Go."""
    before = sys.getallocatedblocks()
    values = process.read().values()
    assert values["HeapObjects"] == pytest.approx(before, abs=1_000)
    assert values["Mallocs"] - values["Frees"] == values["HeapObjects"]


def test_mallocs_and_frees_follow(process):
    """What is allocated and freed between readings is counted, each at its time."""
    first = process.read().values()
    kept = [bytes(50) for _ in range(100_000)]
    second = process.read().values()
    kept.clear()
    third = process.read().values()
    assert second["Mallocs"] - first["Mallocs"] == pytest.approx(100_000, rel=0.02)
    assert second["Frees"] - first["Frees"] == pytest.approx(0, abs=2_000)
    assert third["Mallocs"] - second["Mallocs"] == pytest.approx(0, abs=2_000)
    assert third["Frees"] - second["Frees"] == pytest.approx(100_000, rel=0.02)


def test_total_alloc_is_a_lower_bound_of_what_was_allocated(process):
    """TotalAlloc keeps what was freed between two readings, and is never below Alloc."""
    first = process.read().values()
    for _ in range(5):
        kept = bytearray(10_000_000)
        process.read()
        del kept
        process.read()
    last = process.read().values()
    assert last["TotalAlloc"] - first["TotalAlloc"] == pytest.approx(50_000_000, rel=0.05)
    assert last["Alloc"] <= last["TotalAlloc"]


levels = st.lists(
    st.builds(Figure, st.integers(0, 10**6), st.sampled_from([Trust.MEASURED, Trust.APPROX])),
    min_size=1,
)


@given(levels)
def test_the_total_never_decreases_whatever_the_levels(seen):
    """Over any levels, measured in any ways, the total added goes on and covers the level."""
    churn, last = Churn(), 0
    for level in seen:
        added, gone = churn.see(level)
        assert added.value >= max(last, level.value)
        assert added.value - gone.value == level.value
        last = added.value


@given(st.lists(st.integers(0, 10**6), min_size=1))
def test_the_bounds_are_never_above_the_truth(seen):
    """Levels that are seen one by one tell exactly the least that came and went."""
    churn = Churn()
    for level in seen:
        added, gone = churn.see(measured(level))
    steps = [now - before for before, now in zip([0, *seen], seen, strict=False)]
    assert added.value == sum(step for step in steps if step > 0)
    assert gone.value == -sum(step for step in steps if step < 0)


def test_the_bound_is_as_good_as_its_worst_level():
    """One approximate level makes the totals approximate from then on."""
    churn = Churn()
    assert churn.see(measured(1))[0].trust is Trust.LOWER_BOUND
    assert churn.see(Figure(2, Trust.APPROX))[0].trust is Trust.APPROX
    assert churn.see(measured(3))[0].trust is Trust.APPROX


work = st.lists(
    st.sampled_from(["small", "big", "free", "collect", "cycles", "trace", "read"]), max_size=25
)


@settings(max_examples=40)
@given(work)
def test_counters_never_decrease_over_any_work(steps):
    """A monitor takes a decrease for a restart: no work of any kind brings one about."""
    process, kept = ProcessStats(), []
    process.pauses.install()
    does = {
        "small": lambda: kept.append([bytes(n % 400) for n in range(3_000)]),
        "big": lambda: kept.append(bytearray(3_000_000)),
        "free": lambda: kept and kept.pop(0),
        "collect": gc.collect,
        "cycles": lambda: [c.append(c) for c in ([] for _ in range(1_000))],
        "trace": lambda: (tracemalloc.stop if tracemalloc.is_tracing() else tracemalloc.start)(),
        "read": lambda: None,
    }
    try:
        last = dict.fromkeys(COUNTERS, 0)
        for step in steps:
            does[step]()
            values = process.read().values()
            now = {name: values[name] for name in COUNTERS}
            assert all(now[name] >= last[name] for name in COUNTERS), (last, now)
            last = now
    finally:
        tracemalloc.stop()
        process.pauses.remove()


def test_many_readers_and_workers(process):
    """In eight threads, with work going on, each one's readings only go up and fit together."""
    start, wrong = threading.Barrier(8), []

    def read_and_work():
        start.wait()
        last = dict.fromkeys(COUNTERS, 0)
        for _ in range(100):
            kept = [bytes(100) for _ in range(500)]
            values = process.read().values()
            now = {name: values[name] for name in COUNTERS}
            if any(now[name] < last[name] for name in COUNTERS) or not kept:
                wrong.append((last, now))
            if values["Mallocs"] - values["Frees"] != values["HeapObjects"]:
                wrong.append(values)
            last = now

    threads = [threading.Thread(target=read_and_work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_an_interpreter_that_counts_no_blocks(process, monkeypatch):
    """PyPy has no count, plain malloc keeps none: the fields are marked, not guessed."""
    monkeypatch.setattr(sys, "getallocatedblocks", lambda: 0)
    assert process.read().sources()["HeapObjects"] == "unavailable"
    monkeypatch.delattr(sys, "getallocatedblocks")
    reading = process.read()
    assert reading.values()["Mallocs"] == 0
    assert reading.sources()["Mallocs"] == "unavailable"


def test_a_heap_without_a_figure(monkeypatch):
    """Where the heap cannot be told, nor can what was allocated."""
    bare = ProcessStats(type("", (), {"read": lambda self: {}})())
    sources = bare.read().sources()
    assert sources["Alloc"] == sources["TotalAlloc"] == "unavailable"


def test_tracing_shows_its_own_memory(process):
    """BuckHashSys is what tracemalloc keeps to trace."""
    tracemalloc.start()
    try:
        kept = [bytes(n) for n in range(2_000)]
        shown = process.read().values()["BuckHashSys"]
        assert shown == pytest.approx(tracemalloc.get_tracemalloc_memory(), rel=0.1)
        assert kept
    finally:
        tracemalloc.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="VmData is Linux'")
def test_sys_agrees_with_the_kernels_other_count():
    """statm counts data and stack together; Sys is that without the stack."""
    memory = psutil.Process().memory_info()
    shown = system.read()
    assert shown["Sys"].trust == "measured"
    assert 0 <= memory.data - shown["Sys"].value < 16_000_000


@pytest.mark.parametrize("text", ["", "VmData:\t lots of kB\n", None])
def test_sys_elsewhere(tmp_path, text):
    """Without Linux' figure it is the resident memory, marked approximate."""
    status = tmp_path / "status"
    if text is not None:
        status.write_text(text)
    shown = system.read(status)["Sys"]
    assert shown.trust == "approx"
    assert shown.value == pytest.approx(psutil.Process().memory_info().rss, rel=0.2)


@pytest.mark.parametrize("error", [psutil.AccessDenied, OSError])
def test_sys_nowhere(monkeypatch, error):
    """Where that is refused too, there is no figure."""

    def refuse(self):
        raise error

    monkeypatch.setattr(psutil.Process, "memory_info", refuse)
    assert system.read(Path("/nowhere")) == {}


FORK = """
import gc, os
from expvar_panels.contrib.memstats.vars import MemStats, MemStatsSource, Pid, PROCESS
variable = MemStats()
for _ in range(50):
    gc.collect()
kept = bytearray(50_000_000)
variable.value()
del kept
before = variable.value()
PROCESS._lock.acquire()     # as if another thread were reading at this moment
gc.disable()
child = os.fork()
if child == 0:
    import threading
    after = []
    reader = threading.Thread(target=lambda: after.append(variable.value()))
    reader.start()
    reader.join(120)
    after = after[0]
    assert (after["NumGC"], after["PauseTotalNs"], after["LastGC"], after["Frees"]) == (0, 0, 0, 0)
    assert set(after["PauseNs"]) == set(after["PauseEnd"]) == {0}
    assert after["TotalAlloc"] == after["Alloc"] < before["TotalAlloc"] - 40_000_000
    assert after["Mallocs"] == after["HeapObjects"]
    assert after["GCCPUFraction"] == 0.0
    assert Pid().value() == os.getpid() != os.getppid()
    gc.collect()
    assert variable.value()["NumGC"] == 1
    assert gc.callbacks.count(PROCESS.pauses) == 1
    os._exit(0)
status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
assert variable.value()["NumGC"] >= 50
print(status)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this platform")
def test_a_forked_child_counts_anew():
    """After a real fork all counters start again, even if a reading was under way in the parent."""
    done = subprocess.run([sys.executable, "-c", FORK], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("0\n", "")


def test_importing_the_app_watches_nothing():
    """The collector is watched once the variable is made, not by a mere import."""
    script = (
        "import gc; from expvar_panels.contrib.memstats.vars import MemStats; "
        "print(len(gc.callbacks)); MemStats(); MemStats(); print(len(gc.callbacks))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["0", "1"]
    assert PROCESS.pauses not in gc.callbacks or gc.callbacks.count(PROCESS.pauses) == 1
