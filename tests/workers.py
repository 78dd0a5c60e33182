"""Eight processes that count together: starts `tests.shared_worker` and talks to it."""

import json
import subprocess
import sys
from contextlib import ExitStack

from expvar_panels.registry.sharing.changes import Cell

CELLS = [Cell("hits", None, "int"), Cell("seconds", None, "float")]
MAPS = ["pages", "balance"]


class Workers:
    """The processes, told what to do all at once; every one must end well."""

    def __init__(self, choice, processes=8):
        self.command = [sys.executable, "-m", "tests.shared_worker", json.dumps(choice)]
        self.count_of = processes

    def __enter__(self):
        self.processes = [
            subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(self.count_of)
        ]
        with ExitStack() as cleaning:
            cleaning.callback(self.end)
            self.wait("ready")
            cleaning.pop_all()
        return self

    def __exit__(self, *error):
        codes = self.end()
        if error == (None, None, None):
            assert codes == [0] * self.count_of

    def end(self):
        """Have every process end by itself; their exit codes."""
        for process in self.processes:
            process.stdin.close()
        codes = [process.wait(timeout=300) for process in self.processes]
        for process in self.processes:
            process.stdout.close()
        return codes

    def begin(self, times):
        """Have each of the four threads of every process count so often."""
        for process in self.processes:
            print(f"count {times}", file=process.stdin, flush=True)

    def wait(self, word="done"):
        for process in self.processes:
            assert process.stdout.readline() == f"{word}\n"

    def settle(self):
        """Wait until nothing is on its way to the store."""
        for process in self.processes:
            print("settle", file=process.stdin, flush=True)
        self.wait("settled")

    def count(self, times):
        self.begin(times)
        self.wait()


def totals(store):
    """What the store holds, by plain names."""
    found = store.read(CELLS, MAPS)
    return {(cell.name, cell.key): value for cell, value in found.items()}


def expected(times, processes=8):
    """What so many processes of four threads have counted."""
    n = times * processes * 4
    threads = {("pages", f"t{number} \x00é"): times * processes for number in range(4)}
    return {
        ("hits", None): n,
        ("seconds", None): n / 4,
        ("pages", "all"): n,
        ("balance", "all"): -n,
        **threads,
    }
