"""The value type of the Vars side: what one reading of the whole registry gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

ERRORS: Final = "expvar_errors"
STALE: Final = "expvar_stale"
RESERVED: Final = frozenset({ERRORS, STALE})
"""Top-level keys of the document that tell of the reading, and can be no variable's name."""

JSONScalar: TypeAlias = "str | int | float | bool | None"
JSONValue: TypeAlias = "JSONScalar | list[JSONValue] | dict[str, JSONValue]"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a variable is defined: its app, class or declaration, and line."""

    app: str
    qualname: str
    file: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        """`app.Class (file:line)`, as messages name it."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{self.app}.{self.qualname}" + (f" ({place})" if place else "")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a variable has no value: the exception's type name, its message, its traceback."""

    type: str
    message: str
    traceback: str


@dataclass(slots=True)  # not frozen: that makes one five times as dear, and there are thousands
class Reading:
    """One variable, read once; never changed after that.

    `value` is in JSON form and is `None` where `failure` is set. `duration_ns` is how long
    `value()` and giving it that form took; `age_ns` how long ago that was (0: for this reading).
    `stale` says that the budget was spent, or the background not done, and an earlier value is
    shown.
    """

    name: str
    source: Source
    value: JSONValue
    failure: Failure | None = None
    duration_ns: int = 0
    age_ns: int = 0
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Collision:
    """Two sources gave a value for one path: `winner` (the later one) is in the tree."""

    path: tuple[str, ...]
    winner: Source
    loser: Source


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The merged tree, and one reading per variable.

    `tree` holds only variables that gave a value; the failed ones are in `errors`. `faults` are
    failures beside the readings, such as of a store, by the name of the variable concerned.
    """

    tree: Mapping[str, JSONValue]
    readings: Sequence[Reading]
    collisions: tuple[Collision, ...] = ()
    faults: Mapping[str, Failure] = field(default_factory=dict)

    @property
    def errors(self) -> dict[str, str]:
        """Failed variables' names to their exceptions' types: what `expvar_errors` shows."""
        failed = {r.name: r.failure.type for r in self._unusual if r.failure is not None}
        return failed | {name: failure.type for name, failure in self.faults.items()}

    @property
    def stale(self) -> dict[str, float]:
        """Names of variables shown with an earlier value to its age in seconds: `expvar_stale`."""
        late = [r for r in self._unusual if r.stale and r.failure is None]
        return {r.name: round(r.age_ns / 1e9, 3) for r in late}

    @property
    def _unusual(self) -> Sequence[Reading]:
        """Those that may have failed or be stale: readings made on demand know which."""
        unusual: Sequence[Reading] = getattr(self.readings, "unusual", self.readings)
        return unusual
