"""What a variable finds around it: things that belong to a thread, such as database connections.

A variable is computed on a worker thread, but it should find there what its reader has. So the
reader lends that for the time that it waits. This floor knows only that there is something to lend.
"""

from __future__ import annotations

from typing import Protocol


class Loan(Protocol):
    """One thread's surroundings, in use by another. None of its methods raises an `Exception`."""

    def take(self) -> None:
        """On the worker, before it computes anything."""

    def give_back(self) -> None:
        """On the worker, when it is done: if the lender has left, it closes what can be closed."""

    def end(self) -> None:
        """On the lender, when it waits no more: what is not given back by now is the worker's."""


class Surroundings(Protocol):
    """Lends what the calling thread has, and closes what a thread has opened for itself."""

    def lend(self) -> Loan:
        """Lend the calling thread's surroundings to another."""

    def copy(self) -> Loan:
        """Give another what two can have at once; the rest it opens, and closes, for itself."""

    def close(self) -> None:
        """Close what the calling thread has opened; raises no `Exception`."""


class NoSurroundings:
    """Where there is nothing to lend: both a lender and its loan."""

    def lend(self) -> Loan:
        """Nothing."""
        return self

    def copy(self) -> Loan:
        """Nothing."""
        return self

    def close(self) -> None:
        """Nothing to close."""

    def take(self) -> None:
        """Nothing to take."""

    def give_back(self) -> None:
        """Nothing to give back."""

    def end(self) -> None:
        """Nothing to end."""
