"""The heap's bytes: exact where the allocators can be asked, and honest where they cannot."""

import gc
import glob
import os
import re
import subprocess
import sys
import tracemalloc

import psutil
import pytest

from expvar_panels.contrib.memstats import libc, malloc, pymalloc, system
from expvar_panels.contrib.memstats.heap import Heap

MB = 1_000_000
LIBRARY = libc.glibc()
exact = pytest.mark.skipif(
    pymalloc.find(LIBRARY) is None or malloc.find(LIBRARY) is None,
    reason="the allocators of this platform cannot be asked",
)


def figure(name="Alloc"):
    """A field of the heap, once the garbage of other tests is gone."""
    gc.collect()
    return Heap.of_this_process().read()[name].value


def run(script, **environment):
    """The output of a script in a new interpreter of this kind."""
    return subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )


@exact
def test_100_mb_of_small_objects():
    """Alloc follows 100 MB of pymalloc's blocks up and down, within 1 %."""
    before = figure()
    kept = [bytes(63) for _ in range(1_000_000)]  # 96 bytes each, and 8 in the list
    assert figure() - before == pytest.approx(104 * MB, rel=0.01)
    del kept
    assert figure() - before == pytest.approx(0, abs=MB)


@exact
@pytest.mark.parametrize("size", [4_000, 100_000, 10 * MB])
def test_100_mb_of_big_blocks(size):
    """Alloc follows 100 MB of malloc's blocks, in its heap and in mappings, within 1 %."""
    before = figure()
    kept = [bytearray(size) for _ in range(100 * MB // size)]
    expected = sum(map(sys.getsizeof, kept)) + sys.getsizeof(kept)
    assert figure() - before == pytest.approx(expected, rel=0.01)
    del kept
    assert figure() - before == pytest.approx(0, abs=MB)


@exact
def test_what_is_freed_and_kept_by_the_allocator_is_idle():
    """Blocks freed among live ones leave Alloc and show in HeapIdle, not in HeapInuse."""
    kept = [bytes(3_000) for _ in range(20_000)]
    full = Heap.of_this_process().read()
    del kept[::2]
    half = Heap.of_this_process().read()
    assert full["Alloc"].value - half["Alloc"].value == pytest.approx(30.5 * MB, rel=0.02)
    assert half["HeapIdle"].value - full["HeapIdle"].value == pytest.approx(30.5 * MB, rel=0.05)
    assert half["HeapSys"].value == pytest.approx(full["HeapSys"].value, abs=MB)


@exact
def test_the_figures_fit_together():
    """As in Go: Alloc <= HeapInuse, HeapInuse + HeapIdle = HeapSys <= Sys."""
    figures = {name: f.value for name, f in Heap.of_this_process().read().items()}
    assert figures["Alloc"] == figures["HeapAlloc"] <= figures["HeapInuse"]
    assert figures["HeapInuse"] + figures["HeapIdle"] == figures["HeapSys"]
    assert figures["HeapSys"] <= system.read()["Sys"].value


@exact
def test_malloc_agrees_with_psutil():
    """psutil asks glibc by its own code: what is live is the same."""
    if not hasattr(psutil, "heap_info"):
        pytest.skip("psutil before 7.2")
    info = psutil.heap_info()
    assert malloc.find(LIBRARY).read().live == pytest.approx(
        info.heap_used + info.mmap_used, abs=100_000
    )


REPORT = """
import sys
from expvar_panels.contrib.memstats import libc, pymalloc
reader = pymalloc.find(libc.glibc())
reader.read()
kept = [bytes(100) for _ in range(200_000)]
del kept[::3]
stats = reader.read()
sys._debugmallocstats()
print(*stats)
"""


@exact
def test_pymalloc_agrees_with_the_interpreters_own_report():
    """The stream in memory gets what `sys._debugmallocstats()` prints to the error output."""
    done = run(REPORT)
    live, arenas, unused = map(int, done.stdout.split())
    printed = {
        key: int(re.search(rf"{key}.*= +([\d,]+)", done.stderr)[1].replace(",", ""))
        for key in ("in allocated blocks", "bytes/arena", "unused pools")
    }
    assert live == pytest.approx(printed["in allocated blocks"], abs=20_000)
    assert arenas == printed["bytes/arena"]
    # The reading itself may take a pool or two (of 16 KiB) out of those that were unused.
    assert unused == pytest.approx(printed["unused pools"], abs=4 * 16_384)


LEAK = """
import gc, os
from expvar_panels.contrib.memstats.heap import Heap
reader = Heap.of_this_process()
gc.disable()
for _ in range(5_000):  # until CPython's lists of free tuples are full
    reader.read()
before, files = reader.read()["Alloc"].value, os.listdir("/proc/self/fd")
for _ in range(10_000):
    reader.read()
print(reader.read()["Alloc"].value - before, os.listdir("/proc/self/fd") == files)
"""


@exact
def test_reading_leaks_neither_memory_nor_descriptors():
    """Ten thousand readings leave the allocators and the table of open files as they were."""
    rise, same_files = run(LEAK).stdout.split()
    assert abs(int(rise)) < 20_000
    assert same_files == "True"


@exact
def test_tracing_takes_pymallocs_place():
    """While tracemalloc traces, its figure is given for what it is; then the exact one again."""
    reader = Heap.of_this_process()
    tracemalloc.start()
    try:
        kept = bytearray(5 * MB)
        figures = reader.read()
        assert figures["Alloc"].trust == "lower_bound"
        assert figures["Alloc"].value == pytest.approx(len(kept), rel=0.02)
        assert "HeapSys" not in figures
    finally:
        tracemalloc.stop()
    assert reader.read()["Alloc"].trust == "measured"


ALLOC = """
import sys
from expvar_panels.contrib.memstats.process import PROCESS
before = PROCESS.read().values()["Alloc"]
kept = [bytes(63) for _ in range(1_000_000)]
reading = PROCESS.read()
print(reading.sources()["Alloc"], reading.values()["Alloc"] - before)
"""


@exact
@pytest.mark.parametrize(
    ("allocator", "source", "each"),
    [
        ("pymalloc", "measured", 96),
        ("malloc", "measured", 112),
        ("debug", "measured", 128),
        pytest.param(
            *("mimalloc", "approx", 96),
            marks=pytest.mark.skipif(sys.version_info < (3, 13), reason="mimalloc came with 3.13"),
        ),
    ],
)
def test_every_allocator_that_can_be_chosen(allocator, source, each):
    """PYTHONMALLOC changes who holds the bytes: the figure follows, or says that it is near."""
    got, rise = run(ALLOC, PYTHONMALLOC=allocator).stdout.split()
    assert got == source
    tolerance = 0.02 if source == "measured" else 0.4
    assert int(rise) == pytest.approx((each + 8) * MB, rel=tolerance)


def test_another_malloc_preloaded():
    """With jemalloc in malloc's place, glibc's figures would be near nothing: they are not used."""
    found = glob.glob("/usr/lib/*/libjemalloc.so*")
    if not found:
        pytest.skip("jemalloc is not installed")
    got, rise = run(ALLOC, LD_PRELOAD=found[0]).stdout.split()
    assert got == "approx"
    assert int(rise) == pytest.approx(104 * MB, rel=0.4)
