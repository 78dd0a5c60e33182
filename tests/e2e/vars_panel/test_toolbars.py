"""The Vars panel in any kind of toolbar, theme and window, for anyone, at any size."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import Errors, axe_violations, open_panel

from .page import Variables, VarsPage


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    page: Page,
    stock: Variables,
    open_vars: Callable[[], VarsPage],
    open_still: Callable[[], VarsPage],
    scheme: str,
) -> None:
    """Contrast, names, roles and structure, folded out and live, in both themes."""
    stock.publish("more", stock={"open": False})
    memstats = {"Alloc": 1, "Mallocs": 2, "Lookups": 0}
    words = {"Alloc": "measured", "Mallocs": "lower_bound", "Lookups": "unavailable"}
    stock.publish(memstats=memstats, memstats_source=words, note="line\n" * 40)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    open_vars()
    panel = open_still()
    for path in ("supplier", "stock.open", "note"):
        panel.cell(path, "value").locator("summary").click()
    panel.poll(panel.live.click)
    expect(panel.table.locator("svg").first).to_be_visible()
    page.clock.resume()  # axe waits too
    assert axe_violations(page, "VarsPanel") == []
    panel.search.fill("no such thing")
    assert axe_violations(page, "VarsPanel") == []


@pytest.mark.parametrize("csp", [False, True], ids=["", "csp"])
@pytest.mark.parametrize("shadow", [True, False], ids=["shadow", "light-dom"])
@pytest.mark.parametrize("inline", [False, True], ids=["ajax", "inline"])
def test_it_works_in_every_kind_of_toolbar(
    page: Page,
    stock: Variables,
    open_vars: Callable[[], VarsPage],
    settings: Any,
    errors: Errors,
    *,
    csp: bool,
    shadow: bool,
    inline: bool,
) -> None:
    """With and without shadow root, rendered inline or fetched, under a strict policy."""
    errors.expected.append("/debug_toolbar/fonts/")  # the policy has no place for fonts
    settings.STRICT_CSP = csp
    settings.DEBUG_TOOLBAR_CONFIG = {
        **settings.DEBUG_TOOLBAR_CONFIG,
        "USE_SHADOW_DOM": shadow,
        "RENDER_PANELS": inline,
    }
    panel = open_vars()
    panel.search.fill("visits")
    assert panel.names() == ["visits"]
    panel.poll(panel.live.click)
    expect(panel.cell("visits", "live").locator("svg")).to_be_visible()
    height = panel.row("visits").bounding_box()
    assert height
    assert height["height"] < 40, "our style rules, not the toolbar's"


def test_without_its_script_the_table_is_of_use(
    page: Page, home: str, stock: Variables, errors: Errors
) -> None:
    """Where a policy blocks the module, everything is in the table, and no dead control is."""
    errors.expected.append("net::ERR_FAILED")
    page.route("**/js/vars/element.js", lambda route: route.abort())
    page.goto(home)
    content = open_panel(page, "VarsPanel")
    row = content.locator("tr", has_text="stock.books.new")
    expect(row).to_contain_text("1234567")
    expect(content.locator("tr", has_text="supplier")).to_contain_text("KeyError")
    expect(content.get_by_role("button")).to_have_count(0)
    assert axe_violations(page, "VarsPanel") == []


def test_a_thousand_variables_are_pleasant(
    page: Page, variables: Variables, open_vars: Callable[[], VarsPage]
) -> None:
    """Every one is there, found by a search, and those out of sight are not laid out."""
    names = {f"app_{i:03}_requests": i if i % 3 else {"ok": i, "bad": 0} for i in range(1000)}
    variables.publish(**names)
    panel = open_vars()
    expect(panel.table.locator("tbody")).to_have_count(1000)
    skipped = panel.table.locator("tbody").last.evaluate(
        "body => !body.querySelector('td').checkVisibility({contentVisibilityAuto: true})"
    )
    assert skipped
    panel.search.fill("app_977")
    assert panel.names() == ["app_977_requests"]
    expect(panel.count).to_have_text("1 of 1334 match")


def test_a_narrow_window_shows_names_and_values(
    page: Page, stock: Variables, open_vars: Callable[[], VarsPage]
) -> None:
    """In a small window what matters stays in sight."""
    panel = open_vars()
    page.set_viewport_size({"width": 700, "height": 700})
    expect(panel.cell("visits", "value")).to_be_in_viewport()
    expect(panel.cell("visits", "source")).to_be_hidden()


def test_the_toolbars_theme_rules(
    page: Page, stock: Variables, open_vars: Callable[[], VarsPage]
) -> None:
    """The theme chosen in the toolbar is the panel's, whatever the system's is."""
    panel = open_vars()
    root = panel.element.locator(".vars")
    light = root.evaluate("node => getComputedStyle(node).backgroundColor")
    while page.locator("#djDebug").get_attribute("data-theme") != "dark":
        page.locator("#djToggleThemeButton").click()
    expect(root).to_have_attribute("data-theme", "dark")
    assert root.evaluate("node => getComputedStyle(node).backgroundColor") != light
