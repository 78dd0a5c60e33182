"""Live in a browser: what it writes and draws, and when it stops."""

import re
from collections.abc import Callable

import pytest
from debug_toolbar.store import get_store
from playwright.sync_api import Page, Route, expect

from tests.e2e.browser import Errors, open_history, open_panel, switch_to

from .page import Variables, VarsPage


def test_live_writes_values_in_place_and_draws_them(
    page: Page, stock: Variables, open_still: Callable[[], VarsPage]
) -> None:
    """Each second the values are read anew; each number has a line of its last minute."""
    panel = open_still()
    before = panel.cell("visits", "value").element_handle()
    panel.poll(panel.live.click)
    expect(panel.live).to_have_attribute("aria-checked", "true")
    for visits in (45, 52):
        stock.publish(visits=visits)
        panel.second()
    expect(panel.cell("visits", "value")).to_have_text("52")
    expect(panel.cell("visits", "live")).to_have_text("+7")
    line = panel.cell("visits", "live").locator("path").get_attribute("d")
    assert line
    assert line.count("L") == 2
    assert before.evaluate("node => node.isConnected"), "rows are kept, and the focus in them"
    assert panel.table.get_by_role("columnheader").all_inner_texts()[3] == "Last minute"
    expect(panel.cell("motto", "live")).to_have_text("")
    expect(panel.state).to_have_text("Read anew each second")


def test_live_remembers_a_minute_and_no_more(
    page: Page, stock: Variables, open_still: Callable[[], VarsPage]
) -> None:
    """However long it is on, a line has sixty points."""
    panel = open_still()
    panel.poll(panel.live.click)
    for visits in range(70):
        stock.publish(visits=visits)
        panel.second()
    expect(panel.cell("visits", "value")).to_have_text("69")
    line = panel.cell("visits", "live").locator("path").get_attribute("d")
    assert line
    assert line.count("L") == 59


def test_live_shows_new_variables_and_failures(
    page: Page,
    stock: Variables,
    open_vars: Callable[[], VarsPage],
    open_still: Callable[[], VarsPage],
) -> None:
    """What comes while it is on is seen, and what the request had changed stays told."""
    stock.publish(visits=iter(range(50, 100)).__next__, motto="to be sold\nor lent")
    open_vars()
    panel = open_still()
    panel.button("books").click()
    panel.poll(panel.live.click)
    panel.cell("motto", "value").locator("summary").click()
    stock.publish(late=1, supplier=9)
    panel.second()
    expect(panel.cell("late", "value")).to_have_text("1")
    expect(panel.cell("supplier", "value")).to_have_text("9")
    expect(panel.cell("visits", "change")).to_have_text("+1")
    assert "new" not in panel.names(), "what was closed stays closed"
    expect(panel.cell("motto", "value").locator("pre")).to_be_visible()  # and what was open, open
    assert panel.second()["rows"] is None, "rows are sent once"


@pytest.mark.parametrize("how", ["close", "hide", "remove", "off"])
def test_live_stops(
    page: Page, stock: Variables, open_still: Callable[[], VarsPage], how: str
) -> None:
    """A closed panel, a hidden tab, a removed element and the switch end the polling at once."""
    panel = open_still()
    panel.poll(panel.live.click)
    expect(panel.state).to_have_text("Read anew each second")
    stops = {
        "close": lambda: page.locator("#VarsPanel .djDebugClose").click(),
        "hide": lambda: hide_tab(page, hidden=True),
        "remove": lambda: panel.element.evaluate("element => element.remove()"),
        "off": panel.live.click,
    }
    stops[how]()
    if how in {"close", "off"}:
        expect(panel.switch).to_have_attribute("aria-checked", "false")
    asked = len(panel.polls)
    page.clock.run_for(30_000)
    assert len(panel.polls) == asked
    if how == "hide":
        panel.poll(lambda: hide_tab(page, hidden=False))
    elif how == "close":
        open_panel(page, "VarsPanel")
        expect(panel.live).to_have_attribute("aria-checked", "false")


