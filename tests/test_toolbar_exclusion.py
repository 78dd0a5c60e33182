"""A monitor's polls are not in the toolbar: no history, no store, no panel, however they come."""

import asyncio
import functools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from debug_toolbar.store import get_store
from debug_toolbar.toolbar import DebugToolbar
from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.test import AsyncClient, Client, RequestFactory, override_settings
from django.urls import include, path, re_path
from django.utils.decorators import decorator_from_middleware
from django.views.decorators.cache import cache_control, never_cache

from expvar_panels.endpoint import is_endpoint
from expvar_panels.panels import exclusion
from expvar_panels.registry.registry import Registry
from expvar_panels.views import ExpVarView

TOOLBAR = "debug_toolbar.middleware.DebugToolbarMiddleware"
LOCALE = "django.middleware.locale.LocaleMiddleware"
HERE = "tests.test_toolbar_exclusion"

view = ExpVarView.as_view(registry=Registry())


def quiet_decorator(inner: Callable[..., Any]) -> Callable[..., Any]:
    """Does not say what it wraps."""

    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return inner(request, *args, **kwargs)

    return wrapper


class ObjectDecorator:
    """Keeps what it wraps as an attribute."""

    def __init__(self, inner: Callable[..., Any]) -> None:
        self.inner = inner

    def __call__(self, request: HttpRequest) -> Any:
        return self.inner(request)


class OurOwn(ExpVarView):
    """A project's subclass."""

    registry = Registry()


async def awaited(request: HttpRequest) -> Any:
    return await sync_to_async(view)(request)


def opaque(request: HttpRequest) -> Any:
    """A view that calls ours: nothing on the outside says so."""
    return globals()["view"](request)


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<body>a page</body>")


nested = ([path("vars", view, name="nested")], "monitoring")

urlpatterns = [
    path("page", page),
    path("declared/path", view),
    re_path(r"^declared/re_path/(?P<anything>.*)$", view),
    path("declared/include/", include("expvar_panels.urls")),
    path("declared/namespace/", include(nested, namespace="watch")),
    path("declared/<slug:tenant>/<int:number>/", include(nested)),
    path("declared/subclass", OurOwn.as_view()),
    path("declared/kwargs", view, {"extra": 1}),
    path("declared/decorated", never_cache(cache_control(private=True)(view))),
    path("declared/from_middleware", decorator_from_middleware(GZipMiddleware)(view)),
    path("declared/quiet", quiet_decorator(quiet_decorator(view))),
    path("declared/object", ObjectDecorator(quiet_decorator(view))),
    path("declared/partial", functools.partial(view)),
    path("declared/awaited", awaited),
    path("opaque", opaque),
    path("__debug__/", include("debug_toolbar.urls")),
    *i18n_patterns(path("declared/i18n", view), path("i18n/page", page)),
]

DECLARED = [
    "/declared/path",
    "/declared/re_path/a/b",
    "/declared/include/debug/vars",
    "/declared/namespace/vars",
    "/declared/acme/5/vars",
    "/declared/subclass",
    "/declared/kwargs",
    "/declared/decorated",
    "/declared/from_middleware",
    "/declared/quiet",
    "/declared/object",
    "/declared/partial",
]


def other_urlconf(get_response: Callable[..., Any]) -> Callable[..., Any]:
    """Gives some requests a urlconf of their own, as sites with tenants do."""

    def choose(request: HttpRequest) -> None:
        if request.path_info.startswith("/tenant/"):
            request.urlconf = "tests.apps.other_urls"

    if iscoroutinefunction(get_response):

        async def middleware(request: HttpRequest) -> Any:
            choose(request)
            return await get_response(request)

        return markcoroutinefunction(middleware) or middleware

    def middleware(request: HttpRequest) -> Any:  # type: ignore[no-redef]
        choose(request)
        return get_response(request)

    return middleware


other_urlconf.async_capable = other_urlconf.sync_capable = True  # type: ignore[attr-defined]


def ask(url: str, asynchronous: bool = False) -> Any:
    """The response to a request, through the whole of the middleware."""
    if not asynchronous:
        return Client().get(url)

    async def get() -> Any:
        return await AsyncClient().get(url)

    return asyncio.run(get())


