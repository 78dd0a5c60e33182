"""Shared variables: gathered, written once, never in the way of a request."""

import itertools
import logging
import os
import threading
from dataclasses import replace

import pytest

from expvar_panels import Float, Int, Map, String
from expvar_panels.registry.registry import Registry
from expvar_panels.registry.sharing.changes import Cell, StoreUnavailable, total
from expvar_panels.registry.sharing.outbox import Outbox
from expvar_panels.registry.sharing.values import Bounds, SharedValues
from tests.fake_store import FakeClock, FakeStore
from tests.interleave import NoLock, interleave
from tests.variables import AMPLE_S

# Nothing here is a matter of time: what is waited for comes, or the test never ends.
PATIENT = Bounds(write_every_s=3600, request_s=3600, reading_s=3600, exit_s=3600, fork_s=3600)
HITS = Cell("hits", None, "int")


@pytest.fixture
def store():
    return FakeStore()


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def shared(store, clock):
    values = SharedValues(store, bounds=PATIENT, clock=clock)
    yield values
    store.gate.set()
    store.error, store.refused, store.after = None, {}, None
    values.close()
    values.use(None)


@pytest.fixture
def registry():
    return Registry()


@pytest.fixture
def hits(shared, registry):
    return Int("hits", shared=shared, registry=registry)


def writers():
    """The threads that write to stores."""
    return [thread for thread in threading.enumerate() if thread.name == "expvar_panels shared"]


def count_elsewhere(store, cell, n):
    """What another process has counted."""
    store.cells[cell] = (store.cells.get(cell) or 0) + n


def test_increments_wait_and_are_written_at_once(shared, store, hits):
    """A thousand additions are one change of the store, made when the request ends."""
    for _ in range(1000):
        hits.add(2)
    assert store.cells == {}
    shared.flush()
    assert store.cells == {HITS: 2000}
    assert len(store.writes) == 1


def test_nothing_to_write_touches_no_store(shared, store, hits):
    """A request that counts nothing costs nothing."""
    shared.flush()
    assert (store.attempts, writers()) == (0, [])


def test_a_value_is_that_of_all_processes(shared, store, clock, hits):
    """What others wrote and what waits here are one sum."""
    count_elsewhere(store, HITS, 10)
    hits.add(5)
    assert hits.value() == 15
    count_elsewhere(store, HITS, 1)
    clock.now += 1
    assert hits.value() == 16


def test_a_reading_asks_the_store_once(shared, store, registry, hits):
    """Fifty shared variables are one round trip, and the next reading is another one."""
    for number in range(50):
        Int(f"more{number}", shared=shared, registry=registry).add(number)
    assert registry.collect(AMPLE_S).tree["more49"] == 49
    assert (store.reads, len(store.writes)) == (1, 1)


def test_between_readings_a_process_sees_its_own(shared, store, hits):
    """What was added is in the value at once, whether it is written or still waits."""
    seen = []
    for write in (False, True, False):
        hits.add()
        if write:
            shared.flush()
        seen.append(hits.value())
    assert seen == [1, 2, 3]


def test_all_kinds_are_shared(shared, store, clock, registry):
    """Int, Float, String and Map keep their types through the store."""
    Int("i", shared=shared, registry=registry).add(2)
    Float("f", shared=shared, registry=registry).add(1)
    String("s", shared=shared, registry=registry).set("x")
    pages = Map("m", shared=shared, registry=registry)
    pages.add("b")
    pages.add_float("a", 2)
    pages.set("c", "text")
    shared.flush()
    clock.now += 1
    tree = registry.collect(AMPLE_S).tree
    assert tree == {"i": 2, "f": 1.0, "s": "x", "m": {"a": 2.0, "b": 1, "c": "text"}}
    assert [type(tree["f"]), type(tree["m"]["a"])] == [float, float]
    assert list(tree["m"]) == ["a", "b", "c"]


def test_a_shared_sum_wraps_around_as_in_go(shared, store, clock, hits):
    """The sum over processes is an int64 as each part of it is."""
    store.cells[HITS] = 2**63 - 1
    hits.add(2)
    assert hits.value() == -(2**63) + 1


