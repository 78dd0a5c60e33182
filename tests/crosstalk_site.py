"""A project whose every request records itself and answers with what was seen of it.

Eight views go eight ways through threads and tasks. Each burns and waits in functions that carry
its number, so that whose a frame is can be read off its name, and tells how long it was in them.
"""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import django
from asgiref.sync import async_to_sync, iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

if not settings.configured:
    settings.configure(
        DEBUG=False,
        SECRET_KEY="crosstalk",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        MIDDLEWARE=[f"{__name__}.Recorded"],
        INSTALLED_APPS=["expvar_panels"],
        USE_TZ=True,
    )
    django.setup()

from expvar_panels.flames.profile import Profile
from expvar_panels.flames.sampling.recording import Recording

OWN = re.compile(r"own_(\d+)")
PIECE_S = float(os.environ.get("PIECE_S", "0.02"))


class Truth:
    """How long a request was in its own functions, at any of its places."""

    def __init__(self) -> None:
        self.seconds = 0.0


def own(number: int) -> tuple[Callable[[Truth], None], Callable[[Truth], Any]]:
    """Functions that burn CPU and that wait, named after their request."""
    scope: dict[str, Any] = {"time": time, "asyncio": asyncio, "PIECE_S": PIECE_S}
    source = f"""
def own_{number}_burn(truth):
    start, end = time.perf_counter(), time.thread_time() + PIECE_S
    while time.thread_time() < end:
        pass
    truth.seconds += time.perf_counter() - start

async def own_{number}_wait(truth):
    start = time.perf_counter()
    await asyncio.sleep(PIECE_S)
    truth.seconds += time.perf_counter() - start
"""
    exec(source, scope)
    return scope[f"own_{number}_burn"], scope[f"own_{number}_wait"]


def sync_view(burn: Any, wait: Any) -> Any:
    def view(request: HttpRequest) -> HttpResponse:
        burn(request.truth)
        burn(request.truth)
        return HttpResponse()

    return view


def async_view(burn: Any, wait: Any) -> Any:
    async def view(request: HttpRequest) -> HttpResponse:
        burn(request.truth)
        await wait(request.truth)
        burn(request.truth)
        return HttpResponse()

    return view


def gathering(burn: Any, wait: Any) -> Any:
    async def view(request: HttpRequest) -> HttpResponse:
        async def part() -> None:
            await asyncio.sleep(0)
            burn(request.truth)

        await asyncio.gather(part(), part())
        return HttpResponse()

    return view


def group_of_threads(burn: Any, wait: Any) -> Any:
    async def view(request: HttpRequest) -> HttpResponse:
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.to_thread(burn, request.truth))
        return HttpResponse()

    return view


def bridged(burn: Any, wait: Any) -> Any:
    async def inner(request: HttpRequest) -> None:
        burn(request.truth)
        await wait(request.truth)

    def view(request: HttpRequest) -> HttpResponse:
        async_to_sync(inner)(request)
        return HttpResponse()

    return view


def pooled(burn: Any, wait: Any) -> Any:
    def view(request: HttpRequest) -> HttpResponse:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(burn, request.truth).result()
            pool.submit(burn, request.truth).result()
        return HttpResponse()

    return view


def background(burn: Any, wait: Any) -> Any:
    async def view(request: HttpRequest) -> HttpResponse:
        task = asyncio.create_task(wait(request.truth))
        await asyncio.sleep(0)
        burn(request.truth)
        await asyncio.sleep(0)
        request.forgotten = task
        return HttpResponse()

    return view


def nested(burn: Any, wait: Any) -> Any:
    def innermost(request: HttpRequest) -> None:
        burn(request.truth)

    async def inner(request: HttpRequest) -> None:
        await wait(request.truth)
        await sync_to_async(innermost)(request)

    async def view(request: HttpRequest) -> HttpResponse:
        await sync_to_async(async_to_sync(inner))(request)
        return HttpResponse()

    return view


WAYS = (
    sync_view,
    async_view,
    gathering,
    group_of_threads,
    bridged,
    pooled,
    background,
    nested,
)


class Recorded:
    """Records what is below it, sync and async, and puts what was seen into the response."""

    sync_capable = async_capable = True

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        request.truth = Truth()
        if iscoroutinefunction(self):
            return self.acall(request)
        recording = Recording()
        with recording.attach():
            self.get_response(request)
        return answer(request, recording.finish())

    async def acall(self, request: HttpRequest) -> HttpResponse:
        recording = Recording()
        with recording.attach():
            await self.get_response(request)
        return answer(request, recording.finish())


def answer(request: HttpRequest, profile: Profile) -> JsonResponse:
    """Milliseconds seen by number of the request that owns them, and what was true."""
    seen: dict[str, float] = {}
    for node, wall in zip(profile.samples.stack, profile.samples.wall_ns, strict=True):
        owners = set()
        while node >= 0:
            found = OWN.match(profile.frames[profile.stacks.frame[node]].name)
            owners |= {found[1]} if found else set()
            node = profile.stacks.parent[node]
        for owner in owners:
            seen[owner] = seen.get(owner, 0) + wall / 1e6
    quality = profile.quality
    return JsonResponse(
        {
            "seen": seen,
            "true": request.truth.seconds * 1e3,
            "duration": profile.duration_ns / 1e6,
            "sum": sum(profile.samples.wall_ns) / 1e6,
            "samples": quality.samples,
            "torn": quality.torn,
            "errors": quality.errors,
            "notes": list(quality.notes),
        }
    )


urlpatterns = [
    path(f"{number}/", way(*own(number)), name=way.__name__) for number, way in enumerate(WAYS)
]

from django.core.asgi import get_asgi_application  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402

wsgi = get_wsgi_application()
asgi = get_asgi_application()

if __name__ == "__main__":
    import sys

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
