"""The flame in the panel: painted, zoomed, searched, walked with keys, in any kind of page."""

import itertools
import re

import pytest
from playwright.sync_api import Page, expect

from .browser import open_panel
from .flames_page import FlamesPage, box_of, open_flames, record
from .recordings import VIEW, own, profile_of
from .recordings import page as recording


@pytest.fixture
def viewer(page: Page, home: str, monkeypatch: pytest.MonkeyPatch) -> FlamesPage:
    record(monkeypatch, recording())
    return open_flames(page, home)


def test_the_flame_starts_at_the_developers_view(viewer: FlamesPage) -> None:
    """The middleware is not what one scrolls past: the view is as wide as the flame."""
    assert viewer.width_of("books") == pytest.approx(viewer.width, abs=2)
    expect(viewer.frame("discounts")).to_have_attribute("aria-label", "discounts, 20%, depth 4")
    assert viewer.width_of("discounts") == pytest.approx(viewer.width * 0.2, abs=3)


def test_narrow_frames_are_as_narrow_as_their_time(
    page: Page, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A frame of 0.4 % stands in its place and covers none beside it."""
    leaves = [((*VIEW, own(f"leaf_{i}")), 0.4) for i in range(100)]
    record(monkeypatch, profile_of([*leaves, (VIEW, 60)]))
    viewer = open_flames(page, home)
    path = viewer.flame.locator(".slivers .own").get_attribute("d") or ""
    boxes = re.findall(r"M(\d+) \d+h(\d+)", path)
    edges = [(int(left), int(left) + int(width)) for left, width in boxes]
    assert len(edges) == 100
    assert max(right - left for left, right in edges) <= 5
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(sorted(edges)))


def test_what_is_too_narrow_to_draw_is_shaded(
    page: Page, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand frames of 0.07 % leave no blank: one shade is as wide as all of them."""
    leaves = [((*VIEW, own(f"leaf_{i}")), 0.07) for i in range(1_000)]
    record(monkeypatch, profile_of([*leaves, (VIEW, 30)]))
    viewer = open_flames(page, home)
    expect(viewer.flame.locator('[aria-label^="leaf_"]')).to_have_count(0)
    shade = box_of(viewer.flame.locator(".rest path"))
    assert shade["width"] == pytest.approx(viewer.width * 0.7, abs=2)
    assert shade["y"] == pytest.approx(box_of(viewer.frame("books"))["y"] + 21, abs=1)


def test_the_fallback_table_goes_when_the_flame_is_there(viewer: FlamesPage) -> None:
    """The server's table is in the element, and out of sight only once the flame has painted."""
    expect(viewer.element.locator("> section table")).to_be_attached()
    expect(viewer.element.locator("> section table")).to_be_hidden()


def test_a_click_zooms_and_a_double_click_resets(viewer: FlamesPage) -> None:
    """A clicked frame becomes as wide as the flame, and a double click leads back."""
    viewer.frame("discounts").click()
    assert viewer.width_of("discounts") == pytest.approx(viewer.width, abs=2)
    expect(viewer.frame("author")).to_have_count(0)
    viewer.frame("discounts").dblclick()
    assert viewer.width_of("discounts") == pytest.approx(viewer.width * 0.2, abs=3)


def test_the_crumbs_lead_to_the_whole_request(viewer: FlamesPage) -> None:
    """From the view that is shown first one comes to what lies around it."""
    viewer.button("Show the whole request").click()
    expect(viewer.frame("Whole request")).to_be_visible()
    assert viewer.width_of("Whole request") == pytest.approx(viewer.width, abs=2)


def test_hovering_tells_what_a_frame_cost(viewer: FlamesPage) -> None:
    """Name, place, total, share, self and samples stand beside the pointer."""
    viewer.frame("discounts").hover()
    tip = viewer.root.locator(".tip:visible")
    expect(tip).to_contain_text("discounts")
    expect(tip).to_contain_text("stock.py:12")
    expect(tip).to_contain_text("20 ms")
    expect(tip).to_contain_text("20%")


def test_search_marks_matches_and_counts_each_stack_once(viewer: FlamesPage) -> None:
    """Nested matches of one stack are not added up; what does not match steps back."""
    viewer.search.fill("o")
    viewer.search.press("Enter")
    viewer.search.fill("money")
    viewer.search.press("Enter")
    expect(viewer.root.locator("#found")).to_have_text("1/1 · 20%")
    expect(viewer.frame("money")).to_have_class("own hit now")
    expect(viewer.frame("discounts")).to_have_class("own dim")


def test_search_goes_round_by_keys(viewer: FlamesPage) -> None:
    """Enter is the next match and Shift+Enter the one before, around the ends."""
    viewer.search.fill("bookshop")
    viewer.search.press("Enter")
    total = viewer.root.locator(".canvas .hit").count()
    said = viewer.root.locator("#found")
    expect(said).to_contain_text(f"1/{total} ·")
    viewer.search.press("Shift+Enter")
    expect(said).to_contain_text(f"{total}/{total} ·")
    viewer.search.press("Enter")
    expect(said).to_contain_text(f"1/{total} ·")


def test_an_unfinished_expression_is_a_quiet_hint(viewer: FlamesPage) -> None:
    """A regular expression that does not compile yet neither throws nor dims the flame."""
    viewer.button("Search by regular expression").click()
    viewer.search.fill("mon(ey")
    viewer.search.press("Enter")
    expect(viewer.root.locator("#found")).to_have_text("not a valid expression")
    expect(viewer.frame("discounts")).to_have_class("own")
    viewer.search.fill("^mon.y$")
    viewer.search.press("Enter")
    expect(viewer.root.locator("#found")).to_contain_text("1/1")


def test_arrows_walk_and_enter_zooms(viewer: FlamesPage) -> None:
    """One frame has the focus: down is its widest callee, right its neighbour, up its caller."""
    viewer.frame("books").focus()
    viewer.page.keyboard.press("ArrowDown")
    focused = viewer.flame.locator(":focus")
    expect(focused).to_have_attribute("aria-label", "django · 2 frames, 45%, depth 4")
    viewer.page.keyboard.press("ArrowRight")
    expect(focused).to_contain_text("author")
    viewer.page.keyboard.press("Enter")
    assert viewer.width_of("author") == pytest.approx(viewer.width, abs=2)
    viewer.page.keyboard.press("ArrowUp")
    expect(focused).to_contain_text("books")


def test_escape_clears_then_resets_then_leaves(viewer: FlamesPage) -> None:
    """Esc undoes the search, then the zoom, and only then closes the toolbar's panel."""
    viewer.frame("discounts").click()
    viewer.search.fill("discounts")
    viewer.search.press("Enter")
    viewer.search.press("Escape")
    expect(viewer.search).to_have_value("")
    expect(viewer.frame("author")).to_have_count(0)
    viewer.search.press("Escape")
    expect(viewer.frame("author")).to_be_visible()
    viewer.search.press("Escape")
    expect(viewer.root).to_be_hidden()


def test_slash_searches_and_question_mark_lists_the_keys(viewer: FlamesPage) -> None:
    """`/` goes to the search field, `?` opens the list of keys and Esc closes it again."""
    viewer.frame("books").focus()
    viewer.page.keyboard.press("/")
    expect(viewer.search).to_be_focused()
    viewer.frame("books").focus()
    viewer.page.keyboard.press("?")
    keys = viewer.root.get_by_role("dialog", name="Keys")
    expect(keys).to_be_visible()
    viewer.page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(viewer.root).to_be_visible()


def test_the_next_match_is_brought_into_sight(viewer: FlamesPage) -> None:
    """A match outside the zoomed frame, or above where the flame starts, is shown all the same."""
    viewer.frame("discounts").click()
    viewer.search.fill("currency")
    viewer.search.press("Enter")
    expect(viewer.frame("currency")).to_be_visible()
    viewer.search.fill("SecurityMiddleware")
    viewer.search.press("Enter")
    expect(viewer.frame("SecurityMiddleware")).to_be_visible()


def test_the_toolbar_around_hands_on_the_viewers_keys(viewer: FlamesPage) -> None:
    """With the panel just opened, and the focus still on its link, `/` goes to the search."""
    expect(viewer.page.locator("#djdt-FlamesPanel a")).to_be_focused()
    viewer.page.keyboard.press("/")
    expect(viewer.search).to_be_focused()
    expect(viewer.search).to_have_value("")


def test_a_request_without_a_sample_keeps_its_sentence(
    page: Page, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is nothing to draw, and the server's words say so."""
    record(monkeypatch, profile_of([]))
    page.goto(home)
    content = open_panel(page, "FlamesPanel")
    expect(content).to_contain_text("ended before the first sample was taken")
    expect(page.locator("expvar-flames .viewer")).to_have_count(0)


def test_however_deep_or_wide_there_are_few_elements(
    page: Page, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A recursion of 400 levels with thousands of frames is scrolled, never drawn at once."""
    walk = own("walk")
    samples = []
    for depth in range(1, 401):
        stack = (*VIEW, *[walk] * depth)
        samples += [((*stack, own(f"leaf_{depth}_{i}")), 0.2) for i in range(10)]
    record(monkeypatch, profile_of(samples))
    viewer = open_flames(page, home)
    assert viewer.root.locator("*").count() < 3_000
    viewer.frame("books").focus()
    page.keyboard.press("End")
    expect(viewer.flame.locator(":focus")).to_have_attribute("aria-level", "405")
    viewer.settle()
    assert viewer.root.locator("*").count() < 3_000


def test_a_new_size_is_drawn(viewer: FlamesPage) -> None:
    """The frames follow the panel's width."""
    before = viewer.width_of("discounts")
    viewer.page.set_viewport_size({"width": 1000, "height": 700})
    viewer.page.wait_for_function("innerWidth === 1000")
    assert viewer.width_of("discounts") < before - 20
    assert viewer.width_of("discounts") == pytest.approx(viewer.width * 0.2, abs=3)


def test_the_toolbars_theme_is_followed(viewer: FlamesPage) -> None:
    """Light turns to dark with the toolbar's own switch, without a reload."""
    expect(viewer.root).to_have_attribute("data-theme", "light")
    viewer.page.locator("#djToggleThemeButton").click()
    viewer.page.locator("#djToggleThemeButton").click()
    themes = viewer.page.evaluate(
        """() => {
            const root = document.querySelector("#djDebugRoot").shadowRoot;
            return [root.querySelector("#djDebug").dataset.theme,
                    root.querySelector("expvar-flames").shadowRoot.querySelector(".viewer").dataset.theme]
        }"""
    )
    assert themes[0] == themes[1]
