"""`?flames` on any URL: the request's flame as files in `FLAMES_DIR`, while DEBUG is on."""

from __future__ import annotations

import logging
from asyncio import CancelledError
from collections.abc import Awaitable
from typing import Any, Final
from urllib.parse import quote, unquote_plus

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from .requests.files import FlameFiles, claim_files
from .requests.recorder import GetResponse, RequestRecorder
from .settings import flames_dir

logger = logging.getLogger("expvar_panels")

KEY: Final = "flames"
HEADER: Final = "X-Flames"
NOT_WRITTEN: Final = "The files of ?flames could not be written"
# What a header can hold as it is; the rest of a path is percent-encoded.
PLAIN: Final = "".join(map(chr, range(0x20, 0x7F)))


class FlamesMiddleware:
    """Records the requests whose query string has the key `flames`, and writes what it recorded.

    The response is that of the view, with the path of the SVG in the header `X-Flames` (the folded
    text lies beside it). The files of a response that streams are written when it has ended; until
    then the header names what will be there. Where nothing can be written that is logged.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        """The view's response, or in an asynchronous chain an awaitable of it."""
        # DEBUG is asked here and not when the middleware is made: tests turn it on and off.
        if not (settings.DEBUG and is_asked_for(request.META.get("QUERY_STRING", ""))):
            return self.get_response(request)
        recorder = RequestRecorder(request)
        if self._is_async:
            return self._acall(request, recorder)
        try:
            response = recorder.run(self.get_response)
        except Exception:
            keep(request, recorder, None)
            raise
        keep(request, recorder, response)
        return response

    async def _acall(self, request: HttpRequest, recorder: RequestRecorder) -> Any:
        # Drawing and writing take their time: in a thread, other requests go on meanwhile.
        keep_in_thread = sync_to_async(keep, thread_sensitive=False)
        answer: Awaitable[HttpResponseBase] = recorder.run(self.get_response)
        try:
            response = await answer
        except (Exception, CancelledError):
            # A client that does not wait cancels the task: what kept it waiting is worth knowing.
            await keep_in_thread(request, recorder, None)
            raise
        await keep_in_thread(request, recorder, response)
        return response


def is_asked_for(query_string: str) -> bool:
    """Whether the query string has the key, read without touching (or refusing) `request.GET`."""
    if KEY not in query_string and "%" not in query_string:
        return False
    keys = (pair.partition("=")[0] for pair in query_string.split("&"))
    return any(unquote_plus(key) == KEY for key in keys)


def keep(
    request: HttpRequest, recorder: RequestRecorder, response: HttpResponseBase | None
) -> None:
    """Write the files of a recorded request, or see to it that they are once its body has ended."""
    if recorder.failure:
        return
    try:
        files = _claim(request)
        if recorder.streaming:
            recorder.on_end = lambda: _write_late(files, recorder)
        else:
            _write(files, recorder)
        if response is not None:
            response.headers[HEADER] = quote(str(files.svg), safe=PLAIN.replace("%", ""))
    except Exception:
        logger.exception(NOT_WRITTEN)


def _claim(request: HttpRequest) -> FlameFiles:
    directory = flames_dir()
    if directory is None:
        raise FileNotFoundError("The setting FLAMES_DIR names no directory")
    return claim_files(directory, request.method or "", request.path)


def _write_late(files: FlameFiles, recorder: RequestRecorder) -> None:
    try:
        _write(files, recorder)
    except Exception:
        logger.exception(NOT_WRITTEN)


def _write(files: FlameFiles, recorder: RequestRecorder) -> None:
    if recorder.profile is None:
        files.release()
        return
    files.write(recorder.profile)
    logger.info("Wrote the flames of a request to %s and, beside it, %s", files.svg, files.folded)
