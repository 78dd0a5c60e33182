"""Private parts of an interpreter or C library are asked only where they are all there."""

import builtins
import ctypes
import sys

import psutil
import pytest

from expvar_panels.contrib.memstats import libc, malloc, pymalloc
from expvar_panels.contrib.memstats.heap import Heap

LIBRARY = libc.glibc()
exact = pytest.mark.skipif(
    pymalloc.find(LIBRARY) is None or malloc.find(LIBRARY) is None,
    reason="the allocators of this platform cannot be asked",
)


class Without:
    """A C library that lacks some symbols."""

    def __init__(self, *missing):
        self.missing = missing

    def __getitem__(self, name):
        if name in self.missing:
            raise AttributeError(name)
        return LIBRARY[name]


@exact
@pytest.mark.parametrize(
    "symbol",
    [
        *("_PyObject_DebugMallocStats", "_PyMem_GetCurrentAllocatorName"),
        *("open_memstream", "fclose", "free"),
    ],
)
def test_pymalloc_without_a_symbol(symbol):
    """An interpreter or C library that hides a part is left alone."""
    assert pymalloc.find(LIBRARY) is not None
    assert pymalloc.find(Without(symbol)) is None


@exact
@pytest.mark.parametrize("symbol", ["mallinfo2", "dladdr", "malloc"])
def test_malloc_without_a_symbol(symbol):
    """An older glibc (mallinfo2 came with 2.33) is left alone."""
    assert malloc.find(Without(symbol)) is None


def test_another_c_library(monkeypatch):
    """musl has a memory stream and a malloc too, but is not glibc: nothing is asked of it."""
    monkeypatch.setattr(ctypes, "PyDLL", lambda name: Without("gnu_get_libc_version"))
    assert libc.glibc() is None
    assert pymalloc.find(None) is None
    assert malloc.find(None) is None


@pytest.mark.parametrize("error", [OSError, TypeError])
def test_a_platform_without_a_global_library(monkeypatch, error):
    """Windows cannot open the process itself as a library."""

    def refuse(name):
        raise error

    monkeypatch.setattr(ctypes, "PyDLL", refuse)
    assert libc.glibc() is None


def test_a_python_without_ctypes(monkeypatch):
    """An interpreter built without libffi still has memstats."""
    genuine = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "ctypes":
            raise ImportError(name)
        return genuine(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    assert libc.glibc() is None


def test_another_implementation(monkeypatch):
    """PyPy may have the symbols for compatibility; they are not asked."""
    monkeypatch.setattr(sys.implementation, "name", "pypy")
    assert pymalloc.find(LIBRARY) is None


@pytest.mark.parametrize("name", [b"mimalloc", b"mimalloc_debug", None, b"someone's"])
@exact
def test_another_object_allocator(name):
    """Free-threaded builds always use mimalloc: their report, of another form, is not asked for."""
    reader = pymalloc.find(LIBRARY)
    reader._name = lambda: name
    reader._report = lambda stream: pytest.fail("asked")
    assert reader.read() is None


@pytest.mark.parametrize(
    "report",
    [
        b"",
        b"Small block threshold = 16384, in 73 size classes.\n    Allocated Bytes: 3809376\n",
        b"# bytes in allocated blocks        =            2,992,016\n",
        b"\xff\x00",
    ],
)
def test_a_report_of_another_form(report):
    """What does not read as known is no figure: nothing is guessed from part of a report."""
    assert pymalloc.parse(report) is None


def test_a_report_of_the_known_form():
    """The three lines are found wherever they stand."""
    report = b"""class   size
# bytes in allocated blocks        =            2,992,016
3 arenas * 1048576 bytes/arena     =            3,145,728
49 unused pools * 16384 bytes      =              802,816
"""
    assert pymalloc.parse(report) == (2_992_016, 3_145_728, 802_816)


@exact
def test_a_stream_that_cannot_be_had():
    """Out of memory for the stream, there is no figure and no crash."""
    reader = pymalloc.find(LIBRARY)
    reader._open = lambda *pointers: None
    assert reader.read() is None


@exact
def test_a_stream_that_fails_to_close():
    """A report that may be cut short is not read, and its buffer is freed."""
    reader, freed = pymalloc.find(LIBRARY), []
    close, free = reader._close, reader._free
    reader._close = lambda stream: close(stream) - 1
    reader._free = lambda buffer: freed.append(free(buffer))
    assert reader.read() is None
    assert len(freed) == 1


def test_half_a_heap_is_none(monkeypatch):
    """With one allocator out of reach the figure is the process's own memory, marked so."""
    for partial in (
        Heap(pymalloc.find(LIBRARY), None),
        Heap(None, malloc.find(LIBRARY)),
        Heap(),
    ):
        figures = partial.read()
        assert set(figures) == {"Alloc", "HeapAlloc", "HeapInuse"}
        assert {f.trust for f in figures.values()} == {"approx"}
        uss = psutil.Process().memory_full_info().uss
        assert figures["Alloc"].value == pytest.approx(uss, rel=0.2)


@pytest.mark.parametrize("error", [psutil.AccessDenied, OSError, AttributeError])
def test_no_figure_at_all(monkeypatch, error):
    """Where not even that can be had, the heap has no figure."""

    def refuse(self):
        raise error

    monkeypatch.setattr(psutil.Process, "memory_full_info", refuse)
    assert Heap().read() == {}
