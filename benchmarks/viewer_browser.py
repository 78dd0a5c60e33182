"""The browser that the viewer is measured in, and the pages that it is measured on."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "expvar_panels" / "static"
PAGES = ROOT / "benchmarks" / "viewer_page"
CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "blink.user_timing"]
MARKS = ("begin", "painted")
SETTLED_MS = 400
PEER = """export { default as flamegraph } from "d3-flame-graph";
export { select } from "d3-selection";
"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, *args: object) -> None:
        """Nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The two pages, the viewer's modules and the peer's in a folder, on a free port."""
    for page in PAGES.iterdir():
        (folder / page.name).write_bytes(page.read_bytes())
    (folder / "static").symlink_to(STATIC, target_is_directory=True)
    bundle_peer(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def bundle_peer(folder: Path) -> None:
    """d3-flame-graph as one module, from the npm packages that the tests install."""
    entry = folder / "entry.js"
    entry.write_text(PEER)
    esbuild = ROOT / "node_modules" / "esbuild" / "bin" / "esbuild"
    options = ["--bundle", "--format=esm", "--minify", "--log-level=error"]
    subprocess.run(
        ["node", str(esbuild), str(entry), f"--outfile={folder / 'peer.js'}", *options],
        env={**os.environ, "NODE_PATH": str(ROOT / "node_modules")},
        check=True,
    )


class Tracer:
    """The processor time of a page's main thread, from the browser's own trace."""

    def __init__(self, browser: Browser, page: Page) -> None:
        self.browser = browser
        self.page = page

    def during(self, script: str) -> Cost:
        """What a script in the page costs that sets the marks `begin` and `painted`."""
        self.browser.start_tracing(page=self.page, categories=CATEGORIES)
        wall = float(self.page.evaluate(script))
        self.page.wait_for_timeout(SETTLED_MS)
        return cost(json.loads(self.browser.stop_tracing())["traceEvents"], wall)


@dataclass(frozen=True)
class Cost:
    """Milliseconds: `painted` until it was painted, of it `script` without style and layout.

    `whole` has what came in the moment after that too, and `wall` is what a clock would say.
    """

    painted: float
    script: float
    whole: float
    wall: float


def cost(events: list[dict[str, Any]], wall: float) -> Cost:
    """The tasks of the thread that set the marks; what a debugger did between them is none."""
    marks = {event["name"]: event for event in events if event.get("name") in MARKS}
    begin, end = (marks[name] for name in MARKS)
    main = [event for event in beside(end, events) if event["ts"] + event["dur"] >= begin["ts"]]
    before = [event for event in main if event["ts"] < end["ts"]]
    painted = total(before, {"RunTask"})
    script = painted - total(before, {"Layout", "UpdateLayoutTree"})
    return Cost(painted, script, total(main, {"RunTask"}), wall)


def beside(mark: dict[str, Any], events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events with a duration on the thread of a mark."""
    thread = (mark["pid"], mark["tid"])
    return [each for each in events if each.get("tdur") and (each["pid"], each["tid"]) == thread]


def total(events: list[dict[str, Any]], names: set[str]) -> float:
    """Milliseconds of the events of these names."""
    return sum(event["tdur"] for event in events if event["name"] in names) / 1000
