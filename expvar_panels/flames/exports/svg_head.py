"""What stands above the frames of the SVG: what was recorded, how well, and the legend."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from expvar_panels.flames.frames import (
    GC,
    LIBRARY,
    OWN,
    PYTHON,
    SQL,
    STDLIB,
    TEMPLATE,
    TRUNCATED,
    WAIT,
)
from expvar_panels.flames.profile import Profile
from expvar_panels.flames.summary import NS_PER_MS, share
from expvar_panels.flames.text import cut, one_line, xml_text
from expvar_panels.flames.tree import CallTree

from .title import title_of

HEAD_HEIGHT: Final = 112
LEFT: Final = 14
SWATCH: Final = 11
CHARACTER: Final = 6.6  # its width in the legend, on average
LONGEST_TITLE: Final = 110

LEGEND: Final = {
    OWN: "own code",
    LIBRARY: "libraries",
    STDLIB: "standard library",
    SQL: "SQL",
    TEMPLATE: "templates",
    GC: "garbage collection",
    WAIT: "waiting",
    TRUNCATED: "not shown",
}


def add_head(root: Element, profile: Profile, tree: CallTree) -> None:
    """Title, figures and legend."""
    _add_text(root, "title", 30, cut(title_of(profile), LONGEST_TITLE))
    _add_text(root, "figures", 50, " · ".join(_figures(profile)))
    x = float(LEFT)
    for name, time in _shares(profile, tree):
        label = f"{LEGEND[name]} {time:.0%}"
        _add_swatch(root, name, x, label)
        x += SWATCH + 24 + len(label) * CHARACTER


def _add_text(parent: Element, name: str, y: int, text: str) -> None:
    attributes = {"class": name, "x": str(LEFT), "y": str(y)}
    SubElement(parent, "text", attributes).text = xml_text(one_line(text))


def _figures(profile: Profile) -> list[str]:
    quality, description = profile.quality, profile.description
    figures = [
        f"status {description['status']}" if "status" in description else "",
        f"{profile.duration_ns / NS_PER_MS:,.1f} ms",
        f"{profile.sample_count:,} samples",
        f"one in {quality.interval_reached_ns / NS_PER_MS:.1f} ms"
        if quality.interval_reached_ns
        else "",
        f"largest gap {quality.largest_gap_ns / NS_PER_MS:.1f} ms",
        _started(str(description.get("started", ""))),
    ]
    return [figure for figure in figures if figure]


def _started(started: str) -> str:
    """The time of the start to the second, where it is one."""
    try:
        return datetime.fromisoformat(started).strftime("%Y-%m-%d %H:%M:%S %Z").strip()
    except ValueError:
        return ""


def _shares(profile: Profile, tree: CallTree) -> list[tuple[str, float]]:
    """The share of time that was spent in frames of each colour itself, the largest first."""
    times = dict.fromkeys(LEGEND, 0)
    for frame, own in zip(tree.frame, tree.self_ns, strict=True):
        of = profile.frames[frame]
        times[(of.origin or LIBRARY) if of.kind == PYTHON else of.kind] += own
    rows = [(name, share(time, profile.duration_ns)) for name, time in times.items() if time]
    return sorted(rows, key=lambda row: -row[1])


def _add_swatch(root: Element, name: str, x: float, label: str) -> None:
    size = {"width": str(SWATCH), "height": str(SWATCH)}
    group = SubElement(root, "g", {"class": f"legend {name}"})
    SubElement(group, "rect", {"x": f"{x:.0f}", "y": "64", "rx": "2", **size})
    text = SubElement(group, "text", {"x": f"{x + SWATCH + 6:.0f}", "y": "74"})
    text.text = label
