"""Frames that stand for something else than their code, such as a node that is rendered."""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any, Final, cast

from expvar_panels.flames.frames import Frame

Describe = Callable[[Any], Frame | None]
"""How the profile shows what a frame stands for, None if it shows the code; asked once."""


class Reading:
    """The frames of one code object stand for what is in one of their local variables."""

    __slots__ = ("code", "describe", "local", "module")

    def __init__(self, function: Callable[..., object], local: str, describe: Describe) -> None:
        self.code: CodeType = cast(FunctionType, function).__code__
        self.module = function.__module__
        self.local = local
        self.describe = describe


NOTHING: Final = Reading(lambda: None, "", lambda thing: None)  # of a function that never runs


class Marked:
    """The one reading in force: a walk asks of every frame whether it is its code's."""

    reading: Reading = NOTHING


marked = Marked()


def mark(function: Callable[..., object], local: str, describe: Describe) -> Callable[[], None]:
    """Have the frames of a function stand for what is in a local variable, which is kept alive.

    Returns what ends that. Raises RuntimeError where another function is marked already.
    """
    if marked.reading is not NOTHING:
        raise RuntimeError(f"the frames of {marked.reading.code.co_qualname} are read already")
    reading = marked.reading = Reading(function, local, describe)

    def unmark() -> None:
        if marked.reading is reading:
            marked.reading = NOTHING

    return unmark
