"""What a test does to a page: opens panels, listens for errors, asks axe."""

import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Locator, Page, Route, expect

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium(named: str | None) -> str | None:
    """The browser to drive: the named one, else the first on PATH."""
    return named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


class Errors:
    """Everything that went wrong in a page; `expected` holds substrings that a test forgives."""

    def __init__(self, page: Page) -> None:
        self.seen: list[str] = []
        self.expected: list[str] = []
        page.on("pageerror", lambda error: self.seen.append(f"pageerror: {error}"))
        page.on("console", self._console)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.seen.append(f"console: {message.text} ({message.location.get('url')})")

    def unexpected(self) -> list[str]:
        return [e for e in self.seen if not any(part in e for part in self.expected)]


def stay_home(page: Page, home: str) -> None:
    """Aborts every request that leaves the live server."""

    def decide(route: Route) -> None:
        url = route.request.url
        if url.startswith((home, "data:", "blob:")):
            route.continue_()
        else:
            route.abort()

    page.route("**/*", decide)


def open_panel(page: Page, panel: str) -> Locator:
    """Opens the toolbar where it is closed, then the panel; returns its content."""
    handle = page.locator("#djShowToolBarButton")
    if handle.is_visible():
        handle.click()
    page.locator(f"#djdt-{panel} a.{panel}").click()
    content = page.locator(f"#{panel} .djdt-scroll")
    expect(content.locator("> *").first).to_be_attached()
    return content


def open_history(page: Page) -> Locator:
    """Opens the toolbar's history, and returns its requests once a click on one is heard."""
    content = open_panel(page, "HistoryPanel")
    page.evaluate("import('/static/debug_toolbar/js/history.js')")
    return content.locator("#djdtHistoryRequests tr[data-request-id]")


def switch_to(page: Page, request: Locator) -> None:
    """Switches to a request of the history; returns when its panels are there."""
    request_id = request.get_attribute("data-request-id")
    request.locator(".switchHistory").click()
    expect(page.locator("#djDebug")).to_have_attribute("data-request-id", str(request_id))


def axe_violations(page: Page, panel: str) -> list[dict[str, Any]]:
    """What axe-core finds wrong inside a panel; asserts that it tested something there."""
    page.evaluate(AXE.read_text())
    shadow = page.evaluate("Boolean(document.querySelector('#djDebugRoot')?.shadowRoot)")
    scope = {"fromShadowDom": ["#djDebugRoot", f"#{panel}"]} if shadow else f"#{panel}"
    result = page.evaluate(
        "scope => axe.run({include: [scope]}, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa']})",
        scope,
    )
    assert result["passes"], "axe tested nothing"
    return list(result["violations"])
