"""Large recordings, hard searches, and many viewers after one another: the page stays light."""

import pytest
from playwright.sync_api import Page, expect

from .flames_page import FlamesPage, box_of, open_flames, record
from .recordings import own, profile_of
from .recordings import page as recording

MOST_ELEMENTS = 3000
FEW_ELEMENTS = 1000
NARROW = ".slivers g > path"
COLUMNS, ROWS = 200, 14  # each of these frames is just wide enough to be drawn beside the details

ELEMENTS = """() => {
  const host = document.querySelector("#djDebugRoot").shadowRoot.querySelector("expvar-flames");
  return host.querySelectorAll("*").length + host.shadowRoot.querySelectorAll("*").length;
}"""

REPLACE = """async (times) => {
  const root = document.querySelector("#djDebugRoot").shadowRoot;
  const box = root.querySelector("expvar-flames").parentElement;
  const panel = box.closest(".djdt-panelContent");
  const content = box.innerHTML;
  const drawn = () => box.querySelector("expvar-flames").shadowRoot?.querySelector(".finding");
  globalThis.viewers ??= [];
  for (let i = 0; i < times; i++) {
    box.innerHTML = content;
    while (!drawn()) await new Promise(requestAnimationFrame);
    panel.classList.toggle("djdt-hidden");
    await new Promise(requestAnimationFrame);
    panel.classList.toggle("djdt-hidden");
    viewers.push(new WeakRef(box.querySelector("expvar-flames")));
  }
}"""


def elements(viewer: FlamesPage) -> int:
    return int(viewer.page.evaluate(ELEMENTS))


def test_no_view_ever_holds_more_elements_than_a_page_can_bear(
    page: Page, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thousands of frames that are all wide enough: each view draws the widest and stays light.

    Chosen, a function that is everywhere is outlined everywhere, and each outline is an element.
    """
    walk = [own("walk")] * (ROWS - 1)
    columns = [((own(f"work_{column}"), *walk), 1.0) for column in range(COLUMNS)]
    record(monkeypatch, profile_of(columns))
    page.goto(home)
    viewer = open_flames(page, home)
    expect(viewer.flame.locator(NARROW).first).to_be_attached()
    assert elements(viewer) <= FEW_ELEMENTS
    root = box_of(viewer.flame.get_by_role("treeitem").first)
    page.keyboard.down("Shift")
    page.mouse.click(root["x"] + root["width"] * 20.4 / COLUMNS, root["y"] + 3.5 * root["height"])
    page.keyboard.up("Shift")
    expect(viewer.flame.get_by_role("treeitem").nth(1000)).to_be_attached()
    assert elements(viewer) <= MOST_ELEMENTS
    viewer.view("time")
    expect(viewer.flame.get_by_role("treeitem").nth(1000)).to_be_attached()
    assert elements(viewer) <= MOST_ELEMENTS
    viewer.view("table")
    viewer.root.locator(".table-stage tbody tr").first.click()
    expect(viewer.root.locator(".callers [role=treeitem]").first).to_be_visible()
    assert elements(viewer) <= MOST_ELEMENTS
    viewer.root.locator(".more").click()
    assert elements(viewer) <= MOST_ELEMENTS
    viewer.view("compare")
    viewer.choose_first()
    expect(viewer.root.locator(f".compare-stage {NARROW}").first).to_be_attached()
    assert elements(viewer) <= MOST_ELEMENTS


def test_the_functions_come_page_by_page_and_go_round(
    page: Page, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ "Show more" goes on to the next functions, and after the last back to the first."""
    record(monkeypatch, profile_of([((own(f"work_{i:03}"),), 200 - i) for i in range(200)]))
    viewer = open_flames(page, home)
    viewer.view("table")
    first = viewer.root.locator(".table-stage tbody tr").first
    expect(first).to_contain_text("work_000")
    viewer.root.get_by_role("button", name="Show more (80)").click()
    expect(first).to_contain_text("work_120")
    viewer.root.get_by_role("button", name="Back to the first").click()
    expect(first).to_contain_text("work_000")


def test_no_expression_can_hang_the_page(
    page: Page, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the browser's own matcher would never come back from is answered."""
    record(monkeypatch, profile_of([((own("a" * 9999 + "!"),), 5), ((own("caller"),), 1)]))
    viewer = open_flames(page, home)
    viewer.button("Search by regular expression").click()
    found = viewer.root.locator("#found")
    viewer.search.fill("(a+)+$")
    expect(found).to_have_text("no match")
    viewer.search.fill("(a|aa)+!$")
    expect(found).to_have_text("1 · 83.3%")
    viewer.search.fill("(?=a)a")
    expect(found).to_have_text("looks around or back: that is not searched for")


def test_a_viewer_that_was_replaced_leaves_nothing_behind(
    page: Page, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The toolbar puts a new viewer in place of the old one: the old one and its listeners go."""
    record(monkeypatch, recording())
    open_flames(page, home)
    session = page.context.new_cdp_session(page)

    def listeners() -> int:
        session.send("HeapProfiler.collectGarbage")
        return int(session.send("Memory.getDOMCounters")["jsEventListeners"])

    page.evaluate(REPLACE, 5)
    with_one = listeners()
    page.evaluate(REPLACE, 20)
    assert listeners() < 2 * with_one
    assert page.evaluate("viewers.filter((viewer) => viewer.deref()).length") <= 2
