"""The processed format of https://profiler.firefox.com, version 57, which later ones read.

One thread. Its functions are the profile's frames, its frames a function at a line, its stacks the
profile's own; a sample begins at `time` and weighs its duration. Times are in milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

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
    Frame,
)
from expvar_panels.flames.profile import ROOT, Profile, Spans
from expvar_panels.flames.text import well_formed

from .title import EXPORTER, title_of

VERSION: Final = 57
GECKO_VERSION: Final = 31
NS_PER_MS: Final = 1e6
INTERVAL_MARKER: Final = 1

# The first grey one is what the viewer falls back to; the transparent one counts as idle.
CATEGORIES: Final = (
    ("Other", "grey"),
    ("Own code", "yellow"),
    ("Libraries", "blue"),
    ("Standard library", "lightblue"),
    ("SQL", "green"),
    ("Templates", "purple"),
    ("Garbage collection", "orange"),
    ("Waiting", "transparent"),
)
_CATEGORY_OF: Final = {
    (PYTHON, OWN): 1,
    (PYTHON, LIBRARY): 2,
    (PYTHON, STDLIB): 3,
    SQL: 4,
    TEMPLATE: 5,
    GC: 6,
    WAIT: 7,
    TRUNCATED: 0,
}
_MARKERS: Final = {"sql": ("SQL", SQL), "gc": ("GC", GC), "wait": ("Waiting", WAIT)}


class Strings:
    """A list of distinct strings, and the index of each."""

    def __init__(self) -> None:
        self._index: dict[str, int] = {}

    def __getitem__(self, text: str) -> int:
        return self._index.setdefault(well_formed(text), len(self._index))

    def as_list(self) -> list[str]:
        """The strings in the order of their indices."""
        return list(self._index)


def to_gecko(profile: Profile) -> dict[str, Any]:
    """The profile as the Firefox Profiler's JSON data."""
    strings = Strings()
    thread = _thread(profile, strings)
    return {
        "meta": _meta(profile),
        "libs": [],
        "pages": [],
        "shared": {"stringArray": strings.as_list()},
        "threads": [thread],
    }


def _meta(profile: Profile) -> dict[str, Any]:
    quality = profile.quality
    return {
        "interval": (quality.interval_reached_ns or quality.interval_asked_ns) / NS_PER_MS or 1,
        "startTime": _epoch_ms(profile.description.get("started")),
        "profilingStartTime": 0,
        "profilingEndTime": profile.duration_ns / NS_PER_MS,
        "processType": 0,
        "product": title_of(profile),
        "importedFrom": EXPORTER,
        "stackwalk": 0,
        "version": GECKO_VERSION,
        "preprocessedProfileVersion": VERSION,
        "symbolicated": True,
        "symbolicationNotSupported": True,
        "usesOnlyOneStackType": True,
        "sourceCodeIsNotOnSearchfox": True,
        "sampleUnits": {"time": "ms", "eventDelay": "ms", "threadCPUDelta": "ns"},
        "categories": [
            {"name": name, "color": color, "subcategories": ["Other"]} for name, color in CATEGORIES
        ],
        "markerSchema": [_marker_schema(name) for name, _ in _MARKERS.values()],
        "extra": [{"label": "Recording", "entries": _entries(profile)}],
    }


def _epoch_ms(started: object) -> float:
    try:
        return datetime.fromisoformat(str(started)).timestamp() * 1000
    except (ValueError, OverflowError, OSError):
        return 0


def _marker_schema(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "display": ["marker-chart", "marker-table", "timeline-overview"],
        "tooltipLabel": name,
        "tableLabel": "{marker.data.text}",
        "chartLabel": "{marker.data.text}",
        "fields": [{"key": "text", "label": "Text", "format": "sanitized-string"}],
    }


def _entries(profile: Profile) -> list[dict[str, Any]]:
    quality = profile.quality
    figures = {
        **profile.description,
        "samples": quality.samples,
        "samples thrown away": quality.torn,
        "largest gap": f"{quality.largest_gap_ns / NS_PER_MS:.1f} ms",
        "CPU time of the sampler": f"{quality.sampler_cpu_ns / NS_PER_MS:.1f} ms",
    }
    return [
        {"label": well_formed(label), "format": "string", "value": well_formed(str(value))}
        for label, value in figures.items()
    ]


