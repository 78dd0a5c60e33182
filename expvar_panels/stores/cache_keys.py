"""The keys of a shared map, listed in the cache, which cannot tell its keys itself."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import blake2b
from uuid import uuid4

from django.core.cache import BaseCache

from expvar_panels.registry.sharing.changes import Cell


def entry(*parts: str | int | None) -> str:
    """An entry's name: a digest, as memcached takes neither every character nor every length."""
    digest = blake2b(json.dumps(parts).encode(), digest_size=16).hexdigest()
    return f"expvar_panels.{digest}"


class KeyList:
    """The cells of one map: a counter of entries, and entries that hold a key and its kind each.

    Processes append without a lock, each at a place of its own, which others may see empty for a
    moment. A race may list a cell twice, which does no harm. What was read is kept, and only what
    is new is read again; the list's random mark tells where the cache was emptied meanwhile.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._mark, self._count = entry("mark", name), entry("count", name)
        self._known_mark: str | None = None
        self._known_count = 0
        self._empty: set[str] = set()
        self._cells: set[Cell] = set()

    def read(self, cache: BaseCache) -> Iterable[Cell]:
        """The cells that are listed now."""
        head = cache.get_many([self._mark, self._count])
        mark, count = head.get(self._mark), head.get(self._count, 0)
        if mark != self._known_mark or count < self._known_count:
            self._known_mark, self._known_count = mark, 0
            self._empty, self._cells = set(), set()
        self._empty.update(map(self._place, range(self._known_count + 1, count + 1)))
        self._known_count = count
        found = cache.get_many(self._empty) if self._empty else {}
        self._empty.difference_update(found)
        self._cells.update(Cell(self._name, key, kind) for key, kind in found.values())
        return self._cells

    def append(self, cache: BaseCache, cell: Cell) -> None:
        """Have the cell in the list."""
        if cell in self.read(cache):
            return
        cache.add(self._mark, uuid4().hex, timeout=None)
        cache.add(self._count, 0, timeout=None)
        number = cache.incr(self._count)
        cache.set(self._place(number), (cell.key, cell.kind), timeout=None)

    def _place(self, number: int) -> str:
        return entry("place", self._name, number)
