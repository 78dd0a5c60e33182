"""The readings of one collection, kept as they came and made into `Reading`s when asked for.

A thousand of those cost as much as computing a thousand variables, and a monitor sees none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final, Protocol, TypeAlias, overload

from expvar_panels.registry.snapshot import Failure, JSONValue, Reading, Source

Outcome: TypeAlias = "tuple[JSONValue, Failure | None, int, int, bool, int]"
"""What a run gave: value, failure, duration, age, staleness, and when it began."""

VALUE: Final = 0
FAILURE: Final = 1
STALE: Final = 4
TAKEN: Final = 5


class Named(Protocol):
    """What a reading tells of its variable."""

    name: str
    source: Source


def reading_of(variable: Named, outcome: Outcome) -> Reading:
    """The variable's reading that had this outcome."""
    return Reading(variable.name, variable.source, *outcome[:TAKEN])


class Readings(Sequence[Reading]):
    """A sequence of readings, made when they are looked at."""

    def __init__(self, variables: Sequence[Named], outcomes: Sequence[Outcome]) -> None:
        self._variables = variables
        self._outcomes = outcomes

    @property
    def values(self) -> dict[str, JSONValue]:
        """The values of those that did not fail, by name; of one name the last."""
        pairs = zip(self._variables, self._outcomes, strict=True)
        return {
            variable.name: outcome[VALUE] for variable, outcome in pairs if not outcome[FAILURE]
        }

    @cached_property
    def unusual(self) -> list[Reading]:
        """Those that failed, or are stale."""
        pairs = zip(self._variables, self._outcomes, strict=True)
        return [reading_of(v, o) for v, o in pairs if o[FAILURE] is not None or o[STALE]]

    @cached_property
    def _made(self) -> tuple[Reading, ...]:
        return tuple(map(reading_of, self._variables, self._outcomes))

    @overload
    def __getitem__(self, index: int) -> Reading: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Reading]: ...

    def __getitem__(self, index: int | slice) -> Reading | Sequence[Reading]:
        return self._made[index]

    def __len__(self) -> int:
        return len(self._outcomes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._made == tuple(other)

    def __hash__(self) -> int:
        return hash(self._made)
