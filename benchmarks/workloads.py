"""Work with known truth: each part times itself, and a recorder is to find the same shares.

A workload is a list of parts that are called again and again in random order until the time is up.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import socket
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from multiprocessing import get_context

Part = Callable[[], object]
NUMBERS = list(range(20_000))
TEXT = os.urandom(150_000)
DOCUMENT = {f"key{i}": list(range(20)) for i in range(150)}


class Truth:
    """When each part was called, and for how long: `calls` are (name, start, end) in seconds."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, float, float]] = []

    def timed(self, part: Part) -> Part:
        name = part.__name__

        @wraps(part)
        def timed() -> None:
            start = time.perf_counter()
            part()
            self.calls.append((name, start, time.perf_counter()))

        return timed

    @property
    def seconds(self) -> dict[str, float]:
        """The whole time of each part."""
        seconds: dict[str, float] = {}
        for name, start, end in self.calls:
            seconds[name] = seconds.get(name, 0.0) + end - start
        return seconds


def run(parts: list[Part], seconds: float, truth: Truth) -> None:
    """Call the parts in random order until the time is up."""
    timed = [truth.timed(part) for part in parts]
    order = random.Random(7)
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        order.shuffle(timed)
        for part in timed:
            part()


def part_python() -> int:
    total = 0
    for i in range(25_000):
        total += i & 7
    return total


def _tiny(i: int) -> int:
    return i + 1


def part_small_calls() -> None:
    for i in range(25_000):
        _tiny(i)


def part_c_holding_the_gil() -> None:
    for _ in range(3):
        sum(NUMBERS)
        sorted(NUMBERS, reverse=True)


def part_json() -> None:
    json.dumps(DOCUMENT)


def part_c_releasing_the_gil() -> None:
    zlib.compress(TEXT, 1)


def part_hash() -> None:
    hashlib.pbkdf2_hmac("sha256", b"secret", b"salt", 1500)


def part_sleep() -> None:
    time.sleep(0.002)


def part_files() -> None:
    with open(__file__, "rb") as file:
        for _ in range(100):
            file.seek(0)
            file.read(50)


def part_short_python() -> int:
    total = 0
    for i in range(3000):
        total += i & 7
    return total


@contextmanager
def cpu_mix() -> Iterator[list[Part]]:
    yield [part_python, part_small_calls, part_c_holding_the_gil, part_json]


@contextmanager
def c_mix() -> Iterator[list[Part]]:
    yield [part_python, part_c_releasing_the_gil, part_hash, part_c_holding_the_gil]


@contextmanager
def io_mix() -> Iterator[list[Part]]:
    yield [part_python, part_sleep, part_files, part_c_releasing_the_gil]


@contextmanager
def sqlite_mix() -> Iterator[list[Part]]:
    database = sqlite3.connect(":memory:", check_same_thread=False)
    database.execute("create table books (id integer, title text)")
    database.executemany("insert into books values (?, ?)", [(i, f"t{i}") for i in range(4000)])

    def part_scan() -> None:
        database.execute("select count(*) from books where title like '%9%'").fetchall()

    def part_fetch() -> None:
        for _, title in database.execute("select * from books limit 700"):
            title.upper()

    yield [part_scan, part_fetch, part_python]
    database.close()


@contextmanager
def orm_mix() -> Iterator[list[Part]]:
    from django.contrib.auth.models import User
    from django.db import connection
    from django.template.loader import get_template

    def part_list() -> None:
        list(User.objects.filter(id__lt=60))

    def part_one_by_one() -> None:
        for i in range(8):
            User.objects.get(id=i + 1)

    def part_template() -> None:
        books = [(i, f"title {i}", i / 3) for i in range(60)]
        get_template("books.html").render({"books": books})

    yield [part_list, part_one_by_one, part_template]
    connection.close()


def _echo(port: socket.socket, delay: float) -> None:
    while data := port.recv(16):
        end = time.perf_counter() + delay
        while time.perf_counter() < end:
            pass
        port.sendall(data)


def round_trips(delay: float) -> Callable[[], object]:
    """Requests to a server in another process that answers after `delay`, as a cache does."""

    @contextmanager
    def mix() -> Iterator[list[Part]]:
        ours, theirs = socket.socketpair()
        server = get_context("fork").Process(target=_serve, args=(ours, theirs, delay), daemon=True)
        server.start()
        theirs.close()

        def part_round_trip() -> None:
            ours.sendall(b"x")
            ours.recv(16)

        yield [part_short_python, part_round_trip, part_before]
        ours.close()
        server.join()

    return mix


def _serve(ours: socket.socket, theirs: socket.socket, delay: float) -> None:
    ours.close()
    _echo(theirs, delay)


def part_before() -> int:
    total = 0
    for i in range(1500):
        total += i & 3
    return total


MIXES: dict[str, Callable[[], object]] = {
    "cpu": cpu_mix,
    "c": c_mix,
    "io": io_mix,
    "sqlite": sqlite_mix,
    "orm": orm_mix,
    "round trips 0.2 ms": round_trips(0.0002),
    "round trips 2 ms": round_trips(0.002),
}
