"""What a person has chosen lasts: when the panel is closed, and when the history is switched."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from expvar_panels.flames.profile import Samples

from .browser import open_history, open_panel, switch_to
from .flames_page import FlamesPage, open_flames, record
from .recordings import page as recording


@pytest.fixture
def viewer(page: Page, home: str, monkeypatch: pytest.MonkeyPatch) -> FlamesPage:
    record(monkeypatch, recording())
    return open_flames(page, home)


def reopen(viewer: FlamesPage) -> None:
    """The panel again, with the flame painted."""
    open_panel(viewer.page, "FlamesPanel")
    expect(viewer.root).to_be_visible()
    viewer.settle()


def test_a_closed_panel_opens_as_it_was(viewer: FlamesPage) -> None:
    """Zoom, search and details are there again."""
    viewer.frame("author").click()
    viewer.search.fill("author")
    viewer.search.press("Enter")
    viewer.page.locator("#FlamesPanel .djDebugClose").click()
    expect(viewer.root).to_be_hidden()
    reopen(viewer)
    assert viewer.width_of("author") == pytest.approx(viewer.width, abs=2)
    expect(viewer.search).to_have_value("author")
    expect(viewer.details).to_contain_text("author")


def test_the_history_leads_on_and_back(viewer: FlamesPage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another request is looked at in the same way; the first one is back at the same place."""
    viewer.button("Upright").click()
    viewer.frame("author").click()
    record(monkeypatch, recording(slow=3))
    viewer.page.evaluate("fetch('/api/sales/').then((answer) => answer.text())")
    switch_to(viewer.page, open_history(viewer.page).filter(has_text="/api/sales/"))
    reopen(viewer)
    expect(viewer.root.locator(".quality")).to_contain_text("140")
    expect(viewer.button("Upright")).to_have_attribute("aria-pressed", "true")
    assert viewer.width_of("books") == pytest.approx(viewer.width, abs=2)
    assert viewer.width_of("author") < viewer.width / 2
    switch_to(viewer.page, open_history(viewer.page).filter(has_not_text="/api/sales/"))
    reopen(viewer)
    expect(viewer.root.locator(".quality")).to_contain_text("100")
    assert viewer.width_of("author") == pytest.approx(viewer.width, abs=2)


def test_a_request_chosen_to_compare_with_stays_chosen(
    page: Page, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a switch to another request and back the comparison is drawn again."""
    record(monkeypatch, recording())
    page.goto(home)
    record(monkeypatch, recording(slow=3))
    viewer = open_flames(page, home)
    viewer.view("compare")
    viewer.choose_first()
    said = viewer.root.locator(".compared")
    expect(said).to_contain_text("100 ms then, 140 ms")
    page.evaluate("fetch('/api/sales/').then((answer) => answer.text())")
    switch_to(page, open_history(page).filter(has_text="/api/sales/"))
    reopen(viewer)
    expect(said).to_have_text("")
    switch_to(page, open_history(page).filter(has_not_text="/api/sales/").first)
    reopen(viewer)
    expect(said).to_contain_text("100 ms then, 140 ms")


def test_a_recording_without_cpu_times_has_no_such_clock(
    viewer: FlamesPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the other one was seen by the CPU's clock, this one is seen by the wall's."""
    viewer.button("CPU").click()
    expect(viewer.frame("discounts")).to_have_attribute("aria-label", "discounts, 27.8%, depth 4")
    profile = recording()
    wall = Samples(profile.samples.stack, profile.samples.wall_ns)
    record(monkeypatch, replace(profile, samples=wall))
    viewer.page.evaluate("fetch('/api/sales/').then((answer) => answer.text())")
    switch_to(viewer.page, open_history(viewer.page).filter(has_text="/api/sales/"))
    reopen(viewer)
    expect(viewer.frame("discounts")).to_have_attribute("aria-label", "discounts, 20%, depth 4")
    expect(viewer.root.get_by_role("group", name="Clock")).to_have_count(0)
