"""A variable reads the database through its reader's connection, in its reader's transaction."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone, translation

from expvar_panels.lending import DjangoSurroundings
from expvar_panels.registry.reading.workers import Workers
from expvar_panels.registry.registry import Registry

from .variables import AMPLE_S, NoThreads, registry_of, variable


def registry(*variables: Any) -> Registry:
    return registry_of(*variables, surroundings=DjangoSurroundings())


@pytest.fixture
def file_database(tmp_path: Path, django_db_blocker: Any) -> Iterator[str]:
    """A second database, in a file: one in memory does not close."""
    alias = "file"
    settings = {**connections.settings["default"], "NAME": str(tmp_path / "db.sqlite3")}
    connections.settings[alias] = settings
    with django_db_blocker.unblock():
        yield alias
    if hasattr(connections._connections, alias):
        connections[alias].close()
        del connections[alias]
    del connections.settings[alias]


def select(alias: str) -> BaseDatabaseWrapper:
    """The connection that a query of the calling thread went through."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT 1")
    return connections[alias]


@pytest.mark.django_db
def test_a_variable_sees_its_reader_s_transaction() -> None:
    """A test's variables see the test's data, as a view would."""
    with transaction.atomic():
        User.objects.create(username="new")
        reading = registry(variable("users", User.objects.count)).collect(AMPLE_S)
        assert (reading.tree, reading.errors) == ({"users": 1}, {})
        assert connection.in_atomic_block
    assert User.objects.count() == 1


def test_a_reading_opens_no_connection_of_its_own(file_database: str) -> None:
    """What a variable opened stays open for the reader, as `CONN_MAX_AGE` wants it."""
    used: list[BaseDatabaseWrapper] = []
    reader = registry(variable("x", lambda: used.append(select(file_database))))
    assert reader.collect(AMPLE_S).errors == {}
    assert used == [connections[file_database]]
    assert connections[file_database].connection is not None
    assert not connections[file_database].allow_thread_sharing


class Watched(Workers):
    """Tells when a thread waits for more work."""

    def __init__(self) -> None:
        super().__init__(idle_s=AMPLE_S)
        self.waits = threading.Event()

    def keep(self, worker: Any) -> bool:
        kept = super().keep(worker)
        self.waits.set()
        return kept


def test_the_worker_keeps_nothing(file_database: str) -> None:
    """What it does next, for whomever, it does without the connection that it gave back."""
    workers, done = Watched(), threading.Event()
    reader = registry_of(
        variable("x", threading.get_ident), surroundings=DjangoSurroundings(), workers=workers
    )
    thread = reader.collect(AMPLE_S).tree["x"]
    assert workers.waits.wait(AMPLE_S)
    left: list[Any] = []

    def look() -> None:
        left.append((threading.get_ident(), connections.all(initialized_only=True)))
        done.set()

    workers.run(look)
    assert done.wait(AMPLE_S)
    assert left == [(thread, [])]
    workers.stop()


def test_a_background_run_closes_what_it_opened(file_database: str) -> None:
    """On its own thread, which has nothing of the reader's."""
    used: list[BaseDatabaseWrapper] = []
    reader = registry(variable("x", lambda: used.append(select(file_database)), background=True))
    assert reader.collect(AMPLE_S).errors == {}
    assert used[0] is not connections[file_database]
    assert used[0].connection is None
    reader.scheduler.workers.stop()


@pytest.mark.django_db
@pytest.mark.parametrize("aside", [True, False], ids=["background", "not lent"])
def test_a_connection_to_a_database_in_memory_is_closed_too(aside: bool) -> None:
    """Django keeps such a one open; in the thread of a variable nobody would ever close it."""
    used: list[BaseDatabaseWrapper] = []
    reader = registry(variable("x", lambda: used.append(select("default")), background=aside))
    assert reader.collect(AMPLE_S, lends=aside).errors == {}
    reader.scheduler.workers.stop()
    assert used[0] is not connection
    assert used[0].connection is None
    assert User.objects.count() == 0


def test_a_reading_amid_a_request_leaves_it_its_connection(file_database: str) -> None:
    """Late or not, who does not lend goes on with the connection it had, open as it was."""
    release, used = threading.Event(), []

    def hang() -> None:
        used.append(select(file_database))
        release.wait(AMPLE_S)

    own = select(file_database)
    reader = registry(variable("hangs", hang))
    assert set(reader.collect(1.0, lends=False).errors) == {"hangs"}
    assert connections[file_database] is own
    assert own.connection is not None
    release.set()
    for flight in reader.variables[0].flights:
        assert flight.ended.wait(AMPLE_S)
    assert used[0] is not own
    assert used[0].connection is None
    reader.scheduler.workers.stop()


