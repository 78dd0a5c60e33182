"""The values that most variables have, formed at once: small, of JSON's own types, and harmless.

What `forms.py` would do with them, several times as fast: a reading is as fast as this is.
"""

from __future__ import annotations

from math import isfinite
from typing import Any, Final

from expvar_panels.registry.snapshot import JSONScalar, JSONValue

# A Go client decodes into a float64 what it has no field for, and loses the document beyond one.
MAX_INT: Final = 2**1023
MIN_INT: Final = -MAX_INT

MAX_LENGTH: Final = 1_000
MAX_PARTS: Final = 10_000
MAX_DEPTH: Final = 10


class NotPlain(Exception):
    """The value needs a closer look."""


def plain_form(
    value: Any, null: JSONScalar, room: list[int] | None = None, depth: int = MAX_DEPTH
) -> JSONValue:
    """The form of a plain value; raises `NotPlain` of any other.

    `room` counts down the parts that there may be, `depth` the levels.
    """
    kind = type(value)
    if kind is int:
        if MIN_INT < value < MAX_INT:
            return value  # type: ignore[no-any-return]
    elif kind is str:
        if value.isascii() and len(value) <= MAX_LENGTH:
            return value  # type: ignore[no-any-return]
    elif kind is float:
        return value if isfinite(value) else null
    elif kind is dict or kind is list or kind is tuple:
        room = room or [MAX_PARTS]
        room[0] -= len(value)
        if room[0] > 0 and depth:
            form = _object if kind is dict else _array
            return form(value, null, room, depth - 1)
    elif kind is bool:
        return value  # type: ignore[no-any-return]
    elif value is None:
        return null
    raise NotPlain


# Most parts are ints: a call for each would cost as much as all the rest.


def _array(value: Any, null: JSONScalar, room: list[int], depth: int) -> JSONValue:
    formed: list[JSONValue] = []
    for part in value:
        if type(part) is int and MIN_INT < part < MAX_INT:
            formed.append(part)
        else:
            formed.append(plain_form(part, null, room, depth))
    return formed


def _object(value: Any, null: JSONScalar, room: list[int], depth: int) -> JSONValue:
    formed: dict[str, JSONValue] = {}
    for key, part in value.items():
        if type(key) is not str or not key.isascii() or len(key) > MAX_LENGTH:
            raise NotPlain
        if type(part) is int and MIN_INT < part < MAX_INT:
            formed[key] = part
        else:
            formed[key] = plain_form(part, null, room, depth)
    return formed
