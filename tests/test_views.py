"""`/debug/vars`: what it answers, to whom, through whatever middleware a site has."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import AsyncClient, Client, override_settings
from django.urls import include, path, reverse
from django.utils import translation
from django.utils.translation import gettext_lazy

from expvar_panels.lending import DjangoSurroundings
from expvar_panels.registry.registry import Registry, default_registry
from expvar_panels.views import ExpVarView

from .variables import AMPLE_S, raising, registry_of, strict, variable

TOKEN = "s3cret-Token"
WITH_TOKEN = {"EXPVAR_PANELS": {"VARS_TOKEN": TOKEN, "VARS_BUDGET": AMPLE_S}}
BEARER = {"Authorization": f"Bearer {TOKEN}"}

registry = Registry()

urlpatterns = [
    path("debug/vars", ExpVarView.as_view(registry=registry), name="expvar"),
    path("<slug:tenant>/vars", ExpVarView.as_view(registry=registry)),
    path("ours/", include("expvar_panels.urls")),
    path("page", lambda request: HttpResponse("a page")),
]


@pytest.fixture(autouse=True)
def site() -> Iterator[None]:
    """A site in development, with a registry of its own that holds one variable."""
    registry.clear()
    registry.use(DjangoSurroundings())
    registry.register(variable("answer", lambda: 42), registry_source())
    with override_settings(ROOT_URLCONF=__name__, DEBUG=True, MIDDLEWARE=[]):
        yield
    registry.clear()


def registry_source() -> Any:
    return registry_of(variable("x", int)).variables[0].source


def get(url: str = "/debug/vars", **kwargs: Any) -> Any:
    return Client().get(url, **kwargs)


class TestAnswer:
    """The document, as Go serves it."""

    def test_body_and_headers(self) -> None:
        """Byte for byte, not to be stored, and nothing but JSON."""
        response = get()
        assert response.status_code == 200
        assert response.content == b'{\n"answer": 42\n}\n'
        assert dict(response.headers) == {
            "Content-Type": "application/json; charset=utf-8",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }

    def test_head_is_answered_without_a_body(self) -> None:
        """With the same headers."""
        response = Client().head("/debug/vars")
        assert (response.status_code, response.content) == (200, b"")
        assert response.headers["Content-Type"] == "application/json; charset=utf-8"
        assert response.headers["Cache-Control"] == "no-store"

    def test_each_request_is_a_reading(self) -> None:
        """Nothing is kept from one to the next."""
        turns = iter(range(3))
        registry.register(variable("turn", lambda: next(turns)), registry_source())
        assert [strict(get().content)["turn"] for _ in range(3)] == [0, 1, 2]

    def test_failures_are_data(self) -> None:
        """Status 200, whatever variables do."""
        registry.register(variable("bad", raising(SystemExit())), registry_source())
        response = get()
        assert response.status_code == 200
        assert strict(response.content) == {"answer": 42, "expvar_errors": {"bad": "SystemExit"}}

    def test_all_that_can_go_wrong_at_once(self) -> None:
        """Raising, exiting, hanging, huge and endless ones: the good ones are there, both times."""
        let, ring = threading.Event(), {"own": 1}
        ring["self"] = ring  # type: ignore[assignment]
        for name, value in {
            "raises": raising(KeyError("k")),
            "exits": raising(SystemExit()),
            "hangs": lambda: let.wait(AMPLE_S),
            "huge": lambda: range(10**9),
            "ring": lambda: ring,
            "nan": lambda: float("nan"),
            "last": lambda: "good",
        }.items():
            registry.register(variable(name, value), registry_source())
        with override_settings(EXPVAR_PANELS={"VARS_BUDGET": 4}):
            documents = [get() for _ in range(2)]
        let.set()
        for document in documents:
            found = strict(document.content)
            assert document.status_code == 200
            assert (found["answer"], found["last"], found["nan"]) == (42, "good", None)
            assert found["ring"]["own"] == 1
            assert found["expvar_errors"] == {
                "raises": "KeyError",
                "exits": "SystemExit",
                "hangs": "TimeoutError",
                "huge": "ValueTooLarge",
            }

    def test_the_budget_is_the_site_s(self) -> None:
        """`VARS_BUDGET` bounds the whole document."""
        let = threading.Event()
        registry.register(variable("hang", lambda: let.wait(AMPLE_S)), registry_source())
        with override_settings(EXPVAR_PANELS={"VARS_BUDGET": 1.0}):
            assert strict(get().content)["expvar_errors"] == {"hang": "TimeoutError"}
        let.set()

    def test_lazy_text_is_text(self) -> None:
        """Django's translations are written in the language of the request."""
        registry.forms.update(default_registry.forms)
        registry.register(variable("lazy", lambda: gettext_lazy("Yes")), registry_source())
        with translation.override("de"):
            assert strict(get().content)["lazy"] == "Ja"

    def test_it_is_served_at_exactly_its_path(self) -> None:
        """Also where a slash would be appended; and under the name that reverses to it."""
        with override_settings(
            ROOT_URLCONF="expvar_panels.urls",
            APPEND_SLASH=True,
            MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
        ):
            assert reverse("expvar") == "/debug/vars"
            assert get().status_code == 200
            assert get("/debug/vars/").status_code == 404

    def test_any_url_will_do(self) -> None:
        """Captured parts are not the view's business."""
        assert get("/acme/vars").content == get().content
        assert get("/ours/debug/vars").status_code == 200