def test_set_replaces_what_all_have_counted(shared, store, clock, hits):
    """`set` is written in order: what was added before it is gone, what came after counts on."""
    count_elsewhere(store, HITS, 10)
    hits.add(1)
    hits.set(100)
    hits.add(2)
    assert hits.value() == 102
    count_elsewhere(store, HITS, 5)
    clock.now += 1
    assert hits.value() == 107


def test_a_key_can_be_replaced_removed_and_begun_again(shared, store, clock, registry):
    """A shared map's keys follow set, delete and init, in every stage on the way to the store."""
    pages = Map("m", shared=shared, registry=registry)
    for write in (lambda: None, shared.flush):
        pages.add("k", 5)
        write()
        pages.set("k", 0.5)
        assert pages.value() == {"k": 0.5}
        write()
        pages.delete("k")
        assert pages.value() == {}
        write()
        pages.add("k")
        pages.add("other")
        assert (pages.value(), pages.get("k")) == ({"k": 1, "other": 1}, 1)
        write()
        pages.init()
        assert pages.value() == {}
        write()
    assert {value for value in store.cells.values() if value is not None} == set()


def test_a_key_of_one_type_refuses_the_other(shared, store, clock, registry):
    """A float for an int key raises at the call, whether the key waits or was read."""
    pages = Map("m", shared=shared, registry=registry)
    pages.add("hits")
    store.cells[Cell("m", "seconds", "float")] = 1.5
    pages.value()
    with pytest.raises(TypeError, match=r"Map\('m'\) holds the int 1 under 'hits'.*float 0.5"):
        pages.add_float("hits", 0.5)
    with pytest.raises(TypeError, match=r"the float 1.5 under 'seconds'.*the int 1"):
        pages.add("seconds")


def test_two_processes_at_odds_on_a_keys_type_are_told(shared, store, clock, registry):
    """Neither value is chosen in silence: the variable fails, and names the key."""
    pages = Map("m", shared=shared, registry=registry)
    store.cells = {Cell("m", "k", "int"): 1, Cell("m", "k", "float"): 0.5}
    with pytest.raises(TypeError, match="two processes use the key for two types"):
        pages.value()


def test_a_shared_map_holds_no_variables(shared, registry):
    """A variable lives in one process, so it cannot be put where all look."""
    pages = Map("m", shared=shared, registry=registry)
    with pytest.raises(TypeError, match="shared"):
        pages.set("k", Int())


@pytest.mark.parametrize("kind", [Int, Float, String, Map])
def test_sharing_needs_a_name(kind):
    """The name is what processes share it under."""
    with pytest.raises(ValueError, match="no name to be shared under"):
        kind(shared=True)


def test_too_many_keys_are_gathered_under_one(shared, store, clock, registry, monkeypatch):
    """Memory is bounded whatever the keys are, and no count is lost: it is in one key more."""
    shared.outbox = Outbox(lambda: None, max_keys=3)
    pages = Map("m", shared=shared, registry=registry)
    for key in "abcdefg":
        pages.add(key)
    pages.add("a")
    pages.add_float("h", 0.5)
    assert pages.value() == {
        "a": 2,
        "b": 1,
        "c": 1,
        "(overflow)": 4,
        "(overflow) float": 0.5,
    }


def test_a_full_map_takes_no_set_of_a_new_key(shared, registry, caplog):
    """What cannot be added up cannot be gathered: it is refused, and the log says so."""
    shared.outbox = Outbox(lambda: None, max_keys=1)
    pages = Map("m", shared=shared, registry=registry)
    pages.add("a")
    pages.set("b", 5)
    assert pages.value() == {"a": 1}
    assert "m has 1 keys and takes no more" in caplog.text


