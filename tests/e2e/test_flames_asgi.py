"""The panel under ASGI servers: async views, and sync views in their threads."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.servers import Server, running

from .browser import open_panel
from .conftest import SHOP_SCALE
from .flames_page import FlamesPage

ROOT = Path(__file__).parents[2]
SITE = "tests.e2e.asgi:application"
SERVERS = {
    "uvicorn": ("-m", "uvicorn", "--port", "{port}", SITE),
    "daphne": ("-m", "daphne", "-b", "127.0.0.1", "-p", "{port}", SITE),
}


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The surroundings of a server with a small bookshop of its own."""
    scratch = tmp_path_factory.mktemp("asgi")
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "shopsite.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "example")]),
        "BOOKSHOP_DB": str(scratch / "shop.sqlite3"),
        "FLAMES_DIR": str(scratch / "flames"),
    }
    for command in (
        ["migrate"],
        ["shell", "-c", f"import bookshop.stock as s; s.stock({SHOP_SCALE})"],
    ):
        django = [sys.executable, "-m", "django", *command, "--verbosity", "0"]
        subprocess.run(django, env=env, check=True)
    return env


@pytest.fixture(scope="module", params=SERVERS)
def home(
    request: pytest.FixtureRequest, env: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the shop, served by each of the servers in turn."""
    name = request.param
    server = Server(sys.executable, tmp_path_factory.mktemp(name), *SERVERS[name])
    with running(server, env):
        yield f"http://127.0.0.1:{server.port}"


@pytest.mark.parametrize(("path", "view"), [("/async/", "front_page"), ("/similar/", "similar")])
def test_the_panel_shows_the_view(page: Page, home: str, path: str, view: str) -> None:
    """The toolbar is on the page, and the panel's flame stands on the project's own view."""
    page.goto(home + path)
    open_panel(page, "FlamesPanel")
    viewer = FlamesPage(page)
    expect(viewer.frame(view)).to_be_visible()
