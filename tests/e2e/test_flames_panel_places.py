"""The viewer where toolbars break: strict policies, replaced panels, hostile and narrow pages."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .browser import open_history, open_panel, switch_to
from .flames_page import FlamesPage, box_of, open_flames, record
from .recordings import page as recording

HOSTILE_STYLE = """
* { color: red !important; font-size: 40px !important; box-sizing: content-box !important; }
div { position: static !important; border: 5px solid lime !important; }
svg { width: 300px !important; } button { display: none !important; }
"""
HOSTILE_SCRIPT = """
window.d3 = {version: "2", select() { throw new Error("the page's own d3") }};
window.seen = [];
for (const phase of [true, false]) {
    document.addEventListener("keydown", (event) => {
        window.seen.push(event.key);
        event.preventDefault();
    }, phase);
}
"""

OVERFLOWING = """(root) => root.scrollWidth <= root.clientWidth ? [] : Array.from(
    root.querySelectorAll("*"),
    (e) => [`${e.tagName} ${e.getAttribute("class")}`, e.getBoundingClientRect().right],
).filter(([, right]) => right > root.getBoundingClientRect().right)
"""


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    record(monkeypatch, recording())


def works(viewer: FlamesPage) -> None:
    """Painted to scale, zooms, searches."""
    assert viewer.width_of("discounts") == pytest.approx(viewer.width * 0.2, abs=3)
    viewer.frame("discounts").click()
    assert viewer.width_of("discounts") == pytest.approx(viewer.width, abs=2)
    viewer.search.fill("discounts")
    viewer.search.press("Enter")
    expect(viewer.frame("discounts")).to_have_class("own chosen hit now")


def test_a_strict_policy_blocks_nothing(
    page: Page, home: str, recorded: None, settings: Any
) -> None:
    """With nonces only, no style and no script of ours is refused (the console would tell)."""
    settings.STRICT_CSP = True
    viewer = open_flames(page, home)
    works(viewer)
    for mode in ("time", "table", "compare"):
        viewer.view(mode)
    viewer.button("Download this recording").click()


def test_panels_rendered_into_the_page(
    page: Page, home: str, recorded: None, settings: Any
) -> None:
    """With RENDER_PANELS the element is parsed with the page, hidden and without a width."""
    settings.DEBUG_TOOLBAR_CONFIG = {"RENDER_PANELS": True, "IS_RUNNING_TESTS": False}
    works(open_flames(page, home))


def test_a_toolbar_without_a_shadow_root(
    page: Page, home: str, recorded: None, settings: Any
) -> None:
    """The panel's own shadow root keeps the page's styles out."""
    settings.DEBUG_TOOLBAR_CONFIG = {"USE_SHADOW_DOM": False, "IS_RUNNING_TESTS": False}
    viewer = open_flames(page, home)
    page.add_style_tag(content=HOSTILE_STYLE)
    works(viewer)
    assert viewer.frame("discounts").evaluate("e => getComputedStyle(e).fontSize") == "12px"


def test_a_page_with_its_own_d3_and_hotkeys(page: Page, home: str, recorded: None) -> None:
    """The page's globals are not used, and its hotkeys neither see nor stop what is typed."""
    page.add_init_script(HOSTILE_SCRIPT)
    viewer = open_flames(page, home)
    page.evaluate("window.seen.length = 0")
    viewer.search.click()
    page.keyboard.type("discounts")
    expect(viewer.search).to_have_value("discounts")
    page.keyboard.press("Escape")
    assert page.evaluate("window.seen") == []


def test_a_page_from_right_to_left(page: Page, home: str, recorded: None) -> None:
    """Time and depth run the same way on such a page."""
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () => { document.documentElement.dir = 'rtl' })"
    )
    viewer = open_flames(page, home)
    works(viewer)
    assert viewer.root.evaluate("e => getComputedStyle(e).direction") == "ltr"


