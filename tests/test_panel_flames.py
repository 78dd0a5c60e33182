"""The Flames panel in the toolbar: what it records, stores, shows, and leaves alone."""

import asyncio
import contextlib
import gzip
import json
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from debug_toolbar.middleware import DebugToolbarMiddleware
from debug_toolbar.store import get_store
from debug_toolbar.toolbar import DebugToolbar, StoredDebugToolbar
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import AsyncClient, Client, RequestFactory
from django.utils import translation
from pytest_django import Settings

from expvar_panels.flames.hooks.hooking import hooks
from expvar_panels.flames.profile import Profile
from expvar_panels.flames.sampling.recording import Recording
from expvar_panels.flames.sampling.sampler import default_sampler
from expvar_panels.panels.flames import panel as flames
from expvar_panels.requests import recorder
from tests import flames_site
from tests.profiles import MS, NASTY, lifelike, profile_of, python

DDT = "debug_toolbar.middleware.DebugToolbarMiddleware"
SITE = "tests.flames_site"
# A response that closes looks after the database connections.
pytestmark = [pytest.mark.urls(SITE), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def toolbar(settings: Settings) -> None:
    """The toolbar in the chain, its store empty."""
    settings.DEBUG = True
    settings.MIDDLEWARE = [DDT]
    get_store().clear()


def stats_of(response: Any) -> dict[str, Any]:
    """The panel's stats as any page of the toolbar would find them."""
    stats: dict[str, Any] = get_store().panel(response.headers["djdt-request-id"], "FlamesPanel")
    return stats


def labels(stats: dict[str, Any]) -> set[str]:
    """The frames of the stored profile that are in some sample's stack."""
    profile = Profile.decode(stats["profile"])
    return {profile.frames[frame].label for frame in profile.stacks.frame}


def aget(path: str) -> Any:
    """A response of the asynchronous chain, its body read to the end."""

    async def get() -> Any:
        response = await AsyncClient(raise_request_exception=False).get(path)
        if response.streaming:
            response.body = b"".join([part async for part in response])
        return response

    return asyncio.run(get())


@pytest.mark.parametrize(
    ("path", "status", "function"),
    [
        ("/page/", 200, "page"),
        ("/api/", 200, "api"),
        ("/fails/", 500, "fails"),
        ("/moved/", 302, "moved"),
        ("/file/", 200, "file"),
        ("/apage/", 200, "apage"),
    ],
)
def test_every_response_has_its_flame(path: str, status: int, function: str) -> None:
    """Pages, data, exceptions, redirects, files, async views under WSGI."""
    response = Client(raise_request_exception=False).get(path)
    response.close()
    stats = stats_of(response)
    assert (response.status_code, stats["recorded"], stats["reason"]) == (status, True, "")
    assert f"{SITE}.{function}" in labels(stats)
    description = stats["summary"]["description"]
    assert (description["method"], description["path"]) == ("GET", path)
    assert description["status"] == status


def test_a_head_request_and_an_unchanged_page_have_theirs() -> None:
    """Whatever becomes of the body, the work was done."""
    assert stats_of(Client().head("/page/"))["recorded"]
    unchanged = Client().get("/unchanged/", headers={"If-None-Match": '"same"'})
    assert unchanged.status_code == 304
    assert stats_of(unchanged)["recorded"]


@pytest.mark.parametrize(
    ("path", "status", "function"),
    [("/apage/", 200, "apage"), ("/afails/", 500, "afails"), ("/page/", 200, "page")],
)
def test_the_panel_works_under_asgi(path: str, status: int, function: str) -> None:
    """Async views, sync views in their thread, exceptions."""
    response = aget(path)
    assert response.status_code == status
    assert f"{SITE}.{function}" in labels(stats_of(response))


def test_a_body_that_streams_is_added_when_it_ends() -> None:
    """Until then the panel says so; then the flame has both the view's part and the body's."""
    response = Client().get("/stream/")
    assert isinstance(response, StreamingHttpResponse)
    before = stats_of(response)
    assert (before["recorded"], before["profile"]) == (False, "")
    assert "still streaming" in before["reason"]
    assert b"".join(response) == b"one two three"
    after = stats_of(response)
    assert (after["recorded"], after["reason"]) == (True, "")
    assert f"{SITE}.parts" in labels(after)


def test_an_asynchronous_body_is_added_too() -> None:
    """Under ASGI, from the event loop."""
    response = aget("/astream/")
    assert response.body == b"one two three"
    assert f"{SITE}.aparts" in labels(stats_of(response))


def test_an_asynchronous_body_under_wsgi_is_added_too() -> None:
    """The synchronous chain runs it in a loop of its own, with a warning of Django's."""
    response = Client().get("/astream/")
    with pytest.warns(Warning, match="asynchronous iterators"):
        body = b"".join(response)
    assert body == b"one two three"
    assert f"{SITE}.aparts" in labels(stats_of(response))


def test_a_reader_that_goes_away_ends_the_recording() -> None:
    """What was recorded until then is kept."""
    response = Client().get("/stream/")
    next(iter(response))
    response.close()
    assert f"{SITE}.parts" in labels(stats_of(response))


def test_a_client_that_disconnects_under_asgi_ends_the_recording() -> None:
    """The server cancels the request in the middle of its body: what was recorded is kept."""

    async def talk() -> str:
        scope = {"type": "http", "method": "GET", "path": "/endless/", "headers": []}
        scope |= {"query_string": b"", "client": ("127.0.0.1", 1), "asgi": {"version": "3.0"}}
        server = ApplicationCommunicator(get_asgi_application(), scope)
        await server.send_input({"type": "http.request"})
        start = await server.receive_output(120)
        await server.receive_output(120)
        await server.send_input({"type": "http.disconnect"})
        await server.wait(120)
        return dict(start["headers"])[b"djdt-request-id"].decode()

    stats = get_store().panel(asyncio.run(talk()), "FlamesPanel")
    assert f"{SITE}.endless_parts" in labels(stats)


def test_a_compressed_stream_is_recorded_below_the_compression(settings: Settings) -> None:
    """GZipMiddleware wraps our wrapping: the body is whole, and the flame is there."""
    settings.MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware", DDT]
    response = Client().get("/stream/", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(b"".join(response)) == b"one two three"
    assert f"{SITE}.parts" in labels(stats_of(response))


def test_the_hooks_stay_in_force_while_a_body_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """The view and all parts put them in force once, while no look finds the request at rest."""
    installed: list[None] = []
    monkeypatch.setitem(hooks._installers, "counting", lambda: installed.append(None) or bool)
    monkeypatch.setattr(Recording, "_rest", lambda self: None)
    response = Client().get("/stream/")
    assert b"".join(response) == b"one two three"
    assert len(installed) == 1


def test_a_stream_that_is_never_begun_holds_nothing() -> None:
    """A middleware may drop a response without closing it: no patch stays behind."""
    Client().get("/stream/")
    sampler = default_sampler._thread
    default_sampler.shutdown()
    if sampler is not None:
        sampler.join(60)  # it ends when it has nothing to look at
    assert hooks._users == 0


def test_a_forgotten_request_is_not_brought_back() -> None:
    """A body that ends after its request has left the store leaves the store alone."""
    response = Client().get("/stream/")
    get_store().clear()
    assert b"".join(response) == b"one two three"
    assert list(get_store().request_ids()) == []


def test_a_file_is_left_to_the_server() -> None:
    """A plain file may be sent without any code of ours; other sources are recorded."""
    middleware = DebugToolbarMiddleware(flames_site.file)
    with contextlib.closing(middleware(RequestFactory().get("/file/"))) as response:
        assert response.file_to_stream is not None
        assert stats_of(response)["recorded"]
    in_memory = Client().get("/file_in_memory/")
    assert not stats_of(in_memory)["recorded"]
    assert len(b"".join(in_memory)) == 100_000
    assert stats_of(in_memory)["recorded"]


def test_no_frame_of_the_toolbar_leads_to_the_view() -> None:
    """The flame begins where the project begins, whatever panels lie in between."""
    for path, view in (("/page/", "page"), ("/queries/", "queries")):
        profile = Profile.decode(stats_of(Client().get(path))["profile"])
        stacks = [line for line in profile.to_folded().splitlines() if f"{SITE}.{view};" in line]
        assert stacks
        assert not any("debug_toolbar" in s.split(f"{SITE}.{view};")[0] for s in stacks)


def test_stats_are_small_plain_json() -> None:
    """Any store can keep them: nothing but JSON, and the block deflated."""
    stats = flames.stats_of(lifelike())
    assert json.loads(json.dumps(stats)) == stats
    assert set(stats) == {"recorded", "reason", "summary", "profile"}
    assert Profile.decode(stats["profile"]) == lifelike()
    assert len(json.dumps(stats["summary"])) < 16_000


def test_the_table_of_the_summary_is_bounded() -> None:
    """Thirty functions at most, with the keys that the template reads."""
    top = flames.stats_of(lifelike())["summary"]["top"]
    assert 0 < len(top) <= 30
    assert set(top[0]) == {
        *("name", "module", "kind", "file", "line", "origin", "package"),
        *("self_ms", "total_ms", "self_share", "total_share", "samples"),
    }


def panel_of(stats: dict[str, Any], request_id: str = "0" * 32) -> flames.FlamesPanel:
    """The panel as the toolbar makes it from its store: without a request."""
    toolbar = StoredDebugToolbar(None, lambda request: None, request_id=request_id)
    panel = flames.FlamesPanel(toolbar, toolbar.process_request)
    panel.load_stats_from_store(json.loads(json.dumps(stats)))
    return panel


def test_the_panel_reads_from_the_store_alone() -> None:
    """Titles, enabled and content need no request."""
    panel = panel_of(flames.stats_of(lifelike()))
    assert panel.enabled
    assert panel.nav_subtitle == "87.5 ms, 51 samples"
    assert panel.scripts == [
        "/static/expvar_panels/js/flames/modules.js",
        "/static/expvar_panels/js/flames/element.js",
    ]
    assert "<expvar-flames>" in panel.content


def test_the_subtitle_is_counted_and_formatted_in_the_language() -> None:
    """One sample is one sample; a German reads a comma."""
    stats = flames.stats_of(lifelike())
    stats["summary"]["samples"] = 1
    assert panel_of(stats).nav_subtitle.endswith(" 1 sample")
    with translation.override("de"):
        assert panel_of(stats).nav_subtitle.startswith("87,5 ")


def test_long_requests_are_told_in_seconds() -> None:
    """A minute is not 60000.0 ms."""
    stats = flames.stats_of(lifelike())
    stats["summary"]["duration_ms"] = 60_000.0
    assert panel_of(stats).nav_subtitle == "60.0 s, 51 samples"


def test_names_of_any_length_leave_the_figures_in_the_table_in_sight() -> None:
    """A name or a path is cut, and a function without a name is said to have none."""
    names = ["a" * 10_000, "", " ", "short"]
    stacks = [((python(name, file=f"/srv/{name}.py"),), MS) for name in names]
    content = panel_of(flames.stats_of(profile_of(stacks))).content
    table = content[content.index("<tbody>") :]
    assert "a" * 201 not in table
    assert "a" * 150 in table
    assert table.count("(without a name)") == 2
    assert "<bdi>short</bdi>" in table


def test_the_element_is_given_all_it_needs(settings: Settings) -> None:
    """The block, the views' addresses, the editor, whose code is whose."""
    settings.EXPVAR_PANELS = {
        "FLAMES_EDITOR": "vscode",
        "FLAMES_PATH_MAP": {"/app": "/home/me/shop"},
        "FLAMES_OWN_CODE": ["/app", "/lib"],
    }
    data = flames.element_data("block", "id")
    assert data == {
        "profile": "block",
        "request_id": "id",
        "urls": {
            "source": "/__debug__/expvar_flames/source/",
            "export": "/__debug__/expvar_flames/export/",
            "profile": "/__debug__/expvar_flames/profile/",
            "requests": "/__debug__/expvar_flames/requests/",
        },
        "editor": "vscode://file/{file}:{line}",
        "path_map": {"/app": "/home/me/shop"},
        "base_dir": "/app",
        "own": ["/app", "/lib"],
    }


def test_hostile_names_stay_inside_the_json() -> None:
    """A name cannot end the script element that carries it."""
    stats = flames.stats_of(lifelike())
    stats["summary"]["top"][0]["name"] = "</script><img src=x onerror=alert(1)>"
    content = panel_of(stats).content
    assert "<img" not in content
    assert content.count("<script") == content.count("</script>") == 1


@pytest.mark.parametrize("name", NASTY)
def test_any_name_can_be_written_into_a_page(name: str) -> None:
    """Where panels are rendered inline, a name that no encoding can write would cost the page."""
    nasty = python(name, module=name, file=name)
    profile = profile_of([([nasty], MS)], description={"path": name, name: name})
    assert panel_of(flames.stats_of(profile)).content.encode("utf-8")


def test_a_request_that_was_not_recorded_says_why() -> None:
    """The panel stays enabled in the history, with the reason in its place."""
    panel = panel_of(flames.not_recorded("The moon is full."))
    assert panel.enabled
    assert panel.nav_subtitle == ""
    assert "<expvar-flames>" not in panel.content
    assert "The moon is full." in panel.content


def test_the_recorder_s_failure_is_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is served, the panel says what failed; no exception comes through."""
    for name in ("_recording_of", "without_roots"):
        with monkeypatch.context() as patch:
            patch.setattr(recorder, name, lambda *args, **kwargs: 1 / 0)
            response = Client().get("/page/")
        assert response.status_code == 200
        assert "division by zero" in stats_of(response)["reason"]


def test_a_profile_that_cannot_be_stored_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """A failing summary or encoder costs the flame, not the page."""
    monkeypatch.setattr(flames, "summarise", lambda profile: 1 / 0)
    stats = stats_of(Client().get("/page/"))
    assert (stats["recorded"], stats["profile"]) == (False, "")
    assert "ZeroDivisionError" in stats["reason"]


def test_an_interpreter_that_cannot_be_sampled_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason is the recorder's own sentence."""
    monkeypatch.setattr(recorder, "why_not", lambda: "Not sampled: no stacks here.")
    assert stats_of(Client().get("/page/"))["reason"] == "Not sampled: no stacks here."


def test_a_panel_turned_off_records_nothing() -> None:
    """The cookie of DDT's switch: no recorder is made at all."""
    client = Client()
    client.cookies["djdtFlamesPanel"] = "off"
    assert stats_of(client.get("/page/")) == {}


def test_a_request_that_never_reached_the_panel_says_so() -> None:
    """Another panel may answer before this one is asked."""
    panel = panel_of(flames.not_recorded(""))
    assert "did not get as far" in panel._stats()["reason"]


def test_instrumentation_starts_nothing() -> None:
    """Where another panel breaks the start of a request, nothing of ours has to be stopped."""

    def get_response(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    toolbar = DebugToolbar(HttpRequest(), get_response)
    panel = toolbar.get_panel_by_id("FlamesPanel")
    panel.enable_instrumentation()
    assert vars(panel).get("_recorder") is None


def test_a_request_inside_a_request_has_a_flame_of_its_own() -> None:
    """A test client used by a view: two toolbars, two recordings, both with the inner view."""
    outer = Client().get("/nested/")
    stats = get_store().panel(outer.content.decode(), "FlamesPanel")
    assert f"{SITE}.other" in labels(stats)
    assert f"{SITE}.nested" not in labels(stats)
    assert {f"{SITE}.other", f"{SITE}.nested"} <= labels(stats_of(outer))


def test_rendered_panels_show_the_flame_at_once(settings: Settings) -> None:
    """With RENDER_PANELS the element is in the page itself."""
    settings.DEBUG_TOOLBAR_CONFIG = {"IS_RUNNING_TESTS": False, "RENDER_PANELS": True}
    assert b"<expvar-flames>" in Client().get("/page/").content
