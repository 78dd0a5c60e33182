"""Where a variable of this process keeps its value: one number, one text, or a map of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from expvar_panels.registry.locked import Locked
from expvar_panels.registry.variable import Variable

Number = TypeVar("Number", int, float)


class LocalNumber(Locked, Generic[Number]):
    """A number that any thread may change, with no update lost."""

    def __init__(self, zero: Number) -> None:
        super().__init__()
        self._amount: Number = zero

    def add(self, n: Number) -> None:
        """Add to the number."""
        with self._lock:
            self._amount += n

    def set(self, n: Number) -> None:
        """Replace the number."""
        with self._lock:
            self._amount = n

    def get(self) -> Number:
        """The number now; an int is not wrapped yet."""
        return self._amount


class LocalText:
    """A text; replacing a reference is one step, so there is nothing to lock."""

    def __init__(self) -> None:
        self._text = ""

    def set(self, value: str) -> None:
        """Replace the text."""
        self._text = value

    def get(self) -> str:
        """The text now."""
        return self._text


class LocalKeys(Locked):
    """A map from keys to numbers, texts and variables."""

    def __init__(self) -> None:
        super().__init__()
        self._values: dict[str, Any] = {}

    def add(self, key: str, n: float, refuse: Callable[[Any], Exception]) -> None:
        """Add an int to an int key or a float to a float key; a new key starts at zero.

        Raises what `refuse` makes of the present value where that is neither.
        """
        with self._lock:
            present = self._values.get(key)
            if present is None or type(present) is type(n):
                self._values[key] = n if present is None else present + n
                return
        if getattr(present, "counts", None) is not type(n):
            raise refuse(present)
        present.add(n)

    def set(self, key: str, value: int | float | str | Variable) -> None:
        """Put a value under the key, in place of what is there."""
        with self._lock:
            self._values[key] = value

    def get(self, key: str) -> Any:
        """What is under the key, or None."""
        return self._values.get(key)

    def delete(self, key: str) -> None:
        """Remove the key; it need not be there."""
        with self._lock:
            self._values.pop(key, None)

    def clear(self) -> None:
        """Remove every key."""
        with self._lock:
            self._values = {}

    def items(self) -> dict[str, Any]:
        """A copy of the map."""
        with self._lock:
            return dict(self._values)
