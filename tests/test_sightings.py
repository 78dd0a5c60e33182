"""What a frame stands for: its code, or what a reader makes out of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any

import pytest

from expvar_panels.flames.frames import NOT_CODE, PYTHON, TEMPLATE, Frame
from expvar_panels.flames.stacks.bookmarks import Base
from expvar_panels.flames.stacks.reading import NOTHING, mark, marked
from expvar_panels.flames.stacks.sightings import Sightings, module_of, unclassified
from expvar_panels.flames.stacks.walking import parts_of, walk

TAG = Frame(TEMPLATE, "", "{% tag %}", "page.html", 3, "django", NOT_CODE)


class Tags:
    """Describes what a frame renders, which is its local `tag`; text is no tag."""

    def __init__(self) -> None:
        self.described = 0

    def describe(self, thing: Any) -> Frame | None:
        self.described += 1
        return None if isinstance(thing, str) else TAG


def renders(tag: object | None) -> FrameType:
    return sys._getframe()


@pytest.fixture
def tags() -> Iterator[Tags]:
    tags = Tags()
    unmark = mark(renders, "tag", tags.describe)
    yield tags
    unmark()


def key_of(sightings: Sightings, frame: FrameType) -> int:
    return sightings.keys((parts_of([frame]), None))[0]


def test_a_frame_is_what_it_stands_for(tags: Tags) -> None:
    """Each thing is described once, however often it is seen, and kept alive."""
    sightings, tag = Sightings(), object()
    keys = {key_of(sightings, renders(tag)) for _ in range(3)}
    other = key_of(sightings, renders(object()))
    assert len(keys) == 1
    assert other not in keys
    assert tags.described == 2
    assert sightings.known[other].frame(unclassified) == TAG


@pytest.mark.parametrize("tag", [None, "no tag"])
def test_a_frame_that_stands_for_nothing_known_is_its_function(tags: Tags, tag: str | None) -> None:
    """And the same frames are read again the next time."""
    sightings = Sightings()
    plain = [key_of(sightings, renders(tag)) for _ in range(2)]
    assert plain[0] == plain[1]
    frame = sightings.known[plain[0]].frame(unclassified)
    assert (frame.kind, frame.name, frame.module) == (PYTHON, "renders", __name__)
    assert sightings.known[key_of(sightings, renders(1.5))].frame(unclassified) == TAG


def test_a_trace_is_read_after_the_reading_has_ended() -> None:
    """What was walked is worked out later, when the hooks may be gone."""
    sightings = Sightings()
    unmark = mark(renders, "tag", Tags().describe)
    frame = renders(object())
    trace = walk(frame, Base(frame.f_back, None, inclusive=False))
    unmark()
    assert trace is not None
    (key, _) = sightings.keys(trace)
    assert sightings.known[key].frame(unclassified) == TAG


def test_the_frames_of_one_code_object_are_read_at_a_time(tags: Tags) -> None:
    """A walk asks of every frame whether it is the one."""
    with pytest.raises(RuntimeError, match="renders are read already"):
        mark(key_of, "frame", tags.describe)


def test_what_ends_a_reading_ends_no_later_one() -> None:
    """An uninstaller may be called twice."""
    unmark = mark(renders, "tag", Tags().describe)
    unmark()
    unmark_second = mark(key_of, "frame", Tags().describe)
    unmark()
    assert marked.reading.code is key_of.__code__
    unmark_second()
    assert marked.reading is NOTHING


@pytest.mark.parametrize("name", [None, 7, ["a"]])
def test_a_module_without_a_name_has_none(name: object) -> None:
    """Code may run in any namespace."""
    scope: dict[str, Any] = {"sys": sys, "__name__": name}
    exec("def frame():\n return sys._getframe()", scope)
    assert module_of(scope["frame"]().f_globals) == ""
