"""The comparison with another request of the history."""

import pytest
from debug_toolbar.store import get_store
from playwright.sync_api import Locator, Page, expect

from .flames_page import FlamesPage, box_of, open_flames, record, spaced
from .recordings import page as recording


@pytest.fixture
def viewer(page: Page, home: str, monkeypatch: pytest.MonkeyPatch) -> FlamesPage:
    """A page that has grown slower: 20 ms of discounts then, 60 ms now."""
    record(monkeypatch, recording())
    page.goto(home)
    record(monkeypatch, recording(slow=3))
    viewer = open_flames(page, home)
    viewer.view("compare")
    return viewer


def diff(viewer: FlamesPage) -> Locator:
    viewer.settle()
    return viewer.root.get_by_role("tree", name="Both requests as one flame graph")


def test_the_whole_and_each_frame_have_their_change(viewer: FlamesPage) -> None:
    """The sum stands above; a frame is coloured and named by its change in ms."""
    viewer.choose_first()
    expect(viewer.root.locator(".compared")).to_have_text(
        "100 ms then, 140 ms in this request: +40 ms"
    )
    slower = diff(viewer).locator('[aria-label^="discounts, "]')
    expect(slower).to_have_class("worse much")
    expect(slower).to_have_attribute(
        "aria-label", spaced("discounts, +40 ms (20 ms then, 60 ms now), depth 4")
    )


def test_what_sampling_explains_is_noise(viewer: FlamesPage) -> None:
    """A frame that took the same is not coloured as a change."""
    viewer.choose_first()
    same = diff(viewer).locator('[aria-label^="author, "]')
    expect(same).to_have_class("noise")
    expect(same).to_have_attribute(
        "aria-label", spaced("author, within noise (28 ms then, 28 ms now), depth 4")
    )


def test_the_largest_changes_are_listed_first(viewer: FlamesPage) -> None:
    """The table begins with what changed most, and ends with the noise."""
    viewer.choose_first()
    rows = viewer.root.get_by_role("table", name="Largest changes").get_by_role("row")
    expect(rows.nth(1).get_by_role("rowheader")).to_contain_text("discounts")
    expect(rows.nth(1).get_by_role("cell")).to_have_text(["20 ms", "60 ms", "+40 ms"])
    expect(rows.last).to_contain_text("within noise")


def test_the_comparison_zooms_and_searches(viewer: FlamesPage) -> None:
    """Clicks, keys and the search work there as in the flame."""
    viewer.choose_first()
    author = diff(viewer).locator('[aria-label^="author, "]')
    before = box_of(author)["width"]
    author.click()
    viewer.settle()
    assert box_of(author)["width"] > before * 2
    viewer.page.keyboard.press("Escape")
    viewer.search.fill("discounts")
    viewer.search.press("Enter")
    expect(diff(viewer).locator(".hit")).to_have_count(1)


def test_a_narrow_comparison_keeps_the_changes(viewer: FlamesPage) -> None:
    """However little room there is, the column that the table is about stays."""
    viewer.page.set_viewport_size({"width": 480, "height": 700})
    viewer.button("Use the whole window").last.click()
    viewer.choose_first()
    table = viewer.root.get_by_role("table", name="Largest changes")
    expect(table.get_by_role("columnheader", name="Change")).to_be_visible()
    expect(table.get_by_role("cell", name="+40")).to_be_in_viewport()


def test_without_another_request_it_says_what_to_do(
    page: Page, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty history is told; a request made meanwhile is found by the button."""
    record(monkeypatch, recording())
    viewer = open_flames(page, home)
    viewer.view("compare")
    expect(viewer.root.locator(".compared")).to_contain_text("No other request has a recording")
    page.evaluate("fetch('/api/sales/').then((answer) => answer.text())")
    viewer.button("Look for new requests").click()
    expect(viewer.root.get_by_label("Compare with").locator("option")).to_have_count(2)


def test_a_forgotten_request_is_told(viewer: FlamesPage) -> None:
    """A request that the toolbar has dropped is a sentence, and the view stays usable."""
    viewer.page.errors.expected.append("404")  # type: ignore[attr-defined]
    expect(viewer.root.get_by_label("Compare with").locator("option")).not_to_have_count(1)
    get_store().clear()
    viewer.root.get_by_label("Compare with").select_option(index=1)
    expect(viewer.root.locator(".compared")).to_contain_text("The other recording cannot be had")
