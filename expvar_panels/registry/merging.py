"""Merging: the values of many variables become one tree, and every clash is told.

Values of one name are merged in the order of their readings. Dicts are merged at every level, and
anything else is a leaf. Where two sources give a leaf for one path, or one a dict and the other a
leaf, the later source wins, and what it wipes out is a `Collision` with each source that lost.

Merging is associative wherever no dict meets a leaf. Where one does, no merging of plain trees can
be (`{a} 5 {b}` is `{b}` from the left, `{a, b}` from the right): the order is from the left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from .snapshot import Collision, JSONValue, Reading, Source

Path: TypeAlias = "tuple[str, ...]"


class Layer(NamedTuple):
    """What one source gives for one path."""

    source: Source
    value: JSONValue


def merge(readings: Iterable[Reading]) -> tuple[dict[str, JSONValue], list[Collision]]:
    """The tree of the readings that did not fail, and its collisions.

    The values are not changed, but what needed no merging is in the tree as it is.
    """
    by_name: dict[str, list[Layer]] = {}
    for reading in readings:
        if reading.failure is None:
            by_name.setdefault(reading.name, []).append(Layer(reading.source, reading.value))
    collisions: list[Collision] = []
    tree = {name: _resolve((name,), layers, collisions) for name, layers in by_name.items()}
    return tree, collisions


def _resolve(path: Path, layers: Sequence[Layer], collisions: list[Collision]) -> JSONValue:
    """The value at a path: the last leaf wipes out what is before it, and dicts after it merge."""
    if len(layers) == 1:
        return layers[0].value
    leaves = [i for i, layer in enumerate(layers) if not isinstance(layer.value, dict)]
    first = min(leaves[-1] + 1, len(layers) - 1) if leaves else 0
    winner = layers[first]
    collisions += [Collision(path, winner.source, lost.source) for lost in layers[:first]]
    if not isinstance(winner.value, dict):
        return winner.value
    return _merge_dicts(path, layers[first:], collisions)


def _merge_dicts(
    path: Path, layers: Sequence[Layer], collisions: list[Collision]
) -> dict[str, JSONValue]:
    by_key: dict[str, list[Layer]] = {}
    for source, value in layers:
        for key, inner in value.items():  # type: ignore[union-attr]
            by_key.setdefault(key, []).append(Layer(source, inner))
    return {key: _resolve((*path, key), inner, collisions) for key, inner in by_key.items()}