def test_the_bound_on_keys_follows_the_store(shared, store, clock, registry):
    """Keys that others use count; keys that were removed make room."""
    shared.outbox = Outbox(lambda: None, max_keys=2)
    pages = Map("m", shared=shared, registry=registry)
    store.cells = {Cell("m", "a", "int"): 1, Cell("m", "b", "int"): 1}
    pages.value()
    pages.add("c")
    assert pages.value() == {"a": 1, "b": 1, "(overflow)": 1}
    store.cells[Cell("m", "a", "int")] = None
    store.cells[Cell("m", "b", "int")] = None
    clock.now += 1
    pages.value()
    pages.add("d")
    assert pages.get("d") == 1


# A store that is down


def test_a_store_that_is_down_costs_no_request(shared, store, clock, hits, registry):
    """Neither adding nor the end of a request fails; the error is the variable's own reading."""
    Int("good", registry=registry)
    store.error = ConnectionError("refused")
    hits.add()
    shared.flush()
    snapshot = registry.collect(AMPLE_S)
    assert snapshot.tree == {"good": 0}
    assert snapshot.errors == {"hits": "StoreUnavailable"}
    with pytest.raises(StoreUnavailable, match="ConnectionError: refused") as failed:
        hits.value()
    assert failed.value.__cause__ is store.error


def test_increments_wait_until_the_store_is_back(shared, store, clock, hits):
    """What was counted meanwhile arrives once, and the value with it."""
    store.error = ConnectionError("refused")
    for _ in range(3):
        hits.add()
        shared.flush()
        clock.now += 100
    store.error = None
    count_elsewhere(store, HITS, 10)
    assert hits.value() == 13
    assert store.cells == {HITS: 13}


def test_a_store_that_fails_is_left_alone_for_a_while(shared, store, clock, hits):
    """Attempts come at growing distances, and at once again when it has answered."""
    store.error = ConnectionError("refused")
    attempts = []
    for _ in range(400):
        hits.add()
        before = store.attempts
        shared.flush()
        if store.attempts > before:
            attempts.append(clock.now)
        clock.now += 0.1
    pauses = [round(b - a, 1) for a, b in itertools.pairwise(attempts)]
    assert pauses == sorted(pauses)
    assert 4.9 < max(pauses) <= 5.2
    assert len(attempts) < 15
    store.error = None
    clock.now += 6
    shared.flush()
    hits.add()
    shared.flush()
    assert store.cells == {HITS: 401}


def test_a_reading_does_not_wait_for_a_store_left_alone(shared, store, clock, hits):
    """Of fifty variables of a store that is down, only the first one asks it."""
    store.error = ConnectionError("refused")
    for _ in range(50):
        with pytest.raises(StoreUnavailable):
            hits.value()
    assert store.attempts == 1


def test_a_store_that_fails_half_way_loses_and_doubles_nothing(shared, store, clock, registry):
    """What it took before it failed is not sent again, what it did not take is."""
    counters = [Int(f"c{n}", shared=shared, registry=registry) for n in range(6)]
    for counter in counters:
        counter.add(7)
    store.after = 2
    shared.flush()
    assert sorted(store.cells.values()) == [7, 7]
    counters[0].add()
    counters[5].add()
    store.after = None
    clock.now += 100
    shared.flush()
    assert sorted(store.cells.values()) == [7, 7, 7, 7, 8, 8]
    assert [counter.value() for counter in counters] == [8, 7, 7, 7, 7, 8]


def test_a_store_that_would_end_the_thread_does_not(shared, store, clock, hits):
    """Whatever a client library raises, the next attempt comes."""
    store.error = SystemExit("give up")
    hits.add(3)
    shared.flush()
    with pytest.raises(StoreUnavailable, match="SystemExit: give up"):
        hits.value()
    store.error = None
    clock.now += 100
    assert hits.value() == 3


def test_what_is_added_while_a_write_fails_is_not_lost(shared, store, clock, hits):
    """Changes that come while older ones are on their way join them when they come back."""
    hits.add(5)
    shared.bounds = replace(PATIENT, request_s=0)
    store.gate.clear()
    shared.flush()
    store.entered.wait()
    hits.add(2)
    store.error = ConnectionError("reset")
    store.gate.set()
    shared.bounds = PATIENT
    with pytest.raises(StoreUnavailable):
        hits.value()
    store.error = None
    clock.now += 100
    assert hits.value() == 7
    assert store.cells == {HITS: 7}


