"""The recording of one request, from the view's middleware to the end of the response's body.

Used by the panel and by `FlamesMiddleware` alike. Nothing of the recorder's own gets in the way of
the request: its failures are logged, and the response is what it would have been.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import cache
from inspect import isawaitable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from expvar_panels.flames.frames import PYTHON, Frame
from expvar_panels.flames.origin import Origins
from expvar_panels.flames.profile import Profile
from expvar_panels.flames.roots import without_roots
from expvar_panels.flames.sampling.recording import Recording
from expvar_panels.flames.sampling.support import why_not
from expvar_panels.settings import get_config, own_code

from .chain import middleware_below
from .streaming import record_stream

logger = logging.getLogger("expvar_panels")

Response = HttpResponseBase
GetResponse = Callable[[HttpRequest], Any]
LONGEST_PATH = 2000
# The frames of the toolbar and of ours that only hand a request on. What either does itself is
# shown as its own: it takes its time where the recorder is above the toolbar.
PLUMBING = ("debug_toolbar", "expvar_panels")
HANDING_ON = frozenset({"__call__", "__acall__", "_acall", "process_request", "run", "_await"})
PASSAGES = frozenset({"cProfile", "django.core.handlers.exception", "asgiref.sync"})


class RequestRecorder:
    """Records what `run()` runs for one request: gives its `profile`, or says why not in `failure`.

    While a body streams neither is; `on_end` is called when it has ended.
    """

    def __init__(self, request: HttpRequest, *, interval: float | None = None) -> None:
        self.request = request
        self.profile: Profile | None = None
        self.failure = ""
        self.on_end: Callable[[], None] = lambda: None
        self._recording: Recording | None = None
        try:
            self.failure = why_not() or ""
            if not self.failure:
                self._recording = _recording_of(request, interval)
        except Exception as error:
            self._failed(error)

    @property
    def streaming(self) -> bool:
        """Whether the response has been returned, and its body is still to be recorded."""
        return self.profile is None and not self.failure

    def run(self, get_response: GetResponse) -> Any:
        """The response of `get_response`, or an awaitable of it where it gave one."""
        recording = self._recording
        if recording is None:
            return get_response(self.request)
        self._describe(recording, get_response)
        try:
            with recording.attach():
                response = get_response(self.request)
        except BaseException:
            self._finish()
            raise
        if isawaitable(response):
            return self._await(recording, response)
        return self._answered(recording, response)

    def _describe(self, recording: Recording, get_response: GetResponse) -> None:
        try:
            if names := "\n".join(middleware_below(get_response)):
                recording.description["middleware"] = names
        except Exception as error:
            logger.debug("The middleware of a request has no names", exc_info=error)

    async def _await(self, recording: Recording, awaitable: Awaitable[Response]) -> Response:
        try:
            with recording.attach():
                response = await awaitable
        except BaseException:
            self._finish()
            raise
        return self._answered(recording, response)

    def _answered(self, recording: Recording, response: Response) -> Response:
        try:
            recording.description["status"] = response.status_code
            if record_stream(response, recording, self._streamed):
                return response
        except Exception as error:
            self._failed(error)
        self._finish()
        return response

    def _streamed(self) -> None:
        self._finish()
        try:
            self.on_end()
        except Exception as error:
            self._failed(error)

    def _finish(self) -> None:
        if self._recording is None or self.failure or self.profile is not None:
            return
        try:
            self.profile = without_roots(self._recording.finish(), is_plumbing, is_passage)
        except Exception as error:
            self._failed(error)

    def _failed(self, error: Exception) -> None:
        why = f"{type(error).__name__}: {error}"
        self.failure = _("The recorder failed: %(why)s") % {"why": why}
        logger.error("The flames of a request could not be recorded", exc_info=error)


def _recording_of(request: HttpRequest, interval: float | None) -> Recording:
    seconds = get_config()["FLAMES_INTERVAL"] if interval is None else interval
    return Recording(
        interval_ns=round(seconds * 1e9),
        classify=origins(own_code()),
        description={
            "method": request.method or "",
            "path": request.get_full_path()[:LONGEST_PATH],
            "started": datetime.now(UTC).isoformat(),
        },
    )


@cache
def origins(own: tuple[str, ...]) -> Origins:
    """The classifier of a project with its own code in these directories."""
    return Origins(own)


def is_plumbing(frame: Frame) -> bool:
    """Whether a frame of the toolbar or of ours hands the request on."""
    return (
        frame.kind == PYTHON
        and frame.module.partition(".")[0] in PLUMBING
        and _function(frame) in HANDING_ON
    )


def is_passage(frame: Frame) -> bool:
    """Whether a frame may only lead from one piece of plumbing to the next: others' panels do."""
    if frame.kind != PYTHON:
        return False
    return frame.module in PASSAGES or _function(frame) == "process_request"


def _function(frame: Frame) -> str:
    return frame.name.rpartition(".")[2]
