"""The panel's table: every variable's rows, with what is known about each."""

from __future__ import annotations

from collections import defaultdict
from hashlib import blake2s
from itertools import groupby

from expvar_panels.registry.snapshot import Reading

from . import cells
from .record import Leaf, Record
from .rows import Row, rows_of

CLOSED_OVER = 40
"""A variable of more leaves than this starts closed, where there is JavaScript to open it."""

MARKS = "memstats_source"
"""The variable that says of each field of `memstats` how far it is to be trusted."""


class Table:
    """The rows of a record in groups, one per variable, sorted by name."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.readings: dict[str, list[Reading]] = defaultdict(list)
        for reading in record.readings:
            self.readings[reading.name].append(reading)
        self.groups = [group for group in self._groups() if group]
        self.rows = [row for group in self.groups for row in group]
        self._mark_collisions()
        self._mark_provenance()

    @property
    def shape(self) -> str:
        """A digest of which rows there are: while it stays, the browser keeps those it has."""
        told = [(row.key, row.failure, bool(row.age), row.stale) for row in self.rows]
        return blake2s(repr(told).encode(), digest_size=12).hexdigest()

    @property
    def changed(self) -> int:
        """How many leaves are not as they were before the request."""
        return sum(leaf.change is not None for leaf in self.record.leaves)

    def _groups(self) -> list[list[Row]]:
        by_name = groupby(self.record.leaves, lambda leaf: leaf.path[0])
        leaves = {name: list(of_name) for name, of_name in by_name}
        known = self.readings.keys() | leaves.keys() | self.record.faults.keys()
        names = sorted(known, key=lambda n: (n.casefold(), n))
        return [self._group(name, leaves.get(name, [])) for name in names]

    def _group(self, name: str, leaves: list[Leaf]) -> list[Row]:
        failures = [r.failure for r in self.readings[name] if r.failure]
        if name in self.record.faults:
            failures.append(self.record.faults[name])
        rows = rows_of(name, leaves, failures)
        if rows:
            self._tell_of_variable(rows[0], name, leaves)
        for row in rows:
            if row.leaf and row.leaf.owner is not None:
                row.sources = [cells.source_cell(self.record.readings[row.leaf.owner].source)]
        return rows

    def _tell_of_variable(self, top: Row, name: str, leaves: list[Leaf]) -> None:
        """What its first row says of the whole variable."""
        readings = self.readings[name]
        top.sources = [cells.source_cell(reading.source) for reading in readings]
        top.time, top.age = cells.time_text(readings), cells.age_text(readings)
        top.stale = any(reading.stale for reading in readings)
        top.closed = len(leaves) > CLOSED_OVER or name == MARKS
        compared = self.record.compared
        if compared and name not in compared:
            top.change = None if top.failure else cells.not_compared()
        elif not top.leaf:
            changed = sum(leaf.change is not None for leaf in leaves)
            top.change = cells.branch_change(changed, self.record.gone.get(name, 0))

    def _mark_collisions(self) -> None:
        """Each collision at its path, or at what is above it where that is in no row."""
        rows = {row.path: row for row in self.rows}
        for collision in self.record.collisions:
            above = (collision.path[:length] for length in range(len(collision.path), 0, -1))
            row = next((rows[path] for path in above if path in rows), None)
            if row:
                row.collisions.append(cells.collision_text(collision))

    def _mark_provenance(self) -> None:
        leaves = self.record.leaves
        words = {leaf.path[1:]: leaf.text for leaf in leaves if leaf.path[0] == MARKS}
        for row in self.rows:
            if row.leaf and row.leaf.path[0] == "memstats" and row.leaf.path[1:] in words:
                row.provenance = cells.provenance(words[row.leaf.path[1:]])
