"""Measures the Flames viewer in Chromium, beside d3-flame-graph 5 on the same recordings.

    python benchmarks/viewer.py [--runs 5] [--sizes 500 5000 20000 100000] [--deeds 20000]

It needs what the tests need (`make test` installs it). All modules are loaded before the clock
starts, and both get the room that a panel has in a window of 1280 by 800.

All figures but one are processor time of the page's main thread in milliseconds, medians of the
runs, which take turns: another program's load does not count. `first paint` is from the data in
the page to the frame that shows it (for the viewer that includes inflating it), `of it script`
that without style and layout, and `zoom` from a click on a frame to the next paint. `by the wall`
is how long the first paint took to arrive. `nodes` are DOM elements.

The second table has what a person does with one recording: what each step costs until it is
painted, and with what the viewer does after that, and the DOM elements that are there then; in a
recording whose frames are of all widths, and in one that has as many in sight as can be.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.viewer_browser import CATEGORIES, Tracer, beside, served, total
from benchmarks.viewer_recordings import deep, nested, profile_of, wide
from expvar_panels.flames.profile import Profile
from tests.e2e.browser import CHROMIUM_ARGS, find_chromium

SIZES = [500, 5_000, 20_000, 100_000]
ZOOMS = 6
# From here on d3-flame-graph takes so long that one run has to do.
PATIENCE = 50_000
QUERY = "n_71"
EXPRESSION = "_.*7$"
EDGES = (150, 149, 148)
NAMES = {"viewer": "this viewer", "peer": "d3-flame-graph 5"}


def configure() -> None:
    """Django, as far as the panel's templates need it."""
    import django
    from django.conf import settings

    engine = {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}
    apps = ["debug_toolbar", "expvar_panels"]
    settings.configure(INSTALLED_APPS=apps, TEMPLATES=[engine], STATIC_URL="/s/", DEBUG=True)
    django.setup()


def offer(folder: Path, profile: Profile, other: Profile) -> None:
    """Writes what the pages fetch: the recording for both, and another one to compare with."""
    from django.template.loader import render_to_string

    strings = render_to_string("expvar_panels/panels/flames_strings.html")
    given = {"block": profile.encode(), "nested": nested(profile), "strings": strings}
    listed = {"request_id": "other", **other.description, "duration_ms": 1}
    (folder / "data.json").write_text(json.dumps(given))
    (folder / "other.json").write_text(json.dumps({"profile": other.encode()}))
    (folder / "requests.json").write_text(json.dumps({"requests": [listed]}))


@contextmanager
def opened(browser: Browser, url: str) -> Iterator[Page]:
    """A fresh page with all its modules loaded."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(180_000)
    page.goto(url)
    page.wait_for_function("window.ready")
    yield page
    page.close()


def measure(browser: Browser, page: Page, zooms: int) -> dict[str, float]:
    """One first paint and some zooms in and out."""
    tracer = Tracer(browser, page)
    first = tracer.during("measureFirst()")
    zoom = median(tracer.during("measureZoom()").painted for _ in range(zooms))
    return {**asdict(first), "zoom": zoom, "nodes": float(page.evaluate("countNodes()"))}


def compare(browser: Browser, home: str, folder: Path, size: int, runs: int) -> list[list[str]]:
    """Both on one recording, by turns."""
    profile = profile_of(deep(size))
    offer(folder, profile, profile)
    found: dict[str, list[dict[str, float]]] = {name: [] for name in NAMES}
    for turn in range(runs):
        for name, results in found.items():
            if name == "peer" and size > PATIENCE and turn:
                continue
            with opened(browser, f"{home}/{name}.html") as page:
                results.append(measure(browser, page, 2 if size > PATIENCE else ZOOMS))
    columns = ("painted", "script", "wall", "zoom", "nodes")
    count = f"{len(profile.stacks.parent):,}"
    return [
        [count, NAMES[name], *(told(median(run[key] for run in results)) for key in columns)]
        for name, results in found.items()
    ]


def do_all(
    browser: Browser, home: str, folder: Path, size: int, *, even: bool
) -> Iterator[list[str]]:
    """Everything that a person may do, once."""
    tree = (wide if even else deep)(size)
    offer(folder, profile_of(tree, even=even), profile_of(tree, seed=2, even=even))
    with opened(browser, f"{home}/viewer.html") as page:
        tracer = Tracer(browser, page)

        def step(name: str, script: str) -> list[str]:
            found = tracer.during(script)
            nodes = float(page.evaluate("countNodes()"))
            return [name, told(found.painted), told(found.whole), told(nodes)]

        yield from (step(*each) for each in steps(page))


def steps(page: Page) -> Iterator[tuple[str, str]]:
    """What is done, and by which call in the page."""
    yield "first paint", "measureFirst()"
    yield "zoom in", "measureZoom()"
    yield "zoom out", "measureZoom()"
    for end in range(1, len(QUERY) + 1):
        yield f"search “{QUERY[:end]}”", f"search({json.dumps(QUERY[:end])})"
    yield "search by expression", "asExpression()"
    yield f"search “{EXPRESSION}”", f"search({json.dumps(EXPRESSION)})"
    yield "search cleared", 'search("")'
    for edge in EDGES:
        yield "brushed a step further", f"brush({edge})"
    for name in page.evaluate("Object.keys(deeds)"):
        yield name, f"deeds[{json.dumps(name)}]()"


def open_file(browser: Browser, folder: Path, size: int) -> str:
    """The standalone file from the disk: all that it costs to see its flame."""
    from expvar_panels.panels.flames.standalone import standalone_html

    file = folder / "standalone.html"
    file.write_text(standalone_html(profile_of(deep(size))))
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    browser.start_tracing(page=page, categories=CATEGORIES)
    page.goto(file.as_uri())
    page.locator("expvar-flames .canvas > div").first.wait_for()
    wall = page.evaluate("performance.mark('painted').startTime")
    events = json.loads(browser.stop_tracing())["traceEvents"]
    page.close()
    mark = next(event for event in events if event.get("name") == "painted")
    work = total(beside(mark, events), {"RunTask"})
    kilobytes = file.stat().st_size / 1000
    return f"{kilobytes:,.0f} kB, seen after {told(work)} ms of work, {told(wall)} ms by the wall"


def told(value: float) -> str:
    """A figure as short as it may be."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def table(head: list[str], rows: Iterable[list[str]]) -> None:
    """Prints a Markdown table, each row as it comes."""
    for row in chain([head, ["---"] * len(head)], rows):
        print("| " + " | ".join(row) + " |", flush=True)
    print(flush=True)


def main() -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--deeds", type=int, nargs="*", default=[20_000])
    options = parser.parse_args()
    configure()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        chromium = find_chromium(None)
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGS)
        with served(folder) as home:
            head = ["frames", "", "first paint", "of it script", "by the wall", "zoom", "nodes"]
            sizes = (compare(browser, home, folder, size, options.runs) for size in options.sizes)
            table(head, chain.from_iterable(sizes))
            for size in options.deeds:
                for even in (False, True):
                    done = do_all(browser, home, folder, size, even=even)
                    shape = "as many in sight as can be" if even else "of all widths"
                    table([f"{size:,} frames, {shape}", "painted", "in all", "nodes"], done)
                print(f"Standalone file: {open_file(browser, folder, size)}")
        browser.close()


if __name__ == "__main__":
    main()
