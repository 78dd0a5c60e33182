"""A flame graph as one SVG document: readable as it is, zoom and search by the script inside.

The root is the top row. Coordinates are shares of the document's width, so it fits every window;
each frame is an `svg` of its own, which cuts off the text that has no room. Names are text only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring
from zlib import crc32

from expvar_panels.flames.frames import PYTHON, Frame
from expvar_panels.flames.profile import ROOT, Profile
from expvar_panels.flames.summary import NS_PER_MS, share
from expvar_panels.flames.text import cut, one_line, xml_text
from expvar_panels.flames.tree import CallTree, call_tree

from .svg_head import HEAD_HEIGHT, add_head
from .title import title_of

WIDTH: Final = 1200
ROW: Final = 18
FOOT_HEIGHT: Final = 34
MARGIN: Final = 1  # per cent of the width, on either side
# A frame of less than half a pixel at `WIDTH` is no use to anyone.
NARROWEST: Final = 0.0005
MOST_FRAMES: Final = 4000
TEXT_FROM: Final = 0.015
LONGEST_NAME: Final = 300
SHADES: Final = 3


@dataclass(frozen=True, slots=True)
class Box:
    """A node of the tree where it is drawn: its row, and its left edge and width as shares."""

    node: int
    row: int
    left: float
    width: float


def to_svg(profile: Profile) -> str:
    """The profile's flame graph as an SVG document."""
    tree = call_tree(profile)
    boxes = layout(tree, profile.duration_ns)
    rows = 1 + max((box.row for box in boxes), default=0)
    root = Element("svg", _root_attributes(rows))
    SubElement(root, "title").text = xml_text(title_of(profile))
    SubElement(root, "style").text = _resource("svg_style.css")
    add_head(root, profile, tree)
    area = SubElement(root, "svg", _area_attributes(rows))
    _add_all(area, profile)
    for box in boxes:
        _add_frame(area, profile, tree, box)
    _add_foot(root, len(tree) - len(boxes), rows)
    SubElement(root, "script").text = _resource("svg_viewer.js")
    return tostring(root, encoding="unicode")


def layout(tree: CallTree, duration_ns: int) -> list[Box]:
    """The boxes that are wide enough to be seen, parents first, the longest child leftmost.

    Row 0 is left to the whole; of more than `MOST_FRAMES` boxes the widest are kept, with parents.
    """
    kept = _widest(tree, duration_ns)
    below = tree.children()
    boxes = []
    todo = [(ROOT, 0, 0.0)]
    while todo:
        parent, row, left = todo.pop()
        for node in below.get(parent, ()):
            if node not in kept:
                break
            width = share(tree.total_ns[node], duration_ns)
            boxes.append(Box(node, row + 1, left, width))
            todo.append((node, row + 1, left))
            left += width
    return boxes


def _widest(tree: CallTree, duration_ns: int) -> set[int]:
    narrowest = max(1, duration_ns * NARROWEST)
    nodes = [node for node, total in enumerate(tree.total_ns) if total >= narrowest]
    # A parent takes as long as its child and is numbered before it: it is never cut before it.
    nodes.sort(key=lambda node: (-tree.total_ns[node], node))
    return set(nodes[:MOST_FRAMES])


def _root_attributes(rows: int) -> dict[str, str]:
    return {
        "xmlns": "http://www.w3.org/2000/svg",
        "width": str(WIDTH),
        "height": str(HEAD_HEIGHT + rows * ROW + FOOT_HEIGHT),
        "class": "flames",
    }


def _area_attributes(rows: int) -> dict[str, str]:
    return {
        "class": "frames",
        "x": f"{MARGIN}%",
        "y": str(HEAD_HEIGHT),
        "width": f"{100 - 2 * MARGIN}%",
        "height": str(rows * ROW),
    }


def _add_all(area: Element, profile: Profile) -> None:
    milliseconds = f"{profile.duration_ns / NS_PER_MS:,.1f} ms"
    name = f"{title_of(profile)} · {milliseconds}"
    _add_box(area, "all", Box(ROOT, 0, 0.0, 1.0), name, [])


def _add_frame(area: Element, profile: Profile, tree: CallTree, box: Box) -> None:
    frame = profile.frames[tree.frame[box.node]]
    total, own = tree.total_ns[box.node], tree.self_ns[box.node]
    figures = (
        f"{total / NS_PER_MS:,.2f} ms ({box.width:.1%}), "
        f"itself {own / NS_PER_MS:,.2f} ms, samples {tree.samples[box.node]:,}"
    )
    place = f"{frame.file}:{frame.line}" if frame.file else ""
    lines = [cut(one_line(place), LONGEST_NAME), figures]
    _add_box(area, _classes(frame), box, _name(frame), lines)


def _add_box(area: Element, classes: str, box: Box, name: str, lines: Sequence[str]) -> None:
    attributes = {
        "class": classes,
        "x": f"{box.left:.4%}",
        "y": str(box.row * ROW),
        "width": f"{box.width:.4%}",
        "height": str(ROW),
    }
    element = SubElement(area, "svg", attributes)
    element.tail = "\n"
    SubElement(element, "title").text = xml_text("\n".join([name, *lines]))
    SubElement(element, "rect", {"width": "100%", "height": "100%"})
    if box.width >= TEXT_FROM:
        SubElement(element, "text", {"x": "4", "y": "13"}).text = xml_text(name)


def _name(frame: Frame) -> str:
    """The frame's own name first: it is what is left where there is little room."""
    if frame.kind == PYTHON and frame.module:
        text = f"{frame.name} ({frame.module})"
    else:
        text = frame.label
    return cut(one_line(text), LONGEST_NAME) or "[unnamed]"


def _classes(frame: Frame) -> str:
    if frame.kind != PYTHON:
        return frame.kind
    shade = crc32(frame.module.encode("utf-8", "replace")) % SHADES
    return f"{frame.origin or 'library'} shade{shade}"


def _add_foot(root: Element, left_out: int, rows: int) -> None:
    text = SubElement(root, "text", {"class": "foot", "x": f"{MARGIN}%"})
    text.set("y", str(HEAD_HEIGHT + rows * ROW + 20))
    if left_out:
        text.text = f"{left_out:,} frames are too narrow to be drawn."


@cache
def _resource(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
