"""What a frame stands for: its code, or what a reader makes out of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any

import pytest

from expvar_panels.flames.frames import NOT_CODE, PYTHON, TEMPLATE, Frame
from expvar_panels.flames.stacks.sightings import Sightings, module_of, readers, unclassified

TAG = Frame(TEMPLATE, "", "{% tag %}", "page.html", 3, "django", NOT_CODE)


class TagReader:
    """Finds what a frame renders in its local `tag`."""

    def __init__(self) -> None:
        self.described = 0

    def read(self, frame: FrameType) -> object | None:
        return frame.f_locals.get("tag")

    def describe(self, thing: Any) -> Frame:
        self.described += 1
        return TAG


def renders(tag: object | None) -> FrameType:
    return sys._getframe()


@pytest.fixture
def reader() -> Iterator[TagReader]:
    readers[id(renders.__code__)] = reader = TagReader()
    yield reader
    del readers[id(renders.__code__)]


def test_a_frame_is_what_its_reader_makes_out(reader: TagReader) -> None:
    """Each thing is described once, however often it is seen, and kept alive."""
    sightings, tag = Sightings(), object()
    keys = {sightings.key_of_frame(renders(tag)) for _ in range(3)}
    other = sightings.key_of_frame(renders(object()))
    assert len(keys) == 1
    assert other not in keys
    assert reader.described == 2
    assert sightings.known[other].frame(unclassified) == TAG


def test_a_frame_that_its_reader_cannot_make_out_is_its_function(reader: TagReader) -> None:
    """And the same frames are read again the next time."""
    sightings = Sightings()
    plain = [sightings.key_of_frame(renders(None)) for _ in range(2)]
    assert plain[0] == plain[1]
    frame = sightings.known[plain[0]].frame(unclassified)
    assert (frame.kind, frame.name) == (PYTHON, "renders")
    assert sightings.known[sightings.key_of_frame(renders(1.5))].frame(unclassified) == TAG


@pytest.mark.parametrize("name", [None, 7, ["a"]])
def test_a_module_without_a_name_has_none(name: object) -> None:
    """Code may run in any namespace."""
    scope: dict[str, Any] = {"sys": sys, "__name__": name}
    exec("def frame():\n return sys._getframe()", scope)
    assert module_of(scope["frame"]()) == ""
