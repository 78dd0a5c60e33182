"""Who cannot see, or not all colours, or uses no mouse: roles, names, contrast, focus."""

import pytest
from playwright.sync_api import Browser, Page, expect

from .browser import axe_violations
from .flames_page import FlamesPage, open_flames, record
from .recordings import page as recording


def arrange(viewer: FlamesPage, view: str) -> None:
    """A view with as much in sight as there can be."""
    if view == "menu":
        viewer.button("Download this recording").click()
    elif view == "keys":
        viewer.button("List the keys (?)").click()
    elif view == "search":
        viewer.search.fill("money")
        viewer.search.press("Enter")
    elif view == "details":
        viewer.frame("books").click()
    elif view == "finding":
        viewer.root.locator(".finding").first.click()
    elif view == "quality":
        viewer.root.locator(".quality").click()
    elif view == "unfolded":
        viewer.button("Show the whole request").click()
        viewer.button("Fold plumbing").click()
        viewer.button("Upright").click()
    elif view == "span":
        viewer.root.get_by_role("slider").first.focus()
        viewer.page.keyboard.press("PageUp")
    elif view == "table":
        viewer.view("table")
        viewer.root.locator(".functions tr", has_text="money").click()
    elif view == "compare":
        viewer.view("compare")
        viewer.choose_first()
        expect(viewer.root.get_by_role("table", name="Largest changes")).to_be_visible()
    elif view == "time":
        viewer.view("time")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "view",
    [
        *("flame", "unfolded", "time", "table", "compare", "details", "finding", "quality"),
        *("search", "span", "menu", "keys"),
    ],
)
def test_axe_finds_nothing(
    page: Page, home: str, monkeypatch: pytest.MonkeyPatch, view: str, theme: str
) -> None:
    """Every view in either theme passes axe's rules for WCAG 2.1 A and AA."""
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    record(monkeypatch, recording())
    if view == "compare":
        page.goto(home)
        record(monkeypatch, recording(slow=3))
    viewer = open_flames(page, home)
    arrange(viewer, view)
    viewer.settle()
    violations = axe_violations(page, "FlamesPanel")
    told = [(v["id"], [n["target"] for n in v["nodes"]], v["nodes"][0]["any"]) for v in violations]
    assert told == []


@pytest.fixture
def viewer(page: Page, home: str, monkeypatch: pytest.MonkeyPatch) -> FlamesPage:
    record(monkeypatch, recording())
    return open_flames(page, home)


def test_a_screen_reader_hears_name_share_and_depth(viewer: FlamesPage) -> None:
    """A frame is an item of a tree, with its level, and folded plumbing says that it opens."""
    item = viewer.flame.get_by_role("treeitem", name="discounts, 20%, depth 4")
    expect(item).to_have_attribute("aria-level", "5")
    expect(viewer.frame("django · 2 frames")).to_have_attribute("aria-expanded", "false")


def test_the_flame_is_one_stop_of_the_tab_key(viewer: FlamesPage) -> None:
    """However many frames there are, Tab enters at one and leaves past all."""
    expect(viewer.flame.locator('[tabindex="0"]')).to_have_count(1)


def test_the_focus_is_seen(viewer: FlamesPage) -> None:
    """A frame reached by keys has a ring of the focus colour inside its edges."""
    viewer.frame("books").focus()
    viewer.page.keyboard.press("ArrowDown")
    ring = viewer.flame.locator(":focus").evaluate(
        "e => { const s = getComputedStyle(e); return [s.outlineStyle, s.outlineWidth] }"
    )
    assert ring == ["solid", "2px"]


def test_forced_colours_keep_frames_apart(
    browser: Browser, page: Page, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system sets the colours, frames have borders and matches the highlight's colour."""
    record(monkeypatch, recording())
    page.emulate_media(forced_colors="active")
    viewer = open_flames(page, home)
    viewer.search.fill("money")
    viewer.search.press("Enter")
    borders = viewer.frame("discounts").evaluate("e => getComputedStyle(e).borderTopStyle")
    assert borders == "solid"
    colours = [
        viewer.frame(name).evaluate("e => getComputedStyle(e).backgroundColor")
        for name in ("money", "discounts")
    ]
    assert colours[0] != colours[1]


def test_nothing_moves_for_who_wants_no_motion(viewer: FlamesPage) -> None:
    """Frames jump to their new places (the tests' browser asks for reduced motion)."""
    viewer.frame("discounts").click()
    duration = viewer.frame("discounts").evaluate("e => getComputedStyle(e).transitionDuration")
    assert duration in {"0s", "1e-05s"}
