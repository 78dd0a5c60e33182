"""The small form of a `Record` in DDT's store: deflated JSON, as few are ever looked at."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from expvar_panels.registry.snapshot import Collision, Failure, Reading, Source

from .change import Change
from .record import Leaf, Record


def pack(record: Record) -> str:
    """The record as text."""
    form = {
        "leaves": [_leaf_form(leaf) for leaf in record.leaves],
        "readings": [_reading_form(reading) for reading in record.readings],
        "collisions": [astuple(collision) for collision in record.collisions],
        "faults": {name: astuple(fault) for name, fault in record.faults.items()},
        "compared": None if record.compared is None else sorted(record.compared),
        "gone": record.gone,
        "omitted": record.omitted,
    }
    return base64.b64encode(zlib.compress(json.dumps(form).encode(), 1)).decode()


def unpack(text: str) -> Record:
    """The record that was packed."""
    form: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(text)))
    return Record(
        leaves=tuple(map(_leaf, form["leaves"])),
        readings=tuple(map(_reading, form["readings"])),
        collisions=tuple(
            Collision(tuple(path), Source(*winner), Source(*loser))
            for path, winner, loser in form["collisions"]
        ),
        faults={name: Failure(*fault) for name, fault in form["faults"].items()},
        compared=None if form["compared"] is None else frozenset(form["compared"]),
        gone=form["gone"],
        omitted=form["omitted"],
    )


def _leaf_form(leaf: Leaf) -> list[Any]:
    change = leaf.change and (leaf.change.kind, leaf.change.text)
    return [leaf.path, leaf.kind, leaf.text, leaf.cut, change, leaf.owner]


def _leaf(form: Sequence[Any]) -> Leaf:
    path, kind, text, cut, change, owner = form
    return Leaf(tuple(path), kind, text, cut, change and Change(*change), owner)


def _reading_form(reading: Reading) -> list[Any]:
    source = reading.source
    return [
        reading.name,
        (source.app, source.qualname, source.file, source.line),
        reading.failure and astuple(reading.failure),
        reading.duration_ns,
        reading.age_ns,
        reading.stale,
    ]


def _reading(form: Sequence[Any]) -> Reading:
    name, source, failure, *times = form
    return Reading(name, Source(*source), None, failure and Failure(*failure), *times)
