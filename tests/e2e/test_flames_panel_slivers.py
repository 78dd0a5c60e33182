"""Frames too narrow for a label: no elements, yet all that a frame is to who points or types."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from expvar_panels.flames.profile import Profile

from .flames_page import FlamesPage, box_of, open_flames, record
from .recordings import QUERY, VIEW, own, profile_of, sql

ROW = 21
LEAVES = [1.4 - i / 100 for i in range(40)]
REST = 100 - sum(LEAVES)


def leaf(i: int) -> str:
    return f"leaf_{i:02}"


def recording(parts: list[float]) -> Profile:
    """Of 100 ms many leaves take a little more than one each, every other one is a statement."""
    make = [own, sql]
    leaves = [
        ((*VIEW, make[i % 2](leaf(i)), own(f"in_{leaf(i)}")), ms) for i, ms in enumerate(parts)
    ]
    return profile_of([*leaves, (VIEW, REST)])


@pytest.fixture
def viewer(page: Page, home: str, monkeypatch: pytest.MonkeyPatch) -> FlamesPage:
    record(monkeypatch, recording(LEAVES))
    return open_flames(page, home)


def point(viewer: FlamesPage, i: int, tree: Locator | None = None) -> tuple[float, float]:
    """The middle of a leaf, by its time."""
    viewer.settle()
    books = box_of((tree or viewer.flame).locator('[aria-label^="books, "]'))
    x = books["x"] + books["width"] * (sum(LEAVES[:i]) + LEAVES[i] / 2) / 100
    upright = tree is None and viewer.button("Upright").get_attribute("aria-pressed") == "true"
    return x, books["y"] + (-ROW if upright else ROW) + 10


def slivers(viewer: FlamesPage, name: str = "") -> Locator:
    return viewer.flame.locator(f".slivers g > path{name}")


def test_one_path_is_all_frames_of_a_look(viewer: FlamesPage) -> None:
    """Eighty narrow frames are two shapes, of their kinds' colours, and no items of the tree."""
    expect(viewer.flame.locator("[aria-label*=leaf_]")).to_have_count(0)
    looks = slivers(viewer).evaluate_all("all => all.map(e => e.getAttribute('class'))")
    assert sorted(looks) == ["own", "sql"]
    boxes = "all => all.map(e => e.getAttribute('d').split('z').length - 1)"
    assert sum(slivers(viewer).evaluate_all(boxes)) == 2 * len(LEAVES)
    fill = slivers(viewer, ".own").evaluate("e => getComputedStyle(e).fill")
    books = viewer.frame("books").evaluate("e => getComputedStyle(e).backgroundColor")
    assert fill == books


@pytest.mark.parametrize("turned", [False, True])
def test_each_tells_what_it_cost(viewer: FlamesPage, turned: bool) -> None:
    """Whichever way up: the tooltip is that of the one frame under the pointer, which lights up."""
    if turned:
        viewer.button("Upright").click()
    lit = viewer.flame.locator(".lit")
    for i in (0, 7, 39):
        viewer.page.mouse.move(*point(viewer, i))
        tip = viewer.root.locator(".tip:visible")
        expect(tip.locator(".tip-title")).to_have_text(leaf(i))
        expect(tip).to_contain_text(f"{LEAVES[i]:.2f}"[:3])
        box = box_of(lit)
        assert box["x"] <= point(viewer, i)[0] <= box["x"] + box["width"]
        assert box["width"] <= viewer.width * LEAVES[i] / 100 + 1
    flame = box_of(viewer.flame)
    empty = flame["y"] + 2 if turned else flame["y"] + flame["height"] + 5
    viewer.page.mouse.move(flame["x"] + 50, empty)
    expect(viewer.root.locator(".tip:visible")).to_have_count(0)
    expect(lit).not_to_have_attribute("d", re.compile("."))


