"""The store of shared variables for several machines: a Django cache with an atomic `incr`."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any, cast

from django.core.cache import BaseCache, caches

from expvar_panels.registry.arguments import int64
from expvar_panels.registry.sharing.changes import Cell, Change, Value

from .cache_keys import KeyList, entry

UNITS_PER_ONE = 1_000_000
"""A cache adds ints only, so a float is kept as millionths."""


class CacheStore:
    """Cells in a Django cache.

    A number is two counters that only grow, what was added and what was taken away: memcached has
    no numbers below zero. Entries never expire. A map's keys are listed in entries of their own, as
    a cache cannot tell its keys.

    A cache acknowledges one `incr` at a time. Where a connection breaks after the request and
    before the answer, whether it was carried out is unknown, and it is sent again: in that case it
    counts twice, but nothing is ever lost.
    """

    def __init__(self, alias: str) -> None:
        self._alias = alias
        self._connection: BaseCache | None = None
        self._remainders: dict[Cell, float] = {}
        self._keys: dict[str, KeyList] = {}

    def write(self, changes: Mapping[Cell, Change]) -> Iterator[Cell]:
        """Apply the changes one by one, and yield each cell when the cache has answered."""
        for cell, change in changes.items():
            if change.replaces:
                self._replace(cell, change.amount)
            else:
                self._add(cell, cast(float, change.amount))
            yield cell

    def read(self, cells: Collection[Cell], maps: Collection[str]) -> dict[Cell, Value]:
        """The values of the cells, and of every key of the maps, in a few round trips."""
        listed = [cell for name in maps for cell in self._keys_of(name).read(self._cache)]
        wanted = list(dict.fromkeys([*cells, *listed]))
        entries = [name for cell in wanted for name in _entries(cell)]
        found = self._cache.get_many(entries) if entries else {}
        values = {
            cell: _value(cell, [found.get(name) for name in _entries(cell)]) for cell in wanted
        }
        return {cell: value for cell, value in values.items() if value is not None}

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        connection.close()
        # Django's Redis backend has no close(): it leaves sockets to the garbage collector.
        pools = getattr(getattr(connection, "_cache", None), "_pools", None)
        for pool in pools.values() if isinstance(pools, dict) else ():
            pool.disconnect()

    @property
    def _cache(self) -> BaseCache:
        """A connection of our own: those of `caches` belong to the threads of requests."""
        if self._connection is None:
            self._connection = caches.create_connection(self._alias)
        return self._connection

    def _add(self, cell: Cell, amount: float) -> None:
        units, remainder = self._units(cell, amount)
        more, less = _entries(cell)
        name, by = (more, units) if units >= 0 else (less, -units)
        try:
            self._cache.incr(name, by)
        except ValueError:  # how Django says that it is not there: new, evicted, or flushed
            self._list(cell)
            if not self._cache.add(name, by, timeout=None):
                self._cache.incr(name, by)  # another process was first
        self._remainders[cell] = remainder

    def _replace(self, cell: Cell, value: Value | None) -> None:
        self._remainders.pop(cell, None)
        entries = _entries(cell)
        if value is None:
            self._cache.delete_many(entries)
            return
        self._list(cell)
        if isinstance(value, str):
            self._set({entries[0]: json.dumps(value)})  # any character, for any server
        else:
            units, self._remainders[cell] = self._units(cell, value)
            self._set({entries[0]: max(units, 0), entries[1]: max(-units, 0)})

    def _units(self, cell: Cell, amount: float) -> tuple[int, float]:
        """What the cache is to add, and what is too small for it and waits for the next time."""
        if cell.kind == "int":
            return int64(cast(int, amount)), 0.0
        exact = amount + self._remainders.get(cell, 0.0)
        units = round(exact * UNITS_PER_ONE)
        if abs(units) >= 2**63:
            raise OverflowError(f"{cell.name}: {amount!r} is more than a cache's float can hold")
        return units, exact - units / UNITS_PER_ONE

    def _list(self, cell: Cell) -> None:
        if cell.key is not None:
            self._keys_of(cell.name).append(self._cache, cell)

    def _keys_of(self, name: str) -> KeyList:
        return self._keys.setdefault(name, KeyList(name))

    def _set(self, entries: dict[str, Any]) -> None:
        if self._cache.set_many(entries, timeout=None):
            raise OSError("the cache did not take every entry")


def _entries(cell: Cell) -> list[str]:
    """The names of the entries of a cell."""
    parts = ("text",) if cell.kind == "text" else ("more", "less")
    return [entry(part, *cell) for part in parts]


def _value(cell: Cell, found: list[Any]) -> Value | None:
    """What a cell's entries say, or None where there is none."""
    if all(part is None for part in found):
        return None
    if cell.kind == "text":
        return str(json.loads(found[0]))
    units = (found[0] or 0) - (found[1] or 0)
    return int64(units) if cell.kind == "int" else units / UNITS_PER_ONE
