"""The Vars panel as a test handles it, over variables of the test's own."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from expvar_panels.panels.vars import reading as vars_reading
from expvar_panels.registry.registry import Registry
from expvar_panels.registry.snapshot import Snapshot, Source
from tests.e2e.browser import open_panel


class Variables:
    """What the site publishes: plain values or functions by name, changed as the test goes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.registry = _Patient(clock=count(0, 1_000).__next__)  # all take a microsecond
        monkeypatch.setattr(vars_reading, "default_registry", self.registry)
        self.values: dict[str, Any] = {}

    def publish(self, app: str = "shop", **variables: Any) -> None:
        """Publish variables, or change those that are."""
        for name, value in variables.items():
            if name not in self.values or app != "shop":
                source = Source(app, name.title(), f"/srv/{app}/vars.py", 7)
                self.registry.register(_Variable(self.values, app, name), source, name)
            self.values[name if app == "shop" else f"{app}.{name}"] = value


class _Patient(Registry):
    """Has all the time in the world, however busy the machine is."""

    def collect(self, budget_s: float = 60, **only: Any) -> Snapshot:
        return super().collect(60, **only)


class _Variable:
    def __init__(self, values: dict[str, Any], app: str, name: str) -> None:
        self.values = values
        self.key = name if app == "shop" else f"{app}.{name}"

    def value(self) -> Any:
        value = self.values[self.key]
        return value() if callable(value) else value


def take_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the panel read the site's own variables however long that takes on a busy machine."""
    for bound, long in {"FAST_NS": 10**11, "BEFORE_NS": 10**11, "AFTER_S": 100}.items():
        monkeypatch.setattr(vars_reading, bound, long)


# Counts the polls that the page is done with: when the next task begins, the answer is shown and
# the time of the next question is set.
COUNT_POLLS = """{
const { fetch } = window;
window.polled = 0;
const count = () => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { window.polled += 1; };
    port2.postMessage(null);
};
window.fetch = async (...asked) => {
    if (!String(asked[0]).includes("/expvar_vars/live/")) return fetch(...asked);
    try {
        const answer = await fetch(...asked);
        const reading = answer.ok ? await answer.json() : null;
        answer.json = async () => reading;
        return answer;
    } finally {
        count();
    }
};
}"""


class VarsPage:
    """The panel, opened."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.polls: list[Request] = []
        page.on("request", self._note)
        page.add_init_script(COUNT_POLLS)
        self.element = page.locator("expvar-vars")
        self.table = self.element.get_by_role("table")
        self.search = self.element.get_by_role("searchbox", name="Search variables")
        self.count = self.element.locator(".count")
        self.state = self.element.locator(".state")
        self.switch = self.element.locator("[role=switch]")  # in sight or not
        self.live = self.element.get_by_role("switch", name="Live")

    def _note(self, request: Request) -> None:
        if "/expvar_vars/live/" in request.url:
            self.polls.append(request)

    def open(self, url: str) -> "VarsPage":
        """Load a page, and the panel in it."""
        self.page.goto(url)
        open_panel(self.page, "VarsPanel")
        expect(self.search).to_be_visible()
        return self

    def stop_clock(self) -> "VarsPage":
        """From now on no time passes in the page but what `second` lets pass."""
        self.page.clock.pause_at(self.page.evaluate("Date.now()") / 1000 + 60)
        return self

    def row(self, path: str) -> Locator:
        """The row whose spoken name is the whole path."""
        return self.table.locator("tbody tr").filter(
            has=self.page.get_by_role("rowheader", name=path, exact=True)
        )

    def cell(self, path: str, name: str) -> Locator:
        return self.row(path).locator(f"td.{name}")

    def names(self) -> list[str]:
        """The names of the rows in sight, from top to bottom."""
        return self.table.locator("tbody tr:visible .name").all_text_contents()

    def button(self, name: str) -> Locator:
        return self.element.get_by_role("button", name=name, exact=True)

    def poll(self, act: Callable[[], object]) -> Any:
        """What the server answers to the poll that an act leads to, once the page has shown it."""
        before = self.page.evaluate("window.polled")
        with self.page.expect_response(lambda r: "/expvar_vars/live/" in r.url) as answer:
            act()
        self.page.wait_for_function("before => window.polled > before", arg=before)
        return answer.value.json() if answer.value.ok else None

    def second(self) -> Any:
        """Let a second pass, which brings the next poll."""
        return self.poll(lambda: self.page.clock.run_for(1000))
