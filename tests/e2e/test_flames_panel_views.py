"""The views of one recording: folding, packages, time, functions, clocks and findings."""

import re

import pytest
from playwright.sync_api import Page, expect

from .flames_page import FlamesPage, box_of, open_flames, record
from .recordings import AUTHOR
from .recordings import page as recording


@pytest.fixture
def viewer(page: Page, home: str, monkeypatch: pytest.MonkeyPatch) -> FlamesPage:
    record(monkeypatch, recording())
    return open_flames(page, home)


def test_plumbing_is_folded_and_unfolds_in_place(viewer: FlamesPage) -> None:
    """A run of library frames is one row with its time; a click shows its frames there."""
    run = viewer.frame("django · 2 frames")
    expect(run).to_have_attribute("aria-expanded", "false")
    run.click()
    expect(viewer.frame("Template.render")).to_be_visible()
    opened = viewer.frame("render")
    expect(opened).to_have_attribute("aria-expanded", "true")
    opened.click(position={"x": 8, "y": 8})
    expect(run).to_be_visible()
    expect(viewer.frame("Template.render")).to_have_count(0)


def test_one_switch_unfolds_everything(viewer: FlamesPage) -> None:
    """Without folding each frame has its row, the middleware's too."""
    switch = viewer.button("Fold plumbing")
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    expect(viewer.frame("QuerySet.__iter__")).to_be_visible()
    viewer.button("Show the whole request").click()
    expect(viewer.frame("convert_exception_to_response.<locals>.inner").first).to_be_visible()


def test_the_middleware_chain_is_a_row_for_each_middleware(viewer: FlamesPage) -> None:
    """What lies around the view is a few rows: one a middleware, named by its class."""
    viewer.button("Show the whole request").click()
    expect(viewer.frame("SecurityMiddleware")).to_be_visible()


def test_the_legend_has_each_packages_share_and_shows_where(viewer: FlamesPage) -> None:
    """Shares are of self time and add up; a click marks the package's frames in the flame."""
    legend = viewer.root.get_by_role("group", name="Whose time it was")
    expect(legend.get_by_role("button")).to_contain_text(
        ["own code38%", "sqlite28%", "templates (django)25%", "locale5%", "garbage collection4%"]
    )
    legend.get_by_role("button", name="sqlite").click()
    expect(viewer.frame("discounts")).to_have_class("own dim")
    expect(viewer.frame(AUTHOR)).to_have_class("sql")


def test_sql_and_template_frames_say_what_they_are(viewer: FlamesPage) -> None:
    """A statement stands as its text and how often it ran, a template as file, line and tag."""
    expect(viewer.frame(AUTHOR)).to_have_text(f"14 \u00d7 {AUTHOR}")
    expect(viewer.frame("bookshop/books.html:12 {% for %}")).to_be_visible()


def test_time_order_keeps_repetitions_apart(viewer: FlamesPage) -> None:
    """Left to right is the order of time: what is merged in the flame comes as often as it ran."""
    expect(viewer.frame("author")).to_have_count(1)
    viewer.view("time")
    labels = viewer.labels()
    assert labels.index("discounts") < labels.index("author")


def test_upright_puts_the_root_at_the_bottom(viewer: FlamesPage) -> None:
    """The switch turns the flame over, and arrow up then leads to what a frame calls."""
    viewer.button("Upright").click()
    assert box_of(viewer.frame("books"))["y"] > box_of(viewer.frame("discounts"))["y"]
    viewer.frame("books").focus()
    viewer.page.keyboard.press("ArrowUp")
    expect(viewer.flame.locator(":focus")).to_contain_text("django")


def test_the_functions_are_a_table_that_sorts(viewer: FlamesPage) -> None:
    """Self time first; a heading sorts by its column, and once more the other way round."""
    viewer.view("table")
    table = viewer.root.get_by_role("table", name="Functions")
    first = table.get_by_role("row").nth(1)
    expect(first).to_contain_text(AUTHOR)
    expect(first.get_by_role("cell")).to_have_text(["28 ms28%", "28 ms28%", "14", "14"])
    table.get_by_role("button", name="Total").click()
    expect(table.get_by_role("columnheader", name="Total")).to_have_attribute(
        "aria-sort", "descending"
    )
    expect(first).to_contain_text("100%")
    table.get_by_role("button", name="Function").click()
    expect(first).to_contain_text("[gc]")
    table.get_by_role("button", name="Function").click()
    expect(first).to_contain_text("{% for %}")


