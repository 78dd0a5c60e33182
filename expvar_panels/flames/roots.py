"""Cutting off the frames that every stack of a profile begins with and no reader asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from .frames import Frame
from .profile import ROOT, Profile, StackTable

Test = Callable[[Frame], bool]


def without_roots(profile: Profile, plumbing: Test, passage: Test = lambda frame: False) -> Profile:
    """The profile without the plumbing that its stacks begin with.

    A frame that is a `passage` goes too where it lies between plumbing. What ran in the plumbing
    itself keeps its time, as a root of its own: the sum of all samples stays the duration.
    """
    dropped = _dropped(profile, plumbing, passage)
    if not any(dropped):
        return profile
    used = _used(profile)
    kept = [not gone or used[node] for node, gone in enumerate(dropped)]
    return _keep(profile, kept, dropped)


def _dropped(profile: Profile, plumbing: Test, passage: Test) -> list[bool]:
    """Per node, whether it belongs to the run of plumbing that a root begins."""
    parent, frame = profile.stacks.parent, profile.stacks.frame
    is_plumbing = [plumbing(f) for f in profile.frames]
    may_go = [is_plumbing[i] or passage(f) for i, f in enumerate(profile.frames)]
    leading: list[bool] = []
    for node, above in enumerate(parent):
        leading.append((above == ROOT or leading[above]) and may_go[frame[node]])
    dropped = [leading[node] and is_plumbing[frame[node]] for node in range(len(parent))]
    for node in reversed(range(len(parent))):
        if dropped[node] and parent[node] != ROOT:
            dropped[parent[node]] = True
    return dropped


def _used(profile: Profile) -> list[bool]:
    used = [False] * len(profile.stacks.parent)
    for stack in (*profile.samples.stack, *profile.spans.stack):
        if stack != ROOT:
            used[stack] = True
    return used


def _keep(profile: Profile, kept: Sequence[bool], dropped: Sequence[bool]) -> Profile:
    """The profile with the kept nodes only; those that were dropped and used become roots."""
    table = profile.stacks
    number = {ROOT: ROOT}
    parents: list[int] = []
    for node, keep in enumerate(kept):
        if keep:
            number[node] = len(parents)
            above = table.parent[node]
            root = dropped[node] or above == ROOT or dropped[above]
            parents.append(ROOT if root else number[above])
    nodes = [node for node, keep in enumerate(kept) if keep]
    stacks = StackTable(
        tuple(parents),
        tuple(table.frame[node] for node in nodes),
        tuple(table.line[node] for node in nodes),
    )
    return replace(
        profile,
        stacks=stacks,
        samples=replace(profile.samples, stack=_renumber(profile.samples.stack, number)),
        spans=replace(profile.spans, stack=_renumber(profile.spans.stack, number)),
    )


def _renumber(nodes: Sequence[int], number: dict[int, int]) -> tuple[int, ...]:
    return tuple(number[node] for node in nodes)
