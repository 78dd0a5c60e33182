"""Shared variables' common words: a cell, what happens to it, and a store of cells."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol, TypeAlias

from expvar_panels.registry.arguments import int64

Kind: TypeAlias = Literal["int", "float", "text"]
Value: TypeAlias = int | float | str


class Cell(NamedTuple):
    """One shared value: a whole variable, or one key of a map.

    The kind is part of what a cell is, so a sum never meets a value of another type in the store.
    """

    name: str
    key: str | None
    kind: Kind


@dataclass(slots=True)
class Change:
    """What has happened to a cell and is not in the store: an addition, or a new value.

    `replaces` says that `amount` stands in place of what the store holds; with None the cell is
    removed.
    """

    amount: Value | None
    replaces: bool = False

    def on(self, value: Value | None) -> Value | None:
        """The cell's value after this change."""
        return self.amount if self.replaces else total(value, self.amount)

    def then(self, later: Change) -> Change:
        """This change and a later one as one."""
        return later if later.replaces else Change(later.on(self.amount), self.replaces)


def total(value: Value | None, amount: Value | None) -> Value | None:
    """The sum, wrapped around at 64 bits where it is an int; None counts as nothing."""
    if value is None or amount is None:
        return amount if value is None else value
    if isinstance(value, int) and isinstance(amount, int):
        return int64(value + amount)
    if isinstance(value, str) or isinstance(amount, str):
        raise TypeError(f"{value!r} and {amount!r} do not add up")
    return value + amount


class StoreUnavailable(Exception):
    """The store of the shared variables cannot be read or written now; the cause says why."""


class Store(Protocol):
    """Where shared cells live. One thread at a time calls it; any method may raise anything."""

    def write(self, changes: Mapping[Cell, Change]) -> Iterator[Cell]:
        """Apply the changes, in order, and yield each cell once its change is in for good.

        What was not yielded when it raises is written again later.
        """

    def read(self, cells: Collection[Cell], maps: Collection[str]) -> dict[Cell, Value]:
        """The values of the cells, and of every key of the maps; what is not there is left out."""

    def close(self) -> None:
        """Let go of connections; the store may be used again after."""
