"""The figures of the C library's malloc, which holds all that pymalloc finds too large."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from ctypes import PyDLL


class MallocStats(NamedTuple):
    """Bytes: in live blocks, taken from the system, and free for the next request."""

    live: int
    system: int
    free: int


class Malloc:
    """glibc's malloc, asked through `mallinfo2` (glibc 2.33): the sum over all its arenas.

    psutil's `heap_info()` asks the same but drops what is free.
    """

    def __init__(self, library: PyDLL) -> None:
        import ctypes

        names = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"
        fields = [(name, ctypes.c_size_t) for name in names.split()]
        info = type("mallinfo2", (ctypes.Structure,), {"_fields_": fields})
        self._mallinfo = library["mallinfo2"]
        self._mallinfo.restype, self._mallinfo.argtypes = info, ()

    def read(self) -> MallocStats:
        """malloc's figures now, blocks with a mapping of their own included."""
        info = self._mallinfo()
        return MallocStats(
            live=info.uordblks + info.hblkhd,
            system=info.arena + info.hblkhd,
            free=info.fordblks,
        )


def find(library: PyDLL | None) -> Malloc | None:
    """glibc's malloc, or None where it is not what serves this process's memory."""
    if library is None:
        return None
    try:
        return Malloc(library) if _serves(library) else None
    except AttributeError:
        return None


def _serves(library: PyDLL) -> bool:
    """Whether `malloc` is glibc's own: beside a preloaded jemalloc, glibc's sees nothing."""
    return _file_of(library, "malloc") == _file_of(library, "gnu_get_libc_version") != b""


def _file_of(library: PyDLL, symbol: str) -> bytes:
    """The shared object that a symbol of this process comes from."""
    import ctypes

    fields: list[Any] = [("file", ctypes.c_char_p), ("base", ctypes.c_void_p)]
    fields += [("name", ctypes.c_char_p), ("address", ctypes.c_void_p)]
    info = type("Dl_info", (ctypes.Structure,), {"_fields_": fields})()
    dladdr = library["dladdr"]
    dladdr.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
    address = ctypes.cast(library[symbol], ctypes.c_void_p)
    return (info.file or b"") if dladdr(address, ctypes.byref(info)) else b""
