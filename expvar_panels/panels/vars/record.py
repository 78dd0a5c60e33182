"""What the panel keeps of a request's readings: redacted, cut, compared with those before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from expvar_panels.registry.snapshot import Collision, Failure, JSONValue, Reading, Snapshot

from .change import Change, Values, changes, comparable, gone
from .leaves import Kind, Path, Printer, flatten, kind_of, visible
from .redaction import redacted

MAX_LEAVES = 5_000
MAX_MESSAGE = 500
MAX_TRACEBACK = 10_000  # characters of its end, where it says what was raised
MAX_TRACEBACKS = 200_000  # characters of all of them together
MIN_TRACEBACK = 500
NOTHING = Snapshot({}, ())


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value as text, `cut` where there is more of it, and what became of it.

    `owner` is the index of the reading that gave it, where its variable has several.
    """

    path: Path
    kind: Kind
    text: str
    cut: bool = False
    change: Change | None = None
    owner: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One reading of the registry as the panel shows it.

    The readings have no values: those are the leaves. `faults` are further failures, by the name
    of the variable concerned. `compared` names the variables that were read before as well (None:
    there was no reading before), `gone` counts the leaves each of them lost. `omitted` counts the
    leaves over `MAX_LEAVES`, which are left out.
    """

    leaves: tuple[Leaf, ...] = ()
    readings: tuple[Reading, ...] = ()
    collisions: tuple[Collision, ...] = ()
    faults: Mapping[str, Failure] = field(default_factory=dict)
    compared: frozenset[str] | None = None
    gone: Mapping[str, int] = field(default_factory=dict)
    omitted: int = 0

    @property
    def failed(self) -> int:
        """How many failures there are."""
        return len(self.faults) + sum(r.failure is not None for r in self.readings)


def make_record(after: Snapshot, before: Snapshot | None = None) -> Record:
    """The record of a reading, compared with one before it where there is one."""
    early = before or NOTHING
    compared = comparable(early, after)
    old, new = _flat(early.tree, compared), _flat(after.tree, compared)
    shown = dict(flatten(redacted(after.tree)))
    return Record(
        _leaves(shown, _open(changes(old, new), new, shown), after.readings),
        _readings(after.readings),
        after.collisions,
        {name: _brief(fault) for name, fault in after.faults.items()},
        compared if before else None,
        gone(old, new),
        max(0, len(shown) - MAX_LEAVES),
    )


def _flat(tree: Mapping[str, JSONValue], names: frozenset[str]) -> Values:
    return dict(flatten({name: tree[name] for name in names if name in tree}))


def _open(changed: dict[Path, Change], new: Values, shown: Values) -> dict[Path, Change]:
    """The changes without those of secrets: not even how long one is now may be told."""
    return {path: c for path, c in changed.items() if path in shown and shown[path] == new[path]}


def _leaves(
    values: Values, changed: Mapping[Path, Change], readings: Sequence[Reading]
) -> tuple[Leaf, ...]:
    text, owners = Printer().text, Owners(readings)
    return tuple(
        Leaf(path, kind_of(value), *text(value), changed.get(path), owners.of(path))
        for path, value in islice(values.items(), MAX_LEAVES)
    )


class Owners:
    """Which reading gave a leaf: of those that share a variable's name, the last that has it."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        counts = Counter(reading.name for reading in readings)
        self._of: dict[str, list[tuple[int, JSONValue]]] = {}
        for i, reading in enumerate(readings):
            if counts[reading.name] > 1:
                self._of.setdefault(reading.name, []).insert(0, (i, reading.value))

    def of(self, path: Path) -> int | None:
        """The reading's index; None where its variable has only one."""
        shared = self._of.get(path[0], ())
        return next((i for i, value in shared if _has(value, path[1:])), None)


def _has(value: JSONValue, path: Path) -> bool:
    for key in path:
        if not isinstance(value, dict) or key not in value:
            return False
        value = value[key]
    return True


def _readings(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings without their values, their failures cut so that all have room."""
    failed = sum(reading.failure is not None for reading in readings)
    room = max(MIN_TRACEBACK, min(MAX_TRACEBACK, MAX_TRACEBACKS // max(1, failed)))
    return tuple(
        replace(reading, value=None, failure=reading.failure and _brief(reading.failure, room))
        for reading in readings
    )


def _brief(failure: Failure, room: int = MAX_TRACEBACK) -> Failure:
    return Failure(
        visible(failure.type),
        visible(failure.message[:MAX_MESSAGE]),
        visible(failure.traceback[-room:]),
    )
