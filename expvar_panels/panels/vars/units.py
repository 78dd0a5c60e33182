"""Units: which one a number is in, where its path tells, and how a person says the amount."""

from __future__ import annotations

import re
import sys
from datetime import datetime
from math import isfinite
from typing import Literal

from .leaves import Path
from .numbers import rounded

Unit = Literal["B", "KiB", "ns", "µs", "ms", "s", "%", "share", "ns since 1970"]


def _all(variable: str, fields: str, unit: Unit) -> dict[Path, Unit]:
    return {(variable, field): unit for field in fields.split()}


KNOWN: dict[Path, Unit] = {
    **_all("memstats", "Alloc TotalAlloc Sys HeapAlloc HeapSys HeapIdle HeapInuse", "B"),
    **_all("memstats", "HeapReleased StackInuse StackSys MSpanInuse MSpanSys MCacheInuse", "B"),
    **_all("memstats", "MCacheSys BuckHashSys GCSys OtherSys NextGC", "B"),
    **_all("memstats", "PauseTotalNs", "ns"),
    **_all("memstats", "LastGC", "ns since 1970"),
    **_all("memstats", "GCCPUFraction", "share"),
    **_all("resource", "utime stime", "s"),
    **_all("resource", "maxrss", "B" if sys.platform == "darwin" else "KiB"),
    **_all("vmem", "total available used free active inactive wired buffers cached", "B"),
    **_all("vmem", "shared slab", "B"),
    **_all("swap", "total used free sin sout", "B"),
    **_all("cpu", "user nice system idle iowait irq softirq steal guest guest_nice", "s"),
    **_all("cpu", "interrupt dpc", "s"),
}
BY_NAME: tuple[tuple[re.Pattern[str], Unit], ...] = (
    (re.compile(r"(^|_)bytes(_|$)|Bytes$", re.ASCII), "B"),
    (re.compile(r"(^|_)percent(_|$)", re.ASCII), "%"),
    (re.compile(r"(_|^)(seconds|secs)$", re.ASCII), "s"),
    (re.compile(r"_ms$", re.ASCII), "ms"),
    (re.compile(r"_us$", re.ASCII), "µs"),
    (re.compile(r"(_ns|Ns)$", re.ASCII), "ns"),
)
SECONDS: dict[str, float] = {"ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1.0}
SIZES = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def unit_of(path: Path) -> Unit | None:
    """The unit of the number at a path: of the built-in apps by table, of others by their name."""
    if path in KNOWN:
        return KNOWN[path]
    return next((unit for pattern, unit in BY_NAME if pattern.search(path[-1])), None)


def amount(text: str, unit: Unit | None, now: datetime | None = None) -> str:
    """What stands beside a number: its unit, or what it amounts to in one that fits it better."""
    if unit is None:
        return ""
    try:
        value = float(text)
        says = _amount(value, unit, now or datetime.now()) if isfinite(value) else ""
    except (ValueError, OverflowError, OSError):  # no such number, or no such time
        return ""
    return unit if says.endswith(f" {unit}") else says


def _amount(value: float, unit: Unit, now: datetime) -> str:
    match unit:
        case "B":
            return size(value)
        case "KiB":
            return size(value * 1024)
        case "%":
            return "%"
        case "share":
            return f"{three_digits(value * 100)} %"
        case "ns since 1970":
            return moment(datetime.fromtimestamp(value / 1e9), now) if value else ""
    return duration(value * SECONDS[unit])


def moment(then: datetime, now: datetime) -> str:
    """The time of a day that is this one, else the day."""
    return f"{then:%H:%M:%S}" if then.date() == now.date() else f"{then:%Y-%m-%d}"


def size(count: float) -> str:
    """`52428800` as `50 MiB`."""
    step = 0
    while abs(count) >= 1024 and step < len(SIZES) - 1:
        count /= 1024
        step += 1
    return f"{three_digits(count)} {SIZES[step]}"


def duration(seconds: float) -> str:
    """`0.0123` as `12.3 ms`, `7384` as `2 h 3 min`."""
    if not seconds:
        return "0 s"
    for unit, factor in (("ns", 1e9), ("µs", 1e6), ("ms", 1e3)):
        if abs(seconds) * factor < 999.5:
            return f"{three_digits(seconds * factor)} {unit}"
    if abs(seconds) < 60:
        return f"{three_digits(seconds)} s"
    minutes = round(seconds / 60)
    if abs(minutes) < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def three_digits(value: float) -> str:
    """Three significant digits, never with an exponent below a thousand million."""
    decimals = 0 if abs(value) >= 99.95 else 1 if abs(value) >= 9.995 else 2
    return rounded(round(value, decimals))
