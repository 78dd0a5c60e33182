"""Under a pre-forking server every worker tells its own figures, and says which it is."""

import json
import re
import socket
import subprocess
import sys

import pytest

SITE = """
import gc, json
from expvar_panels.contrib.memstats.vars import PROCESS, MemStats, Pid

variable = MemStats()
for _ in range(50):
    gc.collect()
assert variable.value()["NumGC"] >= 50

def application(environ, start_response):
    gc.disable()
    if environ["PATH_INFO"] == "/collect":
        gc.collect()
    values = variable.value()
    start_response("200 OK", [("Content-Type", "application/json")])
    shown = {name: values[name] for name in ("NumGC", "LastGC", "TotalAlloc", "Alloc", "Frees")}
    watching = gc.callbacks.count(PROCESS.pauses)
    return [json.dumps({"pid": Pid().value(), "watching": watching, **shown}).encode()]
"""


@pytest.fixture
def port(tmp_path):
    """A gunicorn with two workers whose application was loaded before the fork."""
    (tmp_path / "counting_site.py").write_text(SITE)
    command = [sys.executable, "-m", "gunicorn", "--preload", "--workers", "2"]
    command += [
        "--bind",
        "127.0.0.1:0",
        "--pythonpath",
        f"{tmp_path},.",
        "counting_site:application",
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            yield listening(server)
        finally:
            server.terminate()
            server.communicate(timeout=300)


def listening(server):
    """The port, once it is open and both workers are there."""
    log, port, booted = [], None, 0
    while port is None or booted < 2:
        line = server.stderr.readline()
        assert line, "".join(log)
        log.append(line)
        booted += "Booting worker" in line
        found = re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", line)
        port = int(found[1]) if found else port
    return port


def begin(port, path):
    """A request of which the worker that takes it has not the end, so that it waits for it."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=300)
    connection.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n".encode())
    return connection


def finish(connection):
    """The answer, once the request has got its end."""
    with connection, connection.makefile("rb") as answer:
        connection.sendall(b"\r\n")
        head, _, body = answer.read().partition(b"\r\n\r\n")
    assert b" 200 " in head.partition(b"\r\n")[0], head
    return json.loads(body)


def both_workers(port, path="/"):
    """One answer of each worker: while one waits for its request's end, the other must answer."""
    for _ in range(100):
        with begin(port, path) as waiting:
            other = finish(begin(port, path))
            one = finish(waiting)
        if one["pid"] != other["pid"]:
            return {one["pid"]: one, other["pid"]: other}
    return pytest.fail("one worker answered everything")


def test_every_worker_counts_for_itself(port):
    """Counters start anew in each worker, go on separately, and the pid tells which is which."""
    fresh = both_workers(port)
    for shown in fresh.values():
        assert shown["NumGC"] < 10
        assert shown["watching"] == 1
    collected = finish(begin(port, "/collect"))
    again = both_workers(port)
    assert set(again) == set(fresh)
    (idle,) = set(fresh) - {collected["pid"]}
    assert again[collected["pid"]]["NumGC"] == fresh[collected["pid"]]["NumGC"] + 1
    assert again[idle]["NumGC"] == fresh[idle]["NumGC"]
