"""Shared variables over whole processes: forks, ends, and the servers that Django runs on."""

import importlib.util
import json
import multiprocessing
import os
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import closing

import pytest

from expvar_panels import Int
from expvar_panels.registry.registry import Registry
from expvar_panels.registry.sharing.changes import Cell
from expvar_panels.registry.sharing.sqlite_store import SqliteStore
from expvar_panels.registry.sharing.values import Bounds, SharedValues
from tests.servers import PATIENCE_S, Server, running
from tests.workers import Workers, expected, totals

PATIENT = Bounds(write_every_s=3600, request_s=60, reading_s=60, exit_s=60, fork_s=60)
forking = pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "shared.sqlite3"


def stored(path, name="hits"):
    with closing(SqliteStore(path)) as store:
        cell = Cell(name, None, "int")
        return store.read([cell], []).get(cell)


def test_eight_processes_of_four_threads_count_exactly(path):
    """Whatever the order, and though what is left is written only as each process ends."""
    with Workers({"SQLITE": str(path)}) as workers:
        workers.count(300)
    with closing(SqliteStore(path)) as store:
        assert totals(store) == expected(300)


def test_a_file_deleted_midway_costs_no_process(path):
    """All go on in one new file; what they count after the deletion is all there."""
    with Workers({"SQLITE": str(path)}) as workers:
        workers.count(11)  # the last one is an end of a request: nothing waits
        for file in path.parent.iterdir():
            file.unlink()
        workers.count(50)
    with closing(SqliteStore(path)) as store:
        assert totals(store) == expected(50)


# How processes end

SCRIPT = """
import os, sys
from pathlib import Path
from expvar_panels import Int
from expvar_panels.registry.sharing.lifetime import default_shared
from expvar_panels.registry.sharing.values import Bounds
from expvar_panels.registry.sharing.sqlite_store import SqliteStore
default_shared.bounds = Bounds(write_every_s=3600, exit_s=60, failing_exit_s=0.1)
default_shared.begin()
default_shared.use(lambda: SqliteStore(Path(sys.argv[1])))
hits = Int("hits", shared=True)
hits.add(3)
"""
ENDS = {
    "the last line": ("", 0),
    "sys.exit": ("sys.exit(3)", 3),
    "an exception": ("raise RuntimeError", 1),
    "an interrupt": ("raise KeyboardInterrupt", -2),
    "a handler of its own for SIGTERM": (
        "import signal; signal.signal(15, lambda *_: sys.exit(5)); os.kill(os.getpid(), 15)",
        5,
    ),
    "an increment in an exit handler": ("import atexit; atexit.register(hits.add, 0)", 0),
    "a fork that ends the same way": (
        "hits.add(-1)\nif os.fork() == 0: hits.add(1); sys.exit()\nos.wait()",
        0,
    ),
}


@pytest.mark.parametrize("end", ENDS)
def test_a_clean_end_loses_nothing(path, end):
    """What waits is written as the process ends, however it ends in Python."""
    script, code = ENDS[end]
    command = [sys.executable, "-c", SCRIPT + script, str(path)]
    done = subprocess.run(command, check=False, stderr=subprocess.PIPE, timeout=300)
    assert done.returncode == code
    assert stored(path) == 3


def test_an_end_with_a_store_that_is_down_is_bounded_and_told(tmp_path):
    """The process ends by itself, and says what was lost."""
    command = [sys.executable, "-c", SCRIPT, str(tmp_path / "none" / "x.sqlite3")]
    done = subprocess.run(command, check=False, stderr=subprocess.PIPE, timeout=300)
    assert done.returncode == 0
    assert b"could not be written: hits" in done.stderr