def _thread(profile: Profile, strings: Strings) -> dict[str, Any]:
    lines = _frames_at_lines(profile)
    return {
        "processType": "default",
        "processStartupTime": 0,
        "processShutdownTime": None,
        "registerTime": 0,
        "unregisterTime": None,
        "pausedRanges": [],
        "showMarkersInTimeline": True,
        "name": title_of(profile),
        "isMainThread": True,
        "pid": "1",
        "tid": 1,
        "samples": _samples(profile),
        "markers": _markers(profile, strings),
        "stackTable": {
            "frame": [lines[key] for key in _frame_and_line(profile)],
            "prefix": [None if parent == ROOT else parent for parent in profile.stacks.parent],
            "length": len(profile.stacks.parent),
        },
        "frameTable": _frame_table(profile, list(lines)),
        "funcTable": _func_table(profile.frames, strings),
        "resourceTable": _empty("lib", "name", "host", "type"),
        "nativeSymbols": _empty("libIndex", "address", "name", "functionSize"),
    }


def _empty(*columns: str) -> dict[str, Any]:
    return {**{column: [] for column in columns}, "length": 0}


def _frame_and_line(profile: Profile) -> list[tuple[int, int]]:
    return list(zip(profile.stacks.frame, profile.stacks.line, strict=True))


def _frames_at_lines(profile: Profile) -> dict[tuple[int, int], int]:
    """The index of each frame at a line where it was seen."""
    lines: dict[tuple[int, int], int] = {}
    for key in _frame_and_line(profile):
        lines.setdefault(key, len(lines))
    return lines


def _frame_table(profile: Profile, lines: Sequence[tuple[int, int]]) -> dict[str, Any]:
    count = len(lines)
    return {
        "address": [-1] * count,
        "inlineDepth": [0] * count,
        "category": [_category(profile.frames[frame]) for frame, _ in lines],
        "subcategory": [0] * count,
        "func": [frame for frame, _ in lines],
        "nativeSymbol": [None] * count,
        "innerWindowID": [0] * count,
        "line": [line or None for _, line in lines],
        "column": [None] * count,
        "length": count,
    }


def _category(frame: Frame) -> int:
    key = (frame.kind, frame.origin) if frame.kind == PYTHON else frame.kind
    return _CATEGORY_OF.get(key, 0)


def _func_table(frames: Sequence[Frame], strings: Strings) -> dict[str, Any]:
    count = len(frames)
    return {
        "name": [strings[frame.label] for frame in frames],
        "isJS": [False] * count,
        "relevantForJS": [False] * count,
        "resource": [-1] * count,
        "fileName": [strings[frame.file] if frame.file else None for frame in frames],
        "lineNumber": [frame.line or None for frame in frames],
        "columnNumber": [None] * count,
        "length": count,
    }


def _samples(profile: Profile) -> dict[str, Any]:
    samples = profile.samples
    times, passed = [], 0
    for wall in samples.wall_ns:
        times.append(passed / NS_PER_MS)
        passed += wall
    table = {
        "stack": list(samples.stack),
        "time": times,
        "weight": [wall / NS_PER_MS for wall in samples.wall_ns],
        "weightType": "tracing-ms",
        "length": len(samples.stack),
    }
    if samples.cpu_ns is not None:
        # The viewer's delta is that since the sample before, ours that until the next one.
        table["threadCPUDelta"] = [0, *samples.cpu_ns][: len(samples.stack)]
    return table


def _markers(profile: Profile, strings: Strings) -> dict[str, Any]:
    spans = profile.spans
    count = len(spans.kind)
    ends = zip(spans.start_ns, spans.duration_ns, strict=True)
    return {
        "data": [_marker_data(profile, spans, i) for i in range(count)],
        "name": [strings[_MARKERS[kind][0]] for kind in spans.kind],
        "startTime": [start / NS_PER_MS for start in spans.start_ns],
        "endTime": [(start + duration) / NS_PER_MS for start, duration in ends],
        "phase": [INTERVAL_MARKER] * count,
        "category": [_CATEGORY_OF[_MARKERS[kind][1]] for kind in spans.kind],
        "length": count,
    }


def _marker_data(profile: Profile, spans: Spans, i: int) -> dict[str, Any]:
    name, kind = _MARKERS[spans.kind[i]]
    stack = spans.stack[i]
    if stack == ROOT:
        return {"type": name, "text": name}
    frame = profile.frames[profile.stacks.frame[stack]]
    text = well_formed(frame.label) if frame.kind == kind else name
    return {"type": name, "text": text, "cause": {"tid": 1, "stack": stack}}
