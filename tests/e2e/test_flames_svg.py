"""The SVG of a recording in a browser: readable as it is, and to zoom, search and walk through."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.profiles import MS, NASTY, lifelike, profile_of, python

Shown = Callable[[str], None]


@pytest.fixture
def show(page: Page, home: str) -> Shown:
    """Opens an SVG document as the file that it is."""

    def show(svg: str) -> None:
        address = f"{home}/flame.svg"
        page.route(address, lambda route: route.fulfill(body=svg, content_type="image/svg+xml"))
        page.goto(address)

    return show


def frame(page: Page, name: str) -> Locator:
    """The boxes of a function, the outermost first."""
    return page.locator(".frames > svg").filter(has=page.locator(f"title:text-matches('^{name} ')"))


def share_of_width(page: Page, box: Locator) -> float:
    whole = page.locator(".frames").bounding_box()
    part = box.locator("rect").bounding_box()
    assert whole
    assert part
    return part["width"] / whole["width"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_picture_is_shown_in_both_themes(
    page: Page, show: Shown, shots: Path, scheme: str
) -> None:
    """Names in their boxes, in proportion, as wide as the window."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    show(lifelike().to_svg())
    expect(page.locator("svg.flames > text.title")).to_have_text("GET /books/")
    assert share_of_width(page, frame(page, "book_list")) == pytest.approx(0.966, abs=0.01)
    page.set_viewport_size({"width": 700, "height": 600})
    assert share_of_width(page, frame(page, "book_list")) == pytest.approx(0.966, abs=0.01)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.screenshot(path=shots / f"svg-{scheme}.png")


def test_a_click_zooms_and_escape_goes_back(page: Page, show: Shown) -> None:
    """The chosen frame fills the width, its callers stay above it, the rest goes."""
    show(lifelike().to_svg())
    price = frame(page, "price")
    price.click()
    assert share_of_width(page, price) == pytest.approx(1, abs=0.01)
    assert share_of_width(page, frame(page, "book_list")) == pytest.approx(1, abs=0.01)
    expect(frame(page, "walk").first).to_be_hidden()
    page.keyboard.press("Escape")
    expect(frame(page, "walk").first).to_be_visible()
    assert share_of_width(page, price) == pytest.approx(0.16, abs=0.01)
    price.click()
    page.get_by_role("button", name="Reset zoom").click()
    assert share_of_width(page, price) == pytest.approx(0.16, abs=0.01)


def test_a_search_marks_frames_and_counts_their_share_once(page: Page, show: Shown) -> None:
    """A recursion that matches at every depth matches once; Escape clears the search first."""
    show(lifelike().to_svg())
    page.keyboard.press("/")
    page.keyboard.type("WALK")
    expect(page.locator(".frames > .hit")).to_have_count(24)
    expect(page.locator("output")).to_have_text("matched 13.7 %")
    page.keyboard.press("Escape")
    expect(page.locator(".frames > .hit")).to_have_count(0)
    expect(page.locator("output")).to_have_text("")


def test_a_frame_can_be_found_by_its_file(page: Page, show: Shown) -> None:
    """The place of a function is searched as well as its name."""
    show(lifelike().to_svg())
    page.get_by_label("Search frames").fill("bookshop/prices.py")
    expect(page.locator(".frames > .hit")).to_have_count(1)


def test_the_keyboard_walks_and_zooms(page: Page, show: Shown) -> None:
    """Tab reaches the whole, arrows move to callees and neighbours, Enter zooms."""
    show(lifelike().to_svg())
    page.locator(".frames > svg.all").focus()
    for key in ["ArrowDown"] * 6 + ["ArrowRight"]:
        page.keyboard.press(key)
    expect(frame(page, "render")).to_be_focused()
    expect(page.locator("text.details")).to_contain_text("render (django.shortcuts)")
    page.keyboard.press("Enter")
    assert share_of_width(page, frame(page, "render")) == pytest.approx(1, abs=0.01)
    page.keyboard.press("ArrowUp")
    expect(frame(page, "book_list")).to_be_focused()


def test_the_pointer_is_told_what_it_is_on(page: Page, show: Shown) -> None:
    """Name, place, times; the hint where it is on nothing."""
    show(lifelike().to_svg())
    details = page.locator("text.details")
    expect(details).to_contain_text("Click a frame to zoom")
    frame(page, "price").hover()
    expect(details).to_have_text(re.compile(r"price .* 14\.00 ms \(16\.0%\)"))


def test_names_are_cut_to_their_boxes(page: Page, show: Shown) -> None:
    """With an ellipsis, and never beyond the box."""
    show(profile_of([(["a" * 100, "b"], 9 * MS), (["c" * 100], MS)]).to_svg())
    for box in page.locator(".frames > svg:not(.all)").all():
        text = box.locator("text")
        if text.count() and text.text_content():
            inner, outer = text.bounding_box(), box.locator("rect").bounding_box()
            assert inner
            assert outer
            assert inner["x"] + inner["width"] <= outer["x"] + outer["width"] + 1


def test_hostile_names_are_only_text(page: Page, show: Shown) -> None:
    """Nothing of a name runs or loads; the page fails this test on any error in its console."""
    hostile = [*NASTY, "<img src=x onerror=alert(1)>", "{{constructor.constructor('alert(1)')()}}"]
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss())[1])
    show(profile_of([([python(name, module=name)], MS) for name in hostile]).to_svg())
    page.get_by_label("Search frames").fill("<img")
    expect(page.locator(".frames > .hit")).to_have_count(1)
    page.locator(".frames > .hit > rect").click()
    assert dialogs == []
    assert page.locator("img").count() == 0


def test_it_is_readable_with_scripts_off(browser: Browser, tmp_path: Path, shots: Path) -> None:
    """Names, titles and legend are in the document itself."""
    file = tmp_path / "flame.svg"
    file.write_text(lifelike().to_svg())
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(file.as_uri())
        expect(frame(page, "book_list").locator("text")).to_have_text("book_list (bookshop.views)")
        expect(page.locator(".legend.own")).to_contain_text("own code 26%")
        page.screenshot(path=shots / "svg-without-scripts.png")
    finally:
        context.close()