@forking
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_multiprocessing_children_lose_nothing(path, method):
    """`multiprocessing` ends its children without the usual exit handlers."""
    shared, hits = counter(path)
    hits.add(5)
    shared.flush()
    hits.add(1)
    context = multiprocessing.get_context(method)
    children = [context.Process(target=count_in_child, args=(path,)) for _ in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join()
        assert child.exitcode == 0
    shared.close()
    assert stored(path) == 36


made_in_parent = []


def counter(path):
    shared = SharedValues(lambda: SqliteStore(path), bounds=PATIENT)
    hits = Int("hits", shared=shared, registry=Registry())
    made_in_parent[:] = [shared, hits]
    return shared, hits


def count_in_child(path):
    _, hits = made_in_parent or counter(path)
    for _ in range(10):
        hits.add()


@forking
def test_a_pool_of_forked_workers_counts_exactly(path):
    """Forks at any moment, from a process that counts and writes all the while, double nothing."""
    shared, hits = counter(path)
    ended = threading.Event()
    counted = [0]

    def count_on():
        while not ended.is_set():
            hits.add()
            counted[0] += 1
            shared.flush()

    thread = threading.Thread(target=count_on)
    thread.start()
    children = []
    for _ in range(20):
        child = fork()
        if child == 0:
            hits.add(1000)
            shared.close()
            os._exit(0)
        children.append(child)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    ended.set()
    thread.join()
    shared.close()
    assert codes == [0] * 20
    assert stored(path) == 20_000 + counted[0]


def fork():
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # a fork with threads, on purpose
        return os.fork()


@forking
def test_a_fork_does_not_see_the_writers_thread(path):
    """Python warns of forks in processes with threads; ours is out of the way by then."""
    shared, hits = counter(path)
    hits.add()
    shared.flush()
    child = os.fork()  # a warning would be an error
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    hits.add()
    shared.close()
    assert stored(path) == 2


# Servers


def get(server, where):
    url = f"http://127.0.0.1:{server.port}/{where}"
    with urllib.request.urlopen(url, timeout=PATIENCE_S) as answer:
        return answer.read()


def serve(path, *arguments):
    server = Server(sys.executable, path.parent, "-m", *arguments)
    return running(server, {**os.environ, "SHARED_FILE": str(path), "PYTHONPATH": os.getcwd()})


def until(condition):
    """Wait for what a server does after its answer."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


GUNICORN = ("gunicorn", "--bind", "127.0.0.1:{port}", "tests.shared_site:wsgi")


@forking
@pytest.mark.parametrize(
    "options",
    [
        ["--workers", "2"],
        ["--workers", "2", "--preload"],
        ["--worker-class", "gthread", "--threads", "4", "--workers", "2"],
    ],
    ids=" ".join,
)
def test_gunicorn_workers_flush_when_they_are_told_to_stop(path, options):
    """SIGTERM ends the workers gracefully, and all that they counted is in the store."""
    with serve(path, *GUNICORN, *options) as server:
        for _ in range(20):
            assert get(server, "sync") == b"ok"
        assert server.stop() == 0
    assert (stored(path), stored(path, "late")) == (20, 20)
    assert stored(path, "booted") == (1 if "--preload" in options else 2)


@forking
def test_gunicorn_workers_flush_when_they_are_replaced(path):
    """A worker that has served its `max_requests` loses nothing."""
    with serve(path, *GUNICORN, "--workers", "1", "--max-requests", "3") as server:
        for _ in range(10):
            assert get(server, "sync") == b"ok"
        until(lambda: stored(path, "late") == 9)
        assert server.stop() == 0
    assert (stored(path), stored(path, "late")) == (10, 10)


@pytest.mark.parametrize("command", ["uvicorn", "daphne"])
@pytest.mark.parametrize("view", ["sync", "async", "streaming"])
def test_under_asgi_the_end_of_a_request_writes(path, command, view):
    """While the server runs, others see what each request has counted."""
    if importlib.util.find_spec(command) is None:
        pytest.skip(f"{command} is not installed")
    with serve(path, command, "--port", "{port}", "tests.shared_site:asgi") as server:
        for count in range(1, 4):
            assert get(server, view) == b"ok"
            until(lambda count=count: stored(path) == count)


def test_one_value_for_two_machines_worth_of_settings(path):
    """A command line of the site shares with its servers: same settings, same values."""
    script = "import tests.shared_site as site; print(site.hits.value())"
    env = {**os.environ, "SHARED_FILE": str(path)}
    with closing(SqliteStore(path)) as store:
        list(store.write({}))
    shared, hits = counter(path)
    hits.add(7)
    shared.close()
    done = subprocess.run([sys.executable, "-c", script], env=env, stdout=subprocess.PIPE)
    assert json.loads(done.stdout) == 7
