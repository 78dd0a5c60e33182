"""What a format that writes every stack out in full has room for.

A recording keeps its stacks as a tree; written out one by one, its deepest are hundreds of times as
long. The longest-lasting are kept then, and one frame stands for the rest.
"""

from __future__ import annotations

from collections.abc import Mapping

from expvar_panels.flames.profile import Profile


def affordable(times: Mapping[int, int], cost: Mapping[int, int], budget: int) -> set[int]:
    """The stacks of the longest times, as many as cost no more than the budget together."""
    kept = set()
    for stack in sorted(times, key=lambda stack: (-times[stack], stack)):
        budget -= cost[stack]
        if budget < 0:
            break
        kept.add(stack)
    return kept


def left_out(count: int) -> str:
    """The name of the frame that stands for so many stacks."""
    return f"[{count:,} shorter stacks left out]"


def time_of_stacks(profile: Profile) -> dict[int, int]:
    """Nanoseconds of each stack, in the order of their first samples."""
    times: dict[int, int] = {}
    for stack, wall in zip(profile.samples.stack, profile.samples.wall_ns, strict=True):
        times[stack] = times.get(stack, 0) + wall
    return times
