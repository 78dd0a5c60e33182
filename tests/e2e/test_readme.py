"""The README's screenshots, taken where its reader will look."""

import sys
from pathlib import Path

import pytest
from playwright.sync_api import FloatRect, Page, expect

from .browser import open_panel
from .vars_panel.page import take_time

# Above the toolbar's logo, which is not ours to ship.
CLIP = FloatRect(x=0, y=0, width=1280, height=584)


def test_the_readme_shows_the_flame_of_a_page(page: Page, home: str, shots: Path) -> None:
    """A page with N+1 queries: its template lines, its statements and what stands out."""
    page.goto(home + "/books/")
    panel = open_panel(page, "FlamesPanel")
    expect(panel.get_by_text("bookshop/books.html:10").first).to_be_visible()
    page.screenshot(path=shots / "flames.png", clip=CLIP)


def test_the_readme_shows_the_variables_of_a_page(
    page: Page, home: str, shots: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shop's variables with what the request changed them by, and one that failed."""
    take_time(monkeypatch)
    monkeypatch.setattr(sys, "executable", "/usr/bin/python3")
    monkeypatch.setattr(sys, "argv", ["manage.py", "runserver"])
    for _ in range(2):
        page.goto(home + "/catalogue/")
    panel = open_panel(page, "VarsPanel")
    panel.get_by_role("button", name="Collapse all").click()
    for text in ("visits_by_page", "ConnectionError"):
        expect(panel.get_by_text(text).first).to_be_visible()
    page.screenshot(path=shots / "vars.png", clip=CLIP)
