"""Names for the keys of a mapping: text, each its own, so that none is lost.

A key that is text keeps its name. Of the others, numbers, booleans and None are written as JSON
writes them, and the rest as their form is. A name that is taken gets its key's type: `1 (int)`, and
then a number: `1 (int 2)`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import chain, count
from typing import Any

from expvar_panels.registry.snapshot import JSONValue
from expvar_panels.registry.text import clean, cut, short_repr, type_name

MAX_MADE_UP = 500


def name_keys(keys: Sequence[Any], form: Callable[[Any], JSONValue]) -> Sequence[str]:
    """A name for each of the keys, in their order."""
    if all(type(key) is str and key.isascii() for key in keys):
        return keys
    own = {key for key in keys if type(key) is str and clean(key) == key}
    names: list[str] = []
    taken = set(own)
    for key in keys:
        is_own = type(key) is str and key in own
        names.append(key if is_own else _free_name(key, form, taken))
    return names


def _free_name(key: Any, form: Callable[[Any], JSONValue], taken: set[str]) -> str:
    name = _name(key, form)
    kind = type_name(key)
    candidates = (f"{name} ({kind} {number})" for number in count(2))
    for candidate in chain([name, f"{name} ({kind})"], candidates):
        if candidate not in taken:
            taken.add(candidate)
            return candidate
    raise AssertionError("there is always one more number")


def _name(key: Any, form: Callable[[Any], JSONValue]) -> str:
    if type(key) is float:
        return repr(key)
    shape = form(key)
    if isinstance(shape, str):
        return cut(shape, MAX_MADE_UP)
    if isinstance(shape, list | dict):
        return short_repr(key)
    return json.dumps(shape)
