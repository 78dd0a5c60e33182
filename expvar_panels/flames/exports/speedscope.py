"""The file format of https://www.speedscope.app: sampled stacks with weights, in time order."""

from __future__ import annotations

from typing import Any

from expvar_panels.flames.frames import Frame
from expvar_panels.flames.profile import ROOT, Profile
from expvar_panels.flames.text import well_formed

from .title import EXPORTER, title_of

SCHEMA = "https://www.speedscope.app/file-format-schema.json"


def to_speedscope(profile: Profile) -> dict[str, Any]:
    """The profile as speedscope's JSON data; every sample is a list of frames from root to leaf."""
    title = title_of(profile)
    stacks = _stacks(profile)
    return {
        "$schema": SCHEMA,
        "name": title,
        "exporter": EXPORTER,
        "activeProfileIndex": 0,
        "shared": {"frames": [_frame(frame) for frame in profile.frames]},
        "profiles": [
            {
                "type": "sampled",
                "name": title,
                "unit": "nanoseconds",
                "startValue": 0,
                "endValue": profile.duration_ns,
                "samples": [stacks[stack] for stack in profile.samples.stack],
                "weights": list(profile.samples.wall_ns),
            }
        ],
    }


def _frame(frame: Frame) -> dict[str, Any]:
    data: dict[str, Any] = {"name": well_formed(frame.label)}
    if frame.file:
        data["file"] = well_formed(frame.file)
        if frame.line:
            data["line"] = frame.line
    return data


def _stacks(profile: Profile) -> dict[int, list[int]]:
    """The frames of each stack that was seen, from root to leaf; one list however often it was."""
    parent, frame = profile.stacks.parent, profile.stacks.frame
    stacks = {}
    for leaf in set(profile.samples.stack):
        path, node = [], leaf
        while node != ROOT:
            path.append(frame[node])
            node = parent[node]
        stacks[leaf] = path[::-1]
    return stacks
