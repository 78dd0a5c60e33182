"""A declared map: Go's `expvar.Map`."""

from __future__ import annotations

from typing import Any

from expvar_panels.registry.arguments import int64, integer, real, text
from expvar_panels.registry.registry import Registry
from expvar_panels.registry.sharing.values import SharedValues
from expvar_panels.registry.variable import Variable

from .declaring import declare
from .local import LocalKeys
from .numbers import chosen, told
from .shared import SharedKeys


class Map:
    """A map from keys to ints, floats, texts and other variables, in sorted order.

    A key keeps the type that it began with until it is set. A shared map holds no variables, which
    live in one process.
    """

    def __init__(
        self,
        name: str | None = None,
        *,
        shared: bool | SharedValues = False,
        registry: Registry | None = None,
    ) -> None:
        self.name = name
        values = chosen(shared, self)
        self._keys = SharedKeys(values, name) if values and name else LocalKeys()
        if name is not None:
            declare(name, self, registry)

    def add(self, key: str, n: int = 1) -> None:
        """Add an int to a key, which starts at 0; TypeError where it holds anything but an int."""
        if type(key) is not str or type(n) is not int or not -(2**63) <= n < 2**63:
            key, n = text(key, self), integer(n, self)
        self._keys.add(key, n, lambda present: self._refusal(key, n, present))

    def add_float(self, key: str, x: float) -> None:
        """Add a float to a key, which starts at 0.0; TypeError where it holds no float."""
        key, number = text(key, self), real(x, self)
        self._keys.add(key, number, lambda present: self._refusal(key, number, present))

    def set(self, key: str, value: int | float | str | Variable) -> None:
        """Put a number, a text or a variable under the key, in place of what is there."""
        self._keys.set(text(key, self), self._settable(value))

    def get(self, key: str) -> Any:
        """The value under the key, or None where there is none."""
        return _value_of(self._keys.get(text(key, self)))

    def delete(self, key: str) -> None:
        """Remove the key; it need not be there."""
        self._keys.delete(text(key, self))

    def init(self) -> None:
        """Remove every key."""
        self._keys.clear()

    def value(self) -> dict[str, Any]:
        """Every key with its value, sorted by key."""
        return {key: _value_of(held) for key, held in sorted(self._keys.items().items())}

    def _settable(self, value: Any) -> Any:
        if isinstance(value, str):
            return str(value)
        if isinstance(value, float):
            return real(value, self)
        if callable(getattr(value, "value", None)) and not isinstance(value, type):
            if isinstance(self._keys, SharedKeys):
                raise TypeError(f"{self!r} is shared, so it cannot hold {value!r} of one process")
            return value
        return integer(value, self)

    def _refusal(self, key: str, n: float, present: Any) -> TypeError:
        return TypeError(
            f"{self!r} holds {_kind(present)} under {key!r}, to which {_kind(n)} cannot be added: "
            "use another key"
        )

    def __repr__(self) -> str:
        return told(self)


def _value_of(held: Any) -> Any:
    """A key's value, ready to be published."""
    if isinstance(held, int):
        return int64(held)
    return held if held is None or isinstance(held, float | str) else held.value()


def _kind(value: Any) -> str:
    return f"the {type(value).__name__} {value!r}"
