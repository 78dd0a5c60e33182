"""Each statement of the database is a frame with its exact time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from debug_toolbar.panels.sql.tracking import wrap_cursor
from django.db import connection
from django.db.backends.utils import CursorWrapper
from hypothesis import given
from hypothesis import strategies as st

from expvar_panels.flames.frames import SQL
from expvar_panels.flames.profile import Profile
from expvar_panels.flames.sampling.recording import Recording
from expvar_panels.hooks.statements import LONGEST, normalised, text
from tests.clockwork import MS, Clockwork, check, leaves, stacks
from tests.real_work import spin_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Clockwork:
    return Clockwork()


class SlowCursor:
    """A driver's cursor whose statements take the time that they say."""

    def __init__(self, clock: Clockwork) -> None:
        self.clock = clock

    def execute(self, sql: str, params: Any = None) -> None:
        if "fail" in sql:
            self.clock.pass_time(3)
            raise connection.Database.Error("no such thing")
        self.clock.pass_time(5)
        self.clock.tick(5)
        self.clock.pass_time(5)

    executemany = callproc = execute

    def close(self) -> None: ...


def statements(profile: Profile) -> list[tuple[str, float]]:
    """Each sample of a statement: its text and its milliseconds."""
    found = []
    for node, wall in zip(profile.samples.stack, profile.samples.wall_ns, strict=True):
        frame = profile.frames[profile.stacks.frame[node]]
        if frame.kind == SQL:
            found.append((frame.name, wall / MS))
    return found


def test_a_statement_has_its_exact_time_and_the_rest_stays_with_the_code(clock: Clockwork) -> None:
    """Ticks inside a statement count for nothing; its time is measured, to the nanosecond."""

    def view() -> None:
        clock.tick(2)
        cursor = CursorWrapper(SlowCursor(clock), connection)
        cursor.execute("SELECT 1")
        clock.tick(4)

    profile = clock.record(view)
    check(profile)
    assert profile.duration_ns == 21 * MS
    assert statements(profile) == [("SELECT ?", 15)]
    assert stacks(profile)["view",] == 6


