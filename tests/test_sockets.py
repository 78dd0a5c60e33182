"""Waits on sockets are measured, and share no time with the code around them."""

from __future__ import annotations

import socket
import ssl
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from expvar_panels.flames.hooks import sockets
from expvar_panels.flames.hooks.patching import ABSENT
from tests.clockwork import MS, Clockwork, check, inside


@pytest.fixture
def clock() -> Clockwork:
    return Clockwork()


@pytest.fixture
def pair(clock: Clockwork, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A socket whose `recv` takes 2 ms, with a tick of the sampler in its middle if asked."""

    class Slow(socket.socket):
        ticks = False

        def recv(self, *args: Any) -> bytes:
            clock.pass_time(1)
            if self.ticks:
                clock.tick(0)
            clock.pass_time(1)
            return b"x"

    class Ours(Slow): ...

    with Ours() as ours, monkeypatch.context() as patch:
        patch.setattr(sockets.socket, "socket", Ours)
        yield ours


def test_a_short_wait_has_its_exact_time(clock: Clockwork, pair: Any) -> None:
    """Samples outside do not carry it, and samples inside carry all of it."""

    def compute(ms: float) -> None:
        clock.tick(ms)

    def ask() -> None:
        pair.recv(1)

    def view() -> None:
        compute(3)
        ask()
        compute(3)
        pair.ticks = True
        ask()
        compute(3)

    profile = clock.record(view)
    check(profile)
    assert inside(profile, "compute") == 9
    assert inside(profile, "ask") == 4
    assert profile.spans.kind == ("wait", "wait")
    assert profile.spans.duration_ns == (2 * MS, 2 * MS)


def test_sockets_are_patched_only_meanwhile(clock: Clockwork) -> None:
    """What `socket.socket` inherits, it inherits again."""
    before = {name: vars(socket.socket).get(name, ABSENT) for name in sockets.PLAIN}
    before_ssl = {name: vars(ssl.SSLSocket)[name] for name in sockets.ENCRYPTED}

    def view() -> None:
        assert "recv" in vars(socket.socket)

    clock.record(view)
    assert {name: vars(socket.socket).get(name, ABSENT) for name in sockets.PLAIN} == before
    assert {name: vars(ssl.SSLSocket)[name] for name in sockets.ENCRYPTED} == before_ssl


def test_a_socket_outside_of_any_recording_is_not_touched(clock: Clockwork) -> None:
    """Another thread's sockets work as ever, and cost next to nothing."""
    one, other = socket.socketpair()
    with one, other:
        uninstall = sockets.install()
        one.sendall(b"hello")
        assert other.recv(5) == b"hello"
        uninstall()


def test_an_error_of_the_socket_is_the_sockets(clock: Clockwork) -> None:
    """A wait that fails is measured, and raises as ever."""

    def view() -> None:
        with socket.socket() as unconnected, pytest.raises(OSError, match=r"."):
            unconnected.recv(1)
        clock.tick(1)

    profile = clock.record(view)
    assert profile.quality.errors == 0


def test_a_program_without_ssl_is_not_made_to_load_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain sockets are measured all the same."""
    monkeypatch.delitem(sys.modules, "ssl")
    before = vars(ssl.SSLSocket)["read"], vars(socket.socket).get("send", ABSENT)
    uninstall = sockets.install()
    try:
        assert vars(ssl.SSLSocket)["read"] is before[0]
        assert vars(socket.socket)["send"] is not before[1]
        assert "ssl" not in sys.modules
    finally:
        uninstall()
    assert vars(socket.socket).get("send", ABSENT) is before[1]
