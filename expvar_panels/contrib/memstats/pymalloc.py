"""Pymalloc's own figures, exactly, through the report CPython writes for its developers.

The report (`sys._debugmallocstats()`) goes to a C stream; here that stream is memory. All of it is
private to CPython and glibc, so each part is asked for first, and where one is missing or answers
otherwise there is no figure rather than a guess.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from ctypes import PyDLL

PYMALLOC = {b"pymalloc", b"pymalloc_debug"}
PLAIN_MALLOC = {b"malloc", b"malloc_debug"}

_LINES = (
    re.compile(rb"^# bytes in allocated blocks +=\s+([\d,]+)$", re.MULTILINE),
    re.compile(rb"^\d+ arenas \* \d+ bytes/arena +=\s+([\d,]+)$", re.MULTILINE),
    re.compile(rb"^\d+ unused pools \* \d+ bytes +=\s+([\d,]+)$", re.MULTILINE),
)


class PymallocStats(NamedTuple):
    """Bytes: in live blocks, in all arenas, and in pools that hold no block."""

    live: int
    arenas: int
    unused_pools: int


def parse(report: bytes) -> PymallocStats | None:
    """The three figures of the interpreter's report, or None where it reads otherwise."""
    found = [line.search(report) for line in _LINES]
    if not all(found):
        return None
    return PymallocStats(*(int(match[1].replace(b",", b"")) for match in found if match))


class Pymalloc:
    """The interpreter's allocator, asked through its private report."""

    def __init__(self, library: PyDLL) -> None:
        import ctypes

        pointer = ctypes.c_void_p
        self._ctypes = ctypes
        self._name = _function(library, "_PyMem_GetCurrentAllocatorName", ctypes.c_char_p)
        self._report = _function(library, "_PyObject_DebugMallocStats", ctypes.c_int, pointer)
        self._open = _function(library, "open_memstream", pointer, pointer, pointer)
        self._close = _function(library, "fclose", ctypes.c_int, pointer)
        self._free = _function(library, "free", None, pointer)

    def read(self) -> PymallocStats | None:
        """Pymalloc's figures now; None while another allocator, or tracemalloc, is in its place."""
        name = self._name()
        if name in PLAIN_MALLOC:
            return PymallocStats(0, 0, 0)
        return parse(self._text()) if name in PYMALLOC else None

    def _text(self) -> bytes:
        """The report; the stream is closed and its buffer freed whatever happens."""
        buffer, size = self._ctypes.c_void_p(), self._ctypes.c_size_t()
        stream = self._open(self._ctypes.byref(buffer), self._ctypes.byref(size))
        if not stream:
            return b""
        try:
            self._report(stream)
        finally:
            closed = self._close(stream) == 0
        try:
            # Closed first: only then are the buffer and its size complete.
            return self._ctypes.string_at(buffer, size.value) if closed and buffer else b""
        finally:
            self._free(buffer)


def find(library: PyDLL | None) -> Pymalloc | None:
    """Pymalloc's report in this process, or None where it cannot be had safely."""
    if library is None or sys.implementation.name != "cpython":
        return None
    try:
        return Pymalloc(library)
    except AttributeError:
        return None


def _function(library: PyDLL, name: str, result: Any, *arguments: Any) -> Any:
    """A C function with its types told; asked for by item, so that no one else shares them."""
    function = library[name]
    function.restype, function.argtypes = result, arguments
    return function
