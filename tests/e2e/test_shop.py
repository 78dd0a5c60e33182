"""The example site itself: every page answers and says what its flame shows."""

import pytest
from playwright.sync_api import Page, expect

from bookshop.pages.start import PAGES

HTML_PAGES = [page for page in PAGES if page.view not in {"export", "broken"}]


def test_the_start_page_leads_to_every_page(page: Page, home: str) -> None:
    """Each way of being slow has its link and its sentence."""
    page.goto(home)
    for shown in PAGES:
        expect(page.get_by_role("link", name=shown.title, exact=True)).to_be_visible()
        expect(page.get_by_text(shown.flame)).to_be_visible()


@pytest.mark.parametrize("shown", HTML_PAGES, ids=lambda shown: shown.view)
def test_a_page_opens_from_the_start_page(page: Page, home: str, shown: object) -> None:
    """A click on the link shows the page and its toolbar."""
    page.goto(home)
    page.get_by_role("link", name=shown.title, exact=True).click()
    expect(page.get_by_role("heading", name=shown.title, exact=True)).to_be_visible()
    expect(page.locator("#djDebugToolbar, #djDebugToolbarHandle").first).to_be_attached()
