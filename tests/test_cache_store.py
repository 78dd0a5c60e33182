"""Shared variables in a Django cache: on a real Redis and a real memcached."""

import warnings

import pytest
from django.core.cache.backends.base import InvalidCacheKey

from expvar_panels import Int
from expvar_panels.registry.registry import Registry
from expvar_panels.registry.sharing.changes import Cell, Change, StoreUnavailable
from expvar_panels.registry.sharing.values import Bounds, SharedValues
from expvar_panels.stores.cache import CacheStore, _entries
from expvar_panels.stores.cache_keys import KeyList, entry
from tests.servers import memcached, redis, running
from tests.workers import Workers, expected, totals

MAX, MIN = 2**63 - 1, -(2**63)
PATIENT = Bounds(write_every_s=3600, request_s=60, reading_s=60, exit_s=60, fork_s=60)
HITS = Cell("hits", None, "int")
SECONDS = Cell("seconds", None, "float")
BACKENDS = {
    "redis": "django.core.cache.backends.redis.RedisCache",
    "memcached": "django.core.cache.backends.memcached.PyMemcacheCache",
}


def choice(server, kind):
    scheme = "redis://" if kind == "redis" else ""
    return {"BACKEND": BACKENDS[kind], "LOCATION": f"{scheme}127.0.0.1:{server.port}"}


@pytest.fixture(scope="module", params=["redis", "memcached"])
def cache_server(request, tmp_path_factory):
    """A running server and the CACHES entry for it."""
    start = {"redis": redis, "memcached": memcached}[request.param]
    with running(start(tmp_path_factory.mktemp(request.param))) as server:
        yield server, choice(server, request.param)


@pytest.fixture
def cache(cache_server, settings):
    _, entry_ = cache_server
    settings.CACHES = {"default": {"BACKEND": LOCMEM}, "shared": entry_}
    holder = CacheStore("shared")
    holder._cache.clear()
    yield holder._cache
    holder.close()


LOCMEM = "django.core.cache.backends.locmem.LocMemCache"


@pytest.fixture
def store(cache):
    store = CacheStore("shared")
    yield store
    store.close()


def write(store, *changes):
    return list(store.write(dict(changes)))


def add(store, cell, n):
    return write(store, (cell, Change(n)))


def read(store, cell):
    return store.read([cell], []).get(cell)


def test_eight_processes_of_four_threads_count_exactly(cache_server, store):
    """Whatever the order, and though what is left is written only as each process ends."""
    with Workers({"CACHE": cache_server[1]}) as workers:
        workers.count(150)
    assert totals(store) == expected(150)


def test_sums_are_kept_in_the_cache(store):
    """Two stores on one cache, as two machines are, add to one number."""
    other = CacheStore("shared")
    assert add(store, HITS, 2) == [HITS]
    add(other, HITS, 3)
    assert read(store, HITS) == read(other, HITS) == 5
    other.close()


def test_numbers_go_below_zero_and_back(store):
    """memcached has no number below zero, and clamps at it; a gauge must not notice."""
    for n in (1, -5, 10, -7, 0):
        add(store, HITS, n)
    assert read(store, HITS) == -1
    write(store, (HITS, Change(-4, replaces=True)))
    add(store, HITS, 1)
    assert read(store, HITS) == -3


@pytest.mark.parametrize("n", [MAX, MIN + 1])
def test_large_ints_are_exact(store, n):
    """64 bits are kept to the last one."""
    add(store, HITS, n)
    assert read(store, HITS) == n


def test_floats_are_exact_to_a_millionth(store):
    """A cache adds ints only; what is smaller than its unit waits and is not lost."""
    for _ in range(10):
        add(store, SECONDS, 0.1)
    for _ in range(100):
        add(store, SECONDS, 1e-8)
    add(store, SECONDS, -0.5)
    assert read(store, SECONDS) == 0.500001


@pytest.mark.parametrize("x", [1e13, -1e300])
def test_a_float_beyond_a_cache_is_refused(store, x):
    """What cannot be kept is an error of this variable, not a wrong number."""
    with pytest.raises(OverflowError, match="seconds"):
        add(store, SECONDS, x)
    assert read(store, SECONDS) is None


KEYS = ["", "a b", "\x00\r\n", "\ud800", "é" * 300, "get x\r\nset y", "' OR 1", "</script>"]


def test_map_keys_may_be_anything(store, cache):
    """Neither the length nor the characters of a key reach the server's protocol."""
    cells = [Cell("pages", key, "int") for key in KEYS]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        write(store, *((cell, Change(n)) for n, cell in enumerate(cells)))
    assert store.read([], ["pages"]) == {cell: n for n, cell in enumerate(cells)}


def test_texts_and_kinds(store):
    """A key's kinds are cells of their own, and texts may be anything."""
    cells = {
        Cell("m", "k", "text"): "\ud800é\x00",
        Cell("m", "k", "int"): 5,
        Cell("m", "k", "float"): 0.5,
        Cell("s", None, "text"): "",
    }
    write(store, *((cell, Change(value, replaces=True)) for cell, value in cells.items()))
    assert store.read([Cell("s", None, "text")], ["m"]) == cells


def test_removing_and_beginning_again(store, cache):
    """A removed key is gone, and listed once however often it comes back."""
    cell = Cell("m", "k", "int")
    for n in range(3):
        add(store, cell, n + 1)
        assert store.read([], ["m"]) == {cell: n + 1}
        write(store, (cell, Change(None, replaces=True)))
        assert store.read([], ["m"]) == {}
    assert cache.get(entry("count", "m")) == 1


