"""The downloads of the panel, and the viewer as one file."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from expvar_panels.flames.profile import Profile
from expvar_panels.panels.flames.standalone import modules, standalone_html

from .flames_page import FlamesPage, box_of, open_flames, record
from .recordings import page as recording
from .test_flames_panel_hostile import HTML
from .test_flames_panel_hostile import recording as hostile

SUFFIXES = {
    "html": ".html",
    "speedscope": ".speedscope.json",
    "gecko": ".gecko.json",
    "folded": ".collapsedstack.txt",
    "svg": ".svg",
    "json": ".profile.json",
}


@pytest.fixture
def viewer(page: Page, home: str, monkeypatch: pytest.MonkeyPatch) -> FlamesPage:
    record(monkeypatch, recording())
    return open_flames(page, home)


@pytest.mark.parametrize("name", SUFFIXES)
def test_the_menu_downloads_each_format(viewer: FlamesPage, name: str) -> None:
    """An entry is a link to a file that is named by its format and holds the recording."""
    viewer.button("Download this recording").click()
    item = viewer.root.get_by_role("menu", name="Export").locator(f'[href$="format={name}"]')
    with viewer.page.expect_download() as download:
        item.click()
    assert download.value.suggested_filename.endswith(SUFFIXES[name])
    assert "discounts" in Path(download.value.path()).read_text() or name == "html"


def test_the_menu_is_walked_by_keys(viewer: FlamesPage) -> None:
    """It opens on its first entry, arrows go round, Esc closes it and leaves the panel open."""
    opener = viewer.button("Download this recording")
    opener.focus()
    viewer.page.keyboard.press("Enter")
    menu = viewer.root.get_by_role("menu", name="Export")
    expect(menu.locator("a").first).to_be_focused()
    viewer.page.keyboard.press("ArrowUp")
    expect(menu.locator("a").last).to_be_focused()
    viewer.page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(opener).to_be_focused()
    expect(viewer.root).to_be_visible()


@pytest.fixture
def recorded() -> Profile:
    """What the standalone file is of; a test may say something else."""
    return recording()


@pytest.fixture
def alone(page: Page, tmp_path: Path, recorded: Profile) -> Iterator[FlamesPage]:
    """The standalone file, opened from disk; a request for anything else fails the test."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith(("data:", "file:")):
            asked.append(request.url)

    page.on("request", note)
    page.unroute_all()
    file = tmp_path / "flame.html"
    file.write_text(standalone_html(recorded), encoding="utf-8")
    page.goto(file.as_uri())
    viewer = FlamesPage(page)
    expect(viewer.root).to_be_visible()
    yield viewer
    assert asked == []


def test_the_standalone_file_is_the_same_viewer(alone: FlamesPage) -> None:
    """From the disk and without a network it zooms, searches and switches views."""
    expect(alone.page).to_have_title("GET /books/")
    assert alone.width_of("discounts") == pytest.approx(alone.width * 0.2, abs=3)
    alone.frame("discounts").click()
    assert alone.width_of("discounts") == pytest.approx(alone.width, abs=2)
    expect(alone.details.locator("tr.hot")).to_contain_text("14")
    alone.search.fill("discounts")
    alone.search.press("Enter")
    expect(alone.root.locator("#found")).to_contain_text("1/1")
    alone.view("table")
    expect(alone.root.locator(".functions tbody tr")).to_have_count(1)


def test_the_standalone_file_offers_nothing_that_needs_a_server(alone: FlamesPage) -> None:
    """No comparison, no downloads, no editor."""
    expect(alone.root.locator("[data-mode=compare]")).to_have_count(0)
    expect(alone.button("Download this recording")).to_have_count(0)
    alone.frame("discounts").click()
    expect(alone.details.get_by_role("link")).to_have_count(0)


def test_the_standalone_file_fills_the_window_in_either_theme(alone: FlamesPage) -> None:
    """It follows the system's colours, without the toolbar's variables."""
    alone.page.emulate_media(color_scheme="dark")
    expect(alone.root).to_have_attribute("data-theme", "dark")
    background = alone.root.evaluate("e => getComputedStyle(e).backgroundColor")
    assert background == "rgb(18, 18, 18)"
    assert box_of(alone.root)["height"] > 700


@pytest.mark.parametrize("recorded", [hostile()], ids=["hostile"])
def test_hostile_names_are_text_in_the_standalone_file(alone: FlamesPage) -> None:
    """Title, heading, flame and table show them; none is markup, and nothing is asked for."""
    expect(alone.page).to_have_title(f"{HTML} {HTML}")
    expect(alone.page.get_by_role("heading", level=1)).to_have_text(f"{HTML} {HTML}")
    expect(alone.frame(HTML).first).to_be_visible()
    alone.view("table")
    expect(alone.root.locator(".functions tbody tr").first).to_be_visible()
    assert alone.page.locator("img, iframe").count() == 0
    assert alone.page.locator("body script:not([type])").count() == 0


def test_the_standalone_file_holds_every_module_once() -> None:
    """Each import of each module is in the map, under the name that the importer uses."""
    page = standalone_html(recording())
    start = page.index('<script type="importmap">') + len('<script type="importmap">')
    known = json.loads(page[start : page.index("</script>", start)])["imports"]
    assert set(known) == set(modules("expvar_panels/js/flames/element.js"))
    assert "expvar_panels/vendor/d3.js" in known
    assert all(url.startswith("data:text/javascript;base64,") for url in known.values())
