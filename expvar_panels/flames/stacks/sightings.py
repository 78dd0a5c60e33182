"""What was seen while walking: code objects and other things that a stack's keys stand for.

A code object is looked at once, when it is met in a trace for the first time; names and lines are
worked out when the recording is over.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from types import CodeType
from typing import Any, Protocol

from expvar_panels.flames.frames import NOT_CODE, PYTHON, Frame

from .bookmarks import Trace
from .reading import Reading

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

    def keys(self, trace: Trace | None) -> list[int]:
        """Key and instruction offset of each frame of a trace."""
        known = self.known
        keys: list[int] = []
        push = keys.append
        while trace is not None:
            parts, trace = trace
            each = iter(parts)
            for what, lasti, where in zip(each, each, each, strict=True):
                key = id(what)
                push(key if key in known else self._meet(what, where))
                push(lasti)
        return keys

    def key_of(self, frame: Frame) -> int:
        """The key of a frame of our own making."""
        key = self._fixed.get(frame)
        if key is None:
            sighting = Fixed(frame)
            key = self._fixed[frame] = id(sighting)
            self.known[key] = sighting
        return key

    def _meet(self, what: CodeType | Frame | Reading, where: Any) -> int:
        """The key of what is new, or stands for something else each time."""
        if isinstance(what, Frame):
            return self.key_of(what)
        if isinstance(what, Reading):
            return self._meet_thing(what, where)
        for describe in describers:
            sighting = describe(what, where)
            if sighting is not None:
                break
        else:
            sighting = PythonCode(what, module_of(where))
        self.known[id(what)] = sighting
        return id(what)

    def _meet_thing(self, reading: Reading, thing: Any) -> int:
        """The key of what the frame stands for, and of its code if that cannot be made out."""
        key = id(thing)
        if key in self.known:
            return key
        frame = None if thing is None else reading.describe(thing)
        if frame is not None:
            self.known[key] = Fixed(frame, thing)
            return key
        key = ~id(reading.code)  # no object's; the code's own key must stay unknown
        if key not in self.known:
            self.known[key] = PythonCode(reading.code, reading.module)
        return key


describers: list[Callable[[CodeType, Mapping[str, Any]], Sighting | None]] = []
"""Asked in turn what a code object is that was not met before, by its globals."""


def module_of(scope: Mapping[str, Any]) -> str:
    """The name of the module whose globals these are."""
    name = scope.get("__name__") if type(scope) is dict else None
    return name if type(name) is str else ""


def unclassified(file: str, module: str) -> str:
    """The origin of every frame where nobody classifies."""
    return NOT_CODE
