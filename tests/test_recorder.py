"""The life cycle of a request's recording, where a response does what responses seldom do."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from expvar_panels.flames.hooks.hooking import hooks
from expvar_panels.flames.profile import Profile
from expvar_panels.requests import recorder
from expvar_panels.requests.recorder import LONGEST_PATH, RequestRecorder, is_passage, is_plumbing
from tests.flames_site import burn
from tests.profiles import python


def recorded(get_response: Any, path: str = "/") -> tuple[RequestRecorder, Any]:
    """A recorder, and what came of running it."""
    made = RequestRecorder(RequestFactory().get(path))
    return made, made.run(get_response)


def parts() -> Iterator[bytes]:
    burn()
    yield b"one"
    yield b"two"


def test_the_description_is_the_request_s() -> None:
    """Method, path with query, the time of the start, and the status."""
    made, _ = recorded(lambda request: HttpResponse(status=204), "/books/?page=2")
    assert made.profile
    description = dict(made.profile.description)
    assert description.pop("started").endswith("+00:00")  # type: ignore[union-attr]
    assert description == {"method": "GET", "path": "/books/?page=2", "status": 204}


def test_a_long_path_is_cut() -> None:
    """Nobody reads on, and every request of the history keeps its own."""
    made, _ = recorded(lambda request: HttpResponse(), "/" + "x" * 10_000)
    assert made.profile
    assert len(str(made.profile.description["path"])) == LONGEST_PATH


@pytest.mark.parametrize("error", [KeyError("x"), SystemExit(1), KeyboardInterrupt()])
def test_an_exception_passes_and_ends_the_recording(error: BaseException) -> None:
    """Whatever it is: it goes on as it is, and what was recorded is there."""

    def get_response(request: HttpRequest) -> HttpResponse:
        raise error

    made = RequestRecorder(RequestFactory().get("/"))
    with pytest.raises(type(error)) as raised:
        made.run(get_response)
    assert raised.value is error
    assert isinstance(made.profile, Profile)
    assert "status" not in made.profile.description


def test_a_cancelled_request_ends_the_recording() -> None:
    """Under ASGI a client that goes away cancels the task."""

    async def get_response(request: HttpRequest) -> HttpResponse:
        await asyncio.sleep(3600)
        return HttpResponse()

    made = RequestRecorder(RequestFactory().get("/"))

    async def main() -> None:
        task = asyncio.ensure_future(made.run(get_response))
        await asyncio.sleep(0)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(main())
    assert made.profile


def test_what_is_no_response_is_given_on(caplog: pytest.LogCaptureFixture) -> None:
    """A broken chain may answer None: that is for whoever comes next to find."""
    made, response = recorded(lambda request: None)
    assert response is None
    assert "AttributeError" in made.failure
    assert made.profile is None


def test_parts_after_the_end_are_given_but_not_recorded() -> None:
    """A server may go on reading a response that was closed already."""
    made, response = recorded(lambda request: StreamingHttpResponse(parts()))
    iterator = response.streaming_content
    first = next(iterator)
    stream = response._iterator
    stream.close()
    profile = made.profile
    assert (first, next(stream)) == (b"one", b"two")
    assert made.profile is profile is not None


def test_asynchronous_parts_after_the_end_are_given_too() -> None:
    """The same in an event loop."""

    async def aparts() -> AsyncIterator[bytes]:
        yield b"one"
        yield b"two"

    made, response = recorded(lambda request: StreamingHttpResponse(aparts()))

    async def read() -> list[bytes]:
        stream = response._iterator
        first = await anext(stream)
        stream.close()
        return [first, *[part async for part in stream]]

    assert asyncio.run(read()) == [b"one", b"two"]
    assert made.profile


def test_a_body_ends_once() -> None:
    """Reading to the end and closing, in whatever order and however often, is one end."""
    ends: list[None] = []
    made, response = recorded(lambda request: StreamingHttpResponse(parts()))
    made.on_end = lambda: ends.append(None)
    assert b"".join(response) == b"onetwo"
    response._iterator.close()
    response._iterator.close()
    assert len(ends) == 1
    assert hooks._users == 0


def test_a_body_that_is_never_read_ends_when_it_is_closed() -> None:
    """HEAD under some servers: closed without a single part."""
    made, response = recorded(lambda request: StreamingHttpResponse(parts()))
    response._iterator.close()
    assert made.profile
    assert hooks._users == 0


def test_a_failing_end_does_not_reach_the_body(caplog: pytest.LogCaptureFixture) -> None:
    """Where the flame cannot be stored the body goes on."""
    made, response = recorded(lambda request: StreamingHttpResponse(parts()))
    made.on_end = lambda: 1 // 0
    assert b"".join(response) == b"onetwo"
    assert "ZeroDivisionError" in made.failure
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_a_profile_that_fails_at_the_end_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Told to `on_end` like any other outcome."""
    made, response = recorded(lambda request: StreamingHttpResponse(parts()))
    ends: list[str] = []
    made.on_end = lambda: ends.append(made.failure)
    monkeypatch.setattr(recorder, "without_roots", lambda *args: 1 // 0)
    assert b"".join(response) == b"onetwo"
    assert "ZeroDivisionError" in ends[0]


class Odd:
    """A source that reads but is no file, and says so in an odd way."""

    def __init__(self, fileno: object) -> None:
        self.fileno = fileno

    def read(self, size: int = -1) -> bytes:
        return b""


def no_file() -> int:
    raise OSError("no file")


@pytest.mark.parametrize("fileno", [None, lambda: None, no_file])
def test_only_a_true_file_is_left_to_the_server(fileno: object) -> None:
    """A storage's object with a `fileno` of its own kind is read, and so recorded."""
    _, response = recorded(lambda request: FileResponse(Odd(fileno), filename="x"))
    assert response.file_to_stream is None
    assert b"".join(response) == b""


@pytest.mark.parametrize(
    ("module", "name", "plumbing", "passage"),
    [
        ("debug_toolbar.middleware", "DebugToolbarMiddleware.__call__", True, False),
        ("debug_toolbar.panels.timer", "TimerPanel.process_request", True, True),
        ("debug_toolbar.middleware", "DebugToolbarMiddleware._postprocess", False, False),
        ("expvar_panels.requests.recorder", "RequestRecorder.run", True, False),
        ("expvar_panels.panels.vars", "VarsPanel.generate_stats", False, False),
        ("someone.panels", "TheirPanel.process_request", False, True),
        ("cProfile", "Profile.runcall", False, True),
        ("debug_toolbars", "X.__call__", False, False),
        ("shop.middleware", "Middleware.__call__", False, False),
    ],
)
def test_plumbing_is_what_hands_the_request_on(
    module: str, name: str, plumbing: bool, passage: bool
) -> None:
    """The toolbar's and our own way through, and others' panels in between; no work of anyone's."""
    frame = python(name, module)
    assert (is_plumbing(frame), is_passage(frame)) == (plumbing, passage)
