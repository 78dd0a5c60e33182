"""Names that try to be more than text: they are shown, and do nothing."""

import pytest
from playwright.sync_api import Dialog, Page, expect

from expvar_panels.flames.frames import Frame
from expvar_panels.flames.profile import Profile

from .flames_page import FlamesPage, open_flames, record
from .recordings import VIEW, own, profile_of, sql, template

HTML = "<img src=x onerror=alert(1)>"
NAMES = [
    HTML,
    "</script><script>alert(1)</script>",
    "{% include 'x' %}{{ 7*7 }}",
    "\u202ereversed\u202c",
    "bell\x07 escape\x1b[31m nul\x00",
    "half a pair \ud800",
    "a" * 10_000,
    "&amp;&lt;b&gt;",
    "two\nlines",
    "__proto__",
    "constructor",
    "%s {name} $&",
    "",
]


def hostile(name: str) -> tuple[Frame, ...]:
    """A function, a template and a statement that bear the name wherever one can be."""
    function = own("x")._replace(name=name, module=name, file=f"/srv/{name}.py", package=name)
    return (function, template(name, 3, name), sql(name)._replace(package=name))


def recording() -> Profile:
    samples = []
    for name in NAMES:
        frames = hostile(name)
        samples += [((*VIEW, frames[0]), 1), ((*VIEW, *frames[:2]), 1), ((*VIEW, *frames), 8)]
    return profile_of(samples, path=HTML, method=HTML)


@pytest.fixture
def dialogs(page: Page) -> list[str]:
    opened: list[str] = []

    def closed(dialog: Dialog) -> None:
        opened.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", closed)
    return opened


@pytest.fixture
def viewer(page: Page, home: str, monkeypatch: pytest.MonkeyPatch) -> FlamesPage:
    record(monkeypatch, recording())
    return open_flames(page, home)


def no_markup(viewer: FlamesPage) -> None:
    """No element came out of a name, and nothing on the page is turned around by one."""
    assert viewer.root.locator("img, script, b:not(.number, .costs b, .menu b)").count() == 0
    text = viewer.root.inner_text()
    assert not any(mark in text for mark in ("\u202e", "\x00", "\x07", "\x1b"))


def test_names_are_text_in_every_view(viewer: FlamesPage, dialogs: list[str]) -> None:
    """Flame, time order, functions, sandwich, details, tooltip and legend show them as they are."""
    expect(viewer.frame(HTML).first).to_be_visible()
    no_markup(viewer)
    viewer.frame(HTML).first.hover()
    expect(viewer.root.locator(".tip:visible")).to_contain_text(HTML)
    viewer.view("time")
    no_markup(viewer)
    viewer.view("table")
    for row in viewer.root.locator(".functions tbody tr").all():
        row.click()
        no_markup(viewer)
    assert dialogs == []


def test_details_of_each_are_text(viewer: FlamesPage, dialogs: list[str]) -> None:
    """Each frame's details open, with a heading that holds no markup and nothing unseen."""
    nodes = viewer.flame.locator("[data-node]").evaluate_all("all => all.map(e => e.dataset.node)")
    for node in nodes:
        frame = viewer.flame.locator(f'[data-node="{node}"]')
        frame.click(modifiers=["Shift"], position={"x": 3, "y": 5})
        viewer.settle()
        expect(viewer.details).to_be_visible()
        no_markup(viewer)
    assert dialogs == []


def test_they_can_be_searched(viewer: FlamesPage, dialogs: list[str]) -> None:
    """A query is text as well: with brackets and markup it finds and marks."""
    for query in ("<img", "alert(", "&amp;", "{{ 7*7 }}"):
        viewer.search.fill(query)
        viewer.search.press("Enter")
        expect(viewer.root.locator("#found")).to_contain_text("1/")
    no_markup(viewer)
    assert dialogs == []


def test_the_comparison_shows_them_as_text(
    page: Page, viewer: FlamesPage, home: str, dialogs: list[str]
) -> None:
    """The list of requests, both flames and the table of changes too."""
    page.goto(home)
    viewer = open_flames(page, home)
    viewer.view("compare")
    choice = viewer.root.get_by_label("Compare with")
    expect(choice.locator("option").nth(1)).to_contain_text(HTML)
    choice.select_option(index=1)
    expect(viewer.root.get_by_role("table", name="Largest changes")).to_contain_text(HTML)
    no_markup(viewer)
    assert dialogs == []
