"""`record()`: a recording of any code, in one `with` block."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from functools import lru_cache
from types import TracebackType

from .origin import Origins
from .sampling.recording import Recording

Directory = str | os.PathLike[str]


class record:
    """Record the block: `with record(interval=0.001) as recording: ...`, then `recording.profile`.

    `interval` in seconds. `own` are the directories of your own code, by default the working
    directory. Works in sync code and in coroutines, and inside another recording.
    """

    def __init__(self, interval: float = 0.001, *, own: Iterable[Directory] = (os.curdir,)) -> None:
        if not interval > 0:
            raise ValueError(f"record(interval={interval!r}): the interval is in seconds, above 0")
        self._interval_ns = round(interval * 1e9)
        self._own = tuple(os.fspath(directory) for directory in own)

    def __enter__(self) -> Recording:
        self._recording = Recording(self._interval_ns, classify=_origins(self._own))
        self._attachment = self._recording.attach_below(sys._getframe(1), inclusive=True)
        return self._attachment.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._attachment.__exit__(kind, error, traceback)
        try:
            self._recording.finish()
        except Exception as failure:
            self._recording.tally.failed(failure)


def _origins(own: Iterable[str]) -> Origins:
    """Whose code a frame is, by these directories; nobody's own where they cannot be found."""
    try:
        return _origins_below(tuple(map(os.path.abspath, own)))
    except OSError:  # the working directory has been deleted
        return _origins_below(())


@lru_cache(maxsize=8)
def _origins_below(own: tuple[str, ...]) -> Origins:
    return Origins(own)