def test_a_chosen_function_has_its_sandwich(viewer: FlamesPage) -> None:
    """Who calls it stands above, what it calls below; a click there goes on to that function."""
    viewer.view("table")
    viewer.root.locator(".functions tr", has_text="discounts").click()
    viewer.settle()
    callers = viewer.root.get_by_role("tree", name="Callers")
    expect(callers.get_by_role("treeitem", name="books, ")).to_be_visible()
    viewer.root.locator(".functions tr", has_text="money").click()
    callees = viewer.root.get_by_role("tree", name="Callees")
    expect(callees.get_by_role("treeitem", name="currency, 25%")).to_be_visible()
    viewer.settle()
    callees.get_by_role("treeitem", name="currency, 25%").click()
    expect(viewer.details).to_contain_text("currency")


def test_a_function_chosen_in_the_table_shows_in_the_flame(viewer: FlamesPage) -> None:
    """All calls of the function are marked there."""
    viewer.view("table")
    viewer.root.locator(".functions tr", has_text="money").click()
    viewer.button("Show in the flame").click()
    expect(viewer.frame("money")).to_have_class("own same")


def test_the_state_survives_a_switch_of_views(viewer: FlamesPage) -> None:
    """Zoom, search and choice are there again after a look at another view."""
    viewer.frame("author").click()
    viewer.search.fill("author")
    viewer.search.press("Enter")
    viewer.view("table")
    viewer.view("flame")
    assert viewer.width_of("author") == pytest.approx(viewer.width, abs=2)
    expect(viewer.search).to_have_value("author")
    expect(viewer.details).to_contain_text("author")


def test_the_search_filters_the_functions(viewer: FlamesPage) -> None:
    """In the table only what matches stays."""
    viewer.view("table")
    viewer.search.fill("discounts")
    viewer.search.press("Enter")
    expect(viewer.root.locator(".functions tbody tr")).to_have_count(1)


def test_the_clock_switches_to_cpu_time(viewer: FlamesPage) -> None:
    """Statements took no CPU: by that clock they are not there."""
    viewer.button("CPU").click()
    expect(viewer.frame(AUTHOR)).to_have_count(0)
    expect(viewer.frame("discounts")).to_have_attribute("aria-label", "discounts, 27.8%, depth 4")


def test_a_brushed_span_is_all_that_counts(viewer: FlamesPage) -> None:
    """Dragging over the strip cuts flame, legend and table down to that span."""
    plot = box_of(viewer.root.locator(".plot"))
    mouse = viewer.page.mouse
    mouse.move(plot["x"] + plot["width"] * 0.03, plot["y"] + 10)
    mouse.down()
    mouse.move(plot["x"] + plot["width"] * 0.1, plot["y"] + 12)
    mouse.move(plot["x"] + plot["width"] * 0.23, plot["y"] + 12)
    mouse.up()
    expect(viewer.root.locator(".window")).to_have_text("3 ms to 23 ms: 20 ms")
    expect(viewer.frame("discounts")).to_have_attribute("aria-label", "discounts, 100%, depth 4")
    expect(viewer.frame("author")).to_have_count(0)
    viewer.button("Back to the whole recording").click()
    expect(viewer.frame("author")).to_be_visible()


def test_the_span_is_set_by_keys_too(viewer: FlamesPage) -> None:
    """Two sliders move the span's edges, and say the time that they stand at."""
    start = viewer.root.get_by_role("slider", name="Start of the window")
    start.focus()
    for _ in range(4):
        viewer.page.keyboard.press("PageUp")
    expect(start).to_have_attribute("aria-valuetext", re.compile("^40.ms$"))
    expect(viewer.frame("discounts")).to_have_count(0)


def test_findings_say_what_stands_out_and_lead_there(viewer: FlamesPage) -> None:
    """The repeated query is named with its place; a click marks its frames."""
    finding = viewer.root.get_by_role("list", name="What stands out").get_by_role("button").first
    expect(finding).to_contain_text("28% in 14 identical queries from models.py:22")
    finding.click()
    expect(viewer.frame("discounts")).to_have_class("own dim")
    expect(viewer.details).to_contain_text(AUTHOR)


def test_the_recordings_quality_is_told(viewer: FlamesPage) -> None:
    """Samples, the interval asked and reached, the largest gap and the sampler's own cost."""
    line = viewer.root.locator(".quality")
    expect(line).to_have_text("100 ms · 83 samples")
    line.click()
    facts = viewer.root.get_by_role("dialog", name="How far to trust this recording")
    expect(facts).to_contain_text("Interval reached1 ms")
    expect(facts).to_contain_text("Largest gap4 ms")
    expect(facts).to_contain_text("Processor time of the sampler1 ms · 1%")
