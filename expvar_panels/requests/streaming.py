"""Recording a response's body while it streams, until it ends or whoever reads it goes away."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Iterator

from asgiref.sync import sync_to_async
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse

from expvar_panels.flames.sampling.recording import Recording

End = Callable[[], None]


def record_stream(response: HttpResponseBase, recording: Recording, end: End) -> bool:
    """Record the body of a streaming response, then call `end` once; False: nothing streams."""
    if not isinstance(response, StreamingHttpResponse) or _is_plain_file(response):
        return False
    parts = response.streaming_content
    response.streaming_content = (
        RecordedAsyncParts(parts, recording, end)
        if isinstance(parts, AsyncIterator)
        else RecordedParts(parts, recording, end)
    )
    return True


def _is_plain_file(response: StreamingHttpResponse) -> bool:
    """Whether the server may send the body from a file without running any code of ours."""
    stream = getattr(response, "file_to_stream", None)
    if not isinstance(response, FileResponse) or stream is None:
        return False
    try:
        return isinstance(stream.fileno(), int)
    except Exception:  # a source may be of anyone's making
        return False


class _Parts:
    """What the two kinds of body share: the recording, and an end that comes once."""

    def __init__(self, recording: Recording, end: End) -> None:
        self.recording = recording
        self._end: End | None = end
        self._lock = threading.Lock()

    @property
    def recorded(self) -> bool:
        """Whether the next part is to be recorded."""
        return self._end is not None

    def close(self) -> None:
        """End the recording; the response closes its body however the request ends."""
        with self._lock:
            end, self._end = self._end, None
        if end is not None:
            end()


class RecordedParts(_Parts):
    """The parts of a body, each made while the recording is at work."""

    def __init__(self, parts: Iterator[bytes], recording: Recording, end: End) -> None:
        super().__init__(recording, end)
        self._parts = iter(parts)

    def __iter__(self) -> RecordedParts:
        return self

    def __next__(self) -> bytes:
        if not self.recorded:
            return next(self._parts)
        try:
            with self.recording.attach():
                return next(self._parts)
        except BaseException:
            self.close()
            raise


class RecordedAsyncParts(_Parts):
    """The same for a body that is made asynchronously."""

    def __init__(self, parts: AsyncIterator[bytes], recording: Recording, end: End) -> None:
        super().__init__(recording, end)
        self._parts = aiter(parts)

    def __aiter__(self) -> RecordedAsyncParts:
        return self

    async def __anext__(self) -> bytes:
        if not self.recorded:
            return await anext(self._parts)
        try:
            with self.recording.attach():
                return await anext(self._parts)
        except Exception:
            # Ending may use the database. A task that is cancelled leaves it to `close()`, which
            # the response calls in a thread.
            await sync_to_async(self.close)()
            raise
