"""The Vars panel, over variables of the test's own."""

from collections.abc import Callable

import pytest
from debug_toolbar.store import get_store
from playwright.sync_api import Page

from .page import Variables, VarsPage


@pytest.fixture
def shop(transactional_db: None) -> None:
    """An empty shop: what these tests look at is not in the database."""
    get_store().clear()


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch) -> Variables:
    return Variables(monkeypatch)


@pytest.fixture
def open_vars(page: Page, home: str) -> Callable[[], VarsPage]:
    panel = VarsPage(page)
    return lambda: panel.open(home)


@pytest.fixture
def open_still(page: Page, open_vars: Callable[[], VarsPage]) -> Callable[[], VarsPage]:
    """Opens the panel in a page whose clock then stands, so that Live asks when the test wants."""

    def open_and_stop() -> VarsPage:
        page.clock.install()
        return open_vars().stop_clock()

    return open_and_stop


@pytest.fixture
def stock(variables: Variables) -> Variables:
    """A handful of variables of every sort."""
    variables.publish(
        visits=41,
        stock={"books": {"new": 1234567, "used": 0.25}, "open": True, "free_bytes": 52428800},
        motto="to be sold",
        supplier=lambda: {}["price"],
    )
    return variables