def test_another_request_of_the_history(
    page: Page, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The history's switch shows that request's flame in place of this one's."""
    record(monkeypatch, recording())
    viewer = open_flames(page, home)
    record(monkeypatch, recording(slow=3))
    page.evaluate("fetch('/api/sales/').then((answer) => answer.text())")
    switch_to(page, open_history(page).filter(has_text="/api/sales/"))
    open_panel(page, "FlamesPanel")
    expect(viewer.root.locator(".quality")).to_contain_text("140")
    assert viewer.width_of("discounts") == pytest.approx(viewer.width * 60 / 140, abs=3)


def test_a_fetch_replaces_the_panel(
    page: Page, home: str, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """With UPDATE_ON_FETCH the panel is replaced under the person looking, and works again."""
    settings.DEBUG_TOOLBAR_CONFIG = {"UPDATE_ON_FETCH": True, "IS_RUNNING_TESTS": False}
    record(monkeypatch, recording())
    viewer = open_flames(page, home)
    record(monkeypatch, recording(slow=3))
    with page.expect_response("**/history_sidebar/**"):
        page.evaluate("fetch('/api/sales/').then((answer) => answer.text())")
    expect(viewer.root).to_have_count(0)
    open_panel(page, "FlamesPanel")
    expect(viewer.root.locator(".quality")).to_contain_text("140")


@pytest.mark.parametrize("width", [320, 480])
def test_a_narrow_window(page: Page, home: str, recorded: None, width: int) -> None:
    """Where the toolbar leaves no room, one button gives the viewer the whole window."""
    page.set_viewport_size({"width": width, "height": 700})
    viewer = open_flames(page, home)
    opener = viewer.root.locator(".narrow button")
    if width == 320:
        opener.click()
    else:
        viewer.button("Use the whole window").last.click()
    viewer.settle()
    box = box_of(viewer.root)
    assert (box["x"], box["y"], box["width"]) == (0, 0, width)
    works(viewer)
    for mode in ("time", "table", "compare"):
        viewer.view(mode)
        viewer.settle()
        assert viewer.root.evaluate(OVERFLOWING) == [], mode
    for _ in range(3):
        page.keyboard.press("Escape")
    expect(viewer.root).not_to_have_class("viewer full")


def test_a_window_zoomed_to_twice_its_size(page: Page, home: str, recorded: None) -> None:
    """At 200 % a window of 1280 by 800 has the room of 640 by 400: all is there and in reach."""
    page.set_viewport_size({"width": 640, "height": 400})
    viewer = open_flames(page, home)
    viewer.button("Use the whole window").last.click()
    view, child = box_of(viewer.frame("books")), box_of(viewer.frame("discounts"))
    assert child["y"] >= view["y"] + view["height"]
    works(viewer)
    viewer.settle()
    assert viewer.root.evaluate(OVERFLOWING) == []


def test_a_broken_recording_leaves_the_table(
    page: Page, home: str, recorded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be decoded is told, and the server's table stays in sight."""
    from expvar_panels.panels.flames import panel as flames

    stats = {**flames.stats_of(recording()), "profile": "bm90IGEgcHJvZmlsZQ=="}
    monkeypatch.setattr(flames.FlamesPanel, "_stats", lambda self: dict(stats))
    page.goto(home)
    open_panel(page, "FlamesPanel")
    expect(page.locator("expvar-flames").get_by_role("alert")).to_contain_text("cannot be drawn")
    expect(page.locator("expvar-flames > section table")).to_be_visible()


def test_the_table_is_of_use_without_the_viewer(page: Page, home: str, recorded: None) -> None:
    """With the module blocked, the functions stand there with times and places."""
    page.route("**/flames/element.js", lambda route: route.abort())
    page.errors.expected.append("element.js")  # type: ignore[attr-defined]
    page.goto(home)
    content = open_panel(page, "FlamesPanel")
    expect(content).to_contain_text("83 samples in 100.0 ms")
    row = content.get_by_role("row").filter(has_text="discounts")
    expect(row).to_contain_text("stock.py:12")
    expect(row).to_contain_text("20.00")
