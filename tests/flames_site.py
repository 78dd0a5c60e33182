"""Views that a request can go through in every way, for the tests of recording requests."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from io import BytesIO
from pathlib import Path

from asgiref.sync import sync_to_async
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import Permission
from django.db import DatabaseError, connection, transaction
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.test import Client
from django.urls import include, path, re_path
from django.views.decorators.http import condition

from expvar_panels.flames.quality import Tally
from expvar_panels.flames.segments.segment import current

HERE = Path(__file__)
LOOKS = 3
PATIENCE = 300  # seconds until a test gives up rather than hang


def burn() -> None:
    """Work until each recording in progress has looked a few times, however busy the machine."""
    wanted = [(tally, tally.looks + LOOKS) for tally in _tallies()]
    until = time.monotonic() + PATIENCE
    while any(tally.looks < looks for tally, looks in wanted) and time.monotonic() < until:
        pass


def _tallies() -> list[Tally]:
    return [segment.recording.tally for segment in current.get() if segment.recording is not None]


def page(request: HttpRequest) -> HttpResponse:
    burn()
    return HttpResponse("<html><body>page</body></html>")


def other(request: HttpRequest) -> HttpResponse:
    burn()
    return HttpResponse("other")


async def apage(request: HttpRequest) -> HttpResponse:
    burn()
    await sync_to_async(burn)()
    return HttpResponse("<html><body>apage</body></html>")


def api(request: HttpRequest) -> HttpResponse:
    burn()
    return HttpResponse(b'{"answer": 42}', content_type="application/json")


def fails(request: HttpRequest) -> HttpResponse:
    burn()
    raise ValueError("on purpose")


async def afails(request: HttpRequest) -> HttpResponse:
    burn()
    raise ValueError("on purpose")


def gone(request: HttpRequest) -> HttpResponse:
    raise Http404("sold out")


def moved(request: HttpRequest) -> HttpResponse:
    burn()
    return HttpResponseRedirect("/page/")


def parts() -> Iterator[str]:
    for part in ("one ", "two ", "three"):
        burn()
        yield part


async def aparts() -> AsyncIterator[str]:
    for part in ("one ", "two ", "three"):
        burn()
        yield part


async def endless_parts() -> AsyncIterator[str]:
    while True:
        burn()
        yield "more "
        await asyncio.sleep(0)


async def endless(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(endless_parts())


def breaking() -> Iterator[str]:
    yield "one "
    burn()
    raise ValueError("in the middle")


def stream(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(parts())


async def astream(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(aparts())


def broken_stream(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(breaking())


def file(request: HttpRequest) -> FileResponse:
    burn()
    return FileResponse(HERE.open("rb"))


def file_in_memory(request: HttpRequest) -> FileResponse:
    return FileResponse(BytesIO(b"x" * 100_000), filename="x.bin")


@condition(etag_func=lambda request: '"same"')
def unchanged(request: HttpRequest) -> HttpResponse:
    return HttpResponse("unchanged")


def queries(request: HttpRequest) -> HttpResponse:
    burn()
    return HttpResponse(str(sum(Permission.objects.filter(pk=pk).count() for pk in range(5))))


def forty(request: HttpRequest) -> HttpResponse:
    """Forty statements: repeated, with lists of several lengths, in a savepoint, failing, raw."""
    for pk in range(20):
        list(Permission.objects.filter(pk=pk))
    for length in range(2, 12):
        Permission.objects.filter(pk__in=range(length)).count()
    with connection.cursor() as cursor:
        with contextlib.suppress(DatabaseError), transaction.atomic():
            cursor.execute("SELECT nothing FROM nowhere")
        for number in range(6):
            cursor.execute("SELECT %s -- a comment", [number])
    return HttpResponse("forty")


def nested(request: HttpRequest) -> HttpResponse:
    """Gives the id of a request that it makes itself."""
    return HttpResponse(Client().get("/other/").headers["djdt-request-id"])


def template(request: HttpRequest) -> HttpResponse:
    burn()
    return render(request, "flames_page.html")


@login_required
def private(request: HttpRequest) -> HttpResponse:
    burn()
    return HttpResponse(f"for {request.user.get_username()}")


def echo(request: HttpRequest) -> HttpResponse:
    burn()
    body = request.body.decode()
    kind = request.headers.get("Content-Type", "")
    return HttpResponse(f"{request.method} {kind} {request.headers.get('X-Tried', '')} {body}")


urlpatterns = [
    path("__debug__/", include("debug_toolbar.urls")),
    path("page/", page),
    path("other/", other),
    path("apage/", apage),
    path("api/", api),
    path("fails/", fails),
    path("afails/", afails),
    path("gone/", gone),
    path("moved/", moved),
    path("stream/", stream),
    path("astream/", astream),
    path("endless/", endless),
    path("broken_stream/", broken_stream),
    path("file/", file),
    path("file_in_memory/", file_in_memory),
    path("unchanged/", unchanged),
    path("queries/", queries),
    path("forty/", forty),
    path("nested/", nested),
    path("template/", template),
    path("private/", private),
    path("echo/", echo),
    re_path(r"^any/.*$", page),
]
