"""Variables that are declared where they are used: Go's `expvar.Int`, `Float`, `String`, `Func`.

    requests = Int("requests")

    def view(request):
        requests.add(1)

Any thread may change them and no update is lost. Each process has its own values, and a forked
child starts from its parent's, as it does with all memory; with `shared=True` there is one value of
all processes. A variable made without a name is not published: it is for `publish()` or a `Map`.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any

from expvar_panels.registry.arguments import int64, integer, real, text
from expvar_panels.registry.registry import Registry
from expvar_panels.registry.sharing.lifetime import default_shared
from expvar_panels.registry.sharing.values import SharedValues
from expvar_panels.registry.variable import Variable

from .declaring import declare
from .local import LocalNumber, LocalText
from .shared import SharedNumber, SharedText


class Int:
    """An integer of 64 bits, as Go's: a sum beyond them wraps around.

    `shared=True` makes it one value of all processes; a `SharedValues` says in which store.
    """

    counts = int

    def __init__(
        self,
        name: str | None = None,
        *,
        shared: bool | SharedValues = False,
        registry: Registry | None = None,
    ) -> None:
        self.name = name
        values = chosen(shared, self)
        self._number = SharedNumber(values, name, 0) if values and name else LocalNumber(0)
        if name is not None:
            declare(name, self, registry)

    def add(self, n: int = 1) -> None:
        """Add to the value; raises TypeError, or OverflowError beyond 64 bits."""
        if type(n) is not int or not -0x8000000000000000 <= n <= 0x7FFFFFFFFFFFFFFF:
            n = integer(n, self)
        self._number.add(n)

    def set(self, n: int) -> None:
        """Replace the value; raises TypeError, or OverflowError beyond 64 bits."""
        self._number.set(integer(n, self))

    def value(self) -> int:
        """The value; a shared one raises StoreUnavailable where the store cannot be read."""
        return int64(self._number.get())

    def __repr__(self) -> str:
        return told(self)


class Float:
    """A floating-point number; only finite numbers are taken, as JSON has no other."""

    counts = float

    def __init__(
        self,
        name: str | None = None,
        *,
        shared: bool | SharedValues = False,
        registry: Registry | None = None,
    ) -> None:
        self.name = name
        values = chosen(shared, self)
        self._number = SharedNumber(values, name, 0.0) if values and name else LocalNumber(0.0)
        if name is not None:
            declare(name, self, registry)

    def add(self, x: float) -> None:
        """Add to the value; raises TypeError, or ValueError where it is not finite."""
        if type(x) is not float or not isfinite(x):
            x = real(x, self)
        self._number.add(x)

    def set(self, x: float) -> None:
        """Replace the value; raises TypeError, or ValueError where it is not finite."""
        self._number.set(real(x, self))

    def value(self) -> float:
        """The value; a shared one raises StoreUnavailable where the store cannot be read."""
        return self._number.get()

    def __repr__(self) -> str:
        return told(self)


class String:
    """A text."""

    def __init__(
        self,
        name: str | None = None,
        *,
        shared: bool | SharedValues = False,
        registry: Registry | None = None,
    ) -> None:
        self.name = name
        values = chosen(shared, self)
        self._text = SharedText(values, name) if values and name else LocalText()
        if name is not None:
            declare(name, self, registry)

    def set(self, value: str) -> None:
        """Replace the text; raises TypeError for anything but a str."""
        self._text.set(text(value, self))

    def value(self) -> str:
        """The text; a shared one raises StoreUnavailable where the store cannot be read."""
        return self._text.get()

    def __repr__(self) -> str:
        return told(self)


class Func:
    """A variable whose value is what a function returns, called at each reading."""

    def __init__(
        self,
        name: str | None,
        function: Callable[[], Any],
        *,
        max_age: float | None = None,
        background: bool = False,
        registry: Registry | None = None,
    ) -> None:
        if not callable(function):
            raise TypeError(f"Func({name!r}) takes a function, not {type(function).__name__}")
        self.name = name
        self.max_age = max_age
        self.background = background
        self._function = function
        if name is not None:
            declare(name, self, registry)

    def value(self) -> Any:
        """What the function returns now."""
        return self._function()

    def __repr__(self) -> str:
        return told(self)


def publish(name: str, variable: Variable, *, registry: Registry | None = None) -> None:
    """Publish any object with a `value()`; ValueError names both places where the name is taken."""
    if not callable(getattr(variable, "value", None)) or isinstance(variable, type):
        raise TypeError(f"publish({name!r}) takes an object with value(), not {variable!r}")
    declare(name, variable, registry)


def chosen(shared: bool | SharedValues, variable: Any) -> SharedValues | None:
    """The shared values that a variable is kept in, or None for one of this process alone."""
    if shared is False:
        return None
    if not variable.name:
        raise ValueError(f"{told(variable)} has no name to be shared under")
    return default_shared if shared is True else shared


def told(variable: Any) -> str:
    """A variable as messages name it."""
    return f"{type(variable).__name__}({variable.name!r})"
