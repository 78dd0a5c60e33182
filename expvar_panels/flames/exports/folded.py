"""Folded stacks: one line a stack, `root;...;leaf` and its time in whole microseconds.

The input of flamegraph.pl, also read by speedscope and the Firefox Profiler. flamegraph.pl takes a
number before the last one for that of another profile, so no frame may end in a space and digits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from expvar_panels.flames.profile import ROOT, Profile
from expvar_panels.flames.text import one_line

NAMELESS = "[unnamed]"
# A file that begins so would be taken for JSON or for a comment.
_NOT_FOLDED = re.compile(r"^[{#]")
_NUMBER_AT_END = re.compile(r" (?=\d+(?:\.\d*)?$)")


def to_folded(profile: Profile) -> str:
    """The profile's stacks in the order of their first samples, those of under 1 µs left out.

    Rounding carries over from stack to stack: the lines add up to the duration.
    """
    names = [folded_name(frame.label) for frame in profile.frames]
    times: dict[str, int] = {}
    for stack, wall in _time_of_stacks(profile).items():
        line = _path(profile, names, stack)
        times[line] = times.get(line, 0) + wall
    lines = []
    passed = written = 0
    for line, wall in times.items():
        passed += wall
        microseconds = passed // 1000 - written
        written += microseconds
        if microseconds:
            lines.append(f"{line} {microseconds}\n")
    return "".join(lines)


def folded_name(label: str) -> str:
    """A frame's label as the format allows it: one line, no separator, no number at its end."""
    return _NUMBER_AT_END.sub("_", one_line(label).replace(";", ":")) or NAMELESS


def _time_of_stacks(profile: Profile) -> dict[int, int]:
    times: dict[int, int] = {}
    for stack, wall in zip(profile.samples.stack, profile.samples.wall_ns, strict=True):
        times[stack] = times.get(stack, 0) + wall
    return times


def _path(profile: Profile, names: Sequence[str], stack: int) -> str:
    frames = []
    while stack != ROOT:
        frames.append(names[profile.stacks.frame[stack]])
        stack = profile.stacks.parent[stack]
    return _NOT_FOLDED.sub("_", ";".join(reversed(frames)))
