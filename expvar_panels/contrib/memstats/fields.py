"""The fields of Go's `runtime.MemStats`, their types, and the trust that a figure deserves.

Field names, types and ring lengths are those of Go's documentation of package `runtime`. Clients
decode the document into that very struct, so no field may be missing, null, or of another type.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple, TypeAlias

RING = 256
"""The length of `PauseNs` and `PauseEnd`."""

UINT32 = 2**32 - 1
INT63 = 2**63 - 1
"""The largest integer sent: Go's field is a uint64, but many clients read it as an int64."""

FieldValue: TypeAlias = "int | float | bool | list[int]"


class Trust(StrEnum):
    """Where a figure comes from, from the most to the least trusted."""

    MEASURED = "measured"
    LOWER_BOUND = "lower_bound"
    APPROX = "approx"
    UNAVAILABLE = "unavailable"


class Figure(NamedTuple):
    """One field's value and the trust it deserves."""

    value: FieldValue
    trust: Trust

    @property
    def number(self) -> int:
        """The value of a field that holds one number."""
        return 0 if isinstance(self.value, list) else int(self.value)


Figures: TypeAlias = dict[str, Figure]

WORDS = (
    *("Alloc", "TotalAlloc", "Sys", "Lookups", "Mallocs", "Frees"),
    *("HeapAlloc", "HeapSys", "HeapIdle", "HeapInuse", "HeapReleased", "HeapObjects"),
    *("StackInuse", "StackSys", "MSpanInuse", "MSpanSys", "MCacheInuse", "MCacheSys"),
    *("BuckHashSys", "GCSys", "OtherSys", "NextGC", "LastGC", "PauseTotalNs"),
)
"""The fields that are a uint64."""

HALF_WORDS = ("NumGC", "NumForcedGC")
"""The fields that are a uint32."""

RINGS = ("PauseNs", "PauseEnd")
FLAGS = ("EnableGC", "DebugGC")
FIELDS = (*WORDS, *RINGS, *HALF_WORDS, "GCCPUFraction", *FLAGS, "BySize")


def measured(value: FieldValue) -> Figure:
    """A figure that is what its name says."""
    return Figure(value, Trust.MEASURED)


def weaker(one: Trust, other: Trust) -> Trust:
    """The trust that a figure made of both deserves."""
    return max(one, other, key=list(Trust).index)


class Reading:
    """All fields, read once."""

    def __init__(self, figures: Mapping[str, Figure]) -> None:
        self._figures = dict(figures)

    def values(self) -> dict[str, FieldValue]:
        """Every field in its type; those without a figure are 0, False or empty."""
        return {name: _typed(name, self._figures.get(name)) for name in FIELDS}

    def sources(self) -> dict[str, str]:
        """Every field's trust, as plain text."""
        unavailable = Figure(0, Trust.UNAVAILABLE)
        return {name: self._figures.get(name, unavailable).trust.value for name in FIELDS}


def _typed(name: str, figure: Figure | None) -> FieldValue:
    """The value as Go's decoder takes it: a wrong type or range would cost the whole document."""
    value = figure.value if figure is not None else 0
    if isinstance(value, list):
        return value
    if name in RINGS:
        return [0] * RING
    if name == "BySize":
        return []
    if name in FLAGS:
        return bool(value)
    if name == "GCCPUFraction":
        return float(value)
    return int(value) & UINT32 if name in HALF_WORDS else _word(value)


def _word(value: float) -> int:
    return min(max(int(value), 0), INT63)
