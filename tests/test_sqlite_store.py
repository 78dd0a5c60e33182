"""The embedded store: exact, all or nothing, and harmless whatever happens to its file."""

import json
import os
import sqlite3
import stat
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expvar_panels import Int, Map
from expvar_panels.registry.registry import Registry
from expvar_panels.registry.sharing import sqlite_store
from expvar_panels.registry.sharing.changes import Cell, Change, StoreUnavailable
from expvar_panels.registry.sharing.private_file import private_file
from expvar_panels.registry.sharing.sqlite_store import SqliteStore
from expvar_panels.registry.sharing.values import Bounds, SharedValues
from tests.variables import AMPLE_S

PATIENT = Bounds(write_every_s=3600, request_s=3600, reading_s=3600, exit_s=3600, fork_s=3600)
HITS = Cell("hits", None, "int")
MAX, MIN = 2**63 - 1, -(2**63)
forking = pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "shared.sqlite3"


@pytest.fixture
def store(path):
    store = SqliteStore(path, busy_s=0)
    yield store
    store.close()


def write(store, **changes):
    return list(store.write({Cell(name, None, "int"): Change(n) for name, n in changes.items()}))


def hits(store):
    return store.read([HITS], []).get(HITS)


def child(act):
    """The exit code of a forked child that does nothing but this; 99 where it raised."""
    pid = os.fork()
    if pid == 0:
        code = 99
        try:
            code = act()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_sums_are_kept_in_the_file(store, path):
    """Two stores on one file, as two processes are, add to one number."""
    with closing(SqliteStore(path)) as other:
        assert write(store, hits=2) == [HITS]
        write(other, hits=3)
        assert hits(store) == hits(other) == 5


def test_nothing_is_made_before_it_is_used(store, path):
    """Declaring a shared variable touches no file."""
    assert not path.exists()
    assert store.read([HITS], []) == {}
    assert path.exists()


@pytest.mark.parametrize(
    ("held", "added", "sum_"),
    [(MAX, 1, MIN), (MIN, -1, MAX), (2**53, 1, 2**53 + 1), (MAX, MAX, -2)],
)
def test_ints_are_exact_to_the_last_bit(store, held, added, sum_):
    """SQLite itself would make a float of a sum beyond 64 bits; ours wraps around as Go's does."""
    write(store, hits=held)
    write(store, hits=added)
    assert hits(store) == sum_
    assert type(hits(store)) is int


def test_what_waited_may_be_more_than_64_bits(store):
    """Many additions in one process may pass the bound before they are written."""
    write(store, hits=3 * 2**63 + 5)
    assert hits(store) == MIN + 5


TEXT = st.text(st.characters(exclude_categories=()), max_size=20)
VALUES = st.one_of(
    st.tuples(st.just("int"), st.integers(MIN, MAX)),
    st.tuples(st.just("float"), st.floats(allow_nan=False)),
    st.tuples(st.just("text"), TEXT),
)


@settings(deadline=None, max_examples=50)
@given(st.dictionaries(st.tuples(TEXT, TEXT), VALUES, max_size=8))
def test_any_name_key_and_value_comes_back(cells):
    """Names, keys and texts of any characters, lone surrogates and NUL too, are kept."""
    changes = {
        Cell(name, key, kind): Change(value, replaces=True)
        for (name, key), (kind, value) in cells.items()
    }
    with (
        tempfile.TemporaryDirectory() as directory,
        closing(SqliteStore(Path(directory, "shared.sqlite3"))) as store,
    ):
        assert list(store.write(changes)) == list(changes)
        found = store.read([], {cell.name for cell in changes})
    assert found == {cell: change.amount for cell, change in changes.items()}
    assert {type(value) for value in found.values()} <= {int, float, str}


def test_a_round_is_all_or_nothing(store):
    """Where one change cannot be written, none is, so all of them may be sent again."""
    bad = Cell("bad", None, "int")
    write(store, hits=1)
    with pytest.raises(sqlite3.Error):
        list(store.write({HITS: Change(5), bad: Change(object())}))
    assert hits(store) == 1
    write(store, hits=1)
    assert hits(store) == 2


