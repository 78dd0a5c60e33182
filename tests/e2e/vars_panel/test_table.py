"""The Vars panel in a browser: read, searched and folded."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .page import Variables, VarsPage, take_time

HOSTILE = "</script><img src=x onerror=alert(1)>"


def test_the_shops_own_variables_are_there(
    page: Page, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unchanged example: values, what a visit changed, sources, and the failing one's traceback."""
    take_time(monkeypatch)
    panel = VarsPage(page)
    panel.open(home)
    panel.open(home)
    expect(panel.cell("visits", "change")).to_have_text("+1")
    expect(panel.cell("visits", "source")).to_contain_text("bookshop.Int('visits') vars.py:")
    expect(panel.cell("shop.stock.shelves", "value")).to_have_text("12")
    expect(panel.cell("memstats.HeapAlloc", "value")).to_contain_text("MiB")
    expect(panel.cell("memstats.HeapAlloc", "value").locator(".mark")).to_be_visible()
    failure = panel.cell("supplier", "value")
    failure.locator("summary").click()
    expect(failure.locator("pre")).to_contain_text("ConnectionError: the supplier's site")


def test_values_stand_in_a_table(stock: Variables, open_vars: Callable[[], VarsPage]) -> None:
    """Rows, headers and cells are what a screen reader takes them for, with whole paths."""
    panel = open_vars()
    expect(panel.table).to_have_accessible_name("Variables and their values after this request")
    headers = panel.table.get_by_role("columnheader").all_inner_texts()
    assert headers == ["Variable", "Value", "Change", "Defined in", "Took"]
    assert panel.names() == [
        "motto", "stock", "books", "new", "used", "open", "free_bytes", "supplier", "visits",
    ]  # fmt: skip
    expect(panel.cell("stock.books.new", "value")).to_have_text("1234567")
    expect(panel.cell("stock.free_bytes", "value")).to_have_text("52428800 50 MiB")
    expect(panel.cell("supplier", "value")).to_contain_text("KeyError: 'price'")


def test_search_shows_what_matches_and_where_it_stands(
    stock: Variables, open_vars: Callable[[], VarsPage]
) -> None:
    """Paths and values are searched; the count is told; Esc brings everything back."""
    panel = open_vars()
    panel.search.fill("NEW")
    assert panel.names() == ["stock", "books", "new"]
    expect(panel.count).to_have_text("1 of 7 match")
    panel.search.fill("be sold")
    assert panel.names() == ["motto"]
    panel.search.fill("keyerror")
    assert panel.names() == ["supplier"]
    panel.search.fill("nothing like it")
    assert panel.names() == []
    expect(panel.count).to_have_text("Nothing matches")
    panel.search.press("Escape")
    expect(panel.search).to_have_value("")
    expect(panel.count).to_have_text("")
    assert len(panel.names()) == 9


def test_escape_clears_then_leaves(stock: Variables, open_vars: Callable[[], VarsPage]) -> None:
    """Esc empties the search first; the second one is the toolbar's, and closes the panel."""
    panel = open_vars()
    panel.search.fill("x")
    panel.search.press("Escape")
    expect(panel.table).to_be_visible()
    panel.search.press("Escape")
    expect(panel.table).to_be_hidden()


def test_typing_does_not_reach_the_pages_shortcuts(
    page: Page, stock: Variables, open_vars: Callable[[], VarsPage]
) -> None:
    """A page that acts on single keys does nothing while somebody types into the search."""
    panel = open_vars()
    page.evaluate(
        """() => { window.heard = [];
        for (const type of ["keydown", "keypress", "keyup"])
          document.addEventListener(type, (event) => window.heard.push(event.key)); }"""
    )
    panel.search.press_sequentially("jk/?")
    assert page.evaluate("window.heard") == []
    page.keyboard.press("Tab")
    panel.button("Expand all").press("j")
    assert "j" in page.evaluate("window.heard")


def test_changes_alone_can_be_looked_at(
    stock: Variables, open_vars: Callable[[], VarsPage]
) -> None:
    """One button leaves what this request changed, and says how many that are."""
    open_vars()
    stock.publish(visits=iter(range(50, 100)).__next__)
    open_vars()
    panel = open_vars()
    panel.button("Changed only").click()
    assert panel.names() == ["visits"]
    expect(panel.cell("visits", "change")).to_have_text("+1")
    expect(panel.count).to_have_text("1 of 7 match")
    expect(panel.button("Changed only")).to_have_attribute("aria-pressed", "true")


def test_branches_fold_by_mouse_and_by_keyboard(
    page: Page, stock: Variables, open_vars: Callable[[], VarsPage]
) -> None:
    """A branch closes over all that is in it, and one button each closes and opens all."""
    panel = open_vars()
    toggle = panel.button("stock")
    toggle.focus()
    page.keyboard.press("Enter")
    expect(toggle).to_have_attribute("aria-expanded", "false")
    assert panel.names() == ["motto", "stock", "supplier", "visits"]
    panel.row("stock").get_by_role("rowheader").click(position={"x": 150, "y": 5})
    expect(toggle).to_have_attribute("aria-expanded", "true")
    panel.button("Collapse all").click()
    assert panel.names() == ["motto", "stock", "supplier", "visits"]
    panel.button("stock").click()
    assert panel.names() == ["motto", "stock", "books", "open", "free_bytes", "supplier", "visits"]
    panel.button("Expand all").click()
    assert len(panel.names()) == 9


def test_a_search_finds_what_is_folded_away(
    variables: Variables, open_vars: Callable[[], VarsPage]
) -> None:
    """A large variable starts closed; what is searched for in it is shown all the same."""
    variables.publish(views={f"view_{i}": i for i in range(60)})
    panel = open_vars()
    assert panel.names() == ["views"]
    panel.search.fill("view_17")
    assert panel.names() == ["views", "view_17"]
    panel.search.fill("")
    assert panel.names() == ["views"]


def test_long_values_fold_out_and_open_whole(
    page: Page, variables: Variables, open_vars: Callable[[], VarsPage]
) -> None:
    """The row shows a beginning, the page more, and a new tab all of it, as text."""
    variables.publish(note="first line\n" + "x" * 20_000)
    panel = open_vars()
    cell = panel.cell("note", "value")
    expect(cell.locator("pre")).to_be_hidden()
    cell.locator("summary").click()
    expect(cell.locator("pre")).to_contain_text("first line\nxxx")
    with page.context.expect_page() as opened:
        cell.get_by_role("link", name="There is more of it").click()
    text = opened.value.locator("body").inner_text()
    assert text.strip() == "first line\n" + "x" * 20_000


def test_names_and_values_are_text(
    page: Page, variables: Variables, open_still: Callable[[], VarsPage]
) -> None:
    """Markup in names, values, sources and errors is shown as it is, live as well."""

    def fails() -> None:
        raise ValueError(HOSTILE)

    values = {HOSTILE: {HOSTILE: HOSTILE, "n": 1, "\u202ecod": "\u202eexe"}, "broken": fails}
    variables.publish(**values)
    panel = open_still()
    panel.poll(panel.live.click)
    values[HOSTILE] = {HOSTILE: HOSTILE * 9, "n": 2, HOSTILE * 2: HOSTILE}
    variables.publish(**values)
    panel.second()
    expect(panel.table.locator("svg").first).to_be_visible()
    assert panel.names() == [HOSTILE, HOSTILE, "n", HOSTILE * 2, "broken"]
    expect(panel.cell(f"{HOSTILE}.{HOSTILE * 2}", "value")).to_have_text(HOSTILE)
    expect(panel.table.locator("img, script")).to_have_count(0)
