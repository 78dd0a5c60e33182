r"""The JSON form of any Python value: what each type becomes, and what becomes of the rest.

| value | form |
|---|---|
| None, bool, int, float, str | itself; of a subclass the plain value |
| NaN and the infinities | null |
| ints that no 64-bit float can hold | hexadecimal digits, as text |
| dicts, other mappings, dataclasses | object; keys as `keys.py` says |
| lists, tuples, deques, ranges, other sequences; sets (sorted); views of dicts | array |
| members of enums | the form of their value |
| Decimal, Fraction, other real numbers | float; other integral numbers: int |
| datetimes, dates, times | ISO 8601; timedeltas: seconds, a float |
| bytes, bytearrays, memoryviews | text; what is not UTF-8 as `\xff` |
| UUIDs, paths, IP addresses | text |
| lone surrogates in text | `\udc80`, written out |
| what contains itself, what is deeper than `MAX_DEPTH`, all else | `repr`, cut at `MAX_REPR` |

A value of more than `MAX_ITEMS` parts or `MAX_TEXT` characters raises `ValueTooLarge`; no other
`Exception` is raised, whatever the value's own methods do.
"""

from __future__ import annotations

import dataclasses
import datetime
import enum
import ipaddress
import json
import numbers
import operator
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence, Set, ValuesView
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from math import isfinite
from pathlib import PurePath
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from expvar_panels.registry.snapshot import JSONScalar, JSONValue
from expvar_panels.registry.text import clean, cut, short_repr

from .keys import name_keys
from .plain import MAX_INT, MIN_INT, NotPlain, plain_form

MAX_DEPTH: Final = 100
MAX_ITEMS: Final = 100_000
MAX_TEXT: Final = 10_000_000
MAX_DIGITS: Final = 500

Forms: TypeAlias = Mapping[type, Callable[[Any], Any]]
"""Further types, by base class, to a function that gives what stands for such a value."""

NO_FORMS: Final[Forms] = MappingProxyType({})


class ValueTooLarge(ValueError):
    """The value has more parts, or more text, than a document should carry."""


def to_json_form(value: Any, *, null: JSONScalar = None, forms: Forms = NO_FORMS) -> JSONValue:
    """The JSON form of a value; `null` stands for None and for floats that are no number."""
    try:
        return plain_form(value, null)
    except (NotPlain, RuntimeError):  # the latter if another thread changes it meanwhile
        return _Former(null, forms).form(value)


class _Former:
    """Forms one value: knows which containers it is inside of, and how much room is left."""

    def __init__(self, null: JSONScalar, forms: Forms) -> None:
        self.null = null
        self.forms = forms
        self.inside: set[int] = set()
        self.items_left = MAX_ITEMS
        self.text_left = MAX_TEXT

    def form(self, value: Any) -> JSONValue:
        kind = type(value)
        if kind is bool or (kind is int and MIN_INT < value < MAX_INT):
            return value  # type: ignore[no-any-return]
        if kind is str:
            return self.text(value)
        if kind is float:
            return value if isfinite(value) else self.null
        if value is None:
            return self.null
        try:
            return self._handler(kind)(self, value)
        except ValueTooLarge:
            raise
        except Exception:
            return self.text(short_repr(value))

    def _handler(self, kind: type) -> _Handler:
        for base, convert in self.forms.items():
            if issubclass(kind, base):
                return lambda former, value: former.form(convert(value))
        return _handler_of(kind)

    def text(self, value: str) -> str:
        """The text, cleaned, and counted against what a document should carry."""
        self.text_left -= len(value)
        if self.text_left < 0:
            raise ValueTooLarge(f"more than {MAX_TEXT:,} characters of text")
        return clean(value)

    def spend(self, items: int) -> None:
        """Count parts of a container before they are looked at."""
        self.items_left -= items
        if self.items_left < 0:
            raise ValueTooLarge(f"more than {MAX_ITEMS:,} values")

    def array(self, container: Any, parts: list[Any]) -> JSONValue:
        """The forms of a container's parts."""
        if not self.enter(container):
            return self.text(short_repr(container))
        try:
            return [self.form(part) for part in parts]
        finally:
            self.inside.discard(id(container))

    def object(self, container: Any, pairs: list[tuple[Any, Any]]) -> JSONValue:
        """The forms of a container's values, under keys that are text."""
        if not self.enter(container):
            return self.text(short_repr(container))
        try:
            names = name_keys([key for key, _ in pairs], self.form)
            self.text_left -= sum(map(len, names))
            return {name: self.form(pair[1]) for name, pair in zip(names, pairs, strict=True)}
        finally:
            self.inside.discard(id(container))

    def enter(self, container: Any) -> bool:
        """Whether the container may be formed here: it is not inside itself, nor too deep."""
        if id(container) in self.inside or len(self.inside) >= MAX_DEPTH:
            return False
        self.inside.add(id(container))
        return True