def test_a_click_zooms_and_takes_the_keyboard_along(viewer: FlamesPage) -> None:
    """The clicked frame fills the flame and has the focus: arrows go on from it, Esc leads back."""
    viewer.page.mouse.click(*point(viewer, 5))
    assert viewer.width_of(leaf(5)) == pytest.approx(viewer.width, abs=2)
    expect(viewer.frame(leaf(5))).to_be_focused()
    expect(viewer.frame(leaf(5))).to_have_class("sql chosen")
    viewer.page.keyboard.press("ArrowDown")
    expect(viewer.frame(f"in_{leaf(5)}")).to_be_focused()
    viewer.page.keyboard.press("Escape")
    viewer.settle()
    assert viewer.width_of("books") == pytest.approx(viewer.width, abs=2)


def test_a_double_click_leads_back(viewer: FlamesPage) -> None:
    """As on any frame."""
    x, y = point(viewer, 5)
    viewer.page.mouse.click(x, y)
    viewer.settle()
    expect(viewer.frame(leaf(5))).to_be_visible()
    viewer.frame(leaf(5)).dblclick()
    expect(viewer.frame(leaf(5))).to_have_count(1)
    assert viewer.width_of("books") == pytest.approx(viewer.width, abs=2)
    assert viewer.width_of(leaf(5)) < 20


def test_with_shift_a_click_shows_details_only(viewer: FlamesPage) -> None:
    """The chosen frame is an element, outlined, as narrow as it was."""
    viewer.page.keyboard.down("Shift")
    viewer.page.mouse.click(*point(viewer, 6))
    viewer.page.keyboard.up("Shift")
    expect(viewer.details.get_by_role("heading", name=leaf(6))).to_be_visible()
    expect(viewer.frame(leaf(6))).to_have_class("own chosen")
    assert viewer.width_of(leaf(6)) < 20


def test_keys_walk_over_them(viewer: FlamesPage) -> None:
    """The frame that the keyboard is on is an item of the tree, with name and level; no other."""
    viewer.frame("books").focus()
    for key, name, level in (
        ("ArrowDown", leaf(0), "5"),
        ("ArrowRight", leaf(1), "5"),
        ("ArrowDown", f"in_{leaf(1)}", "6"),
        ("ArrowRight", f"in_{leaf(2)}", "6"),
    ):
        viewer.page.keyboard.press(key)
        focused = viewer.flame.locator(":focus")
        expect(focused).to_have_attribute("aria-label", re.compile(f"^{name}, 1"))
        expect(focused).to_have_attribute("aria-level", level)
        expect(focused).to_have_attribute("role", "treeitem")
        expect(viewer.flame.locator("[aria-label*=leaf_]")).to_have_count(1)
        expect(viewer.flame.locator("[tabindex='0']")).to_have_count(1)
    viewer.page.keyboard.press("Enter")
    assert viewer.width_of(f"in_{leaf(2)}") == pytest.approx(viewer.width, abs=2)


def test_a_press_alone_brings_the_keyboard(viewer: FlamesPage) -> None:
    """Who presses and lets go elsewhere goes on by keys from the frame that was pressed."""
    viewer.page.mouse.move(*point(viewer, 8))
    viewer.page.mouse.down()
    viewer.page.mouse.move(5, 5)
    viewer.page.mouse.up()
    expect(viewer.frame(leaf(8))).to_be_focused()
    viewer.page.keyboard.press("ArrowRight")
    expect(viewer.frame(leaf(9))).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_search_marks_and_dims_them(
    page: Page, home: str, monkeypatch: pytest.MonkeyPatch, theme: str
) -> None:
    """In either theme: found ones have the colour of a found wide one, all others step back."""
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    record(monkeypatch, recording(LEAVES))
    viewer = open_flames(page, home)
    viewer.search.fill("books")
    expect(viewer.frame("books")).to_have_class("own hit")
    wide = viewer.frame("books").evaluate("e => getComputedStyle(e).backgroundColor")
    viewer.search.fill("leaf_1")
    expect(slivers(viewer, ".dim")).to_have_count(2)
    colour = "e => { const s = getComputedStyle(e); return [s.fill, s.fillOpacity] }"
    for kind in ("own", "sql"):
        assert slivers(viewer, f".{kind}.hit").evaluate(colour) == [wide, "1"]
        assert slivers(viewer, f".{kind}.dim").evaluate(colour)[1] == "0.22"
    viewer.search.press("Enter")
    viewer.search.press("Enter")
    now = viewer.flame.locator(".now")
    expect(now).to_have_attribute("role", "treeitem")


