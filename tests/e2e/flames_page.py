"""The Flames panel as a test handles it."""

import re

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from expvar_panels.flames.profile import Profile
from expvar_panels.panels.flames import panel as flames

from .browser import open_panel

PAINTED = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"


class FlamesPage:
    """The viewer in an opened panel."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.element = page.locator("expvar-flames")
        self.root = page.locator("expvar-flames .viewer")

    def settle(self) -> None:
        """Waits until all that a change of state brings about is drawn.

        What stands around the flame follows the first paint; the frames, whose elements go on to
        others where the flame got another width by that, follow the second.
        """
        for _ in range(2):
            self.page.evaluate(PAINTED)

    @property
    def flame(self) -> Locator:
        """The tree of frames of the flame that is shown."""
        return self.root.get_by_role("tree", name="Flame graph")

    def frame(self, name: str) -> Locator:
        """The frames whose spoken name begins like this, in a flame that stands still."""
        self.settle()
        return self.flame.locator(f'[role=treeitem][aria-label^="{name}, "]')

    def labels(self) -> list[str]:
        """What stands on the frames, in the order of the page."""
        self.settle()
        return self.flame.get_by_role("treeitem").all_inner_texts()

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    def view(self, mode: str) -> None:
        self.root.locator(f"[data-mode={mode}]").click()

    def choose_first(self) -> None:
        """Compares with the newest of the other requests, once they are listed."""
        choice = self.root.get_by_label("Compare with")
        expect(choice.locator("option")).not_to_have_count(1)
        choice.select_option(index=1)

    @property
    def search(self) -> Locator:
        return self.root.get_by_role("textbox", name="Search frames")

    @property
    def details(self) -> Locator:
        return self.root.get_by_role("complementary", name="Details of the chosen frame")

    def width_of(self, name: str) -> float:
        return box_of(self.frame(name).first)["width"]

    @property
    def width(self) -> float:
        self.settle()
        return box_of(self.flame)["width"]


def box_of(locator: Locator) -> FloatRect:
    """Where an element is that is in sight."""
    box = locator.bounding_box()
    assert box
    return box


def spaced(text: str) -> re.Pattern[str]:
    """Exactly this text; between a number and its unit any kind of space."""
    return re.compile("^" + re.escape(text).replace(r"\ ", r"\s") + "$")


def record(monkeypatch: pytest.MonkeyPatch, profile: Profile) -> None:
    """From now on every request has this recording."""
    stats = flames.stats_of(profile)
    monkeypatch.setattr(flames.FlamesPanel, "_stats", lambda self: dict(stats))


def open_flames(page: Page, url: str) -> FlamesPage:
    """Opens a page and on it the panel, with the flame painted.

    A recording made by hand names files that are not there: that they have no source is no error.
    """
    page.errors.expected.append("/expvar_flames/source/")  # type: ignore[attr-defined]
    page.goto(url)
    open_panel(page, "FlamesPanel")
    viewer = FlamesPage(page)
    expect(viewer.root).to_be_visible()
    viewer.settle()
    return viewer
