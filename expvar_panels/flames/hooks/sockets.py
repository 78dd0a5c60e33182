"""Waits on sockets, measured exactly, so that short ones are not mistaken for what comes before.

A thread that is about to lose the GIL anyway, as it asks a cache something, is caught in the act
far more often than it spends time there. The time of such calls is therefore measured, and the
samples that find a thread in one share that time and no other.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, Final

from expvar_panels.flames.frames import WAIT
from expvar_panels.flames.segments.measuring import begin
from expvar_panels.flames.segments.segment import Busy

from .patching import Patch, patched

PLAIN: Final = ("connect", "recv", "recv_into", "recvfrom", "recvmsg", "send", "sendall", "sendmsg")
ENCRYPTED: Final = ("do_handshake", "read", "write")


def install() -> Callable[[], None]:
    """Measure what blocks on a socket, and return what ends that."""
    patches = [_patch(socket.socket, n) for n in PLAIN if hasattr(socket.socket, n)]
    ssl = sys.modules.get("ssl")
    if ssl is not None:
        patches += [_patch(ssl.SSLSocket, name) for name in ENCRYPTED]
    return patched(*patches)


@cache
def _patch(owner: type, name: str) -> Patch:
    return Patch(owner, name, _measured)


def _measured(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def call(self: socket.socket, *args: Any, **options: Any) -> Any:
        stretch = begin(Busy.WAIT)
        if stretch is None:
            return original(self, *args, **options)
        try:
            return original(self, *args, **options)
        finally:
            stretch.end(WAIT)

    return call