def test_forced_colours_keep_them_apart(
    page: Page, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They have borders, and what is found the highlight's colour."""
    page.emulate_media(forced_colors="active")
    record(monkeypatch, recording(LEAVES))
    viewer = open_flames(page, home)
    viewer.search.fill("leaf_1")
    viewer.search.press("Enter")
    viewer.settle()
    style = "e => { const s = getComputedStyle(e); return [s.fill, s.stroke] }"
    found = slivers(viewer, ".hit").first.evaluate(style)
    other = slivers(viewer, ".dim").first.evaluate(style)
    assert found[0] != other[0]
    assert "none" not in [found[1], other[1]]


def test_a_narrow_run_has_no_mark_to_fold_it_by(
    page: Page, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Folded plumbing unfolds at a click; unfolded, where no mark is seen, a click zooms."""
    record(monkeypatch, profile_of([((*VIEW, *QUERY), 2), (VIEW, 98)]))
    viewer = open_flames(page, home)
    books = box_of(viewer.frame("books"))
    place = books["x"] + books["width"] / 100, books["y"] + ROW + 10
    page.mouse.click(*place)
    head = viewer.frame("QuerySet.__iter__")
    expect(head).to_have_attribute("aria-expanded", "true")
    page.mouse.move(5, 5)
    page.mouse.click(*place)
    viewer.settle()
    assert viewer.width_of("QuerySet.__iter__") == pytest.approx(viewer.width, abs=2)
    expect(head).to_have_attribute("aria-expanded", "true")


def test_a_name_is_text_there_too(page: Page, home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Markup in a narrow frame's name does nothing, wherever that name is shown."""
    name = "<img src=x onerror=alert(1)>"
    record(monkeypatch, profile_of([((*VIEW, own(name)), 1), (VIEW, 99)]))
    viewer = open_flames(page, home)
    books = box_of(viewer.frame("books"))
    x, y = books["x"] + books["width"] / 200, books["y"] + ROW + 10
    page.mouse.move(x, y)
    expect(viewer.root.locator(".tip:visible")).to_contain_text(name)
    page.mouse.click(x, y)
    expect(viewer.frame(name)).to_be_focused()
    assert viewer.root.locator("img").count() == 0


def test_the_comparison_has_them_too(
    page: Page, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Coloured by their change, told of, zoomed to by a click, and found."""

    def leaves(times: int) -> Profile:
        seen = [((*VIEW, own(leaf(i))), 0.04) for i in range(20)]
        return profile_of([*seen * times, (VIEW, 80)])

    record(monkeypatch, leaves(30))
    page.goto(home)
    record(monkeypatch, leaves(90))
    viewer = open_flames(page, home)
    viewer.view("compare")
    viewer.choose_first()
    viewer.settle()
    tree = viewer.root.get_by_role("tree", name="Both requests as one flame graph")
    shapes = tree.locator(".slivers g > path")
    expect(shapes).to_have_class(["worse"])
    worse = shapes.evaluate("e => getComputedStyle(e).fill")
    viewer.search.fill("leaf_1")
    expect(shapes).to_have_class(["worse dim", "worse hit"])
    found = shapes.last.evaluate("e => getComputedStyle(e).fill")
    viewer.search.fill("bookshop")
    wide = tree.locator('[aria-label^="books, "]')
    expect(wide).to_have_class("worse much hit")
    assert wide.evaluate("e => getComputedStyle(e).backgroundColor") == found != worse
    books = box_of(wide)
    page.mouse.move(books["x"] + 6, books["y"] + ROW + 10)
    title = viewer.root.locator(".tip-title:visible")
    expect(title).to_contain_text("leaf_")
    name = title.inner_text()
    page.mouse.click(books["x"] + 6, books["y"] + ROW + 10)
    item = tree.locator(f'[aria-label^="{name}, "]')
    expect(item).to_be_focused()
    assert box_of(item)["width"] == pytest.approx(books["width"], abs=2)
