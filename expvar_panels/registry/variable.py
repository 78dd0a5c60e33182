"""A variable: the class that an app's `vars.py` derives from."""

from __future__ import annotations

from typing import Any, Protocol


class Variable(Protocol):
    """What the registry needs of a variable; `ExpVar` and every declared variable are one."""

    def value(self) -> Any:
        """The variable's value now: any Python value, ideally a number or a dict of numbers."""


class ExpVar:
    """One published variable: set `name` or override `get_name()`, and define `value()`.

    A class with no name, or an abstract one, is a base and is not published. One instance is made
    per process, at start-up, and `value()` runs at each reading, from any thread.
    """

    name: str | None = None
    """The top-level key under which the value is published."""

    max_age: float | None = None
    """For how many seconds a value may be served again; None: it is computed at each reading."""

    background: bool = False
    """Whether the value is computed off the request, on a thread of its own, and never twice at
    once. A reading shows the last value there is."""

    def get_name(self) -> str | None:
        """The variable's name, or None for a base class."""
        return self.name

    def value(self) -> Any:
        """The variable's value now; dicts of one name are merged, at every level."""
        raise NotImplementedError(f"{type(self).__qualname__} defines no value()")
