"""The details of a chosen frame: figures, lines with their source, the way to the editor."""

from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from .flames_page import FlamesPage, open_flames, record
from .recordings import SHOP, VIEW, own, profile_of
from .recordings import page as recording

# It is said for a moment only, which a busy machine may look past: whoever watches misses nothing.
NOTE_WHAT_IS_SAID = """(button) => {
    window.said = new Promise((done) => {
        new MutationObserver(() => done(button.getAttribute("aria-label")))
            .observe(button, {attributeFilter: ["aria-label"]});
    });
}"""


@pytest.fixture
def viewer(page: Page, home: str, monkeypatch: pytest.MonkeyPatch) -> FlamesPage:
    record(monkeypatch, recording())
    return open_flames(page, home)


def row(viewer: FlamesPage, name: str) -> list[str]:
    cells = viewer.details.get_by_role("row", name=name).get_by_role("cell")
    return [text.replace("\u202f", " ") for text in cells.all_inner_texts()]


def test_the_details_tell_here_and_everywhere(viewer: FlamesPage) -> None:
    """Self and total in ms and percent, at this place and of the function in all places."""
    viewer.frame("money").click()
    expect(viewer.details.get_by_role("heading", name="money")).to_be_visible()
    assert row(viewer, "Total") == ["20 ms 20%", "20 ms 20%"]
    assert row(viewer, "Self") == ["15 ms 15%", "15 ms 15%"]
    assert row(viewer, "Samples") == ["20", "20"]


def test_the_lines_have_their_heat_and_their_source(viewer: FlamesPage) -> None:
    """The line that was running stands with its time, amid the lines of the file around it."""
    viewer.frame("books").click()
    text = (SHOP / "pages" / "querying.py").read_text().splitlines()
    hot = viewer.details.locator("tr.hot")
    expect(hot).to_contain_text("17")
    expect(hot).to_contain_text(text[16].strip())
    expect(viewer.details).to_contain_text(text[15].strip())


def test_the_lines_show_without_a_source(
    page: Page, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the file is not there, the line numbers and their times are."""
    gone = own("gone")._replace(file="/nowhere/gone.py")
    record(monkeypatch, profile_of([((*VIEW, gone), 5)] * 4))
    viewer = open_flames(page, home)
    viewer.frame("gone").click()
    expect(viewer.details.locator("tr.hot")).to_contain_text("17")
    expect(viewer.details.locator("tr.hot")).to_contain_text("20 ms")


def test_the_path_is_copied(viewer: FlamesPage) -> None:
    """The button puts path and line on the clipboard, and says so."""
    viewer.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    viewer.frame("discounts").click()
    button = viewer.details.get_by_role("button", name="Copy the path")
    button.evaluate(NOTE_WHAT_IS_SAID)
    button.click()
    assert viewer.page.evaluate("window.said") == "Copied"
    copied = viewer.page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{SHOP / 'stock.py'}:12"
    expect(button).to_be_visible()


def test_the_editor_opens_at_the_mapped_path(
    page: Page, home: str, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    """The link is the editor's, with the path as it is outside the container."""
    settings.EXPVAR_PANELS = {  # type: ignore[attr-defined]
        "FLAMES_EDITOR": "vscode",
        "FLAMES_PATH_MAP": {str(SHOP): "/home/me/the shop"},
    }
    record(monkeypatch, recording())
    viewer = open_flames(page, home)
    viewer.frame("discounts").click()
    link = viewer.details.get_by_role("link", name="Open in the editor")
    assert unquote(link.get_attribute("href") or "") == "vscode://file/home/me/the shop/stock.py:12"


def test_a_folded_run_lists_its_frames(viewer: FlamesPage) -> None:
    """What a folded row holds is told by name; the button there unfolds it."""
    viewer.frame("django.db · 3 frames").click(modifiers=["Shift"])
    held = viewer.details.get_by_role("listitem")
    expect(held).to_have_text(
        ["QuerySet.__iter__", "SQLCompiler.execute_sql", "CursorWrapper.execute"]
    )
    viewer.details.get_by_role("button", name="Unfold or fold").click()
    expect(viewer.frame("QuerySet.__iter__")).to_be_visible()


def test_a_statement_tells_how_often_it_ran(viewer: FlamesPage) -> None:
    """SQL has its text in full, its executions and the time of each."""
    viewer.flame.locator(".sql").click()
    expect(viewer.details).to_contain_text("SQL statement")
    assert row(viewer, "Executions") == ["14, 2 ms each on average"]


def test_closed_details_stay_closed(viewer: FlamesPage) -> None:
    """After the cross a click only zooms; Space shows the details again."""
    viewer.frame("discounts").click()
    viewer.details.get_by_role("button", name="Close the details").click()
    expect(viewer.details).to_be_hidden()
    viewer.frame("books").click()
    expect(viewer.details).to_be_hidden()
    viewer.frame("discounts").focus()
    viewer.page.keyboard.press("Space")
    expect(viewer.details).to_contain_text("discounts")
