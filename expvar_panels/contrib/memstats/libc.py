"""The C library of this process, where its private parts are known well enough to be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ctypes import PyDLL


def glibc() -> PyDLL | None:
    """This process's own symbols if its C library is glibc, else None.

    A `PyDLL` keeps the GIL during its calls: the interpreter's heap must stand still while it is
    walked, and a reading in a busy process does not queue for the GIL once per call.
    """
    try:
        import ctypes

        library = ctypes.PyDLL(None)
        library["gnu_get_libc_version"]
    except (ImportError, OSError, TypeError, AttributeError):
        return None
    return library
