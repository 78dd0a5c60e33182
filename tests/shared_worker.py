"""A process that counts shared variables with several threads: `python -m tests.shared_worker`.

It is told by one JSON argument where they live, and by lines on its input what to do: `count N`
counts N times in each thread, with the end of a request after every ten, and answers `done`;
`settle` answers `settled` when the store has acknowledged all of it; the end of the input ends it,
as a process ends.
"""

import json
import sys
import threading
from pathlib import Path

from django.conf import settings

from expvar_panels import Float, Int, Map
from expvar_panels.registry.sharing.lifetime import default_shared, flush_all
from expvar_panels.registry.sharing.sqlite_store import SqliteStore
from expvar_panels.registry.sharing.values import Bounds
from expvar_panels.stores.cache import CacheStore

hits = Int("hits", shared=True)
seconds = Float("seconds", shared=True)
pages = Map("pages", shared=True)
balance = Map("balance", shared=True)


def open_store(choice):
    if "SQLITE" in choice:
        return lambda: SqliteStore(Path(choice["SQLITE"]))
    settings.configure(CACHES={"default": {}, "shared": choice["CACHE"]})
    return lambda: CacheStore("shared")


def count(times):
    thread = threading.current_thread().name
    for number in range(times):
        hits.add()
        seconds.add(0.25)
        pages.add("all")
        pages.add(f"{thread} \x00é")
        balance.add("all", -1)
        if number % 10 == 0:
            flush_all()


def main():
    # What is not written by then would be seen to be missing at the end.
    default_shared.bounds = Bounds(write_every_s=3600, exit_s=60, failing_exit_s=60)
    default_shared.begin()
    default_shared.use(open_store(json.loads(sys.argv[1])))
    print("ready", flush=True)
    for line in sys.stdin:
        if line == "settle\n":
            while default_shared.outbox:
                flush_all()
            print("settled", flush=True)
            continue
        times = int(line.removeprefix("count "))
        threads = [threading.Thread(target=count, args=(times,), name=f"t{n}") for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print("done", flush=True)
    sys.exit(0)


if __name__ == "__main__":
    main()
