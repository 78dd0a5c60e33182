"""What was seen while walking: code objects and other things that a stack's keys stand for.

A walk notes no more than `id(code)` and `f_lasti` of each frame. A code object is looked at once,
when it is met for the first time; names and lines are worked out when the recording is over.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any, Protocol

from expvar_panels.flames.frames import NOT_CODE, PYTHON, Frame

Classify = Callable[[str, str], str]
"""From the file and the module of a python frame to its origin, one of `frames.ORIGINS`."""


class Sighting(Protocol):
    """Something that frames of a stack stand for."""

    def frame(self, classify: Classify) -> Frame:
        """How the profile shows it."""
        ...

    def line(self, lasti: int) -> int:
        """The line it was at, `lasti` being the offset of the instruction."""
        ...


class Reader(Protocol):
    """Makes out what the frames of one code object stand for, such as the node being rendered."""

    def read(self, frame: FrameType) -> object | None:
        """The thing, which is kept alive; cheap, for it is asked at every look."""
        ...

    def describe(self, thing: Any) -> Frame:
        """How the profile shows the thing; asked once."""
        ...


class PythonCode:
    """A code object met in a walk."""

    __slots__ = ("_lines", "_starts", "code", "module")

    def __init__(self, code: CodeType, module: str) -> None:
        self.code = code
        self.module = module
        self._starts: list[int] | None = None
        self._lines: list[int] = []

    def frame(self, classify: Classify) -> Frame:
        """The function, with the package that its module is of."""
        file, module = self.code.co_filename, self.module
        package = module.partition(".")[0]
        line = self.code.co_firstlineno
        return Frame(
            PYTHON, module, self.code.co_qualname, file, line, package, classify(file, module)
        )

    def line(self, lasti: int) -> int:
        """The line of the source that the instruction at `lasti` belongs to."""
        if self._starts is None:
            table = [(start, line or 0) for start, _, line in self.code.co_lines()]
            self._starts = [start for start, _ in table]
            self._lines = [line for _, line in table]
        at = bisect_right(self._starts, lasti) - 1
        return self._lines[at] if at >= 0 else self.code.co_firstlineno


class Fixed:
    """A frame that is known beforehand: a state, a statement, a line of a template."""

    __slots__ = ("_frame", "anchor")

    def __init__(self, frame: Frame, anchor: object = None) -> None:
        self._frame = frame
        self.anchor = anchor

    def frame(self, classify: Classify) -> Frame:
        """The frame itself."""
        return self._frame

    def line(self, lasti: int) -> int:
        """The frame's own line."""
        return self._frame.line


class Sightings:
    """All that one recording has met; each key is the `id` of something kept alive here."""

    def __init__(self) -> None:
        self.known: dict[int, Sighting] = {}
        self._fixed: dict[Frame, int] = {}

    def meet(self, frame: FrameType, code: CodeType) -> int:
        """The key of a frame whose code is new, or stands for something else each time."""
        reader = readers.get(id(code))
        if reader is None:
            return self._meet_code(frame, code)
        thing = reader.read(frame)
        key = id(thing)
        return key if key in self.known else self._meet_thing(frame, code, reader, thing)

    def key_of_frame(self, frame: FrameType) -> int:
        """The key of any frame."""
        key = id(frame.f_code)
        return key if key in self.known else self.meet(frame, frame.f_code)

    def key_of(self, frame: Frame) -> int:
        """The key of a frame of our own making; only ever asked for by one thread at a time."""
        key = self._fixed.get(frame)
        if key is None:
            sighting = Fixed(frame)
            key = self._fixed[frame] = id(sighting)
            self.known[key] = sighting
        return key

    def _meet_code(self, frame: FrameType, code: CodeType) -> int:
        for describe in describers:
            sighting = describe(frame, code)
            if sighting is not None:
                break
        else:
            sighting = PythonCode(code, module_of(frame))
        self.known[id(code)] = sighting
        return id(code)

    def _meet_thing(self, frame: FrameType, code: CodeType, reader: Reader, thing: Any) -> int:
        """The key of what the frame stands for, and of its code if that cannot be made out."""
        if thing is None:
            key = ~id(code)  # no object's; the code's own key must stay unknown
            if key not in self.known:
                self.known[key] = PythonCode(code, module_of(frame))
            return key
        self.known[id(thing)] = Fixed(reader.describe(thing), thing)
        return id(thing)


readers: dict[int, Reader] = {}
"""By the id of a code object, which its hook keeps alive: how its frames are to be read."""

describers: list[Callable[[FrameType, CodeType], Sighting | None]] = []
"""Asked in turn what a code object is that was not met before, if not plain Python."""


def module_of(frame: FrameType) -> str:
    """The name of the module that a frame's code is in."""
    name = dict.get(frame.f_globals, "__name__")
    return name if type(name) is str else ""


def unclassified(file: str, module: str) -> str:
    """The origin of every frame where nobody classifies."""
    return NOT_CODE
