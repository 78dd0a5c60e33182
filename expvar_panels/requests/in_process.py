"""One request run in this process and recorded, for the command `flames`."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final
from urllib.parse import urlsplit

from asgiref.sync import async_to_sync
from django.conf import settings
from django.http import HttpRequest
from django.http.request import validate_host
from django.test import Client, override_settings
from django.test.client import ClientHandler
from django.urls import get_resolver
from django.utils.translation import gettext as _

from .recorder import RequestRecorder

PORTS: Final = {"http": 80, "https": 443}
TOOLBAR: Final = "debug_toolbar."
# What Django itself allows while DEBUG is on and ALLOWED_HOSTS is empty.
LOCAL_HOSTS: Final = ["localhost", "127.0.0.1"]

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None]


class BadURL(ValueError):
    """The URL cannot be asked of this project, and says why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to be made: where, and what with."""

    method: str
    path: str
    host: str
    port: int
    secure: bool
    data: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it: the response's status and target, the view's exception, the recorder."""

    status: int
    location: str
    exception: BaseException | None
    recorder: RequestRecorder


class _RecordingHandler(ClientHandler):
    """The test client's way into the project, recorded below the client's own frames."""

    def __init__(self, interval: float | None) -> None:
        super().__init__(enforce_csrf_checks=False)
        self.interval = interval
        self.recorder: RequestRecorder | None = None

    def load_middleware(self, is_async: bool = False) -> None:
        # The toolbar's own work is not what was asked about, and nobody would see it here.
        kept = [name for name in settings.MIDDLEWARE if not str(name).startswith(TOOLBAR)]
        with override_settings(MIDDLEWARE=kept):
            super().load_middleware(is_async)
        # A server has imported the views by its first request. What is wrong with them the request
        # will tell.
        with suppress(Exception):
            list(get_resolver().url_patterns)

    def get_response(self, request: HttpRequest) -> Any:
        self.recorder = RequestRecorder(request, interval=self.interval)
        return self.recorder.run(super().get_response)


def target_of(url: str) -> tuple[str, str, int, bool]:
    """Path with query, host, port and whether it is https, of a path or a whole URL."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadURL(_("%(url)r is no URL: %(why)s") % {"url": url, "why": error}) from error
    if parts.scheme not in {"", "http", "https"}:
        raise BadURL(_("%(url)r is neither a path nor an http URL") % {"url": url})
    if not parts.scheme and not url.startswith("/"):
        raise BadURL(
            _("%(url)r is not a path of this site: it begins with no slash") % {"url": url}
        )
    host = parts.hostname or _own_host()
    allowed = settings.ALLOWED_HOSTS or (LOCAL_HOSTS if settings.DEBUG else [])
    if not validate_host(host, allowed):
        raise BadURL(_("The host %(host)r is not in ALLOWED_HOSTS") % {"host": host})
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return path, host, port or PORTS.get(parts.scheme, 80), parts.scheme == "https"


def _own_host() -> str:
    """A host that the project answers to: the first of ALLOWED_HOSTS that is one."""
    for pattern in settings.ALLOWED_HOSTS:
        if pattern != "*":
            return str(pattern.removeprefix("."))
    return LOCAL_HOSTS[0]


def run_request(asked: Asked, *, user: Any = None, interval: float | None = None) -> Answer:
    """Make the request, as `user` where one is given, and read its body to the end."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    handler = client.handler = _RecordingHandler(interval)
    try:
        response = client.generic(
            asked.method,
            asked.path,
            asked.data,
            content_type=asked.headers.get("Content-Type", "application/octet-stream"),
            secure=asked.secure,
            headers=dict(asked.headers),
            SERVER_NAME=asked.host,
            SERVER_PORT=str(asked.port),
        )
        _read(response)
    finally:
        if user is not None:
            client.logout()
    assert handler.recorder is not None
    failure: ExceptionInfo | None = getattr(response, "exc_info", None)
    return Answer(
        response.status_code,
        response.headers.get("Location", ""),
        failure[1] if failure else None,
        handler.recorder,
    )


def _read(response: Any) -> None:
    if not response.streaming:
        return
    if response.is_async:
        async_to_sync(_read_async)(response)
    else:
        for _part in response:
            pass
    response.close()


async def _read_async(response: Any) -> None:
    async for _part in response:
        pass
