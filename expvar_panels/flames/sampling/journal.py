"""All that one recording has seen so far, and the profile that it becomes."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from expvar_panels.flames.frames import GC, NOT_CODE, TRUNCATED, Frame
from expvar_panels.flames.hooks.collector import COLLECTION
from expvar_panels.flames.limits import Limits
from expvar_panels.flames.profile import ROOT, Profile
from expvar_panels.flames.quality import Tally
from expvar_panels.flames.segments.measuring import Measured
from expvar_panels.flames.segments.segment import Busy, Sight
from expvar_panels.flames.stacks.folding import DEEP, Folder
from expvar_panels.flames.stacks.sightings import Classify, Fixed, Sightings
from expvar_panels.flames.stacks.tables import Tables

from .ledger import Ledger
from .timeline import Timeline

NOT_SAMPLED: Final = Frame(TRUNCATED, "", "[not sampled]", "", 0, "", NOT_CODE)
SHORTEST_SPAN_NS: Final = 50_000


class Journal:
    """The samples, spans and stacks of one recording, and the time that they do not yet cover.

    `elapsed` is the recorded time. Measured stretches may be told by any thread at any moment;
    everything else is for one thread at a time.
    """

    def __init__(self, limits: Limits, tally: Tally) -> None:
        self.elapsed = 0
        self.sightings = Sightings()
        self._told: deque[Measured] = deque()
        self._folder = Folder(self.sightings, limits)
        self._timeline = Timeline(limits)
        self._ledger = Ledger()
        self._tally = tally
        self._at = 0
        self._gap = 0
        self._waiting: int | None = None
        self._waited: dict[int, int] = {}  # of waits by their start, what samples stand for
        self._has_cpu = False

    def tell(self, measured: Measured) -> None:
        """Note a measured stretch, to be dealt with at the next look."""
        self._told.append(measured)

    def start(self, now: int) -> None:
        """The clock goes on, from `now`."""
        self._at = now

    def advance(self, now: int, parts: int) -> None:
        """Time has passed, in `parts` places at once; enter what was measured meanwhile.

        `now` may lie behind: a look that was held up tells of a moment that is accounted for.
        """
        passed = max(0, now - self._at)
        self._at += passed
        self.elapsed += passed
        self._gap += passed
        self._ledger.wall += passed
        while self._told:
            self._enter(self._told.popleft(), parts)

    def looked(self) -> None:
        """A look succeeded."""
        self._tally.looked(self._gap)
        self._gap = 0

    def sample(self, sights: Sequence[Sight]) -> None:
        """What was seen running stands for the time since the last sample."""
        if len(sights) > 1:
            self._sample_side_by_side(sights)
            return
        (sight,) = sights
        self.used_cpu(sight.cpu)
        if sight.segment.busy is Busy.WAIT:
            self._sample_wait(sight)
            return
        wall = self._ledger.take_wall()
        stack = self._folder.fold(sight.keys)
        self._timeline.add(stack, wall, self._ledger.take_cpu(wall))
        self._sample_collector(stack)

    def rest(self, sights: Sequence[Sight]) -> None:
        """Nothing of the recording was running, and all of this was suspended."""
        shares = _parts(self._ledger.take_wall(), len(sights))
        for sight, share in zip(sights, shares, strict=True):
            self._timeline.add(self._folder.fold(sight.keys), share, 0)

    def used_cpu(self, amount: int | None) -> None:
        """CPU time was used by a thread of the recording; None where that cannot be told."""
        if amount is not None:
            self._has_cpu = True
            self._ledger.cpu += amount

    def _sample_side_by_side(self, sights: Sequence[Sight]) -> None:
        """Several places at once share the time in equal parts; each has its own CPU time."""
        wall = self._ledger.take_wall() + self._ledger.take_waited()
        for sight, share in zip(sights, _parts(wall, len(sights)), strict=True):
            self._has_cpu = self._has_cpu or sight.cpu is not None
            self._timeline.add(self._folder.fold(sight.keys), share, min(sight.cpu or 0, share))
        self._sample_collector(self._folder.fold(sights[0].keys))

    def _sample_collector(self, stack: int) -> None:
        """Short collections since the last sample go with its stack."""
        collected = self._ledger.take_collected()
        if collected:
            leaf = self._folder.child(stack, self.sightings.key_of(COLLECTION))
            self._timeline.add(leaf, collected, collected, exact=True)

    def _sample_wait(self, sight: Sight) -> None:
        """Inside a measured wait: what has passed of it is known, the rest stays for others."""
        start = sight.segment.busy_since
        before = self._waited.get(start, 0)
        so_far = max(0, self._at - start - before)
        self._waited[start] = before + so_far
        self._ledger.wait(so_far)
        self._waiting = self._folder.fold(sight.keys)
        self._timeline.add(self._waiting, self._ledger.take_waited(), 0)

    def _enter(self, measured: Measured, parts: int) -> None:
        counted = max(0, measured.duration - self._waited.pop(measured.start, 0)) // parts
        stack = ROOT
        if measured.leaf is not None:
            above = self._folder.fold(measured.keys or [])
            stack = self._folder.child(above, self.sightings.key_of(measured.leaf))
            cpu = min(measured.cpu, counted)
            self._timeline.add(stack, counted, cpu, exact=True)
            self._ledger.measured(counted, measured.cpu)
        elif measured.kind == GC:
            self._ledger.collect(counted)
        else:
            self._ledger.wait(counted)
        if measured.duration >= SHORTEST_SPAN_NS or measured.leaf is not None:
            start = self.elapsed - (self._at - measured.start)
            self._timeline.add_span(measured.kind, start, measured.duration, stack)

    def profile(self, classify: Classify, description: Mapping[str, str | int]) -> Profile:
        """Everything, in the tables of a profile."""
        self._name_the_deep()
        if self._waiting is not None:
            self._timeline.add(self._waiting, self._ledger.take_waited(), 0)
        self._timeline.fill(self.elapsed)
        tables = Tables(self._folder.nodes, self.sightings, classify)
        samples = self._timeline.samples(self._has_cpu)
        spans = self._timeline.span_table()
        return Profile(
            duration_ns=self.elapsed,
            samples=replace(samples, stack=tables.numbers(samples.stack, NOT_SAMPLED)),
            spans=replace(spans, stack=tuple(map(tables.number, spans.stack))),
            frames=tables.frames,
            stacks=tables.stacks,
            quality=self._tally.quality(self.elapsed, self._dropped()),
            description=dict(description),
        )

    def _name_the_deep(self) -> None:
        """How many frames were left out at most is known only now."""
        folder = self._folder
        name = f"[… {folder.deepest_cut:,} more frames]"
        self.sightings.known[folder.deep] = Fixed(DEEP._replace(name=name))

    def _dropped(self) -> dict[str, int]:
        return {
            "nodes": self._folder.cut_nodes,
            "depth": self._folder.cut_depth,
            "samples": self._timeline.dropped_samples,
            "spans": self._timeline.dropped_spans,
        }


def _parts(whole: int, count: int) -> list[int]:
    """The whole in so many equal parts, to the last unit."""
    return [whole * (i + 1) // count - whole * i // count for i in range(count)]