def test_replacing_and_removing(store):
    """`set` and `delete` come through, and adding goes on from there."""
    write(store, hits=9)
    list(store.write({HITS: Change(4, replaces=True)}))
    write(store, hits=1)
    assert hits(store) == 5
    list(store.write({HITS: Change(None, replaces=True)}))
    assert hits(store) is None
    list(store.write({HITS: Change(2, replaces=True)}))
    assert hits(store) == 2


def test_only_what_is_asked_for_is_read(store):
    """Another program's variables in the same file are not shown, nor a scalar as a map's key."""
    list(store.write({Cell("m", "k", "int"): Change(1), Cell("m", None, "int"): Change(2)}))
    write(store, hits=1, other=1)
    assert store.read([HITS], ["m"]) == {HITS: 1, Cell("m", "k", "int"): 1}


def test_the_file_is_in_write_ahead_mode_and_marked(store, path):
    """Readers do not hold up writers, and the file says whose it is."""
    write(store, hits=1)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA application_id").fetchone() == (0x65787076,)


# What happens to files


@pytest.fixture
def shared(path):
    values = SharedValues(lambda: SqliteStore(path, busy_s=0), bounds=PATIENT)
    yield values
    values.use(None)  # what a test left unwritten is not missed


@pytest.fixture
def counter(shared):
    return Int("hits", shared=shared, registry=Registry())


def fails(counter):
    """Adding and writing go through; only the reading fails."""
    counter.add()
    counter._number._values.flush()
    with pytest.raises(StoreUnavailable) as failed:
        counter.value()
    return str(failed.value)


def works_again(shared, counter, expected):
    """Once the pause after the failure is over, everything counted is there."""
    shared.close()
    assert counter.value() == expected


def test_a_file_that_is_no_database(path, shared, counter):
    """It costs no request, is not overwritten, and once it is moved away nothing was lost."""
    path.write_bytes(b"no database " * 1000)
    assert fails(counter)
    assert path.read_bytes() == b"no database " * 1000
    path.unlink()
    works_again(shared, counter, 1)


def test_a_file_that_breaks_in_use(path, shared, counter):
    """Pages overwritten under an open connection cost no request."""
    counter.add()
    shared.close()
    content = bytearray(path.read_bytes())
    content[100:] = b"\xff" * (len(content) - 100)
    path.write_bytes(content)
    assert fails(counter)
    path.unlink()
    works_again(shared, counter, 1)


def test_somebody_elses_database_is_left_alone(path, shared, counter):
    """A path that names the site's own database by mistake changes nothing in it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE books (title)")
    before = path.read_bytes()
    assert f"{path}: the file is another program's database" in fails(counter)
    assert path.read_bytes() == before


def test_a_locked_file(path, shared, counter):
    """Another process that holds the file for long costs no request; counts arrive after it."""
    counter.add()
    shared.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert fails(counter)
        other.execute("ROLLBACK")
    works_again(shared, counter, 2)


def test_a_directory_that_is_not_there(tmp_path):
    """A path that cannot be opened costs no request."""
    missing = tmp_path / "none" / "shared.sqlite3"
    shared = SharedValues(lambda: SqliteStore(missing), bounds=PATIENT)
    counter = Int("hits", shared=shared, registry=Registry())
    assert f"{missing}: unable to open database file" in fails(counter)
    missing.parent.mkdir()
    works_again(shared, counter, 1)
    shared.close()


@forking
def test_a_file_that_may_not_be_written():
    """A read-only file costs no request: what was in it can be read, what is counted waits."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        path = Path(name, "shared.sqlite3")
        with closing(SqliteStore(path)) as store:
            write(store, hits=5)
        path.chmod(0o444)
        os.chmod(name, 0o555)

        def act():
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            shared = SharedValues(lambda: SqliteStore(path), bounds=PATIENT)
            fails(Int("hits", shared=shared, registry=Registry()))
            return 0

        assert child(act) == 0
        os.chmod(name, 0o755)


