"""The CPU clock of a thread on macOS, which only the kernel's own interface tells."""

from __future__ import annotations

import ctypes
import threading
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from .clocks import CpuClock

THREAD_BASIC_INFO: Final = 3
SUCCESS: Final = 0


class BasicInfo(ctypes.Structure):
    """`struct thread_basic_info`: times as pairs of seconds and microseconds."""

    _fields_ = (
        ("user_seconds", ctypes.c_int32),
        ("user_microseconds", ctypes.c_int32),
        ("system_seconds", ctypes.c_int32),
        ("system_microseconds", ctypes.c_int32),
        ("rest", ctypes.c_int32 * 6),
    )


COUNT: Final = ctypes.sizeof(BasicInfo) // ctypes.sizeof(ctypes.c_int32)


def cpu_clock(library: Any = None) -> CpuClock | None:
    """A clock of the calling thread's CPU time that any thread may read, if the system has it."""
    try:
        # PyDLL, so that the GIL is not let go in the middle of a look.
        system = library or ctypes.PyDLL(None)
        port = system.pthread_mach_thread_np(ctypes.c_void_p(threading.get_ident()))
        thread_info = system.thread_info
    except (OSError, AttributeError):
        return None

    def read() -> int | None:
        info, count = BasicInfo(), ctypes.c_uint32(COUNT)
        status = thread_info(
            ctypes.c_uint32(port), THREAD_BASIC_INFO, ctypes.byref(info), ctypes.byref(count)
        )
        return _nanoseconds(info) if status == SUCCESS else None

    return read


def _nanoseconds(info: BasicInfo) -> int:
    seconds: int = info.user_seconds + info.system_seconds
    return seconds * 10**9 + int(info.user_microseconds + info.system_microseconds) * 1000
