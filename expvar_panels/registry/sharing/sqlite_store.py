"""The embedded store of shared variables: one SQLite file, for all processes of one machine."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from expvar_panels.registry.arguments import int64

from .changes import Cell, Change, Kind, Value, total

BUSY_S = 1.0
"""How long a writer waits for another process's transaction."""
APPLICATION_ID = 0x65787076  # "expv", in the file's header: what tells it from somebody's database
SCHEMA = """
CREATE TABLE IF NOT EXISTS cells (
    name TEXT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL, value NOT NULL,
    PRIMARY KEY (name, key, kind)
) WITHOUT ROWID
"""
ADD = """
INSERT INTO cells VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET value = expvar_total(value, excluded.value)
"""


class SqliteStore:
    """Cells in one table of one file, in write-ahead mode.

    All changes of a round are one transaction, so they are in, or none of them is. A sum is made by
    our own function, as SQLite's would turn an int beyond 64 bits into a float.
    """

    def __init__(self, path: Path | Callable[[], Path], busy_s: float = BUSY_S) -> None:
        self._path = path
        self._busy_s = busy_s
        self._connection: sqlite3.Connection | None = None
        self._file = (Path(), 0, 0)  # path, device and inode of what is open

    def write(self, changes: Mapping[Cell, Change]) -> Iterator[Cell]:
        """Apply the changes in one transaction, then yield every cell."""
        connection = self._connected()
        connection.execute("BEGIN IMMEDIATE")
        try:
            for cell, change in changes.items():
                connection.execute(*_statement(cell, change))
            connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise
        yield from changes

    def read(self, cells: Collection[Cell], maps: Collection[str]) -> dict[Cell, Value]:
        """The values of the cells, and of every key of the maps."""
        wanted, maps = set(cells), set(maps)
        rows = self._connected().execute("SELECT name, key, kind, value FROM cells")
        found = {_cell(name, key, kind): value for name, key, kind, value in rows}
        return {
            cell: json.loads(value) if cell.kind == "text" else value
            for cell, value in found.items()
            if cell in wanted or (cell.key is not None and cell.name in maps)
        }

    def close(self) -> None:
        """Close the file; the next call opens it again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            _open.discard(connection)
            connection.close()

    def _connected(self) -> sqlite3.Connection:
        """The connection, made anew where the file was deleted or replaced under it."""
        if self._connection is not None and not self._is_same_file():
            self.close()
        if self._connection is None:
            if _inherited:
                raise RuntimeError(
                    "this process was forked while its parent was using the store; SQLite's locks "
                    "do not survive that, so it is left alone here"
                )
            path = self._path() if callable(self._path) else self._path
            try:
                self._connection = self._open_patiently(path)
            except (sqlite3.Error, ValueError) as e:
                raise OSError(f"{path}: {e}") from e
        return self._connection

    def _is_same_file(self) -> bool:
        path, device, inode = self._file
        with suppress(OSError):
            now = os.stat(path)
            return (now.st_dev, now.st_ino) == (device, inode)
        return False

    def _open_patiently(self, path: Path) -> sqlite3.Connection:
        """Open the file; where others are making it just now, SQLite itself does not wait."""
        end = time.monotonic() + self._busy_s
        while True:
            try:
                return self._open(path)
            except sqlite3.OperationalError as e:
                if e.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= end:
                    raise
                time.sleep(0.01)

    def _open(self, path: Path) -> sqlite3.Connection:
        connection = sqlite3.connect(
            path, timeout=self._busy_s, isolation_level=None, check_same_thread=False
        )
        _open.add(connection)
        try:
            _prepare(connection)
            status = os.stat(path)
        except BaseException:
            _open.discard(connection)
            connection.close()
            raise
        self._file = (path, status.st_dev, status.st_ino)
        return connection


def _prepare(connection: sqlite3.Connection) -> None:
    """Make the table where there is none; raises for a file that is some other database."""
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    (mark,) = connection.execute("PRAGMA application_id").fetchone()  # after: made in one with it
    if mark != APPLICATION_ID and tables:
        raise ValueError("the file is another program's database: name one that is not there yet")
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.create_function("expvar_total", 2, total, deterministic=True)
    if not tables:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(SCHEMA)
        connection.execute("COMMIT")


def _statement(cell: Cell, change: Change) -> tuple[str, tuple[Value, ...]]:
    """The SQL that applies a change, and its parameters."""
    where = _row(cell)
    if change.amount is None:
        return "DELETE FROM cells WHERE name = ? AND key = ? AND kind = ?", where
    if cell.kind == "text":
        return "REPLACE INTO cells VALUES (?, ?, ?, ?)", (*where, json.dumps(change.amount))
    amount = int64(change.amount) if isinstance(change.amount, int) else change.amount
    return "REPLACE INTO cells VALUES (?, ?, ?, ?)" if change.replaces else ADD, (*where, amount)


def _row(cell: Cell) -> tuple[str, str, str]:
    """Name and key as JSON, which holds any character; no key is empty."""
    key = "" if cell.key is None else json.dumps(cell.key)
    return json.dumps(cell.name), key, cell.kind


def _cell(name: str, key: str, kind: Kind) -> Cell:
    return Cell(json.loads(name), json.loads(key) if key else None, kind)


_open: set[sqlite3.Connection] = set()
_inherited: set[sqlite3.Connection] = set()


def _in_child() -> None:
    """Neither use nor close what the parent has open: either would break the parent's locks."""
    _inherited.update(_open)
    _open.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_child)