def test_a_statement_that_no_tick_ever_met_is_there(clock: Clockwork) -> None:
    """Count and time of every statement are known, however short it is."""

    class QuickCursor(SlowCursor):
        def execute(self, sql: str, params: Any = None) -> None:
            self.clock.pass_time(0.1)

    def view() -> None:
        cursor = CursorWrapper(QuickCursor(clock), connection)
        for number in range(40):
            cursor.execute("SELECT * FROM book WHERE id = %s", [number])
        clock.tick(1)

    profile = clock.record(view)
    assert statements(profile) == [("SELECT * FROM book WHERE id = ?", 0.1)] * 40
    assert stacks(profile)["view",] == 1
    assert len(profile.spans.kind) == 40
    assert profile.spans.kind[0] == "sql"
    assert profile.spans.start_ns[:3] == (0, MS // 10, MS // 5)
    assert set(profile.spans.duration_ns) == {MS // 10}


def test_a_failing_statement_is_measured_and_raises_as_ever(clock: Clockwork) -> None:
    """The error is the database's, the time is in the profile."""

    def view() -> None:
        cursor = CursorWrapper(SlowCursor(clock), connection)
        with pytest.raises(Exception, match="no such thing"):
            cursor.execute("SELECT fail")

    assert statements(clock.record(view)) == [("SELECT fail", 3)]


def test_many_rows_at_once_are_one_statement(clock: Clockwork) -> None:
    """`executemany` is one statement, as DDT's SQL panel has it."""

    def view() -> None:
        CursorWrapper(SlowCursor(clock), connection).executemany(
            "INSERT INTO t VALUES (%s, %s)", [(1, 2)]
        )

    assert statements(clock.record(view)) == [("INSERT INTO t VALUES (…)", 15)]


@pytest.mark.parametrize(
    "call",
    [
        lambda cursor: cursor.callproc("restock", [7]),
        lambda cursor: cursor.callproc("restock"),
        lambda cursor: cursor.callproc(procname="restock", params=[7]),
    ],
)
def test_a_called_procedure_is_a_statement(clock: Clockwork, call: Callable[[Any], None]) -> None:
    """`callproc` counts as it does in DDT's SQL panel, and is told from a text by its `CALL`."""
    profile = clock.record(lambda: call(CursorWrapper(SlowCursor(clock), connection)))
    check(profile)
    assert statements(profile) == [("CALL restock", 15)]


def test_statements_of_two_threads_at_once_share_the_time(clock: Clockwork) -> None:
    """The samples add up to the duration, however much ran side by side."""

    class AskingCursor(SlowCursor):
        def execute(self, sql: str, params: Any = None) -> None:
            with ThreadPoolExecutor(1) as pool:
                other = CursorWrapper(SlowCursor(self.clock), connection)
                pool.submit(other.execute, "SELECT other").result()

    def view() -> None:
        clock.tick(1)
        CursorWrapper(AskingCursor(clock), connection).execute("SELECT one")

    profile = clock.record(view)
    check(profile)
    assert profile.duration_ns == 16 * MS
    assert dict(statements(profile)) == pytest.approx(
        {"SELECT other": 7.5, "SELECT one": 7.5}, abs=0.5
    )


def test_a_statement_in_two_recordings_counts_in_both(clock: Clockwork) -> None:
    """A `record()` inside a recorded request does not take its statements away."""
    inner = clock.recording()

    def view() -> None:
        with inner.attach():
            CursorWrapper(SlowCursor(clock), connection).execute("SELECT 1")

    outer = clock.record(view)
    assert statements(outer) == statements(inner.finish()) == [("SELECT ?", 15)]


def test_the_frame_names_the_vendor(clock: Clockwork) -> None:
    """The package of a statement is the database's vendor."""

    def view() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    frames = [frame for frame in clock.record(view).frames if frame.kind == SQL]
    assert [(f.name, f.package, f.module, f.file) for f in frames] == [
        ("SELECT ?", connection.vendor, "", "")
    ]


class Logger:
    """Stands for DDT's SQL panel: takes what its cursor records."""

    def __init__(self) -> None:
        self.queries: list[dict[str, Any]] = []

    def record(self, **query: Any) -> None:
        self.queries.append(query)

    def current_transaction_id(self, alias: str) -> None: ...

    new_transaction_id = current_transaction_id


def test_count_and_time_agree_with_the_toolbars_sql_panel() -> None:
    """The same statements as DDT's own cursor sees, and within a little of its times."""
    logger, recording = Logger(), Recording()
    wrap_cursor(connection)
    connection._djdt_logger = logger
    try:
        with recording.attach(), connection.cursor() as cursor:
            for number in range(40):
                cursor.execute("SELECT %s + 1", [number])
                cursor.fetchall()
    finally:
        connection._djdt_logger = None
        del connection.cursor, connection.chunked_cursor
        del connection._djdt_cursor, connection._djdt_chunked_cursor, connection._djdt_logger
    found = statements(recording.finish())
    assert len(found) == len(logger.queries) == 40
    assert sum(ms for _, ms in found) <= sum(query["duration"] for query in logger.queries)


def test_a_vanished_recording_lets_statements_through(clock: Clockwork) -> None:
    """A statement that ends after its recording has ended does no harm."""
    recording = clock.recording()

    class EndingCursor(SlowCursor):
        def execute(self, sql: str, params: Any = None) -> None:
            recording.finish()

    with recording.attach():
        CursorWrapper(EndingCursor(clock), connection).execute("SELECT 1")
    assert recording.profile.quality.errors == 0


def test_a_statement_that_cannot_be_named_is_counted_as_an_error(
    clock: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure in describing a statement reaches neither the view nor the other samples."""

    def broken(sql: Any, vendor: str) -> str:
        raise RecursionError("ours")

    monkeypatch.setattr("expvar_panels.hooks.statements.normalised", broken)

    def view() -> None:
        CursorWrapper(SlowCursor(clock), connection).execute("SELECT 1")
        clock.tick(1)

    profile = clock.record(view)
    check(profile)
    assert profile.quality.errors == 1


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT 'it''s', 12.5e3, \"a\".\"b1\"", 'SELECT ?, ?, "a"."b1"'),
        ("SELECT *\n  FROM  t\tWHERE x = %s", "SELECT * FROM t WHERE x = ?"),
        ("SELECT 1 WHERE id IN (%s, %s, %s)", "SELECT ? WHERE id IN (…)"),
        ("INSERT INTO t VALUES (%s, %s), (%s, %s)", "INSERT INTO t VALUES (…), …"),
        ("SELECT 1 -- a comment\nFROM t /* more */", "SELECT ? FROM t"),
        ("SELECT $$it's$$, $tag$ ' $tag$", "SELECT ?, ?"),
        ("SELECT :name, %(other)s, $1, ?", "SELECT ?, ?, ?, ?"),
        ("SELECT a::text, t1.col2 FROM t1", "SELECT a::text, t1.col2 FROM t1"),
        ("SELECT `x``y`, N'z', E'\\''", "SELECT `x``y`, ?, ?'"),
        ("SELECT 'never ends", "SELECT 'never ends"),
        ('ROLLBACK TO SAVEPOINT "s1405099_x41"', "ROLLBACK TO SAVEPOINT ?"),
        ("RELEASE SAVEPOINT `s7_x1`", "RELEASE SAVEPOINT ?"),
        ('SAVEPOINT "by_hand"', 'SAVEPOINT "by_hand"'),
        ('SELECT "s1_x2"', 'SELECT "s1_x2"'),
        ("", ""),
    ],
)
def test_a_statement_is_known_by_what_stays_the_same(sql: str, expected: str) -> None:
    """Values, comments and layout go; names stay; lists of values collapse."""
    assert normalised(sql, "sqlite") == expected


def test_backslashes_escape_where_the_vendor_has_them_do_so() -> None:
    """MySQL's `\\'` does not end a string."""
    assert normalised(r"SELECT 'a\' b', 1", "mysql") == "SELECT ?, ?"


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (b"SELECT 1", "SELECT ?"),
        (b"SELECT \xff", "SELECT �"),
        (object(), "object"),
    ],
)
def test_whatever_a_driver_takes_has_a_name(sql: Any, expected: str) -> None:
    """Bytes and composed statements are named as well."""
    assert expected in normalised(text(sql), "postgresql")


def test_a_statement_whose_text_raises_has_a_name() -> None:
    """The name of last resort is its type's."""

    class Composed:
        def as_string(self, context: Any) -> str:
            raise ValueError("no connection")

    assert normalised(text(Composed()), "postgresql") == "[Composed]"


@given(st.text(alphabet="SELECT'\"`\\$ab ()[],?%s1-/*:\n", max_size=300))
def test_any_text_is_normalised_and_short(sql: str) -> None:
    """Hostile statements neither fail nor grow."""
    for vendor in ("sqlite", "mysql"):
        assert len(normalised(sql, vendor)) <= max(LONGEST, len(sql) + 10)


def test_a_huge_statement_is_cut() -> None:
    """A statement of megabytes costs no more than a long one."""
    name = normalised("SELECT " + "name, " * 1_000_000, "sqlite")
    assert len(name) == LONGEST
    assert name.endswith("…")


def test_leaves_are_statements(clock: Clockwork) -> None:
    """A statement is the leaf of the code that executes it."""

    def view() -> None:
        CursorWrapper(SlowCursor(clock), connection).execute("SELECT 1")

    profile = clock.record(view)
    assert leaves(profile)["SELECT ?"] == 15
    assert next(iter(stacks(profile)))[:2] == ("view", "execute")


def test_the_real_sampler_leaves_a_statement_its_measured_time() -> None:
    """Whatever it sees while the database works, Python called back included, is the statement."""
    recording = Recording()

    def view() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT busy()")
        spin_for(recording, 3)

    connection.ensure_connection()
    connection.connection.create_function("busy", 0, lambda: spin_for(recording, 3) or 1)
    with recording.attach():
        view()
    profile = recording.finish()
    check(profile)
    ((name, ms),) = statements(profile)
    spans = zip(profile.spans.kind, profile.spans.duration_ns, strict=True)
    assert name == "SELECT busy()"
    assert [ms * MS] == [pytest.approx(wall) for kind, wall in spans if kind == SQL]
    assert {names[:2] for names in stacks(profile) if "spin_for" in names} == {("view", "spin_for")}
