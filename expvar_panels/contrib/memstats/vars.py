"""The variables `memstats`, `memstats_source` and `pid`."""

from __future__ import annotations

import os
from typing import Any

from expvar_panels import ExpVar

from .process import PROCESS


class MemStats(ExpVar):
    """Every field of Go's `runtime.MemStats`, as this interpreter can tell it."""

    name = "memstats"

    def __init__(self) -> None:
        PROCESS.pauses.install()

    def value(self) -> dict[str, Any]:
        """Every field, in Go's types: none is missing and none is null."""
        return PROCESS.read().values()


class MemStatsSource(ExpVar):
    """How far each field of `memstats` is to be trusted."""

    name = "memstats_source"

    def value(self) -> dict[str, str]:
        """Each field's source, as of the latest reading of `memstats`."""
        return PROCESS.latest().sources()


class Pid(ExpVar):
    """Which process answered, since every worker counts for itself."""

    name = "pid"

    def value(self) -> int:
        """The id of this process."""
        return os.getpid()