class TestMethods:
    """GET and HEAD; anything else is 405, for who may read."""

    METHODS = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")

    @pytest.mark.parametrize("method", METHODS)
    def test_others_are_not_allowed(self, method: str) -> None:
        """Nor do they run a variable."""
        registry.register(variable("x", lambda: pytest.fail("was read")), registry_source())
        response = Client().generic(method, "/debug/vars")
        assert response.status_code == 405
        assert response.headers["Allow"] == "GET, HEAD"
        assert response.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("method", METHODS)
    def test_who_may_not_read_does_not_learn_that(self, method: str) -> None:
        """A stranger gets what a stranger gets for GET."""
        client = Client(REMOTE_ADDR="203.0.113.9")
        assert client.generic(method, "/debug/vars").status_code == 404
        with override_settings(**WITH_TOKEN):
            assert client.generic(method, "/debug/vars").status_code == 401

    def test_a_post_is_not_stopped_by_the_csrf_check(self) -> None:
        """There is nothing to forge; the answer is 405 there too."""
        with override_settings(MIDDLEWARE=["django.middleware.csrf.CsrfViewMiddleware"]):
            assert Client(enforce_csrf_checks=True).post("/debug/vars").status_code == 405


class TestAccess:
    """What who may not read is answered."""

    def test_a_stranger_finds_nothing(self) -> None:
        """The answer is the site's own for what is not there, byte for byte."""
        with override_settings(DEBUG=False):
            hidden, absent = get(), get("/debug/varz")
        assert hidden.status_code == absent.status_code == 404
        assert hidden.content == absent.content
        assert dict(hidden.headers) == dict(absent.headers)

    def test_a_missing_token_is_asked_for(self) -> None:
        """By Basic, which is what monitors speak; the answer is empty, and not to be stored."""
        with override_settings(**WITH_TOKEN):
            response = get(headers={"Authorization": "Bearer wrong"})
        assert (response.status_code, response.content) == (401, b"")
        assert response.headers["WWW-Authenticate"].startswith("Basic ")
        assert response.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("debug", [True, False])
    def test_the_token_opens(self, debug: bool) -> None:
        """With DEBUG on and off, from any address."""
        with override_settings(DEBUG=debug, **WITH_TOKEN):
            assert get(headers=BEARER, REMOTE_ADDR="203.0.113.9").status_code == 200
            assert get(REMOTE_ADDR="127.0.0.1").status_code == 401

    def test_head_is_guarded_as_get_is(self) -> None:
        """A stranger learns nothing from it."""
        with override_settings(**WITH_TOKEN):
            assert Client().head("/debug/vars").status_code == 401
            assert Client().head("/debug/vars", headers=BEARER).status_code == 200

    def test_a_site_that_wants_a_login_everywhere_lets_monitors_in(self) -> None:
        """`LoginRequiredMiddleware` would redirect them; the view decides by itself."""
        wants_login = [
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.auth.middleware.LoginRequiredMiddleware",
        ]
        sessions = "django.contrib.sessions.backends.signed_cookies"
        with override_settings(MIDDLEWARE=wants_login, SESSION_ENGINE=sessions):
            assert get("/page").status_code == 302
            assert get().status_code == 200
            with override_settings(**WITH_TOKEN):
                assert get().status_code == 401

    def test_the_site_s_cache_keeps_nothing(self) -> None:
        """What one was shown is not shown to the next, who may not read."""
        cached = [
            "django.middleware.cache.UpdateCacheMiddleware",
            "tests.test_views.strip_cache_control",
            "django.middleware.cache.FetchFromCacheMiddleware",
        ]
        caches = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
        with override_settings(MIDDLEWARE=cached, CACHES=caches):
            assert get().status_code == 200
            assert get(REMOTE_ADDR="203.0.113.9").status_code == 404