def hide_tab(page: Page, *, hidden: bool) -> None:
    page.evaluate(
        """state => { Object.defineProperty(document, "visibilityState",
          {configurable: true, get: () => state});
        document.dispatchEvent(new Event("visibilitychange")); }""",
        "hidden" if hidden else "visible",
    )


def test_live_never_asks_twice_at_once(
    page: Page, stock: Variables, open_still: Callable[[], VarsPage]
) -> None:
    """While an answer is awaited no other question is asked, however slow the server."""
    held: list[Route] = []
    page.route("**/expvar_vars/live/**", lambda route: held.append(route))
    panel = open_still()
    with page.expect_request("**/expvar_vars/live/**"):
        panel.live.click()
    page.clock.run_for(5_000)
    assert len(panel.polls) == len(held) == 1
    panel.poll(held[0].continue_)
    expect(panel.state).to_have_text("Read anew each second")


def test_live_survives_a_server_that_goes_away(
    page: Page, stock: Variables, open_still: Callable[[], VarsPage], errors: Errors
) -> None:
    """The panel says that there is no answer, keeps what it has, and recovers by itself."""
    errors.expected += ["net::ERR_CONNECTION_REFUSED", "500 (Internal Server Error)"]
    panel = open_still()
    panel.poll(panel.live.click)
    page.route("**/expvar_vars/live/**", lambda route: route.abort("connectionrefused"))
    page.clock.run_for(1_000)
    expect(panel.state).to_have_text("The server does not answer. Trying again.")
    expect(panel.cell("visits", "value")).to_have_text("41")
    page.unroute("**/expvar_vars/live/**")
    page.route("**/expvar_vars/live/**", lambda route: route.fulfill(status=500))
    panel.poll(lambda: page.clock.run_for(2_000))
    expect(panel.state).to_have_text("The server does not answer. Trying again.")
    page.unroute("**/expvar_vars/live/**")
    stock.publish(visits=43)
    panel.poll(lambda: page.clock.run_for(4_000))
    expect(panel.state).to_have_text("Read anew each second")
    expect(panel.cell("visits", "value")).to_have_text("43")
    line = panel.cell("visits", "live").locator("path").get_attribute("d")
    assert line
    assert line.count("M") == 2, "the time without an answer is a gap"


def test_live_does_not_join_the_lines_of_two_processes(
    page: Page, stock: Variables, open_still: Callable[[], VarsPage]
) -> None:
    """Each worker counts for itself: another one's numbers begin a new line."""

    def of_another(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, json={**response.json(), "pid": -1})

    panel = open_still()
    panel.poll(panel.live.click)
    page.route("**/expvar_vars/live/**", of_another)
    panel.second()
    panel.second()
    expect(panel.cell("visits", "live").locator("path")).to_have_attribute(
        "d", re.compile(r"^M[^L]*h0M[^M]*L[^M]*$")
    )


def test_live_leaves_the_history_alone(
    page: Page, stock: Variables, open_still: Callable[[], VarsPage]
) -> None:
    """Polls are no requests of the site's: they push no page out of the toolbar."""
    panel = open_still()
    known = list(get_store().request_ids())
    panel.poll(panel.live.click)
    for _ in range(5):
        panel.second()
    assert list(get_store().request_ids()) == known


def test_history_shows_another_requests_values(
    page: Page, stock: Variables, open_still: Callable[[], VarsPage]
) -> None:
    """A switch to an AJAX request replaces the panel, and ends what was live in it."""
    panel = open_still()
    panel.poll(panel.live.click)
    stock.publish(visits=77)
    page.evaluate("fetch(location.href).then(answer => answer.text())")
    requests = open_history(page)
    expect(requests).to_have_count(2)
    switch_to(page, requests.first)
    expect(page.locator("#VarsPanel .djdt-loader")).to_be_attached()
    asked = len(panel.polls)
    open_panel(page, "VarsPanel")
    expect(panel.cell("visits", "value")).to_have_text("77")
    expect(panel.live).to_have_attribute("aria-checked", "false")
    page.clock.run_for(10_000)
    assert len(panel.polls) == asked
    stock.publish(visits=78)
    panel.poll(panel.live.click)
    expect(panel.cell("visits", "value")).to_have_text("78")
