"""`?flames` on any URL: files beside the response, and the response as it would have been."""

import asyncio
import logging
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from debug_toolbar.store import get_store
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import AsyncClient, Client, RequestFactory
from pytest_django import Settings

from expvar_panels.checks import flames as flames_checks
from expvar_panels.flames.profile import Profile
from expvar_panels.middleware import FlamesMiddleware, is_asked_for
from expvar_panels.requests import files as flame_files
from expvar_panels.requests import recorder
from tests import flames_site
from tests.test_exports_folded import parse

OURS = "expvar_panels.middleware.FlamesMiddleware"
DDT = "debug_toolbar.middleware.DebugToolbarMiddleware"
# A response that closes looks after the database connections.
pytestmark = [pytest.mark.urls("tests.flames_site"), pytest.mark.django_db]


@pytest.fixture
def directory(tmp_path: Path, settings: Settings) -> Path:
    """A FLAMES_DIR, with the middleware installed and DEBUG on."""
    settings.DEBUG = True
    settings.FLAMES_DIR = tmp_path
    settings.MIDDLEWARE = [OURS]
    return tmp_path


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def functions(folded: Path) -> set[str]:
    """The frames of a folded file."""
    return {frame for stack in parse(folded.read_text()) for frame in stack}


def written(response: Any) -> Path:
    """The folded file that a response's header leads to; both files are there."""
    svg = Path(response.headers["X-Flames"])
    assert svg.suffix == ".svg"
    assert svg.read_text().startswith("<svg")
    return svg.with_suffix(".txt")


def test_a_request_writes_its_flame(directory: Path) -> None:
    """The files hold the view, the header leads to them, the body is the view's."""
    response = Client().get("/page/?x=1&flames")
    assert response.content == b"<html><body>page</body></html>"
    folded = written(response)
    assert folded.parent == directory
    assert "-GET-page-1" in folded.name
    assert "tests.flames_site.page" in functions(folded)
    assert len(names(directory)) == 2


@pytest.mark.parametrize("path", ["/page/", "/page/?flame", "/page/?x=flames", "/page/?xflames=1"])
def test_other_requests_are_left_alone(directory: Path, path: str) -> None:
    """Without the key nothing is recorded, written or said."""
    response = Client().get(path)
    assert "X-Flames" not in response.headers
    assert names(directory) == []


def test_without_debug_there_is_nothing(directory: Path, settings: Settings) -> None:
    """In production the key means nothing, even where the middleware was left installed."""
    settings.DEBUG = False
    assert "X-Flames" not in Client().get("/page/?flames").headers
    assert names(directory) == []


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("flames", True),
        ("flames=", True),
        ("flames=0", True),
        ("a=1&flames&b=2", True),
        ("fl%61mes", True),
        ("", False),
        ("flamesx", False),
        ("x=flames", False),
        ("Flames", False),
        ("&" * 2000 + "flames", True),
        ("%ff=%zz&%", False),
    ],
)
def test_the_key_is_found_in_any_query_string(query: str, asked: bool) -> None:
    """Present with or without a value, encoded, after thousands of others, beside rubbish."""
    assert is_asked_for(query) is asked


def test_the_form_data_of_the_request_is_not_touched(directory: Path) -> None:
    """A query that `request.GET` would refuse is the view's to refuse."""
    request = RequestFactory().get("/page/?flames&" + "&".join(f"a{i}" for i in range(2000)))
    response = FlamesMiddleware(lambda request: HttpResponse("fine"))(request)
    assert response.content == b"fine"
    assert "GET" not in vars(request)
    written(response)


