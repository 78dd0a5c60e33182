"""A request that is not recorded finds an interpreter that the recorder has not touched."""

from __future__ import annotations

import asyncio
import socket
import threading
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import AsyncClient, Client
from django.urls import include, path
from pytest_django import Settings

from expvar_panels.flames.hooks.hooking import hooks
from expvar_panels.flames.hooks.patching import Patch
from expvar_panels.flames.sampling.recording import Recording
from expvar_panels.flames.sampling.sampler import THREAD_NAME, default_sampler
from expvar_panels.flames.stacks.reading import marked
from expvar_panels.flames.stacks.sightings import describers
from tests.conftest import interpreter_state

DDT = "debug_toolbar.middleware.DebugToolbarMiddleware"
OURS = "expvar_panels.middleware.FlamesMiddleware"
SWITCH = "djdtFlamesPanel"
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]

seen: list[dict[str, Any]] = []


def touched() -> dict[str, Any]:
    """All that a recording changes while it lasts."""
    return {
        **interpreter_state(),
        "sockets": dict(vars(socket.socket)),
        "marked": marked.reading,
        "describers": list(describers),
        "hooks": hooks._users,
        "recordings": default_sampler.recordings,
        "thread": [t.name for t in threading.enumerate() if t.name == THREAD_NAME],
    }


def ours(function: object) -> bool:
    """Whether what stands in for somebody's function is our code."""
    code = getattr(function, "__code__", None)
    return code is not None and "expvar_panels" in Path(code.co_filename).parts


def look(request: HttpRequest) -> HttpResponse:
    seen.append(touched())
    return HttpResponse("<html><body>page</body></html>")


async def alook(request: HttpRequest) -> HttpResponse:
    seen.append({**touched(), "task factory": asyncio.get_running_loop().get_task_factory()})
    return look(request)


urlpatterns = [
    path("look/", look),
    path("alook/", alook),
    path("__debug__/", include("debug_toolbar.urls")),
]


@pytest.fixture(autouse=True)
def toolbar(settings: Settings) -> None:
    settings.DEBUG = True
    settings.MIDDLEWARE = [DDT, OURS]
    seen.clear()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The recordings and patches that are made meanwhile."""
    found: list[object] = []

    def noted(self: object, *args: object, **options: object) -> None:
        found.append(self)

    monkeypatch.setattr(Recording, "__init__", noted)
    monkeypatch.setattr(Patch, "install", noted)
    return found


def ask(where: str, *, cookie: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is there before a request, and what its view finds, under WSGI or under ASGI."""
    if where == "wsgi":
        client = Client()
        client.cookies[SWITCH] = cookie
        before = touched()
        client.get("/look/")
    else:
        before = asyncio.run(aask(cookie))
    return before, seen[0]


async def aask(cookie: str) -> dict[str, Any]:
    client = AsyncClient()
    client.cookies[SWITCH] = cookie
    before = {**touched(), "task factory": None}
    await client.get("/alook/")
    return before


@pytest.mark.parametrize("where", ["wsgi", "asgi"])
@pytest.mark.parametrize("off", ["panel", "toolbar", "debug"])
def test_a_request_that_is_not_recorded_pays_nothing(
    where: str, off: str, made: list[object], settings: Settings
) -> None:
    """No patch, callback, thread or setting: with the panel, the toolbar or DEBUG off."""
    if off == "toolbar":
        settings.INTERNAL_IPS = []
    elif off == "debug":
        settings.DEBUG = False
    before, found = ask(where, cookie="off" if off == "panel" else "on")
    assert found == before
    assert (found["hooks"], found["recordings"], found["thread"]) == (0, (), [])
    assert not [name for name in ("patched", "sockets") for f in found[name].values() if ours(f)]
    assert made == []


@pytest.mark.parametrize("where", ["wsgi", "asgi"])
def test_the_proof_would_find_a_recording(where: str) -> None:
    """With the panel on, the same look finds the thread and each kind of change."""
    before, found = ask(where, cookie="on")
    assert found["thread"] == [THREAD_NAME]
    assert all(ours(found["sockets"][name]) for name in ("recv", "sendall"))
    assert found["hooks"] == 1
    changed = {name for name, value in found.items() if before.get(name) != value}
    assert changed >= {"thread", "hooks", "recordings", "patched", "sockets", "gc callbacks"}
    assert changed >= {"marked", "describers"}  # the switch interval changes back now and then
