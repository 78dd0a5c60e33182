"""The viewer in Firefox, where one is installed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from expvar_panels.panels.flames.standalone import standalone_html

from .firefox import Firefox, find_firefox, firefox
from .flames_page import record
from .recordings import page as recording

BINARY = find_firefox()
pytestmark = pytest.mark.skipif(BINARY is None, reason="no Firefox here")

ELEMENT = "document.querySelector('expvar-flames')"
IN_TOOLBAR = "document.querySelector('#djDebugRoot').shadowRoot.querySelector('expvar-flames')"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    assert BINARY
    with firefox(BINARY, tmp_path_factory.mktemp("firefox")) as driven:
        yield driven


def frame(element: str, name: str) -> str:
    """A script for the place of the frame of that name, null while there is none."""
    found = f"{element}?.shadowRoot?.querySelector('[role=treeitem][aria-label^=\"{name}, \"]')"
    return f"{found}?.getBoundingClientRect()"


def zooms_and_searches(browser: Firefox, element: str) -> None:
    view, part = frame(element, "books"), frame(element, "discounts")
    browser.wait_for(f"Math.abs({part}?.width - 0.2 * {view}?.width) < 3")
    small = browser.evaluate(part)
    browser.click(small["x"] + small["width"] / 2, small["y"] + small["height"] / 2)
    # The picture glides there: both are as wide when it has arrived.
    browser.wait_for(f"Math.abs({part}?.width - {view}?.width) < 2 && {part}?.width > 500")
    browser.type("/")
    browser.type("discounts")
    found = browser.wait_for(f"{element}.shadowRoot.querySelector('#found').textContent")
    assert "20%" in found


def test_the_panel_in_firefox(
    browser: Firefox, home: str, monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    """Under a strict policy it paints to scale, zooms by a click and searches by keys."""
    settings.STRICT_CSP = True  # type: ignore[attr-defined]
    record(monkeypatch, recording())
    browser.goto(home)
    browser.errors.clear()
    link = "document.querySelector('#djDebugRoot').shadowRoot.querySelector('a.FlamesPanel')"
    browser.wait_for(f"{link}?.checkVisibility()")
    browser.evaluate(f"{link}.click()")
    zooms_and_searches(browser, IN_TOOLBAR)
    assert browser.errors == []


def test_the_standalone_file_in_firefox(browser: Firefox, tmp_path: Path) -> None:
    """From the disk, import map and all, it is the same viewer."""
    file = tmp_path / "flame.html"
    file.write_text(standalone_html(recording()))
    browser.goto(file.as_uri())
    zooms_and_searches(browser, ELEMENT)
    assert browser.errors == []
