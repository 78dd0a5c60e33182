"""The rows of one variable: its tree once more, line by line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from expvar_panels.registry.snapshot import Failure

from . import cells
from .leaves import Path, visible
from .record import Leaf

RowPath: TypeAlias = tuple[str | int, ...]
"""A path in the tree; that of a failure beside values ends in a number, which no key is."""

DEEPEST = 8  # the last indentation that the style sheet knows


@dataclass(slots=True)
class Row:
    """One line of the table: a leaf with its value, a failure, or a branch that counts leaves."""

    path: RowPath
    leaf: Leaf | None = None
    failure: Failure | None = None
    leaves: int = 0
    change: cells.ChangeCell | None = None
    sources: list[cells.SourceCell] = field(default_factory=list)
    time: str = ""
    age: str = ""
    stale: bool = False
    provenance: cells.Provenance | None = None
    collisions: list[str] = field(default_factory=list)
    closed: bool = False

    @property
    def key(self) -> str:
        """The path as the browser reads it."""
        return json.dumps(self.path)

    @property
    def depth(self) -> int:
        """How far the row stands in from the left."""
        return min(len(self.path) - 1, DEEPEST)

    @property
    def name(self) -> str:
        """The last key; a failure beside values bears its variable's name."""
        return visible([part for part in self.path if isinstance(part, str)][-1])

    @property
    def above(self) -> str:
        """What stands before the name, for those who do not see the indentation."""
        above = self.path[:-1] if isinstance(self.path[-1], str) else ()
        return visible("".join(f"{part}." for part in above))

    @property
    def value(self) -> cells.ValueCell | None:
        """The leaf's value as shown."""
        return cells.value_cell(self.leaf) if self.leaf else None


def rows_of(name: str, leaves: Sequence[Leaf], failures: Sequence[Failure]) -> list[Row]:
    """A variable's rows: first itself, then what is in it, then what failed to be."""
    rows = list(_tree(leaves))
    if not rows and len(failures) == 1:
        return [Row((name,), failure=failures[0])]
    if not rows and failures:
        rows = [Row((name,))]
    return rows + [Row((name, i), failure=failure) for i, failure in enumerate(failures)]


def _tree(leaves: Sequence[Leaf]) -> Iterator[Row]:
    """The leaves, each branch before the first leaf in it."""
    sizes = Counter(branch for leaf in leaves for branch in branches(leaf.path))
    begun: set[Path] = set()
    for leaf in leaves:
        for branch in branches(leaf.path):
            if branch not in begun:
                begun.add(branch)
                yield Row(branch, leaves=sizes[branch])
        change = cells.change_cell(leaf.path, leaf.change) if leaf.change else None
        yield Row(leaf.path, leaf, change=change)


def branches(path: Path) -> list[Path]:
    """The branches above a leaf, the variable's own first."""
    return [path[:depth] for depth in range(1, len(path))]
