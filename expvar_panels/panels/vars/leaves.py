"""The leaves of a tree: each value at its path, of a kind, and as text cut at a stated length."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from expvar_panels.registry.snapshot import JSONValue

Path: TypeAlias = tuple[str, ...]
Kind = Literal["number", "string", "bool", "null", "list", "empty"]

MAX_TEXT = 10_000  # characters of one value
MAX_TEXTS = 400_000  # characters of all values together
MIN_TEXT = 120  # what a value keeps when the others have used up the room


def flatten(tree: Mapping[str, JSONValue]) -> Iterator[tuple[Path, JSONValue]]:
    """Every path that ends in something other than a dict with keys, in the tree's order."""
    waiting: list[tuple[Path, JSONValue]] = [((key,), tree[key]) for key in reversed([*tree])]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict) and value:
            waiting += [((*path, key), value[key]) for key in reversed(value)]
        else:
            yield path, value


def kind_of(value: JSONValue) -> Kind:
    """What sort of leaf a value is; `True` is no number, and the only dict is an empty one."""
    match value:
        case None:
            return "null"
        case bool():
            return "bool"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "list"
    return "empty"


class Printer:
    """Prints values as texts that together stay within `room`, whatever is published."""

    def __init__(self, room: int = MAX_TEXTS) -> None:
        self.room = room

    def text(self, value: JSONValue) -> tuple[str, bool]:
        """A value's JSON form (a string's without quotes), and whether there is more of it."""
        text, cut = printable(value, max(MIN_TEXT, min(MAX_TEXT, self.room)))
        self.room -= len(text)
        return visible(text), cut


def printable(value: JSONValue, limit: int) -> tuple[str, bool]:
    """The value as text of at most `limit` characters, and whether that is not all of it."""
    match value:
        case str():
            text = value
        case list():
            text = _list_text(value, limit)
        case _:
            text = _number_text(value) if kind_of(value) == "number" else json.dumps(value)
    return text[:limit], len(text) > limit


def _number_text(value: JSONValue) -> str:
    try:
        return repr(value)
    except ValueError:  # Python prints no int of more than some thousand digits
        return hex(value)  # type: ignore[arg-type]


def _list_text(value: list[JSONValue], limit: int) -> str:
    text = ""
    for chunk in json.JSONEncoder(ensure_ascii=False).iterencode(value):
        text += chunk  # lazily: a list of a million entries costs no more than the limit
        if len(text) > limit:
            break
    return text


INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
"""Control characters, those that turn the writing direction, and lone surrogates."""


def visible(text: str) -> str:
    """The text with what nobody would see, or no response could carry, written as an escape."""
    return text if text.isprintable() else INVISIBLE.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")
