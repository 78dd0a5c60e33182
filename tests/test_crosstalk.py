"""Eight requests of different code at once, on each server: nobody's flame holds another's code."""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any
from urllib.request import urlopen

import pytest

from tests.servers import Server, running

ROOT = Path(__file__).parents[1]
SITE = "tests.crosstalk_site"
WAYS = 8
ROUNDS = 3
SERVERS = {
    "runserver": ("-m", SITE, "runserver", "--noreload", "127.0.0.1:{port}"),
    "gunicorn": (
        *("-m", "gunicorn", "-k", "gthread", "--threads", "8", "--no-control-socket"),
        *("-b", "127.0.0.1:{port}", f"{SITE}:wsgi"),
    ),
    "uvicorn": ("-m", "uvicorn", "--port", "{port}", f"{SITE}:asgi"),
    "daphne": ("-m", "daphne", "-b", "127.0.0.1", "-p", "{port}", f"{SITE}:asgi"),
}


def ask(port: int, number: int, barrier: Barrier) -> list[Any]:
    """One client's requests to its own view, in step with the others'."""
    answers = []
    for _ in range(ROUNDS):
        barrier.wait(300)
        with urlopen(f"http://127.0.0.1:{port}/{number}/", timeout=300) as response:
            answers.append(json.load(response))
    return answers


@pytest.mark.parametrize("name", SERVERS)
def test_no_request_sees_another_ones_code(name: str, tmp_path: Path) -> None:
    """Cross-talk is none at all, every request finds its own code, and the times add up."""
    server = Server(sys.executable, tmp_path, *SERVERS[name])
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "default"}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    if name == "runserver":
        env["DJANGO_SETTINGS_MODULE"] = ""
    with running(server, env), ThreadPoolExecutor(WAYS) as clients:
        barrier = Barrier(WAYS)
        asked = [clients.submit(ask, server.port, number, barrier) for number in range(WAYS)]
        answers = [future.result() for future in asked]
    for number, rounds in enumerate(answers):
        for answer in rounds:
            assert set(answer["seen"]) <= {str(number)}, answer
            assert answer["errors"] == 0, answer
            assert answer["notes"] == [], answer
            assert answer["sum"] == pytest.approx(answer["duration"])
        assert any(answer["seen"] for answer in rounds), rounds
