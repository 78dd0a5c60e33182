"""`record()`: a recording of any code, in one `with` block."""

from __future__ import annotations

import sys
from types import TracebackType

from .sampling.recording import Recording


class record:
    """Record the block: `with record(interval=0.001) as recording: ...`, then `recording.profile`.

    `interval` in seconds. Works in sync code and in coroutines, and inside another recording.
    """

    def __init__(self, interval: float = 0.001) -> None:
        if not interval > 0:
            raise ValueError(f"record(interval={interval!r}): the interval is in seconds, above 0")
        self._interval_ns = round(interval * 1e9)

    def __enter__(self) -> Recording:
        self._recording = Recording(self._interval_ns)
        self._attachment = self._recording.attach_below(sys._getframe(1), inclusive=True)
        return self._attachment.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._attachment.__exit__(kind, error, traceback)
        self._recording.finish()