class Watch:
    """Which toolbars were made, and what the store holds."""

    def __init__(self) -> None:
        self.made: list[DebugToolbar] = []

    def note(self, toolbar: DebugToolbar, **_: Any) -> None:
        self.made.append(toolbar)

    @property
    def stored(self) -> list[str]:
        return list(get_store().request_ids())


@pytest.fixture
def toolbar() -> Iterator[Watch]:
    """A toolbar that is on, with an empty store and nothing learned."""
    watch = Watch()
    DebugToolbar._created.connect(watch.note)
    get_store().clear()
    exclusion._learned.clear()
    with override_settings(ROOT_URLCONF=HERE, DEBUG=True, MIDDLEWARE=[TOOLBAR]):
        yield watch
    exclusion._learned.clear()
    get_store().clear()
    DebugToolbar._created.disconnect(watch.note)


both = pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])


@both
def test_a_page_is_in_the_toolbar(toolbar: Watch, asynchronous: bool) -> None:
    """Everything else is as it was: otherwise the tests below would prove nothing."""
    assert ask("/page", asynchronous).status_code == 200
    assert [made.request_id for made in toolbar.made] == toolbar.stored
    assert len(toolbar.stored) == 1
    assert ask("/nowhere", asynchronous).status_code == 404
    assert len(toolbar.stored) == 2


@both
@pytest.mark.parametrize("url", DECLARED)
def test_the_endpoint_is_not(toolbar: Watch, url: str, asynchronous: bool) -> None:
    """However it was declared and decorated: no toolbar is made, nothing is stored or added."""
    response = ask(url, asynchronous)
    assert response.content.startswith(b"{\n")
    assert toolbar.made == []
    assert toolbar.stored == []
    assert "djdt-request-id" not in response.headers
    assert "Server-Timing" not in response.headers


def test_nor_an_asynchronous_view_around_it(toolbar: Watch) -> None:
    """Which is found out when it has answered once."""
    for _ in range(2):
        assert ask("/declared/awaited", asynchronous=True).content == b"{\n\n}\n"
    assert toolbar.stored == []


@both
def test_polling_leaves_the_history_alone(toolbar: Watch, asynchronous: bool) -> None:
    """Thirty polls evict nothing: measured without this, they evict every page."""
    ask("/page", asynchronous)
    before = toolbar.stored
    for _ in range(30):
        ask("/declared/include/debug/vars", asynchronous)
    assert toolbar.stored == before
    assert len(toolbar.made) == 1


@both
def test_who_is_denied_is_not_in_it_either(toolbar: Watch, asynchronous: bool) -> None:
    """A monitor with the wrong token polls too."""
    with override_settings(EXPVAR_PANELS={"VARS_TOKEN": "t"}):
        assert ask("/declared/path", asynchronous).status_code == 401
    assert (toolbar.made, toolbar.stored) == ([], [])


@both
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("middleware", [[LOCALE, TOOLBAR], [TOOLBAR, LOCALE]])
def test_a_language_prefix(
    toolbar: Watch, middleware: list[str], language: str, asynchronous: bool
) -> None:
    """Wherever the language is set: the path begins with it."""
    with override_settings(MIDDLEWARE=middleware):
        assert ask(f"/{language}/declared/i18n", asynchronous).content == b"{\n\n}\n"
        assert toolbar.made == []
        assert ask(f"/{language}/i18n/page", asynchronous).status_code == 200
        assert len(toolbar.made) == 1


@both
def test_a_request_s_own_urlconf_set_before(toolbar: Watch, asynchronous: bool) -> None:
    """It is asked for where it is to be found."""
    with override_settings(MIDDLEWARE=[f"{HERE}.other_urlconf", TOOLBAR]):
        assert ask("/tenant/vars", asynchronous).status_code == 200
        assert toolbar.made == []
        ask("/tenant/page", asynchronous)
        assert len(toolbar.made) == 1