def test_a_key_of_another_process_is_found(store):
    """Each reading sees keys that others have begun since the last one."""
    other = CacheStore("shared")
    for key in "abc":
        add(other, Cell("m", key, "int"), 1)
        assert [cell.key for cell in store.read([], ["m"])][-1:] != []
    assert {cell.key for cell in store.read([], ["m"])} == {"a", "b", "c"}
    other.close()


def test_a_place_that_is_not_filled_yet_is_looked_at_again(store, cache):
    """Between taking a place in the list and filling it, a reader may come by."""
    reader, cell = KeyList("m"), Cell("m", "b", "int")
    add(store, Cell("m", "a", "int"), 1)
    assert cache.incr(entry("count", "m")) == 2
    assert {c.key for c in reader.read(cache)} == {"a"}
    cache.set(entry("place", "m", 2), ("b", "int"), timeout=None)
    assert cell in reader.read(cache)


def test_an_emptied_cache_starts_anew(store, cache):
    """After a flush everything counts from zero, and maps list their keys again."""
    cells = [Cell("m", key, "int") for key in "abc"]
    write(store, *((cell, Change(5)) for cell in cells), (HITS, Change(5)))
    assert len(store.read([], ["m"])) == 3
    cache.clear()
    other = CacheStore("shared")
    for key in "xyz":
        add(other, Cell("m", key, "int"), 1)
    write(store, (cells[0], Change(2)), (HITS, Change(2)))
    found = store.read([HITS], ["m"])
    assert {cell.key: n for cell, n in found.items()} == {None: 2, "a": 2, "x": 1, "y": 1, "z": 1}
    other.close()


def test_an_evicted_counter_starts_anew(store, cache):
    """A cache that throws entries away loses what they held, and nothing else breaks."""
    cell = Cell("m", "k", "int")
    add(store, cell, 5)
    cache.delete_many(_entries(cell))
    assert store.read([], ["m"]) == {}
    add(store, cell, 1)
    assert store.read([], ["m"]) == {cell: 1}


def test_two_processes_that_begin_a_counter_at_once(store, cache, monkeypatch):
    """Whoever comes second to create it adds to the first one's."""
    other = CacheStore("shared")
    really_add = store._cache.add

    def add_late(name, value, **options):
        add(other, HITS, 10)
        return really_add(name, value, **options)

    monkeypatch.setattr(store._cache, "add", add_late)
    add(store, HITS, 1)
    assert read(store, HITS) == 11
    other.close()


def test_entries_do_not_expire(store, cache):
    """Counters outlive the cache's default timeout."""
    cache.default_timeout = 0
    store._connection = cache
    add(store, HITS, 1)
    add(store, Cell("m", "k", "int"), 1)
    write(store, (Cell("s", None, "text"), Change("x", replaces=True)))
    assert len(store.read([HITS, Cell("s", None, "text")], ["m"])) == 3


def test_caches_with_prefixes_are_apart(store, cache_server, settings):
    """KEY_PREFIX and VERSION keep sites on one server apart, as with every cache."""
    add(store, HITS, 1)
    settings.CACHES = {
        "default": {"BACKEND": LOCMEM},
        "shared": {**cache_server[1], "KEY_PREFIX": "other"},
    }
    other = CacheStore("shared")
    assert read(other, HITS) is None
    other.close()


def test_a_prefix_that_the_server_cannot_take_is_an_error(cache_server, settings):
    """A misconfigured cache fails the reading, not the request, and not in silence."""
    settings.CACHES = {
        "default": {"BACKEND": LOCMEM},
        "shared": {**cache_server[1], "KEY_PREFIX": "x" * 300},
    }
    store = CacheStore("shared")
    if "memcached" in cache_server[1]["BACKEND"]:
        with pytest.raises(InvalidCacheKey):
            add(store, HITS, 1)
    store.close()


# The server killed


def shared_counter(store):
    shared = SharedValues(store, bounds=PATIENT)
    return shared, Int("hits", shared=shared, registry=Registry())


def set_cache(settings, server, kind="redis", **options):
    settings.CACHES = {
        "default": {"BACKEND": LOCMEM},
        "shared": {**choice(server, kind), "OPTIONS": options},
    }


def open_store():
    return CacheStore("shared")


@pytest.mark.parametrize("kind", ["redis", "memcached"])
def test_a_server_that_is_down_costs_no_request(tmp_path, settings, kind):
    """Counting and the end of a request go on; only the reading fails, and then all is there."""
    server = {"redis": redis, "memcached": memcached}[kind](tmp_path)
    set_cache(settings, server, kind)
    shared, hits = shared_counter(open_store)
    for _ in range(5):
        hits.add()
        shared.flush()
    with pytest.raises(StoreUnavailable):
        hits.value()
    with running(server):
        shared.close()
        assert hits.value() == 5
        shared.close()


def test_redis_killed_and_restarted_midway_loses_nothing(tmp_path, settings):
    """Killed between two rounds of requests, restarted after a third: the sums are exact."""
    with running(redis(tmp_path, durable=True)) as server:
        set_cache(settings, server)
        with Workers({"CACHE": choice(server, "redis")}) as workers:
            workers.count(50)
            workers.settle()
            server.kill()
            workers.count(50)
            server.start()
            workers.count(50)
        store = open_store()
        assert totals(store) == expected(150)
        store.close()


def test_redis_killed_amid_writes_loses_nothing(tmp_path, settings):
    """Of an increment whose answer was cut off nobody knows: it may count twice, but never not."""
    with running(redis(tmp_path, durable=True)) as server:
        set_cache(settings, server)
        with Workers({"CACHE": choice(server, "redis")}) as workers:
            for _ in range(3):
                workers.begin(200)
                server.kill()
                server.start()
                workers.wait()
        store = open_store()
        found, least = totals(store), expected(600)
        assert found.keys() == least.keys()
        assert all(abs(found[key]) >= abs(least[key]) for key in least)
        store.close()
