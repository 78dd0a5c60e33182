"""A store of shared cells that fails, hangs and answers as a test says."""

import threading
from collections.abc import Collection, Iterator, Mapping

from expvar_panels.registry.sharing.changes import Cell, Change, Value


class FakeStore:
    """Keeps cells in a dict.

    `error` is raised by everything; `refused` cells are refused one by one; `after` says how many
    changes are taken before the store fails; while `gate` is closed, everything hangs.
    """

    def __init__(self) -> None:
        self.cells: dict[Cell, Value | None] = {}
        self.error: BaseException | None = None
        self.refused: dict[Cell, Exception] = {}
        self.after: int | None = None
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Event()
        self.written = threading.Semaphore(0)
        self.writes: list[dict[Cell, Change]] = []
        self.reads = self.closed = self.attempts = 0

    def __call__(self) -> "FakeStore":
        return self

    def write(self, changes: Mapping[Cell, Change]) -> Iterator[Cell]:
        self._meet()
        self.writes.append(dict(changes))
        for number, (cell, change) in enumerate(changes.items()):
            if number == self.after:
                raise ConnectionError("half-way")
            if cell in self.refused:
                raise self.refused[cell]
            self.cells[cell] = change.on(self.cells.get(cell))
            yield cell
        self.written.release()

    def read(self, cells: Collection[Cell], maps: Collection[str]) -> dict[Cell, Value]:
        self._meet()
        self.reads += 1
        return {
            cell: value
            for cell, value in self.cells.items()
            if value is not None and (cell in cells or cell.name in maps)
        }

    def close(self) -> None:
        self.closed += 1

    def _meet(self) -> None:
        self.attempts += 1
        self.entered.set()
        self.gate.wait()
        if self.error is not None:
            raise self.error


class FakeClock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now