def test_a_variable_that_the_store_refuses_holds_up_no_other(shared, store, clock, registry):
    """The one fails at each reading, the others are written and read."""
    counters = [Int(f"c{n}", shared=shared, registry=registry) for n in range(3)]
    store.refused = {Cell("c0", None, "int"): OverflowError("too much")}
    for _ in range(3):
        for counter in counters:
            counter.add()
        clock.now += 100
        shared.flush()
    clock.now += 100
    snapshot = registry.collect(AMPLE_S)
    assert snapshot.tree == {"c1": 3, "c2": 3}
    assert snapshot.errors == {"c0": "StoreUnavailable"}
    store.refused = {}
    clock.now += 100
    shared.flush()
    clock.now += 100
    assert registry.collect(AMPLE_S).tree == {"c0": 3, "c1": 3, "c2": 3}


def test_a_store_that_hangs_holds_a_request_once_and_briefly(shared, store, clock, hits):
    """The end of a request waits within its bound, and not at all while the store still hangs."""
    store.gate.clear()
    hits.add()
    shared.bounds = replace(PATIENT, request_s=0)
    shared.flush()
    store.entered.wait()
    clock.now += 3601
    shared.bounds = PATIENT
    shared.flush()
    with pytest.raises(StoreUnavailable, match="not answered"):
        hits.value()
    hits.add()
    store.gate.set()
    shared.close()
    assert store.cells == {HITS: 2}


def test_a_failure_is_logged_once_until_it_is_over(shared, store, clock, hits, caplog):
    """A store that is down for an hour is one line in the log, and one when it is back."""
    caplog.set_level(logging.INFO, logger="expvar_panels")
    store.error = ConnectionError("refused")
    for _ in range(20):
        hits.add()
        shared.flush()
        clock.now += 100
    store.error = None
    shared.flush()
    said = [record.getMessage() for record in caplog.records]
    assert said == [
        "The store of shared variables fails; changes wait",
        "The store of shared variables answers again",
    ]


def test_a_store_that_failed_is_opened_anew(store, clock, registry):
    """A broken connection is not kept."""
    opened = []

    def open_store():
        opened.append(store)
        return store

    shared = SharedValues(open_store, bounds=PATIENT, clock=clock)
    hits = Int("hits", shared=shared, registry=registry)
    store.error = ConnectionError("broken")
    hits.add()
    shared.flush()
    store.error = None
    clock.now += 100
    shared.flush()
    assert len(opened) == 3  # at first, for the reading after the failure, and when it was back
    shared.close()


# The thread


def test_outside_requests_what_waits_is_written_soon(store, registry):
    """A management command or a thread of its own need not do anything."""
    shared = SharedValues(store, bounds=replace(PATIENT, write_every_s=0.01))
    Int("hits", shared=shared, registry=registry).add(3)
    assert store.written.acquire(timeout=300)
    assert store.cells == {HITS: 3}
    shared.close()


def test_what_failed_is_tried_again_without_being_asked(store, registry):
    """The last request before a quiet time need not wait for the next one."""
    shared = SharedValues(store, bounds=PATIENT)
    hits = Int("hits", shared=shared, registry=registry)
    store.error = ConnectionError("refused")
    hits.add(3)
    shared.flush()
    store.error = None
    assert store.written.acquire(timeout=300)
    assert store.cells == {HITS: 3}
    shared.close()


def test_until_there_is_a_store_nothing_is_lost(store, clock, registry):
    """What modules count while they are imported waits for Django to start."""
    shared = SharedValues(clock=clock)
    hits = Int("hits", shared=shared, registry=registry)
    hits.add(3)
    shared.flush()
    assert (hits.value(), writers()) == (3, [])
    shared.use(store)
    shared.flush()
    assert store.cells == {HITS: 3}
    shared.close()


def test_another_store_starts_from_what_it_holds(shared, store, clock, hits):
    """Nothing of the former store is shown or carried over; what waits goes to the new one."""
    hits.add(5)
    shared.flush()
    hits.add(1)
    other = FakeStore()
    count_elsewhere(other, HITS, 100)
    shared.use(other)
    assert hits.value() == 101
    assert (store.cells, other.cells, store.closed) == ({HITS: 5}, {HITS: 101}, 1)
    shared.close()


