"""Flames in every store that the toolbar has: memory, database, cache; sync and async."""

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from asgiref.sync import sync_to_async
from debug_toolbar import store as stores
from debug_toolbar.models import HistoryEntry
from debug_toolbar.store import BaseStore, DatabaseStore
from debug_toolbar.toolbar import DebugToolbar
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import AsyncClient, Client
from django.urls import reverse
from pytest_django import Settings

from expvar_panels.flames.profile import Profile

SITE = "tests.flames_site"
# The oldest toolbar that is supported has no store in the cache.
STORES = [n for n in ("MemoryStore", "DatabaseStore", "CacheStore") if hasattr(stores, n)]
pytestmark = [pytest.mark.urls(SITE), pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=STORES)
def store(
    request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[type[BaseStore]]:
    """One of DDT's stores in use, empty."""
    settings.DEBUG = True
    settings.MIDDLEWARE = ["debug_toolbar.middleware.DebugToolbarMiddleware"]
    settings.DEBUG_TOOLBAR_CONFIG = {
        "IS_RUNNING_TESTS": False,
        "TOOLBAR_STORE_CLASS": f"debug_toolbar.store.{request.param}",
    }
    store: type[BaseStore] = getattr(stores, request.param)
    monkeypatch.setattr(DebugToolbar, "store", store)
    with table() if store is DatabaseStore else contextlib.nullcontext():
        store.clear()
        yield store
        store.clear()


@contextlib.contextmanager
def table() -> Iterator[None]:
    """DDT's table, which its app makes only where the settings name the database's store."""
    with connection.schema_editor() as editor:
        editor.create_model(HistoryEntry)
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(HistoryEntry)


def close_connections() -> None:
    """Close this thread's connections, also those to a database in memory, which Django keeps."""
    for ours in connections.all(initialized_only=True):
        BaseDatabaseWrapper.close(ours)


def view(name: str, **query: object) -> Any:
    return Client().get(reverse(f"djdt:expvar_flames_{name}"), query)


def labels(store: type[BaseStore], request_id: str) -> set[str]:
    profile = Profile.decode(store.panel(request_id, "FlamesPanel")["profile"])
    return {profile.frames[frame].label for frame in profile.stacks.frame}


def test_a_flame_comes_back_from_the_store(store: type[BaseStore]) -> None:
    """Recorded, stored, read by the panel, by the list and by a download."""
    request_id = Client().get("/page/").headers["djdt-request-id"]
    assert f"{SITE}.page" in labels(store, request_id)
    panel = DebugToolbar.fetch(request_id, "FlamesPanel").get_panel_by_id("FlamesPanel")
    assert "<expvar-flames>" in panel.content
    (row,) = view("requests").json()["requests"]
    assert (UUID(row["request_id"]), row["path"]) == (UUID(request_id), "/page/")
    assert f"{SITE}.page" in view("export", request_id=request_id, format="folded").content.decode()


def test_a_streamed_flame_is_added_in_any_store(store: type[BaseStore]) -> None:
    """The stats of a body that has ended take the place of those before."""
    response = Client().get("/stream/")
    assert b"".join(response) == b"one two three"
    assert f"{SITE}.parts" in labels(store, response.headers["djdt-request-id"])


def test_a_forgotten_request_stays_forgotten_in_any_store(store: type[BaseStore]) -> None:
    """A late body does not bring back what the store has dropped."""
    response = Client().get("/stream/")
    store.clear()
    assert b"".join(response) == b"one two three"
    assert list(store.request_ids()) == []


def test_an_asynchronous_body_may_end_in_any_store(
    store: type[BaseStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end of a body in the event loop saves from a thread, where a database may be used."""
    # DDT itself saves from the loop while the request runs; only our own saving is tested.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

    async def get() -> Any:
        response = await AsyncClient().get("/astream/")
        close_connections()
        monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE")
        response.body = b"".join([part async for part in response])
        await sync_to_async(close_connections)()
        return response

    response = asyncio.run(get())
    assert response.body == b"one two three"
    assert f"{SITE}.aparts" in labels(store, response.headers["djdt-request-id"])


@pytest.mark.parametrize("name", ["profile", "source", "export"])
def test_an_id_that_no_store_has_is_gone(store: type[BaseStore], name: str) -> None:
    """Some stores parse the id: it is refused or not found, never an error."""
    for request_id in ("0" * 32, str(UUID(int=7)), "nonsense", "%00"):
        response = view(name, request_id=request_id, file="x", line=1, format="json")
        assert response.status_code in {400, 404}
