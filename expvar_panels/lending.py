"""What Django keeps per thread, lent to the one that computes the variables.

So a variable finds what a view would find: this thread's database connection, in its transaction,
and its language and time zone. A reading opens no connection of its own, and a test's variables see
the test's data.
"""

from __future__ import annotations

import logging
from threading import Lock, get_ident

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone, translation

from .registry.reading.surroundings import Loan

logger = logging.getLogger("expvar_panels")


class ThreadCopy:
    """The language and time zone of one thread, for another that opens its own connections.

    Where no other thread can be had, the lender is its own borrower, and keeps all it has.
    """

    def __init__(self) -> None:
        self._lender = get_ident()
        self._language = translation.get_language()
        self._timezone = timezone.get_current_timezone()

    def take(self) -> None:
        """On the borrower, in a context of its own: use them as its own."""
        if self._language is None:
            translation.deactivate_all()
        else:
            translation.activate(self._language)
        timezone.activate(self._timezone)

    def give_back(self) -> None:
        """On the borrower: close the connections that it has opened."""
        if get_ident() != self._lender:
            close_all()

    def end(self) -> None:
        """On the lender, which has lost nothing."""


class ThreadLoan(ThreadCopy):
    """The connections of one thread, used by another until it gives them back.

    A lender that leaves first makes itself new ones when it needs them. The borrower, which may
    hang in a query, closes those it has when it is done. One that cannot be replaced both keep.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lent = _own_connections()
        self._irreplaceable = {a for a, c in self._lent.items() if _is_irreplaceable(c)}
        self._lock = Lock()
        self._is_back = self._is_left = False
        for connection in self._lent.values():
            connection.inc_thread_sharing()

    def take(self) -> None:
        """On the borrower, in a context of its own: use them as its own."""
        super().take()
        for alias, connection in self._lent.items():
            connections[alias] = connection

    def give_back(self) -> None:
        """On the borrower: use them no more."""
        with self._lock:
            self._is_back = True
        for alias, connection in self._lent.items():
            if self._is_left and alias not in self._irreplaceable:
                _close(connection)
            if get_ident() != self._lender:
                del connections[alias]
            connection.dec_thread_sharing()

    def end(self) -> None:
        """On the lender: have them again, or do without."""
        with self._lock:
            self._is_left = not self._is_back
        if self._is_left:
            for alias in self._lent.keys() - self._irreplaceable:
                del connections[alias]


def _is_irreplaceable(connection: BaseDatabaseWrapper) -> bool:
    """Whether another connection would not be in the same transaction, or database in memory."""
    is_in_memory = getattr(connection, "is_in_memory_db", None)
    return connection.in_atomic_block or (is_in_memory is not None and is_in_memory())


class DjangoSurroundings:
    """Lends a thread's part of Django, and closes the connections it has opened."""

    def lend(self) -> Loan:
        """Lend the calling thread's part."""
        return ThreadLoan()

    def copy(self) -> Loan:
        """Tell another thread the calling one's language and time zone."""
        return ThreadCopy()

    def close(self) -> None:
        """Close those that the calling thread has opened."""
        close_all()


def close_all() -> None:
    """Close the connections that the calling thread has opened; raises no `Exception`."""
    for connection in connections.all(initialized_only=True):
        _close(connection)


def _own_connections() -> dict[str, BaseDatabaseWrapper]:
    """The calling thread's connections, made where there are none yet; nothing is opened."""
    own: dict[str, BaseDatabaseWrapper] = {}
    for alias in connections:
        try:
            own[alias] = connections[alias]
        except Exception:  # a database that is set up wrongly costs the variables that use it
            logger.debug("There is no connection for %r", alias, exc_info=True)
    return own


def _close(connection: BaseDatabaseWrapper) -> None:
    try:
        connection.close()
        if connection.connection is not None:  # Django leaves a database in memory open
            BaseDatabaseWrapper.close(connection)
    except Exception:
        logger.warning("A connection to %r was not closed", connection.alias, exc_info=True)
