"""The value type of the Flames side: what one recording gave.

Every export and every view of the panel is a function of a `Profile`, one file each: its methods
only hand over to them. The browser gets `encode()`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .frames import Frame

ROOT: Final = -1


class ProfileError(ValueError):
    """The data is not a profile of this version, and says where it is not."""


@dataclass(frozen=True, slots=True)
class StackTable:
    """Stacks as a tree in columns: node i is `frame[i]`, called by node `parent[i]`.

    `parent[i] < i`, and `ROOT` for a root; `frame[i]` indexes the profile's frames; `line[i]` is
    the line of its file that node i was executing when it was seen (0: unknown).
    """

    parent: tuple[int, ...] = ()
    frame: tuple[int, ...] = ()
    line: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Samples:
    """Samples in columns and in time order; `stack` indexes the stack table by leaf.

    `wall_ns` is the wall time that a sample stands for: the sum over all samples is the recording's
    duration, and a sample begins where the one before it ends. `cpu_ns` is the CPU time of the
    same span, or None where the platform has no clock for it. A finished database statement is one
    sample of its exact duration, so the samples of an sql frame count its executions.
    """

    stack: tuple[int, ...] = ()
    wall_ns: tuple[int, ...] = ()
    cpu_ns: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Spans:
    """Exactly measured stretches in columns, for the lanes of the time strip.

    `kind` is "sql", "gc" or "wait"; `start_ns` counts from the recording's start; `stack` is the
    stack's leaf, or `ROOT` where none was taken.
    """

    kind: tuple[str, ...] = ()
    start_ns: tuple[int, ...] = ()
    duration_ns: tuple[int, ...] = ()
    stack: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Quality:
    """How far the recording can be trusted.

    `samples` were taken and `torn` thrown away (their time went to the next one).
    `interval_asked_ns` is the setting, `interval_reached_ns` the mean distance of samples,
    `largest_gap_ns` the longest stretch that no sample looked into, less what was measured exactly
    in it. `sampler_cpu_ns` is the CPU time of the sampler's thread meanwhile. `errors` counts the
    recorder's own failures; `dropped` counts what a bound cut off, by the name of the bound;
    `notes` are sentences on what could not be recorded.
    """

    samples: int = 0
    torn: int = 0
    interval_asked_ns: int = 0
    interval_reached_ns: int = 0
    largest_gap_ns: int = 0
    sampler_cpu_ns: int = 0
    errors: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """A finished recording: frames, stacks, samples, spans, quality. Times in integer nanoseconds.

    `description` says what was recorded: strings and ints, for a request `method`, `path`,
    `status`, `started` (ISO 8601, UTC) and `middleware` (dotted names in lines, the outermost
    first).
    """

    duration_ns: int = 0
    frames: tuple[Frame, ...] = ()
    stacks: StackTable = field(default_factory=StackTable)
    samples: Samples = field(default_factory=Samples)
    spans: Spans = field(default_factory=Spans)
    quality: Quality = field(default_factory=Quality)
    description: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def sample_count(self) -> int:
        """How many samples the profile holds."""
        return len(self.samples.stack)

    def to_dict(self) -> dict[str, Any]:
        """The profile as plain JSON data: strings shared, tables in columns, a version."""
        from .wire import to_dict

        return to_dict(self)

    @classmethod
    def from_dict(cls, data: object) -> Profile:
        """The inverse of `to_dict()`; anything else is refused with a `ProfileError`."""
        from .wire import from_dict

        return from_dict(data)

    def encode(self) -> str:
        """`to_dict()` as JSON, deflated (zlib), base64: what a store keeps and a page carries."""
        from .wire import encode

        return encode(self)

    @classmethod
    def decode(cls, block: str) -> Profile:
        """The inverse of `encode()`; refuses, with a `ProfileError`, what would inflate too far."""
        from .wire import decode

        return decode(block)

    def to_folded(self) -> str:
        """Lines of `root;...;leaf microseconds`, for flamegraph.pl and whatever reads its input."""
        from .exports.folded import to_folded

        return to_folded(self)

    def to_speedscope(self) -> dict[str, Any]:
        """A file of https://www.speedscope.app, as JSON data."""
        from .exports.speedscope import to_speedscope

        return to_speedscope(self)

    def to_gecko(self) -> dict[str, Any]:
        """A file of https://profiler.firefox.com (its processed format), as JSON data."""
        from .exports.gecko import to_gecko

        return to_gecko(self)

    def to_svg(self) -> str:
        """A flame graph in one SVG document, with zoom and search inside."""
        from .exports.svg import to_svg

        return to_svg(self)