def test_close_leaves_nothing_behind_and_everything_usable(shared, store, hits):
    """The thread ends, the store is closed, and counting goes on afterwards."""
    hits.add()
    shared.close()
    assert (store.cells, store.closed, writers()) == ({HITS: 1}, 1, [])
    hits.add()
    shared.close()
    assert store.cells == {HITS: 2}


def test_what_could_not_be_written_in_the_end_is_told(shared, store, clock, hits, caplog):
    """A loss is never silent."""
    store.error = ConnectionError("refused")
    hits.add()
    shared.bounds = replace(PATIENT, exit_s=0)
    shared.close()
    assert "could not be written: hits" in caplog.text


def test_where_no_thread_can_be_started_the_end_still_writes(shared, store, hits, monkeypatch):
    """Late in an interpreter's life, or at a limit of the system, counting costs no exception."""

    def refuse(_thread):
        raise RuntimeError("can't create new thread at interpreter shutdown")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    hits.add(3)
    shared.flush()
    assert store.cells == {}
    shared.close()
    assert store.cells == {HITS: 3}


def test_a_store_that_cannot_even_be_closed_is_replaced(shared, store, clock, hits, monkeypatch):
    """A connection that is broken through and through costs no request."""

    def fail():
        raise OSError

    monkeypatch.setattr(store, "close", fail)
    store.error = ConnectionError("refused")
    hits.add()
    shared.flush()
    store.error = None
    clock.now += 100
    assert hits.value() == 1


def test_the_end_of_a_process_gives_a_refusing_store_less_time(shared, store, clock, hits, caplog):
    """A slow store is waited for; one that answers with errors is given up earlier."""
    shared.bounds = replace(PATIENT, failing_exit_s=0)
    store.error = ConnectionError("refused")
    hits.add()
    shared.close()
    assert "could not be written: hits" in caplog.text
    assert store.attempts == 2  # one attempt: a writing, and a reading that finds it down


@pytest.mark.parametrize(
    ("value", "amount", "sum_"),
    [
        (None, None, None),
        (None, 2, 2),
        (2, None, 2),
        (2, 3, 5),
        (0.5, 1.0, 1.5),
        (2**63 - 1, 1, -(2**63)),
    ],
)
def test_sums(value, amount, sum_):
    """None counts as nothing, ints wrap around, floats stay floats."""
    assert total(value, amount) == sum_


def test_texts_do_not_add_up():
    """A text in the place of a number is an error, not a longer text."""
    with pytest.raises(TypeError, match="do not add up"):
        total("a", "b")


@pytest.mark.parametrize("case", ["a change that waits", "a new change"])
@pytest.mark.parametrize("lock", [True, False])
def test_no_shared_update_is_lost(case, lock, registry, clock):
    """A second thread that adds amid the first one's addition waits; with no lock one is lost."""
    shared = SharedValues(clock=clock)
    hits = Int("hits", shared=shared, registry=registry)
    if case == "a change that waits":
        hits.add(0)
        code, store = Outbox.add.__code__, "STORE_ATTR"
    else:
        code, store = Outbox._note.__code__, "STORE_SUBSCR"
    if not lock:
        shared.outbox._lock = NoLock()
    interleave(code, store, shared.outbox, hits.add)
    assert hits.value() == (2 if lock else 1)


# Forks


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
def test_a_fork_inherits_nothing_that_waits(shared, store, hits):
    """The child writes its own increments only, and no thread or connection crosses the fork."""
    hits.add(5)
    shared.flush()
    hits.add(2)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        hits.add(1)
        shared.close()
        os.write(writer, repr((store.cells, store.writes[-1][HITS].amount)).encode())
        os._exit(len(writers()))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    told = os.read(reader, 1000).decode()
    os.close(reader)
    os.close(writer)
    shared.close()
    assert store.cells == {HITS: 7}
    assert told.endswith(", 1)")
