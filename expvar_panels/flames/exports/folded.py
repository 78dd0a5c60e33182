"""Folded stacks: one line a stack, `root;...;leaf` and its time in whole microseconds.

The input of flamegraph.pl, also read by speedscope and the Firefox Profiler. flamegraph.pl takes a
number before the last one for that of another profile, so no frame may end in a space and digits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from expvar_panels.flames.profile import ROOT, Profile
from expvar_panels.flames.text import one_line

from .bounding import affordable, left_out, time_of_stacks

MOST_CHARACTERS = 20_000_000
NAMELESS = "[unnamed]"
# A file that begins so would be taken for JSON or for a comment.
_NOT_FOLDED = re.compile(r"^[{#]")
_NUMBER_AT_END = re.compile(r" (?=\d+(?:\.\d*)?$)")


def to_folded(profile: Profile) -> str:
    """The profile's stacks in the order of their first samples, those of under 1 µs left out.

    Rounding carries over from stack to stack: the lines add up to the duration. Where all of them
    would be more than `MOST_CHARACTERS`, the shortest stacks are one line together.
    """
    names = [folded_name(frame.label) for frame in profile.frames]
    stacks = time_of_stacks(profile)
    kept = affordable(stacks, _lengths(profile, names), MOST_CHARACTERS)
    rest = left_out(len(stacks) - len(kept))
    times: dict[str, int] = {}
    for stack, wall in stacks.items():
        line = _path(profile, names, stack) if stack in kept else rest
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


def _lengths(profile: Profile, names: Sequence[str]) -> dict[int, int]:
    """The characters of each stack written out."""
    lengths = {ROOT: 0}
    for node, (parent, frame) in enumerate(
        zip(profile.stacks.parent, profile.stacks.frame, strict=True)
    ):
        lengths[node] = lengths[parent] + len(names[frame]) + 1
    return lengths


def _path(profile: Profile, names: Sequence[str], stack: int) -> str:
    frames = []
    while stack != ROOT:
        frames.append(names[profile.stacks.frame[stack]])
        stack = profile.stacks.parent[stack]
    return _NOT_FOLDED.sub("_", ";".join(reversed(frames)))
