"""Eight requests of different code at once, on real servers: cross-talk, and own share in truth.

    python benchmarks/crosstalk.py [--rounds 20] [server...]

Cross-talk is time that a request's flame puts on another one's functions, in percent of all. The
error is the distance of the share of a request's own functions from what they timed themselves, in
points; of `background` and of parts that run side by side only the former can be told.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.servers import Server, running  # noqa: E402
from tests.test_crosstalk import SERVERS  # noqa: E402

WAYS = ("sync", "async", "gather", "threads", "bridged", "pooled", "background", "nested")
IN_SEQUENCE = ("sync", "async", "threads", "bridged", "pooled", "nested")


def ask(port: int, number: int, rounds: int, barrier: Barrier) -> list[Any]:
    answers = []
    for _ in range(rounds):
        barrier.wait(60)
        with urlopen(f"http://127.0.0.1:{port}/{number}/", timeout=60) as response:
            answers.append(json.load(response))
    return answers


def measure(name: str, rounds: int, together: bool) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": ""}
    if name != "runserver":
        del env["DJANGO_SETTINGS_MODULE"]
    with tempfile.TemporaryDirectory() as directory, ThreadPoolExecutor(8) as clients:
        server = Server(sys.executable, Path(directory), *SERVERS[name])
        with running(server, env):
            barrier = Barrier(8 if together else 1)
            ask_one = [(server.port, number, rounds, barrier) for number in range(8)]
            if together:
                found = [f.result() for f in [clients.submit(ask, *one) for one in ask_one]]
            else:
                found = [ask(*one) for one in ask_one]
    report(name, found)


def report(name: str, found: list[list[Any]]) -> None:
    cells, foreign, total = [], 0.0, 0.0
    for number, answers in enumerate(found):
        errors = []
        for answer in answers:
            own = answer["seen"].pop(str(number), 0.0)
            foreign += sum(answer["seen"].values())
            total += answer["duration"]
            errors.append(100 * (own - answer["true"]) / answer["duration"])
        if WAYS[number] in IN_SEQUENCE:
            cells.append(f"{WAYS[number]} {statistics.mean(errors):+.1f}")
    print(
        f"{name:<10} cross-talk {100 * foreign / total:.3f} %; error: {', '.join(cells)}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("servers", nargs="*", choices=[*SERVERS, []])
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    print(f"# Python {sys.version.split()[0]}")
    for together in (False, True):
        print("# eight at once" if together else "# one at a time")
        for name in options.servers or SERVERS:
            measure(name, options.rounds, together)


if __name__ == "__main__":
    main()