def test_the_log_says_where_the_files_are(
    directory: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """At INFO, by the logger `expvar_panels`."""
    with caplog.at_level(logging.INFO, "expvar_panels"):
        response = Client().get("/page/?flames")
    (record,) = [r for r in caplog.records if r.name == "expvar_panels"]
    assert record.levelno == logging.INFO
    assert response.headers["X-Flames"] in record.getMessage()


def test_a_view_that_raises_has_its_flame(directory: Path) -> None:
    """The 500 is Django's own, and the flame shows the view that failed."""
    response = Client(raise_request_exception=False).get("/fails/?flames")
    assert response.status_code == 500
    assert "tests.flames_site.fails" in functions(written(response))


def test_an_exception_that_passes_through_is_not_changed(directory: Path) -> None:
    """A chain without Django's conversion gives its exception on, the files written."""

    def get_response(request: HttpRequest) -> HttpResponse:
        raise KeyError("as it was")

    with pytest.raises(KeyError, match="as it was"):
        FlamesMiddleware(get_response)(RequestFactory().get("/?flames"))
    assert len(names(directory)) == 2


@pytest.mark.parametrize(
    ("path", "status"), [("/moved/", 302), ("/file/", 200), ("/api/", 200), ("/missing/", 404)]
)
def test_every_kind_of_response_has_its_flame(directory: Path, path: str, status: int) -> None:
    """Redirects, files, JSON, pages that are not there."""
    response = Client().get(f"{path}?flames")
    assert response.status_code == status
    b"".join(response) if response.streaming else None
    written(response)


@pytest.mark.parametrize("method", ["head", "post", "put", "delete", "options"])
def test_every_method_has_its_flame(directory: Path, method: str) -> None:
    """The method is part of the name."""
    response = getattr(Client(), method)("/page/?flames")
    assert f"-{method.upper()}-page-1" in written(response).name


def test_a_body_that_streams_is_recorded_to_its_end(directory: Path) -> None:
    """The header names the files at once; they are there, whole, when the body has ended."""
    response = Client().get("/stream/?flames")
    svg = Path(response.headers["X-Flames"])
    assert isinstance(response, StreamingHttpResponse)
    assert not svg.exists()
    assert b"".join(response) == b"one two three"
    assert "tests.flames_site.parts" in functions(written(response))
    assert len(names(directory)) == 2


def test_a_client_that_goes_away_ends_the_recording(directory: Path) -> None:
    """Closing the response, as a server does, writes what there was."""
    response = Client().get("/stream/?flames")
    assert isinstance(response, StreamingHttpResponse)
    assert next(iter(response)) == b"one "
    response.close()
    assert "tests.flames_site.parts" in functions(written(response))


def test_a_body_that_breaks_is_recorded_up_to_there(directory: Path) -> None:
    """The exception of the body is the server's to see, the flame is written before."""
    response = Client().get("/broken_stream/?flames")
    with pytest.raises(ValueError, match="in the middle"):
        b"".join(response)
    assert "tests.flames_site.breaking" in functions(written(response))


def aget(path: str) -> Any:
    """A response of the asynchronous chain, its body read to the end."""

    async def get() -> Any:
        response = await AsyncClient(raise_request_exception=False).get(path)
        if response.streaming:
            response.body = b"".join([part async for part in response])
        return response

    return asyncio.run(get())


@pytest.mark.parametrize(
    ("path", "frame"),
    [
        ("/page/", "page"),
        ("/apage/", "apage"),
        ("/afails/", "afails"),
        ("/astream/", "aparts"),
    ],
)
def test_asynchronous_chains_have_their_flames(directory: Path, path: str, frame: str) -> None:
    """Under ASGI: sync and async views, exceptions, streams."""
    response = aget(f"{path}?flames")
    assert f"tests.flames_site.{frame}" in functions(written(response))
    assert len(names(directory)) == 2


def test_the_class_is_made_for_both_chains() -> None:
    """Django puts no thread between it and either neighbour."""

    async def aget_response(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert FlamesMiddleware.sync_capable
    assert FlamesMiddleware.async_capable
    assert asyncio.iscoroutinefunction(FlamesMiddleware(aget_response)) or hasattr(
        FlamesMiddleware(aget_response), "_is_coroutine_mark"
    )


def test_an_async_exception_passes_through(directory: Path) -> None:
    """As in the synchronous chain."""

    async def aget_response(request: HttpRequest) -> HttpResponse:
        raise KeyError("as it was")

    async def call() -> None:
        await FlamesMiddleware(aget_response)(RequestFactory().get("/?flames"))

    with pytest.raises(KeyError, match="as it was"):
        asyncio.run(call())
    assert len(names(directory)) == 2


def test_a_client_that_does_not_wait_has_its_flame_written(directory: Path) -> None:
    """Under ASGI the request is cancelled, which passes on once the files are there."""
    asked = asyncio.Event()

    async def aget_response(request: HttpRequest) -> HttpResponse:
        flames_site.burn()
        asked.set()
        await asyncio.Event().wait()
        return HttpResponse()

    async def leave() -> None:
        task = asyncio.create_task(
            FlamesMiddleware(aget_response)(RequestFactory().get("/slow/?flames"))
        )
        await asked.wait()
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(leave())
    (folded,) = directory.glob("*-GET-slow-1.txt")
    assert any(name.endswith("aget_response") for name in functions(folded))
    assert len(names(directory)) == 2


def test_fifty_requests_at_the_same_moment(directory: Path) -> None:
    """Each gets its own pair of files."""
    with ThreadPoolExecutor(50) as pool:
        responses = list(pool.map(lambda _: Client().get("/api/?flames"), range(50)))
    assert len({response.headers["X-Flames"] for response in responses}) == 50
    assert len(names(directory)) == 100


@pytest.mark.parametrize(
    "path",
    ["/any/../../etc/passwd", "/any/%00%0a%0d", "/any/" + "x" * 5000, "/any/книги/con", "/any/%ff"],
)
def test_no_path_leads_out_of_the_directory(directory: Path, path: str) -> None:
    """The URL only lends its letters to the name."""
    folded = written(Client().get(f"{path}?flames"))
    assert folded.parent == directory
    assert "X-Flames" not in folded.name


def test_a_directory_with_odd_letters_fits_the_header(directory: Path, settings: Settings) -> None:
    """What a header cannot hold is percent-encoded, and cannot break it."""
    odd = directory / "é\n%"
    odd.mkdir()
    settings.FLAMES_DIR = odd
    header = Client().get("/page/?flames").headers["X-Flames"]
    assert "/%C3%A9%0A%25/" in header
    assert len(names(odd)) == 2


def unusable(settings: Settings, directory: Path) -> Iterator[Callable[[], None]]:
    yield lambda: setattr(settings, "FLAMES_DIR", None)
    yield lambda: setattr(settings, "FLAMES_DIR", 7)
    yield lambda: setattr(settings, "FLAMES_DIR", directory / "missing")
    yield lambda: setattr(settings, "FLAMES_DIR", directory / "a_file")


@pytest.mark.parametrize("which", range(4))
@pytest.mark.parametrize("get", [lambda path: Client().get(path), aget])
def test_where_nothing_can_be_written_the_response_is_the_same(
    directory: Path,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    which: int,
    get: Callable[[str], Any],
) -> None:
    """A directory that is not set, of a wrong type, missing, or a file: logged, and no more."""
    (directory / "a_file").touch()
    list(unusable(settings, directory))[which]()
    response = get("/page/?flames")
    assert (response.status_code, response.content) == (200, b"<html><body>page</body></html>")
    assert "X-Flames" not in response.headers
    assert [r.levelname for r in caplog.records if r.name == "expvar_panels"] == ["ERROR"]


def test_a_full_disk_is_logged(
    directory: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No half a file, no header, and the page as ever; also for a body that streams."""

    def full(path: Path, text: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(flame_files, "_write", full)
    response = Client().get("/page/?flames")
    assert response.status_code == 200
    assert "X-Flames" not in response.headers
    assert b"".join(Client().get("/stream/?flames")) == b"one two three"
    assert names(directory) == []
    told = [(r.levelname, r.message) for r in caplog.records if r.name == "expvar_panels"]
    assert told == [("ERROR", "The files of ?flames could not be written")] * 2


def test_a_recorder_that_fails_does_not_reach_the_request(
    directory: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not when it is made, not when it ends."""
    for broken in ("_recording_of", "without_roots"):
        with monkeypatch.context() as patch:
            patch.setattr(recorder, broken, lambda *args, **kwargs: 1 / 0)
            assert Client().get("/page/?flames").status_code == 200
    assert names(directory) == []
    assert [r.levelname for r in caplog.records if r.name == "expvar_panels"] == ["ERROR"] * 2


def test_a_stream_that_cannot_be_recorded_to_its_end_leaves_no_claim(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name it held is given up, the body goes on."""
    response = Client().get("/stream/?flames")
    monkeypatch.setattr(recorder, "without_roots", lambda *args: 1 / 0)
    assert b"".join(response) == b"one two three"
    assert names(directory) == []


def test_the_panel_and_the_middleware_record_the_same_request(
    directory: Path, settings: Settings
) -> None:
    """Two recorders at once, each with the view in it, and no frame of the toolbar at the root."""
    settings.MIDDLEWARE = [OURS, DDT]
    response = Client().get("/page/?flames")
    folded = written(response)
    of_the_view = [s for s in parse(folded.read_text()) if "tests.flames_site.page" in s]
    assert of_the_view
    assert not any("debug_toolbar" in frame for stack in of_the_view for frame in stack)
    stats = get_store().panel(response.headers["djdt-request-id"], "FlamesPanel")
    assert "tests.flames_site.page" in Profile.decode(stats["profile"]).to_folded()


def test_the_toolbar_s_own_time_is_shown_as_its_own(directory: Path, settings: Settings) -> None:
    """Above the toolbar the recorder sees it at work: that is not the project's, nor nobody's."""
    settings.MIDDLEWARE = [OURS, DDT]
    stacks = parse(written(Client().get("/page/?flames")).read_text())
    assert any("DebugToolbarMiddleware._postprocess" in frame for s in stacks for frame in s)


def test_a_directory_to_write_to_is_no_error(directory: Path) -> None:
    """The check has nothing to say where all is well."""
    assert flames_checks.check_flames_dir() == []


class Subclass(FlamesMiddleware):
    """Someone's own."""


@pytest.mark.parametrize("dotted", [OURS, "tests.test_middleware.Subclass"])
def test_a_directory_that_cannot_be_used_is_a_check_error(
    directory: Path, settings: Settings, dotted: str
) -> None:
    """Not set, not a directory: told with a hint, as soon as the middleware is installed."""
    settings.MIDDLEWARE = [dotted]
    for value, expected in (
        (None, "expvar_panels.E041"),
        ("", "expvar_panels.E041"),
        (7, "expvar_panels.E041"),
        (directory / "missing", "expvar_panels.E042"),
    ):
        settings.FLAMES_DIR = value
        (error,) = flames_checks.check_flames_dir()
        assert (error.id, error.is_serious(), bool(error.hint)) == (expected, True, True)


def test_a_read_only_directory_is_a_check_error(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told before the first request is."""
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    (error,) = flames_checks.check_flames_dir()
    assert error.id == "expvar_panels.E043"


def test_a_read_only_directory_is_an_error_in_the_log(
    directory: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the page is as ever; root, who may write anywhere, is told by the operating system."""

    def read_only(path: Path, *args: object) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "open", read_only)
    response = Client().get("/page/?flames")
    assert (response.status_code, "X-Flames" in response.headers) == (200, False)
    assert [r.levelname for r in caplog.records if r.name == "expvar_panels"] == ["ERROR"]


def test_without_the_middleware_no_directory_is_wanted(directory: Path, settings: Settings) -> None:
    """Nobody has to set FLAMES_DIR for the panel alone; broken entries are another check's."""
    settings.MIDDLEWARE = [DDT, "no.such.Middleware", 7]
    settings.FLAMES_DIR = None
    assert flames_checks.check_flames_dir() == []
