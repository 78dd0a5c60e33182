"""Frames that stand for something else than their code, such as a node that is rendered."""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any, Protocol

from expvar_panels.flames.frames import Frame


class Reader(Protocol):
    """Makes out what the frames of one code object stand for."""

    def read(self, frame: FrameType) -> object | None:
        """The thing, which is kept alive; cheap, for it is asked at every look."""
        ...

    def describe(self, thing: Any) -> Frame | None:
        """How the profile shows the thing, None if it shows the code; asked once."""
        ...


class Marked:
    """The one code object whose frames are read. A walk asks at every frame: there is but one."""

    code: CodeType | None = None
    reader: Reader | None = None


marked = Marked()


def mark(code: CodeType, reader: Reader) -> Callable[[], None]:
    """Have the frames of a code object read; returns what ends that.

    Raises RuntimeError where another is read already.
    """
    if marked.code is not None:
        raise RuntimeError(f"the frames of {marked.code.co_qualname} are read already")
    marked.code, marked.reader = code, reader

    def unmark() -> None:
        if marked.reader is reader:
            marked.code = marked.reader = None

    return unmark
