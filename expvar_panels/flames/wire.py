"""A `Profile` as JSON data and back, and as the deflated block that a store keeps.

The data may come from a store that others write to, so reading trusts nothing: every key, type,
length and index is checked, and a `ProfileError` says which one is wrong.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Callable, Sequence
from operator import attrgetter
from reprlib import Repr
from typing import Any, Final

from .frames import KINDS, ORIGINS, Frame
from .profile import ROOT, Profile, ProfileError, Quality, Samples, Spans, StackTable

VERSION: Final = 1
# The browser's numbers hold integers up to here: 104 days in nanoseconds.
MAX_INT: Final = 2**53 - 1
# Far above what the recorder's bounds let grow, far below what a deflated bomb wants.
MAX_INFLATED: Final = 64 * 1024 * 1024
SPAN_KINDS: Final = ("sql", "gc", "wait")

_shorten = Repr()
_shorten.maxstring = _shorten.maxother = 40


def to_dict(profile: Profile) -> dict[str, Any]:
    """The profile as plain JSON data: strings shared, tables in columns, a version."""
    strings: dict[str, int] = {}
    samples = profile.samples
    return {
        "version": VERSION,
        "kinds": list(KINDS),
        "origins": list(ORIGINS),
        "description": dict(profile.description),
        "duration_ns": profile.duration_ns,
        "frames": _frame_columns(profile.frames, strings),
        "strings": list(strings),
        "stacks": _columns(profile.stacks, StackTable.__slots__),
        "samples": {
            "stack": list(samples.stack),
            "wall_ns": list(samples.wall_ns),
            "cpu_ns": None if samples.cpu_ns is None else list(samples.cpu_ns),
        },
        "spans": _columns(profile.spans, Spans.__slots__),
        "quality": _quality_dict(profile.quality),
    }


def _columns(table: object, names: Sequence[str]) -> dict[str, list[Any]]:
    return {name: list(getattr(table, name)) for name in names}


def _frame_columns(frames: Sequence[Frame], strings: dict[str, int]) -> dict[str, list[int]]:
    def shared(field: str) -> list[int]:
        texts = map(attrgetter(field), frames)
        return [strings.setdefault(text, len(strings)) for text in texts]

    return {
        "kind": [KINDS.index(frame.kind) for frame in frames],
        "module": shared("module"),
        "name": shared("name"),
        "file": shared("file"),
        "line": [frame.line for frame in frames],
        "package": shared("package"),
        "origin": [ORIGINS.index(frame.origin) for frame in frames],
    }


def _quality_dict(quality: Quality) -> dict[str, Any]:
    data = {name: getattr(quality, name) for name in Quality.__slots__}
    return {**data, "dropped": dict(quality.dropped), "notes": list(quality.notes)}


def encode(profile: Profile) -> str:
    """The profile as JSON, deflated and base64."""
    text = json.dumps(to_dict(profile), separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode("ascii"))).decode("ascii")


def decode(block: str, *, limit: int = MAX_INFLATED) -> Profile:
    """The profile of a block that `encode` made; refuses one that inflates beyond `limit` bytes."""
    try:
        packed = base64.b64decode(block, validate=True)
        inflater = zlib.decompressobj()
        text = inflater.decompress(packed, limit)
        if inflater.unconsumed_tail:
            raise ProfileError(f"block inflates to more than {limit} bytes")
        if not inflater.eof or inflater.unused_data:
            raise ProfileError("block does not end where its data ends")
        data = json.loads(text)
    except ProfileError:
        raise
    except (binascii.Error, zlib.error, ValueError, TypeError, RecursionError) as error:
        raise ProfileError(f"block is not base64 of deflated JSON: {error}") from error
    return from_dict(data)


def from_dict(data: object) -> Profile:
    """The profile that `to_dict` wrote; raises `ProfileError` at the first thing that is not so."""
    top = _Object(data, "profile")
    version = top.integer("version")
    if version != VERSION:
        raise ProfileError(f"profile.version is {version}: only version {VERSION} is known")
    frames = _read_frames(top)
    stacks = _read_stacks(top.child("stacks"), len(frames))
    profile = Profile(
        duration_ns=top.integer("duration_ns"),
        frames=frames,
        stacks=stacks,
        samples=_read_samples(top.child("samples"), len(stacks.frame)),
        spans=_read_spans(top.child("spans"), len(stacks.frame)),
        quality=_read_quality(top.child("quality")),
        description=_read_description(top.child("description")),
    )
    top.end()
    return profile


class _Object:
    """One JSON object being read: what is asked for must be there, what is left over is refused."""

    def __init__(self, data: object, at: str) -> None:
        if not isinstance(data, dict):
            raise ProfileError(f"{at} is {_shorten.repr(data)}: an object is wanted")
        self.left = dict(data)
        self.at = at

    def take(self, key: str) -> Any:
        if key not in self.left:
            raise ProfileError(f"{self.at}.{key} is missing")
        return self.left.pop(key)

    def end(self, *columns: Sequence[object]) -> None:
        """Nothing may be left over, and the columns given are equally long."""
        if self.left:
            raise ProfileError(
                f"{self.at} has the unknown key {_shorten.repr(next(iter(self.left)))}"
            )
        if len({len(column) for column in columns}) > 1:
            raise ProfileError(f"{self.at} has columns of different lengths")

    def child(self, key: str) -> _Object:
        return _Object(self.take(key), f"{self.at}.{key}")

    def values(self, key: str, good: Callable[[Any], bool], wanted: str) -> list[Any]:
        values = self.take(key)
        if not isinstance(values, list):
            raise ProfileError(f"{self.at}.{key} is {_shorten.repr(values)}: a list is wanted")
        for i, value in enumerate(values):
            if not good(value):
                found = _shorten.repr(value)
                raise ProfileError(f"{self.at}.{key}[{i}] is {found}: {wanted} is wanted")
        return values

    def integer(self, key: str) -> int:
        value = self.take(key)
        if not _is_int(value):
            found = _shorten.repr(value)
            raise ProfileError(f"{self.at}.{key} is {found}: an integer from 0 to 2^53 is wanted")
        return int(value)

    def integers(self, key: str, *, low: int = 0, below: int = MAX_INT + 1) -> tuple[int, ...]:
        wanted = f"an integer from {low} to {below - 1}" if below > low else "no entry at all"
        return tuple(self.values(key, lambda v: type(v) is int and low <= v < below, wanted))

    def strings(self, key: str) -> tuple[str, ...]:
        return tuple(self.values(key, lambda v: isinstance(v, str), "a string"))


def _is_int(value: object) -> bool:
    return type(value) is int and 0 <= value <= MAX_INT


def _read_names(top: _Object, key: str, known: Sequence[str]) -> tuple[str, ...]:
    names = top.values(key, lambda v: v in known, f"one of {', '.join(map(repr, known))}")
    return tuple(names)


def _read_frames(top: _Object) -> tuple[Frame, ...]:
    strings = top.strings("strings")
    kinds = _read_names(top, "kinds", KINDS)
    origins = _read_names(top, "origins", ORIGINS)
    table = top.child("frames")

    def texts(key: str, of: Sequence[str] = strings) -> list[str]:
        return [of[i] for i in table.integers(key, below=len(of))]

    columns = (
        texts("kind", kinds),
        texts("module"),
        texts("name"),
        texts("file"),
        table.integers("line"),
        texts("package"),
        texts("origin", origins),
    )
    table.end(*columns)
    return tuple(map(Frame, *columns))


def _read_stacks(table: _Object, frames: int) -> StackTable:
    parents = table.integers("parent", low=ROOT)
    for i, parent in enumerate(parents):
        if parent >= i:
            raise ProfileError(f"{table.at}.parent[{i}] is {parent}: a parent precedes its child")
    stacks = StackTable(parents, table.integers("frame", below=frames), table.integers("line"))
    table.end(stacks.parent, stacks.frame, stacks.line)
    return stacks


def _read_samples(table: _Object, stacks: int) -> Samples:
    stack = table.integers("stack", below=stacks)
    wall = table.integers("wall_ns")
    cpu = table.take("cpu_ns")
    if cpu is not None:
        table.left["cpu_ns"] = cpu
        cpu = table.integers("cpu_ns")
    table.end(stack, wall, stack if cpu is None else cpu)
    return Samples(stack, wall, cpu)


def _read_spans(table: _Object, stacks: int) -> Spans:
    spans = Spans(
        _read_names(table, "kind", SPAN_KINDS),
        table.integers("start_ns"),
        table.integers("duration_ns"),
        table.integers("stack", low=ROOT, below=stacks),
    )
    table.end(spans.kind, spans.start_ns, spans.duration_ns, spans.stack)
    return spans


def _read_quality(table: _Object) -> Quality:
    dropped = table.child("dropped")
    counts = {name: dropped.integer(name) for name in list(dropped.left)}
    notes = table.strings("notes")
    numbers = [name for name in Quality.__slots__ if name not in {"dropped", "notes"}]
    quality = Quality(
        **{name: table.integer(name) for name in numbers}, dropped=counts, notes=notes
    )
    table.end()
    return quality


def _read_description(table: _Object) -> dict[str, str | int]:
    for key, value in table.left.items():
        if not isinstance(value, str) and not _is_int(value):
            found = _shorten.repr(value)
            raise ProfileError(f"{table.at}.{key} is {found}: a string or an integer is wanted")
    return table.left
