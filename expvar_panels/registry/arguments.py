"""What the declared variables accept: checked at the call, in words that name both sides."""

from __future__ import annotations

import math
import operator

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1


def int64(value: int) -> int:
    """The value as a signed 64-bit integer, wrapped around as Go's counters are."""
    return (value - INT64_MIN) % 2**64 + INT64_MIN


def integer(value: object, taker: object) -> int:
    """The value as an int; TypeError for a bool or anything not an integer, OverflowError beyond
    64 bits."""
    if isinstance(value, bool):
        raise TypeError(f"{taker!r} takes an int, not the bool {value!r}: count with 1 or 0")
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"{taker!r} takes an int, not {_told(value)}") from None
    if not INT64_MIN <= number <= INT64_MAX:
        raise OverflowError(f"{taker!r} takes an int of 64 bits, not {_told(value)}")
    return number


def real(value: object, taker: object) -> float:
    """The value as a float; TypeError where it is no number, ValueError where it is not finite."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{taker!r} takes a float, not {_told(value)}")
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{taker!r} takes a finite number, not {number!r}: JSON has no other")
    return number


def text(value: object, taker: object) -> str:
    """The value, which must be a str."""
    if not isinstance(value, str):
        raise TypeError(f"{taker!r} takes a str, not {_told(value)}")
    return value


def _told(value: object) -> str:
    """The value's type, and the value where it is short."""
    try:
        shown = repr(value)
    except Exception:  # somebody's __repr__ must not hide the message
        shown = ""
    kind = type(value).__name__
    return f"the {kind} {shown}" if 0 < len(shown) <= 40 else f"a value of type {kind}"
