"""Real servers for tests: on a free port of 127.0.0.1, ended by their process."""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

PATIENCE_S = 300.0


def program(name: str) -> str:
    """The program's path; where it is missing, the test is skipped, but in CI it fails."""
    if found := shutil.which(name):
        return found
    message = f"{name} is not installed: on Debian, `apt-get install {name}`"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


def free_port() -> int:
    """A port that nobody listens on now, from below those that the system hands out.

    One of those could go to some client before the server listens, even to the one that waits for
    the server: it would be connected to itself.
    """
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class Server:
    """A server process that can be killed and started again on its port."""

    def __init__(self, name: str, directory: Path, *arguments: str) -> None:
        self.port = free_port()
        self.command = [program(name), *(a.format(port=self.port) for a in arguments)]
        self.directory = directory
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, env: dict[str, str] | None = None) -> None:
        """Start it, and wait until it accepts connections."""
        with (self.directory / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=self.directory, stdout=log, stderr=log, env=env
            )
        end = time.monotonic() + PATIENCE_S
        while not self._accepts():
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < end, self.log()
            time.sleep(0.01)

    def kill(self) -> None:
        """End it without a chance to tidy up."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ask it to end, and wait for that; its exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(timeout=PATIENCE_S)

    def log(self) -> str:
        """What it has said."""
        return (self.directory / "log").read_text(errors="replace")

    def _accepts(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True


@contextmanager
def running(server: Server, env: dict[str, str] | None = None) -> Iterator[Server]:
    """The server, started; ended afterwards."""
    server.start(env)
    try:
        yield server
    finally:
        if server.process is not None and server.process.poll() is None:
            server.kill()


def redis(directory: Path, *, durable: bool = False) -> Server:
    """A Redis that forgets everything, or one that has each write on disk before it answers."""
    keeping = ("--appendonly", "yes", "--appendfsync", "always") if durable else ()
    address = ("--bind", "127.0.0.1", "--port", "{port}", "--dir", str(directory))
    return Server("redis-server", directory, *address, "--save", "", *keeping)


def memcached(directory: Path) -> Server:
    """A memcached."""
    user = ("-u", "root") if os.name == "posix" and os.geteuid() == 0 else ()
    return Server("memcached", directory, "-l", "127.0.0.1", "-p", "{port}", "-U", "0", *user)
