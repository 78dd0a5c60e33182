"""A browser against the example site, served by pytest-django's live server."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from debug_toolbar.store import get_store
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import Page, expect

from bookshop.stock import stock

from .browser import CHROMIUM_ARGS, Errors, find_chromium, stay_home

# pytest-playwright runs an event loop in this thread, and Django refuses the ORM where one runs.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = find_chromium(os.environ.get("E2E_CHROMIUM"))
SHOP_SCALE = 0.15
PATIENCE = 120_000  # ms; a wait ends as soon as it may, a busy machine needs this

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser: skipped on a laptop, failing in CI."""
    if CHROMIUM is None and not os.environ.get("CI"):
        for item in items:
            item.add_marker(
                pytest.mark.skip(reason="no Chromium here: install it, or name one in E2E_CHROMIUM")
            )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    assert CHROMIUM, "no Chromium here: install it, or name one in E2E_CHROMIUM"
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": CHROMIUM_ARGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "viewport": {"width": 1280, "height": 800},
        "color_scheme": "light",
        "reduced_motion": "reduce",
    }


@pytest.fixture(scope="session")
def stocked(django_db_setup: None, django_db_blocker: Any) -> Iterator[sqlite3.Connection]:
    """A small bookshop in memory: made once, copied for each test."""
    with django_db_blocker.unblock(), closing(sqlite3.connect(":memory:")) as made:
        stock(SHOP_SCALE)
        connection.connection.backup(made)
        call_command("flush", interactive=False, verbosity=0)
        yield made


@pytest.fixture
def shop(stocked: sqlite3.Connection, transactional_db: None) -> None:
    """A small bookshop, and an empty toolbar history."""
    get_store().clear()
    connection.ensure_connection()
    stocked.backup(connection.connection)


@pytest.fixture
def home(shop: None, live_server: Any) -> str:
    """The address of the served shop."""
    return str(live_server.url)


@pytest.fixture
def errors(page: Page) -> Errors:
    """The page's errors; a test appends to `errors.expected` what it provokes on purpose."""
    return page.errors  # type: ignore[attr-defined]


@pytest.fixture
def page(page: Page, home: str) -> Iterator[Page]:
    """A page that stays on the live server and fails its test on any error in its console."""
    page.errors = Errors(page)  # type: ignore[attr-defined]
    page.set_default_timeout(PATIENCE)
    stay_home(page, home)
    yield page
    assert page.errors.unexpected() == []  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: E2E_SHOTS, else a folder of the run's own."""
    named = os.environ.get("E2E_SHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("shots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