def test_a_file_deleted_in_use(path, shared, counter):
    """Counting goes on in a new file, and does not vanish into the deleted one."""
    counter.add(5)
    shared.flush()
    for file in path.parent.iterdir():
        file.unlink()
    counter.add(2)
    shared.flush()
    with closing(SqliteStore(path)) as other:
        assert hits(other) == 2


def test_only_the_main_file_deleted(path, shared, counter):
    """What is left beside it is not mistaken for the new file's."""
    counter.add(5)
    shared.flush()
    path.unlink()
    counter.add(2)
    shared.flush()
    with closing(SqliteStore(path)) as other:
        assert hits(other) == 2
        write(other, hits=1)
    counter.add(1)
    shared.flush()
    with closing(SqliteStore(path)) as other:
        assert hits(other) == 4


def test_a_file_deleted_and_made_again_by_another_process(path, shared, counter):
    """The one that finds it gone makes it anew, and the others follow."""
    counter.add(5)
    shared.flush()
    path.unlink()
    with closing(SqliteStore(path)) as other:
        write(other, hits=100)
        counter.add(2)
        shared.flush()
        write(other, hits=1)
        counter.add(3)
        shared.flush()
        assert hits(other) == 106
    assert counter.value() == 106


# Forks


@forking
def test_the_connection_does_not_cross_a_fork(path, shared, counter):
    """Parent and child each open their own, and both are counted exactly."""
    counter.add(5)
    shared.flush()

    def act():
        inherited = len(sqlite_store._inherited) + len(sqlite_store._open)
        counter.add(10)
        shared.close()
        return inherited

    assert child(act) == 0
    counter.add(1)
    shared.close()
    assert counter.value() == 16


@forking
def test_a_connection_that_did_cross_is_not_used(store):
    """SQLite's locks do not survive a fork: a child that inherits them keeps off the file."""
    write(store, hits=1)

    def act():
        store._connection = None
        with pytest.raises(RuntimeError, match="forked while its parent was using the store"):
            write(store, hits=1)
        return 0

    assert child(act) == 0
    assert hits(store) == 1


# The private directory


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_the_default_file_is_this_users_alone(temporary):
    """The directory is made for its owner only, and found again."""
    path = private_file("x.sqlite3")
    assert path.parent.parent == temporary
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert private_file("x.sqlite3") == path


@forking
@pytest.mark.parametrize("trap", ["link", "open", "file", "foreign"])
def test_a_directory_that_others_could_have_laid_is_refused(temporary, trap):
    """In a directory for all, somebody may wait with a link or a directory of his own."""
    path = temporary / f"expvar_panels-{os.geteuid()}"
    if trap == "link":
        (temporary / "target").mkdir(mode=0o700)
        path.symlink_to(temporary / "target")
    elif trap == "open":
        path.mkdir()
        path.chmod(0o777)
    elif trap == "file":
        path.write_text("")
    elif os.geteuid() == 0:
        path.mkdir(mode=0o700)
        os.chown(path, 65534, 65534)
    else:
        pytest.skip("only root can give a directory away")
    with pytest.raises(PermissionError):
        private_file("x.sqlite3")


def test_a_map_of_hostile_keys_reaches_the_document(shared):
    """Keys of any characters are counted each for itself, and encode."""
    registry = Registry()
    pages = Map("pages", shared=shared, registry=registry)
    keys = ["", "a b", "\x00", "\ud800", "é" * 300, "</script>", "' OR 1", '"', "\u202e"]
    for number, key in enumerate(keys):
        pages.add(key, number)
    shared.close()
    assert pages.value() == {key: keys.index(key) for key in sorted(keys)}
    snapshot = registry.collect(AMPLE_S)
    assert snapshot.errors == {}
    assert len(json.dumps(snapshot.tree["pages"])) > 300
