"""The file format of https://www.speedscope.app: sampled stacks with weights, in time order."""

from __future__ import annotations

from collections import Counter
from typing import Any

from expvar_panels.flames.frames import Frame
from expvar_panels.flames.profile import ROOT, Profile
from expvar_panels.flames.text import well_formed

from .bounding import affordable, left_out, time_of_stacks
from .title import EXPORTER, title_of

SCHEMA = "https://www.speedscope.app/file-format-schema.json"
MOST_ENTRIES = 2_000_000


def to_speedscope(profile: Profile) -> dict[str, Any]:
    """The profile as speedscope's JSON data; every sample is a list of frames from root to leaf.

    Where all samples would list more than `MOST_ENTRIES` frames, the shortest stacks share one.
    """
    title = title_of(profile)
    frames = [_frame(frame) for frame in profile.frames]
    stacks = _stacks(profile)
    if missing := set(profile.samples.stack) - stacks.keys():
        stacks |= {stack: [len(frames)] for stack in missing}
        frames.append({"name": left_out(len(missing))})
    return {
        "$schema": SCHEMA,
        "name": title,
        "exporter": EXPORTER,
        "activeProfileIndex": 0,
        "shared": {"frames": frames},
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
    for leaf in affordable(time_of_stacks(profile), _entries(profile), MOST_ENTRIES):
        path, node = [], leaf
        while node != ROOT:
            path.append(frame[node])
            node = parent[node]
        stacks[leaf] = path[::-1]
    return stacks


def _entries(profile: Profile) -> dict[int, int]:
    """How many frames all samples of each stack list together."""
    depth = {ROOT: 0}
    for node, parent in enumerate(profile.stacks.parent):
        depth[node] = depth[parent] + 1
    return {stack: depth[stack] * n for stack, n in Counter(profile.samples.stack).items()}
