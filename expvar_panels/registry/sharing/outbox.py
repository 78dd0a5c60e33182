"""Shared cells as this process knows them: what waits to be written, and what was last read."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TypeAlias

from expvar_panels.registry.arguments import int64
from expvar_panels.registry.locked import Locked

from .changes import Cell, Change, Kind, Value

logger = logging.getLogger("expvar_panels")

MAX_KEYS = 10_000
"""Keys of one shared map; what is added to further keys is gathered under one more."""
Refuse: TypeAlias = Callable[[Value], Exception]
OVERFLOW: dict[Kind, str] = {"int": "(overflow)", "float": "(overflow) float"}


class Outbox(Locked):
    """Changes to cells, one per cell, on their way to a store.

    A change waits, is being sent, and is then part of what is stored. A cell's value is what was
    last read with the changes in both stages on top, so a process always sees its own.
    """

    def __init__(self, wake: Callable[[], None], max_keys: int = MAX_KEYS) -> None:
        super().__init__()
        self._wake = wake
        self._max_keys = max_keys
        self._empty()

    def _empty(self) -> None:
        self._waiting: dict[Cell, Change] = {}
        self._sending: dict[Cell, Change] = {}
        self._stored: dict[str, dict[Cell, Value]] = {}
        self._keys: dict[str, set[str]] = {}

    def renew(self) -> None:
        """Start empty in a forked child: it must not write what its parent is going to write."""
        super().renew()
        self._empty()

    def __bool__(self) -> bool:
        """Whether something is not in the store yet."""
        return bool(self._waiting or self._sending)

    # Changes

    def add(self, cell: Cell, n: float, refuse: Refuse | None = None) -> None:
        """Add to a number; raises what `refuse` makes of another kind of value under its key."""
        with self._lock:
            try:
                self._waiting[cell].amount += n  # type: ignore[operator]
            except (KeyError, TypeError):  # nothing waits yet, or the cell's removal does
                self._begin(cell, n, refuse)

    def set(self, cell: Cell, value: Value | None) -> None:
        """Replace a cell's value, or remove the cell with None."""
        with self._lock:
            if value is None or self._within_bounds(cell) == cell:
                self._note(cell, Change(value, replaces=True))
            else:
                logger.warning("%s has %d keys and takes no more", cell.name, self._max_keys)

    def set_key(self, name: str, key: str, value: Value | None, kind: Kind | None) -> None:
        """Replace what a map holds under a key, of whatever kind that is; None removes it."""
        with self._lock:
            for other in _of_key(name, key):
                if other.kind != kind:
                    self.set(other, None)
            if kind is not None:
                self.set(Cell(name, key, kind), value)

    def _begin(self, cell: Cell, n: float, refuse: Refuse | None) -> None:
        cell = self._within_bounds(cell)
        if refuse is not None:
            self._refuse_another_kind(cell, refuse)
        self._note(cell, Change(n))

    def _refuse_another_kind(self, cell: Cell, refuse: Refuse) -> None:
        for other in _of_key(cell.name, cell.key):
            if other != cell and (value := self.present(other)) is not None:
                raise refuse(value)

    def _note(self, cell: Cell, change: Change) -> None:
        before = self._waiting.get(cell)
        self._waiting[cell] = change if before is None else before.then(change)
        self._wake()

    def _within_bounds(self, cell: Cell) -> Cell:
        """The cell, or the one that gathers what is added to too many keys."""
        if cell.key is None:
            return cell
        keys = self._keys.setdefault(cell.name, set())
        if cell.key not in keys:
            if len(keys) >= self._max_keys:
                return cell._replace(key=OVERFLOW.get(cell.kind))
            keys.add(cell.key)
        return cell

    # Values

    def present(self, cell: Cell) -> Value | None:
        """A cell's value as far as this process knows; None where it has none."""
        with self._lock:
            value = self._stored.get(cell.name, {}).get(cell)
            for stage in self._stages():
                if (change := stage.get(cell)) is not None:
                    value = change.on(value)
        return int64(value) if isinstance(value, int) else value

    def present_keys(self, name: str) -> dict[Cell, Value]:
        """Every cell of a map as far as this process knows."""
        with self._lock:
            changed = [cell for stage in self._stages() for cell in stage]
            mine = [cell for cell in changed if cell.name == name]
            cells = dict.fromkeys([*self._stored.get(name, ()), *mine])
            values = {cell: self.present(cell) for cell in cells}
        return {cell: value for cell, value in values.items() if value is not None}

    def unsent_names(self) -> list[str]:
        """The variables of which something is not in the store yet, sorted."""
        with self._lock:
            return sorted({cell.name for stage in self._stages() for cell in stage})

    def _stages(self) -> tuple[dict[Cell, Change], dict[Cell, Change]]:
        return self._sending, self._waiting

    # On the way to the store and back; one thread at a time

    def take(self) -> Mapping[Cell, Change]:
        """What waits, now being sent."""
        with self._lock:
            self._sending, self._waiting = self._waiting, {}
            return self._sending.copy()

    def acknowledge(self, cell: Cell) -> None:
        """The cell's change is in the store."""
        with self._lock:
            stored = self._stored.setdefault(cell.name, {})
            value = self._sending.pop(cell).on(stored.get(cell))
            if value is None:
                stored.pop(cell, None)
            else:
                stored[cell] = value

    def give_back(self) -> None:
        """What was not acknowledged waits again; the cell that failed goes last.

        So one that the store can never take holds up no other.
        """
        with self._lock:
            unsent, self._sending = self._sending, {}
            for cell in [*list(unsent)[1:], *list(unsent)[:1]]:
                newer = self._waiting.pop(cell, None)
                older = unsent[cell]
                self._waiting[cell] = older if newer is None else older.then(newer)
            if self._waiting:
                self._wake()

    def has_read(self, values: Mapping[Cell, Value]) -> None:
        """The store holds these values, and of these variables no other."""
        with self._lock:
            self._stored = {}
            for cell, value in values.items():
                self._stored.setdefault(cell.name, {})[cell] = value
            known = [*values, *self._waiting, *self._sending]
            self._keys = {}
            for cell in known:
                if cell.key is not None:
                    self._keys.setdefault(cell.name, set()).add(cell.key)

    def forget_stored(self) -> None:
        """Nothing is known of the store: it is another one now."""
        self.has_read({})


def _of_key(name: str, key: str | None) -> list[Cell]:
    """The cells that a key may be: one of each kind."""
    kinds: tuple[Kind, ...] = ("int", "float", "text")
    return [Cell(name, key, kind) for kind in kinds]
