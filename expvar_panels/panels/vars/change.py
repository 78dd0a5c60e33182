"""What became of each leaf between the reading before a request and the one after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Literal, TypeAlias

from expvar_panels.registry.snapshot import JSONValue, Snapshot, Source

from .leaves import Path, kind_of
from .numbers import signed

Values: TypeAlias = Mapping[Path, JSONValue]


@dataclass(frozen=True, slots=True)
class Change:
    """How a leaf changed; of a `delta`, `text` is the signed difference of the two numbers."""

    kind: Literal["delta", "other", "new"]
    text: str = ""


def comparable(before: Snapshot, after: Snapshot) -> frozenset[str]:
    """The variables that each of their sources gave, in time, both before and after."""
    early, late = _sources_in_time(before), _sources_in_time(after)
    return frozenset(
        name for name, sources in late.items() if sources and sources == early.get(name)
    )


def _sources_in_time(snapshot: Snapshot) -> dict[str, list[Source] | None]:
    """Each variable's sources in their order; None where one failed or gave an old value."""
    found: dict[str, list[Source] | None] = {}
    for reading in snapshot.readings:
        sources = found.setdefault(reading.name, [])
        if reading.failure or reading.stale:
            found[reading.name] = None
        elif sources is not None:
            sources.append(reading.source)
    return found


def changes(before: Values, after: Values) -> dict[Path, Change]:
    """One change for each path of the later reading that is not as it was."""
    return {
        path: change_of(before[path], value) if path in before else Change("new")
        for path, value in after.items()
        if path not in before or not same(before[path], value)
    }


def gone(before: Values, after: Values) -> dict[str, int]:
    """How many leaves each variable lost."""
    return dict(Counter(path[0] for path in before if path not in after))


def same(one: JSONValue, other: JSONValue) -> bool:
    """Equal and of one kind: Python takes `1` and `True` for equal, a reader does not."""
    return kind_of(one) == kind_of(other) and one == other


def change_of(one: JSONValue, other: JSONValue) -> Change:
    """The difference of two numbers; of anything else, that there is one."""
    if kind_of(one) == kind_of(other) == "number":
        assert isinstance(one, int | float)
        assert isinstance(other, int | float)
        try:
            difference = other - one
            return Change("delta", signed(difference)) if isfinite(difference) else Change("other")
        except (OverflowError, ValueError):  # an int too large for a float, or to be printed
            return Change("other")
    return Change("other")