@pytest.mark.parametrize("lends", [True, False])
def test_a_reader_that_has_no_other_thread_keeps_its_connection(
    file_database: str, lends: bool
) -> None:
    """Open, and its own alone, whatever the variables did with it."""
    mine, used = select(file_database), []
    reader = registry_of(
        variable("x", lambda: used.append(select(file_database))),
        surroundings=DjangoSurroundings(),
        workers=NoThreads(),
    )
    assert reader.collect(AMPLE_S, lends=lends).errors == {}
    assert used == [mine] == [connections[file_database]]
    assert mine.connection is not None
    assert not mine.allow_thread_sharing


def test_who_leaves_a_hanging_variable_leaves_it_the_connection(file_database: str) -> None:
    """The reader makes itself a new one; the old one is closed when the variable is done."""
    used: list[BaseDatabaseWrapper] = []
    let = threading.Event()

    def hang() -> None:
        used.append(select(file_database))
        let.wait(AMPLE_S)

    mine = select(file_database)
    reader = registry(variable("x", hang))
    assert reader.collect(1.0).errors == {"x": "TimeoutError"}
    assert used == [mine]
    assert select(file_database) is not mine
    assert mine.connection is not None
    (flight,) = reader.variables[0].flights
    let.set()
    assert flight.ended.wait(AMPLE_S)
    reader.scheduler.workers.stop()
    assert mine.connection is None


def test_a_transaction_is_not_left_behind(file_database: str) -> None:
    """It cannot go on through another connection: the reader keeps the one that it is on."""
    let = threading.Event()
    with transaction.atomic(using=file_database):
        mine = select(file_database)
        reader = registry(variable("x", lambda: let.wait(AMPLE_S)))
        assert reader.collect(0.2).errors == {"x": "TimeoutError"}
        assert select(file_database) is mine
        (flight,) = reader.variables[0].flights
        let.set()
        assert flight.ended.wait(AMPLE_S)
        reader.scheduler.workers.stop()
        assert select(file_database) is mine
    assert mine.connection is not None


@pytest.mark.django_db(transaction=True)
def test_a_database_in_memory_is_not_left_behind() -> None:
    """It would be gone: the tests after one whose variable hangs would have no tables."""
    let = threading.Event()
    mine = connections["default"]
    reader = registry(variable("x", lambda: let.wait(AMPLE_S)))
    assert reader.collect(0.2).errors == {"x": "TimeoutError"}
    let.set()
    assert connections["default"] is mine
    assert User.objects.count() == 0


def test_a_database_that_is_set_up_wrongly_costs_only_its_variables() -> None:
    """The others are read."""
    connections.settings["wrong"] = {**connections.settings["default"], "ENGINE": "no.such"}
    try:
        snapshot = registry(
            variable("bad", lambda: select("wrong")), variable("good", lambda: 1)
        ).collect(AMPLE_S)
        assert snapshot.tree == {"good": 1}
        assert snapshot.errors == {"bad": "ImproperlyConfigured"}
    finally:
        del connections.settings["wrong"]


def test_a_connection_that_cannot_be_closed_is_logged(
    file_database: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the rest are closed."""

    def fail(self: Any) -> None:
        raise OSError

    select(file_database)
    with monkeypatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "close", fail)
        DjangoSurroundings().close()
    assert "was not closed" in caplog.text


def test_a_variable_has_its_reader_s_language_and_time_zone() -> None:
    """And none where the reader has none."""
    reader = registry(
        variable("language", translation.get_language),
        variable("zone", timezone.get_current_timezone_name),
    )
    with translation.override("de"), timezone.override("Asia/Tokyo"):
        assert reader.collect(AMPLE_S).tree == {"language": "de", "zone": "Asia/Tokyo"}
    own = {"language": translation.get_language(), "zone": timezone.get_current_timezone_name()}
    assert own["language"] != "de"
    assert reader.collect(AMPLE_S).tree == own
    for lends in (True, False):
        with translation.override(None):
            assert reader.collect(AMPLE_S, lends=lends).tree["language"] is None
