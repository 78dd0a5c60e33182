"""The few figures of a profile that are read without drawing it: top functions, packages, SQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from .frames import SQL, Frame
from .profile import Profile
from .text import well_formed
from .tree import CallTree, call_tree, walk

NS_PER_MS = 1e6


@dataclass(slots=True)
class Totals:
    """What all the places of one frame add up to; a recursion's total counts once."""

    self_ns: int = 0
    total_ns: int = 0
    samples: int = 0


def summarise(profile: Profile, top: int = 30) -> dict[str, Any]:
    """The summary as plain JSON data, times in milliseconds, shares of 1.

    `top`: at most that many functions, by self time; `packages`: by self time; `sql`: how many
    statements ran and for how long; `quality` and `description` as in the profile. Its strings can
    be written into any page.
    """
    totals = totals_by_frame(profile, call_tree(profile))
    quality = asdict(profile.quality)
    summary = {
        "duration_ms": profile.duration_ns / NS_PER_MS,
        "samples": profile.sample_count,
        "description": dict(profile.description),
        "quality": {**quality, "notes": list(quality["notes"])},
        "top": top_functions(profile, totals)[:top],
        "packages": packages(profile, totals),
        "sql": sql(profile, totals),
    }
    return {key: _writable(value) for key, value in summary.items()}


def _writable(data: Any) -> Any:
    """The data with its strings well-formed: a lone surrogate would break the page they go into."""
    if isinstance(data, str):
        return well_formed(data)
    if isinstance(data, list):
        return [_writable(item) for item in data]
    if isinstance(data, dict):
        return {_writable(key): _writable(value) for key, value in data.items()}
    return data


def totals_by_frame(profile: Profile, tree: CallTree) -> list[Totals]:
    """Self and total time of every frame of the profile, in its order."""
    totals = [Totals() for _ in profile.frames]
    for node, recursive in _with_recursion(tree):
        of_frame = totals[tree.frame[node]]
        of_frame.self_ns += tree.self_ns[node]
        of_frame.samples += tree.samples[node]
        if not recursive:
            of_frame.total_ns += tree.total_ns[node]
    return totals


def _with_recursion(tree: CallTree) -> Iterator[tuple[int, bool]]:
    """Every node, and whether its frame is also one of its callers."""
    open_frames: dict[int, int] = {}
    for node, entered in walk(tree):
        frame = tree.frame[node]
        depth = open_frames.get(frame, 0)
        if entered:
            yield node, depth > 0
        open_frames[frame] = depth + (1 if entered else -1)


def top_functions(profile: Profile, totals: list[Totals]) -> list[dict[str, Any]]:
    """The frames as rows, the longest self time first."""
    rows = [
        (frame, of_frame)
        for frame, of_frame in zip(profile.frames, totals, strict=True)
        if of_frame.total_ns or of_frame.samples
    ]
    rows.sort(key=lambda row: (-row[1].self_ns, -row[1].total_ns, row[0]))
    return [_row(frame, of_frame, profile.duration_ns) for frame, of_frame in rows]


def _row(frame: Frame, totals: Totals, duration_ns: int) -> dict[str, Any]:
    return {
        "name": frame.name,
        "module": frame.module,
        "kind": frame.kind,
        "file": frame.file,
        "line": frame.line,
        "origin": frame.origin,
        "package": frame.package,
        "self_ms": totals.self_ns / NS_PER_MS,
        "total_ms": totals.total_ns / NS_PER_MS,
        "self_share": share(totals.self_ns, duration_ns),
        "total_share": share(totals.total_ns, duration_ns),
        "samples": totals.samples,
    }


def packages(profile: Profile, totals: list[Totals]) -> list[dict[str, Any]]:
    """Self time by package (of code), by vendor (of SQL), engine (of templates) or state."""
    times: dict[tuple[str, str, str], int] = {}
    for frame, of_frame in zip(profile.frames, totals, strict=True):
        key = (frame.package, frame.origin, frame.kind)
        times[key] = times.get(key, 0) + of_frame.self_ns
    rows = sorted(((ns, key) for key, ns in times.items() if ns), key=lambda r: (-r[0], r[1]))
    return [
        {
            "package": package,
            "origin": origin,
            "kind": kind,
            "self_ms": ns / NS_PER_MS,
            "share": share(ns, profile.duration_ns),
        }
        for ns, (package, origin, kind) in rows
    ]


def sql(profile: Profile, totals: list[Totals]) -> dict[str, Any]:
    """How many statements ran, and their time."""
    of_sql = [t for f, t in zip(profile.frames, totals, strict=True) if f.kind == SQL]
    return {
        "count": sum(totals.samples for totals in of_sql),
        "ms": sum(totals.self_ns for totals in of_sql) / NS_PER_MS,
    }


def share(part: int, whole: int) -> float:
    """A part of 1; of nothing, nothing."""
    return part / whole if whole else 0.0
