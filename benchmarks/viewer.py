"""Measures the Flames viewer in Chromium, beside d3-flame-graph on the same recordings.

    python benchmarks/viewer.py [--runs 5] [--sizes 500 5000 20000 100000]

Both are loaded before the clock starts, and given the same tree and the room that a panel has in a
window of 1280 by 800. Times are medians in
milliseconds: `first paint` by the wall from the data in the page to the frame that shows it (for
the viewer that includes inflating it), `script` the processor time of JavaScript until then,
`zoom` that of script, style and layout from a click on a frame to the next paint. `nodes` are DOM
elements.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from expvar_panels.flames.frames import OWN, PYTHON, Frame  # noqa: E402
from expvar_panels.flames.profile import Profile, Samples, StackTable  # noqa: E402
from tests.e2e.browser import CHROMIUM_ARGS, find_chromium  # noqa: E402

STATIC = ROOT / "expvar_panels" / "static"
PAGES = ROOT / "benchmarks" / "viewer_page"
SIZES = [500, 5_000, 20_000, 100_000]
DEEPEST = 80
SETTLED_MS = 400
PEER = """export { default as flamegraph } from "d3-flame-graph";
export { select } from "d3-selection";
"""


def grow(nodes: int) -> list[tuple[int, int]]:
    """A call tree as (parent, function) pairs: most of it deep and narrow, as stacks are."""
    chance = random.Random(nodes)
    tree, depth = [(-1, 0)], [0]
    while len(tree) < nodes:
        near = chance.random() < 0.8
        parent = len(tree) - 1 if near else chance.randrange(len(tree))
        if depth[parent] < DEEPEST:
            tree.append((parent, chance.randrange(400)))
            depth.append(depth[parent] + 1)
    return tree


def profile_of(tree: list[tuple[int, int]]) -> Profile:
    """The recording in which each node of the tree was seen a little while itself."""
    chance = random.Random(1)
    frames = tuple(
        Frame(
            PYTHON,
            f"app.module_{i % 40}",
            f"function_{i}",
            f"/app/module_{i % 40}.py",
            i,
            "app",
            OWN,
        )
        for i in range(400)
    )
    merged, parents, functions = {}, [], []
    at = []
    for parent, function in tree:
        key = (at[parent] if parent >= 0 else -1, function)
        if key not in merged:
            merged[key] = len(merged)
            parents.append(key[0])
            functions.append(function)
        at.append(merged[key])
    walls = tuple(int(chance.expovariate(1 / 100_000)) + 1_000 for _ in parents)
    order = list(range(len(parents)))
    chance.shuffle(order)
    return Profile(
        duration_ns=sum(walls),
        frames=frames,
        stacks=StackTable(tuple(parents), tuple(functions), (0,) * len(parents)),
        samples=Samples(tuple(order), walls),
    )


def nested(profile: Profile) -> dict[str, Any]:
    """The same tree as d3-flame-graph wants it."""
    nodes = [
        {"name": profile.frames[frame].name, "value": 0, "children": []}
        for frame in profile.stacks.frame
    ]
    for stack, wall in zip(profile.samples.stack, profile.samples.wall_ns, strict=True):
        nodes[stack]["value"] += wall
    roots = []
    for i in reversed(range(len(nodes))):
        parent = profile.stacks.parent[i]
        (nodes[parent]["children"] if parent >= 0 else roots).append(nodes[i])
        if parent >= 0:
            nodes[parent]["value"] += nodes[i]["value"]
    return {"name": "all", "value": sum(root["value"] for root in roots), "children": roots}


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A folder with the two pages, the viewer's modules and the peer's, on a free port."""
    for page in PAGES.iterdir():
        (folder / page.name).write_bytes(page.read_bytes())
    (folder / "static").symlink_to(STATIC, target_is_directory=True)
    entry = folder / "entry.js"
    entry.write_text(PEER)
    esbuild = [
        str(ROOT / "node_modules" / ".bin" / "esbuild"),
        str(entry),
        "--bundle",
        "--format=esm",
    ]
    subprocess.run(
        [*esbuild, f"--outfile={folder / 'peer.js'}", "--minify", "--log-level=error"],
        env={"NODE_PATH": str(ROOT / "node_modules"), "PATH": "/usr/bin:/bin:/usr/local/bin"},
        check=True,
    )

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Busy:
    """The processor time of the page's main thread, by kind, in milliseconds."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)
        self.session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def read(self) -> dict[str, float]:
        found = self.session.send("Performance.getMetrics")["metrics"]
        ms = {metric["name"]: metric["value"] * 1000 for metric in found}
        script = ms["ScriptDuration"]
        return {"script": script, "work": script + ms["LayoutDuration"] + ms["RecalcStyleDuration"]}


def measure(page: Page, url: str) -> dict[str, float]:
    """One fresh page: painted once, zoomed a few times."""
    page.goto(url)
    page.wait_for_function("window.ready")
    busy = Busy(page)
    before = busy.read()
    first = page.evaluate("measureFirst()")
    script = busy.read()["script"] - before["script"]
    zooms = []
    for _ in range(6):
        page.wait_for_timeout(SETTLED_MS)
        before = busy.read()
        page.evaluate("measureZoom()")
        zooms.append(busy.read()["work"] - before["work"])
    return {
        "first": first,
        "script": script,
        "zoom": median(zooms),
        "nodes": page.evaluate("countNodes()"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    options = parser.parse_args()
    chromium = find_chromium(None)
    with tempfile.TemporaryDirectory() as name, served(Path(name)) as home, sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGS)
        print("| frames | | first paint | script | zoom | nodes |\n|---|---|---|---|---|---|")
        for size in options.sizes:
            profile = profile_of(grow(size))
            Path(name, "data.json").write_text(
                json.dumps({"block": profile.encode(), "nested": nested(profile)})
            )
            for what in ("viewer", "peer"):
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                page.set_default_timeout(120_000)
                runs = [measure(page, f"{home}/{what}.html") for _ in range(options.runs)]
                page.close()
                cells = [
                    median(run[key] for run in runs) for key in ("first", "script", "zoom", "nodes")
                ]
                label = "this viewer" if what == "viewer" else "d3-flame-graph 5"
                told = " | ".join(
                    f"{cell:,.0f}" if cell >= 100 else f"{cell:.1f}" for cell in cells
                )
                print(f"| {len(profile.stacks.parent):,} | {label} | {told} |", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
