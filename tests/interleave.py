"""Stops a thread amid a read-modify-write, so that a lost update is certain and not luck."""

import dis
import sys
import threading
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any


class NoLock:
    """A lock that keeps nobody out."""

    def acquire(self, blocking: bool = True) -> bool:
        return True

    def release(self) -> None:
        pass


class SignallingLock:
    """A lock that tells when a thread has to wait for it."""

    def __init__(self, lock: Any, waits: threading.Event) -> None:
        self.lock, self.waits = lock, waits

    def __enter__(self) -> None:
        if not self.lock.acquire(blocking=False):
            self.waits.set()
            self.lock.acquire()

    def __exit__(self, *error: object) -> None:
        self.lock.release()


def interleave(code: CodeType, store: str, locked: Any, act: Callable[[], None]) -> None:
    """Act in this thread and, just before its `code` stores, in a second one as well.

    `store` is the opcode that stores; `locked` has the `_lock` that is to keep the second thread
    out. The first thread goes on once the second has finished, or waits for the lock.
    """
    met = threading.Event()
    locked._lock = SignallingLock(locked._lock, met)
    second = threading.Thread(target=lambda: (act(), met.set()))

    def trace(frame: FrameType, event: str, _arg: Any) -> Any:
        if frame.f_code is not code:
            return None
        frame.f_trace_opcodes = True
        opcode = dis.opname[code.co_code[frame.f_lasti]]
        if event == "opcode" and opcode == store and second.ident is None:
            second.start()
            met.wait()
        return trace

    before = sys.gettrace()
    sys._getframe().f_trace_opcodes = True  # Python 3.12 looks for one such frame at settrace()
    sys.settrace(trace)
    try:
        act()
    finally:
        sys.settrace(before)
    assert second.ident is not None, f"{code.co_qualname} never came to {store}"
    second.join()