_Handler: TypeAlias = Callable[[_Former, Any], JSONValue]


def _dict(former: _Former, value: dict[Any, Any]) -> JSONValue:
    former.spend(dict.__len__(value))
    return former.object(value, _copy(lambda: dict.items(value)))


def _mapping(former: _Former, value: Mapping[Any, Any]) -> JSONValue:
    keys = _parts(former, lambda: value)
    return former.object(value, [(key, value[key]) for key in keys])


def _dataclass(former: _Former, value: Any) -> JSONValue:
    fields = dataclasses.fields(value)
    former.spend(len(fields))
    return former.object(value, [(field.name, getattr(value, field.name)) for field in fields])


def _list(former: _Former, value: list[Any]) -> JSONValue:
    former.spend(list.__len__(value))
    return former.array(value, list(list.__iter__(value)))


def _tuple(former: _Former, value: tuple[Any, ...]) -> JSONValue:
    former.spend(tuple.__len__(value))
    return former.array(value, list(tuple.__iter__(value)))


def _sequence(former: _Former, value: Iterable[Any]) -> JSONValue:
    return former.array(value, _parts(former, lambda: value))


def _set(former: _Former, value: Iterable[Any]) -> JSONValue:
    forms = former.array(value, _parts(former, lambda: value))
    return sorted(forms, key=_set_order) if isinstance(forms, list) else forms


def _set_order(form: JSONValue) -> tuple[bool, float, str]:
    if isinstance(form, int | float):
        return False, float(form), ""
    return True, 0, form if isinstance(form, str) else json.dumps(form)


def _parts(former: _Former, iterable: Callable[[], Iterable[Any]]) -> list[Any]:
    """The parts, counted: not even an endless sequence is read beyond what there is room for."""
    parts = _copy(lambda: islice(iterable(), former.items_left + 1))
    former.spend(len(parts))
    return parts


def _copy(iterable: Callable[[], Iterable[Any]]) -> list[Any]:
    """A list of what another thread may be changing: its size may change while it is copied."""
    for _ in range(3):
        try:
            return list(iterable())
        except RuntimeError:
            continue
    return list(iterable())


def _int(former: _Former, value: Any) -> JSONValue:
    plain = operator.index(value) if not isinstance(value, int) else int.__int__(value)
    if MIN_INT < plain < MAX_INT:
        return plain
    return former.text(cut(hex(plain), MAX_DIGITS))


def _float(former: _Former, value: Any) -> JSONValue:
    plain = float.__float__(value) if isinstance(value, float) else float(value)
    return plain if isfinite(plain) else former.null


def _decimal(former: _Former, value: Decimal) -> JSONValue:
    if not value.is_finite():
        return former.null
    plain = float(value)
    return plain if isfinite(plain) else former.text(str(value))


def _bytes(former: _Former, value: bytes | bytearray | memoryview) -> JSONValue:
    return former.text(bytes(value).decode("utf-8", "backslashreplace"))


_HANDLERS: Final[tuple[tuple[type, _Handler], ...]] = (
    (enum.Enum, lambda former, value: former.form(value._value_)),
    (int, _int),
    (float, _float),
    (str, lambda former, value: former.text(str.__str__(value))),
    (dict, _dict),
    (list, _list),
    (tuple, _tuple),
    (Mapping, _mapping),
    (bytes, _bytes),
    (bytearray, _bytes),
    (memoryview, _bytes),
    (Set, _set),
    (deque, _sequence),
    (Sequence, _sequence),
    (ValuesView, _sequence),
    (Decimal, _decimal),
    (numbers.Integral, _int),
    (numbers.Real, _float),
    (datetime.date, lambda former, value: former.text(value.isoformat())),
    (datetime.time, lambda former, value: former.text(value.isoformat())),
    (datetime.timedelta, lambda former, value: value.total_seconds()),
    (uuid.UUID, lambda former, value: former.text(str(value))),
    (PurePath, lambda former, value: former.text(str(value))),
    (ipaddress._IPAddressBase, lambda former, value: former.text(str(value))),
)


@lru_cache(maxsize=1024)
def _handler_of(kind: type) -> _Handler:
    """How values of a type are formed; asks the type only, since a value's `__class__` may lie."""
    for base, handler in _HANDLERS:
        if issubclass(kind, base):
            return handler
    if dataclasses.is_dataclass(kind):
        return _dataclass
    return lambda former, value: former.text(short_repr(value))