def strip_cache_control(get_response: Any) -> Any:
    """Older Djangos' cache did not heed `no-store`; this makes today's as deaf."""

    def middleware(request: Any) -> Any:
        response = get_response(request)
        response.headers.pop("Cache-Control", None)
        return response

    return middleware


class TestDatabase:
    """The view itself needs none."""

    def test_it_answers_when_the_database_does_not(self) -> None:
        """`ATOMIC_REQUESTS` opens no transaction around it: a monitor is to see the failure."""
        settings = connections.settings["default"]
        before, settings["ATOMIC_REQUESTS"] = settings["ATOMIC_REQUESTS"], True
        try:
            assert get().status_code == 200  # tests without a database may not open one
            with pytest.raises(RuntimeError, match="Database access not allowed"):
                get("/page")
        finally:
            settings["ATOMIC_REQUESTS"] = before


class TestUnderASGI:
    """The same view, on an event loop that it does not block."""

    def test_it_answers(self) -> None:
        """Rules, body and headers are the same."""

        async def ask() -> Any:
            return await AsyncClient().get("/debug/vars")

        response = asyncio.run(ask())
        assert response.content == b'{\n"answer": 42\n}\n'
        assert response.headers["Cache-Control"] == "no-store"
        with override_settings(**WITH_TOKEN):
            assert asyncio.run(ask()).status_code == 401

    def test_the_loop_goes_on_while_variables_are_computed(self) -> None:
        """Here it is the loop itself that lets the variable go."""
        asked, let = threading.Event(), threading.Event()

        def wait() -> bool:
            asked.set()
            return let.wait(AMPLE_S)

        registry.register(variable("waits", wait), registry_source())

        async def ask() -> Any:
            answer = asyncio.ensure_future(AsyncClient().get("/debug/vars"))
            while not asked.is_set():
                await asyncio.sleep(0)
            let.set()
            return await answer

        with override_settings(EXPVAR_PANELS={"VARS_BUDGET": AMPLE_S}):
            assert strict(asyncio.run(ask()).content)["waits"] is True

    def test_a_stranger_finds_nothing(self) -> None:
        """As under WSGI."""

        async def ask() -> Any:
            return await AsyncClient().post("/debug/vars", headers={"X-Forwarded-For": "::1"})

        assert asyncio.run(ask()).status_code == 404


def test_readers_as_strict_as_go_s_get_ints_where_go_has_them() -> None:
    """The built-in apps' document, read with Go's types: `uint64` takes no float and no null."""
    with override_settings(ROOT_URLCONF="tests.urls"):
        document = strict(get().content)
    assert all(isinstance(item, str) for item in document["cmdline"])
    for name, value in document["memstats"].items():
        if name == "GCCPUFraction":
            assert isinstance(value, float | int)
        elif name in {"EnableGC", "DebugGC"}:
            assert isinstance(value, bool)
        elif isinstance(value, list):
            assert all(type(item) is int and 0 <= item < 2**63 for item in value)
        else:
            assert type(value) is int
            assert 0 <= value < 2**63