@both
def test_a_request_s_own_urlconf_set_later(toolbar: Watch, asynchronous: bool) -> None:
    """The first answer tells; nothing of it stays, and the next costs nothing."""
    with override_settings(MIDDLEWARE=[TOOLBAR, f"{HERE}.other_urlconf"]):
        response = ask("/tenant/vars", asynchronous)
        assert "djdt-request-id" not in response.headers
        assert (len(toolbar.made), toolbar.stored) == (1, [])
        for _ in range(3):
            ask("/tenant/vars", asynchronous)
        assert (len(toolbar.made), toolbar.stored) == (1, [])
        ask("/tenant/page", asynchronous)
        assert len(toolbar.stored) == 1


@both
def test_a_view_that_calls_ours(toolbar: Watch, asynchronous: bool) -> None:
    """Likewise."""
    for _ in range(3):
        assert ask("/opaque", asynchronous).content == b"{\n\n}\n"
    assert (len(toolbar.made), toolbar.stored) == (1, [])


def test_what_is_learned_is_of_one_host_and_bounded(toolbar: Watch) -> None:
    """Another host may have another page there; and paths may have parts that vary."""
    Client(HTTP_HOST="localhost").get("/opaque")
    Client(HTTP_HOST="127.0.0.1").get("/opaque")
    assert len(toolbar.made) == 2
    exclusion._learned.update({(None, str(n)): None for n in range(exclusion.MAX_LEARNED)})
    before = dict(exclusion._learned)
    Client(HTTP_HOST="testserver").get("/opaque")
    assert exclusion._learned == before
    assert toolbar.stored == []


def test_neither_of_our_panels_need_be_listed(toolbar: Watch) -> None:
    """The endpoint is kept out of the toolbar of a project that has only others' panels."""
    others = ["debug_toolbar.panels.history.HistoryPanel"]
    listed, DebugToolbar._panel_classes = DebugToolbar._panel_classes, None
    try:
        with override_settings(DEBUG_TOOLBAR_PANELS=others):
            ask("/page")
            assert [panel.panel_id for panel in toolbar.made[0].panels] == ["HistoryPanel"]
            ask("/declared/path")
            assert len(toolbar.made) == 1
    finally:
        DebugToolbar._panel_classes = listed


def test_the_toolbar_s_own_requests_are_still_its_own(toolbar: Watch) -> None:
    """What it asked before it still asks, once, and leaves the request as it was."""
    with override_settings(ROOT_URLCONF="tests.urls"):
        ask("/page")
        toolbar.made.clear()
        assert ask("/__debug__/history_refresh/?exclude_history=1&request_id=x").status_code == 200
        assert toolbar.made == []


def test_asking_leaves_the_request_as_it_was(toolbar: Watch) -> None:
    """A later middleware may choose the urlconf: nothing is resolved yet, as far as it can see."""
    request = RequestFactory().get("/page")
    assert not DebugToolbar.is_toolbar_request(request)
    assert request.resolver_match is None


def test_it_is_installed_once() -> None:
    """However often the apps are started."""
    asks, ends = DebugToolbar.is_toolbar_request, exclusion.DebugToolbarMiddleware._postprocess
    exclusion.install()
    assert asks == DebugToolbar.is_toolbar_request
    assert ends is exclusion.DebugToolbarMiddleware._postprocess


def test_what_is_no_endpoint_is_not_taken_for_one() -> None:
    """Nor does looking for it raise, or run in circles."""

    def recursive(request: HttpRequest) -> Any:
        return recursive(request)

    def unset(request: HttpRequest) -> Any:
        return later  # type: ignore[has-type]

    class Rude:
        """An object that a view may be made of, and that is not to be asked."""

        def __getattr__(self, name: str) -> Any:
            raise RuntimeError("was asked")

        __call__ = __eq__ = __hash__ = __getattr__  # type: ignore[assignment]

    for other in (
        Rude(),
        quiet_decorator(Rude()),
        page,
        recursive,
        unset,
        None,
        5,
        ExpVarView,
        functools.partial(page),
        object(),
    ):
        assert not is_endpoint(other)
    later = view
    assert is_endpoint(unset)
