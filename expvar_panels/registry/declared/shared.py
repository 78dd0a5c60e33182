"""Where a shared variable keeps its value: a number, a text, or a map of them, in the outbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

from expvar_panels.registry.sharing.changes import Cell, Kind, Value
from expvar_panels.registry.sharing.values import SharedValues

Number = TypeVar("Number", int, float)
KINDS: dict[type, Kind] = {int: "int", float: "float", str: "text"}


class SharedNumber(Generic[Number]):
    """A number of all processes."""

    def __init__(self, values: SharedValues, name: str, zero: Number) -> None:
        self._values = values
        self._outbox = values.outbox
        self._cell = Cell(name, None, KINDS[type(zero)])
        self._zero: Number = zero
        values.declare(self._cell)

    def add(self, n: Number) -> None:
        """Add to the number; it is written to the store later."""
        self._outbox.add(self._cell, n)

    def set(self, n: Number) -> None:
        """Replace the number; the last process to write wins."""
        self._outbox.set(self._cell, n)

    def get(self) -> Number:
        """The number in all processes; raises StoreUnavailable."""
        value = self._values.value(self._cell)
        return self._zero if value is None else cast(Number, value)


class SharedText:
    """A text of all processes."""

    def __init__(self, values: SharedValues, name: str) -> None:
        self._values = values
        self._cell = Cell(name, None, "text")
        values.declare(self._cell)

    def set(self, value: str) -> None:
        """Replace the text; the last process to write wins."""
        self._values.outbox.set(self._cell, value)

    def get(self) -> str:
        """The text in all processes; raises StoreUnavailable."""
        return cast(str, self._values.value(self._cell) or "")


class SharedKeys:
    """A map of all processes, from keys to numbers and texts."""

    def __init__(self, values: SharedValues, name: str) -> None:
        self._values = values
        self._outbox = values.outbox
        self._name = name
        values.declare_map(name)

    def add(self, key: str, n: float, refuse: Callable[[Any], Exception]) -> None:
        """Add to an int or a float; raises what `refuse` makes of a value of another kind."""
        self._outbox.add(Cell(self._name, key, KINDS[type(n)]), n, refuse)

    def set(self, key: str, value: Any) -> None:
        """Put a value under the key, in place of what is there."""
        self._outbox.set_key(self._name, key, value, KINDS[type(value)])

    def get(self, key: str) -> Value | None:
        """What is under the key, or None; raises StoreUnavailable."""
        return self.items().get(key)

    def delete(self, key: str) -> None:
        """Remove the key; it need not be there."""
        self._outbox.set_key(self._name, key, None, None)

    def clear(self) -> None:
        """Remove every key that this process knows of."""
        for cell in self._outbox.present_keys(self._name):
            self._outbox.set(cell, None)

    def items(self) -> dict[str, Value]:
        """A copy of the map; raises StoreUnavailable."""
        found: dict[str, Value] = {}
        for cell, value in self._values.values(self._name).items():
            key = cast(str, cell.key)
            if key in found:
                raise TypeError(
                    f"Map({self._name!r}) holds {found[key]!r} and {value!r} under {key!r}: two "
                    "processes use the key for two types"
                )
            found[key] = value
        return found
