"""What is marked, and where: the legend's parties, a function, a search in each view."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from .flames_page import FlamesPage, open_flames, record
from .recordings import VIEW, lib, own, profile_of
from .recordings import page as recording


@pytest.fixture
def viewer(page: Page, home: str, monkeypatch: pytest.MonkeyPatch) -> FlamesPage:
    record(monkeypatch, recording())
    return open_flames(page, home)


def legend(viewer: FlamesPage) -> Locator:
    return viewer.root.get_by_role("group", name="Whose time it was")


def test_the_legends_shares_add_up(page: Page, home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many packages there are: own code, the largest, and the others as one."""
    samples = [((*VIEW, lib("call", f"package{i}.api")), 30 - i) for i in range(25)]
    record(monkeypatch, profile_of([*samples, ((*VIEW, own("tiny")), 1)]))
    viewer = open_flames(page, home)
    expect(legend(viewer)).to_contain_text("own code<1%")
    expect(legend(viewer)).to_contain_text("others")
    expect(legend(viewer).get_by_role("button")).to_have_count(7)
    shares = re.findall(r"(?<!<)\b(\d+)%", legend(viewer).inner_text())
    assert sum(map(int, shares)) == 100


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_a_search_finds_has_its_colour(
    page: Page, home: str, monkeypatch: pytest.MonkeyPatch, theme: str
) -> None:
    """In either theme: whatever kind of frame it is, and the present match another one."""
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    record(monkeypatch, recording())
    viewer = open_flames(page, home)

    def colour(name: str) -> str:
        return str(viewer.frame(name).evaluate("e => getComputedStyle(e).backgroundColor"))

    before = [colour(name) for name in ("money", "author", "bookshop/books.html:12 {% for %}")]
    viewer.search.fill("book")
    viewer.search.press("Enter")
    expect(viewer.frame("books")).to_have_class("own hit now")
    found = [colour(name) for name in ("money", "author", "bookshop/books.html:12 {% for %}")]
    assert len(set(found)) == 1
    assert found[0] not in [*before, colour("books")]


def test_escape_takes_a_mark_away_before_anything_else(viewer: FlamesPage) -> None:
    """After a finding is shown, Esc shows all frames as before, and the panel stays."""
    finding = viewer.root.locator(".finding").first
    finding.click()
    expect(viewer.frame("discounts")).to_have_class("own dim")
    viewer.page.keyboard.press("Escape")
    expect(viewer.frame("discounts")).to_have_class("own")
    expect(finding).to_have_attribute("aria-pressed", "false")
    expect(viewer.root).to_be_visible()


def test_a_folded_function_is_shown_where_it_is_folded(viewer: FlamesPage) -> None:
    """The table leads to the row that holds it, which is marked; back leads the other button."""
    viewer.view("table")
    viewer.root.locator(".functions tr", has_text="Template.render").click()
    viewer.button("Show in the flame").click()
    expect(viewer.frame("django · 2 frames")).to_have_class("plumbing same")
    viewer.button("Callers and callees").click()
    expect(viewer.root.get_by_role("tree", name="Callers")).to_be_visible()


def test_a_function_above_the_view_is_brought_into_sight(viewer: FlamesPage) -> None:
    """What lies outside the picture's beginning is shown in the whole request."""
    viewer.view("table")
    viewer.root.locator(".functions tr", has_text="convert_exception").click()
    viewer.button("Show in the flame").click()
    expect(viewer.frame("SecurityMiddleware")).to_have_class("library same")
    expect(viewer.frame("Whole request")).to_be_visible()


def test_a_search_goes_through_the_functions(viewer: FlamesPage) -> None:
    """In the table it counts functions, chooses one after the other, and marks their sandwich."""
    viewer.view("table")
    viewer.search.fill("django.db")
    viewer.search.press("Enter")
    chosen = viewer.root.locator(".functions [aria-selected=true]")
    expect(viewer.root.locator("#found")).to_have_text("3 · 28%")
    expect(chosen).to_contain_text("QuerySet.__iter__")
    viewer.search.press("Shift+Enter")
    expect(chosen).to_contain_text("CursorWrapper.execute")
    viewer.settle()
    callers = viewer.root.get_by_role("tree", name="Callers")
    expect(callers.get_by_role("treeitem", name="QuerySet.__iter__, ")).to_have_class("library hit")
    expect(callers.get_by_role("treeitem", name="books, ")).to_have_class("own dim")


def test_a_search_goes_through_the_comparison(
    page: Page, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There too Enter leads from match to match, in both requests' flame."""
    record(monkeypatch, recording())
    page.goto(home)
    record(monkeypatch, recording(slow=3))
    viewer = open_flames(page, home)
    viewer.view("compare")
    viewer.choose_first()
    expect(viewer.root.get_by_role("table", name="Largest changes")).to_be_visible()
    now = viewer.root.get_by_role("tree", name="Both requests").locator(".now")
    viewer.search.fill("bookshop.")
    viewer.search.press("Enter")
    expect(now).to_have_attribute("aria-label", re.compile("^books,"))
    viewer.search.press("Enter")
    expect(now).to_have_attribute("aria-label", re.compile("^money,"))
    viewer.search.press("Shift+Enter")
    expect(now).to_have_attribute("aria-label", re.compile("^books,"))


def test_one_of_a_thing_is_not_called_many(
    page: Page, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A recording of one sample says so in the singular."""
    record(monkeypatch, profile_of([((*VIEW, own("only")), 3)]))
    viewer = open_flames(page, home)
    expect(viewer.root.locator(".quality")).to_have_text("3 ms · one sample")
    expect(viewer.root.get_by_role("list", name="What stands out")).to_contain_text(
        "Only one sample"
    )


def test_closing_the_details_leads_back_to_the_frame(viewer: FlamesPage) -> None:
    """Who closes them by keys goes on in the flame where they were."""
    viewer.frame("discounts").focus()
    viewer.page.keyboard.press("Space")
    viewer.button("Close the details").focus()
    viewer.page.keyboard.press("Enter")
    expect(viewer.details).to_be_hidden()
    expect(viewer.frame("discounts")).to_be_focused()


def test_the_sandwich_is_walked_by_keys(viewer: FlamesPage) -> None:
    """Arrows lead away from the function and beside, Enter goes on to another one."""
    viewer.view("table")
    viewer.root.locator(".functions tr", has_text="money").click()
    viewer.settle()
    callers = viewer.root.get_by_role("tree", name="Callers")
    callers.get_by_role("treeitem").first.focus()
    viewer.page.keyboard.press("ArrowUp")
    focused = callers.locator(":focus")
    expect(focused).to_have_attribute("aria-label", re.compile("^bookshop/books.html:12"))
    viewer.page.keyboard.press("ArrowDown")
    expect(focused).to_have_attribute("aria-label", re.compile("^money, 100%"))
    viewer.page.keyboard.press("ArrowUp")
    viewer.page.keyboard.press("Enter")
    expect(viewer.details.get_by_role("heading", name="{% for %}")).to_be_visible()


def test_the_functions_are_walked_by_keys(viewer: FlamesPage) -> None:
    """Arrows, Home and End lead from row to row, Enter chooses one."""
    viewer.view("table")
    rows = viewer.root.locator(".functions tbody tr")
    rows.first.focus()
    viewer.page.keyboard.press("End")
    expect(rows.last).to_be_focused()
    viewer.page.keyboard.press("Home")
    viewer.page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    viewer.page.keyboard.press("Enter")
    expect(rows.nth(1)).to_have_attribute("aria-selected", "true")
