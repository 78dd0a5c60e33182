"""The bytes obtained from the operating system."""

from __future__ import annotations

import re
from pathlib import Path

import psutil

from .fields import Figure, Figures, Trust, measured

STATUS = Path("/proc/self/status")
_DATA = re.compile(rb"^VmData:\s+(\d+) kB$", re.MULTILINE)


def read(status: Path = STATUS) -> Figures:
    """Linux' private writable memory; elsewhere the resident memory, which is less."""
    try:
        found = _DATA.search(status.read_bytes())
    except OSError:
        found = None
    if found:
        return {"Sys": measured(int(found[1]) * 1024)}
    return _resident()


def _resident() -> Figures:
    try:
        return {"Sys": Figure(psutil.Process().memory_info().rss, Trust.APPROX)}
    except (psutil.Error, OSError):
        return {}
