"""The variables `cpu`, `vmem`, `swap` and `netio`: psutil's own fields, those this platform has.

Nothing is kept between readings, so a forked worker starts with nothing of its parent's.
"""

from __future__ import annotations

from typing import Any

import psutil

from expvar_panels import ExpVar


class CPU(ExpVar):
    """Seconds the processors have spent in each state, all of them together."""

    name = "cpu"

    def value(self) -> dict[str, Any]:
        """The fields of `cpu_times()`."""
        return psutil.cpu_times(percpu=False)._asdict()


class VirtualMemory(ExpVar):
    """The machine's memory, in bytes."""

    name = "vmem"

    def value(self) -> dict[str, Any]:
        """The fields of `virtual_memory()`."""
        return psutil.virtual_memory()._asdict()


class Swap(ExpVar):
    """The machine's swap space, in bytes."""

    name = "swap"

    def value(self) -> dict[str, Any]:
        """The fields of `swap_memory()`."""
        return psutil.swap_memory()._asdict()


class NetIO(ExpVar):
    """What went over all network interfaces together."""

    name = "netio"

    def value(self) -> dict[str, Any]:
        """The fields of `net_io_counters()`; empty on a machine without an interface."""
        # nowrap would keep state in psutil behind a lock, which a fork can leave locked for ever.
        counters = psutil.net_io_counters(pernic=False, nowrap=False)
        return counters._asdict() if counters is not None else {}
