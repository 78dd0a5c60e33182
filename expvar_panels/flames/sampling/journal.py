"""All that one recording has seen so far, and the profile that it becomes."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from expvar_panels.flames.frames import GC, NOT_CODE, TRUNCATED, Frame
from expvar_panels.flames.hooks.collector import COLLECTION
from expvar_panels.flames.limits import Limits
from expvar_panels.flames.profile import ROOT, Profile
from expvar_panels.flames.quality import Tally
from expvar_panels.flames.segments.measuring import Measured
from expvar_panels.flames.segments.segment import Sight
from expvar_panels.flames.stacks.bookmarks import Trace, size_of
from expvar_panels.flames.stacks.folding import DEEP, Folder
from expvar_panels.flames.stacks.sightings import Classify, Fixed, Sightings
from expvar_panels.flames.stacks.tables import Tables

from .ledger import Ledger
from .timeline import Timeline

NOT_SAMPLED: Final = Frame(TRUNCATED, "", "[not sampled]", "", 0, "", NOT_CODE)
SHORTEST_SPAN_NS: Final = 50_000
MOST_NOTED: Final = 150_000  # numbers and references, of 8 bytes each
OF_A_NOTE: Final = 50  # what it takes itself, its stack apart
SOME_NOTES: Final = 8


class Start(NamedTuple):
    """The clock goes on, from `now`."""

    now: int


class Look:
    """What one look at a recording found, as it was noted.

    `now` is the clock, what it found running stands for `shift` nanoseconds more than the time
    until then, and `places` in how many places the recording was at work at once. `cpu` is the CPU
    time of threads that were not seen running. It has no constructor to take its time.
    """

    now = 0
    shift = 0
    places = 1
    running: Sequence[Sight] = ()
    resting: Sequence[Sight] = ()
    cpu: int | None = None
    good = False

    def used_cpu(self, amount: int | None) -> None:
        """CPU time was used that no sight tells of; None where that cannot be told."""
        if amount is not None:
            self.cpu = amount + (self.cpu or 0)


class Journal:
    """The samples, spans and stacks of one recording, and the time that they do not yet cover.

    What is looked at and measured is only noted, for the program stands still meanwhile; it is
    worked out when the recording is over, or as soon as the notes are many. Notes may be appended
    by any thread at any moment; everything else is for one thread at a time.
    """

    def __init__(self, limits: Limits, tally: Tally) -> None:
        self.notes: deque[Start | Look | Measured] = deque()
        self._sightings = Sightings()
        self._folder = Folder(self._sightings, limits)
        self._timeline = Timeline(limits)
        self._ledger = Ledger()
        self._tally = tally
        self._told: list[Measured] = []
        self._at = 0
        self._elapsed = 0
        self._gap = 0
        self._waiting: int | None = None
        self._waited: dict[int, int] = {}  # of waits by their start, what samples stand for
        self._has_cpu = False
        self._many = SOME_NOTES

    def keep_small(self) -> None:
        """Work out the oldest notes, where together they are big; cheap to ask often."""
        notes = self.notes
        if len(notes) < self._many:
            return
        newest = (notes[-back] for back in range(1, min(len(notes), SOME_NOTES) + 1))
        longest = max(map(_size, newest), default=OF_A_NOTE)
        while len(notes) * longest > MOST_NOTED:
            self._work_out(notes.popleft())
        room = MOST_NOTED // longest - len(notes)
        self._many = len(notes) + room // SOME_NOTES  # should the stacks grow so many times deeper

    def work_out(self) -> None:
        """Work out all that has been noted."""
        while self.notes:
            self._work_out(self.notes.popleft())

    def _work_out(self, note: Start | Look | Measured) -> None:
        if isinstance(note, Measured):
            self._told.append(note)
        elif isinstance(note, Start):
            self._at = note.now
        else:
            self._work_out_look(note)

    def _work_out_look(self, look: Look) -> None:
        """Time has passed; enter what was measured meanwhile, and what the look found.

        Its `now` may lie behind: a look that was held up tells of a moment that is accounted for.
        """
        passed = max(0, look.now - self._at)
        unseen_since = self._at - self._gap
        self._at += passed
        self._elapsed += passed
        self._gap += passed
        self._ledger.wall += passed
        self._used_cpu(look.cpu)
        if len(look.running) == 1:
            self._used_cpu(look.running[0].cpu)
        told, self._told = self._told, []
        for measured in told:
            self._enter(measured, look.places)
            end = min(measured.start + measured.duration, self._at)
            known = max(0, end - max(measured.start, unseen_since))
            self._gap = max(0, self._gap - known)
        if look.running:
            self._sample(look.running, look.shift)
        elif look.resting:
            self._rest(look.resting)
        if look.good:
            self._tally.gap(self._gap)
            self._gap = 0

    def _sample(self, sights: Sequence[Sight], shift: int) -> None:
        """What was seen running stands for the time since the last sample, and the shift."""
        if len(sights) > 1:
            self._sample_side_by_side(sights, shift)
            return
        (sight,) = sights
        if sight.waits_since is not None:
            self._sample_wait(sight.trace, sight.waits_since)
            return
        wall = self._ledger.take_wall(shift)
        stack = self._fold(sight.trace)
        self._timeline.add(stack, wall, self._ledger.take_cpu(wall, -shift))
        self._sample_collector(stack)

    def _rest(self, sights: Sequence[Sight]) -> None:
        """Nothing of the recording was running, and all of this was suspended."""
        shares = _parts(self._ledger.take_wall(), len(sights))
        for sight, share in zip(sights, shares, strict=True):
            self._timeline.add(self._fold(sight.trace), share, 0)

    def _fold(self, trace: Trace | None) -> int:
        return self._folder.fold(self._sightings.keys(trace))

    def _used_cpu(self, amount: int | None) -> None:
        """CPU time was used by a thread of the recording; None where that cannot be told."""
        if amount is not None:
            self._has_cpu = True
            self._ledger.cpu += amount

    def _sample_side_by_side(self, sights: Sequence[Sight], shift: int) -> None:
        """Several places at once share the time in equal parts; each has its own CPU time."""
        wall = self._ledger.take_wall(shift) + self._ledger.take_waited()
        for sight, share in zip(sights, _parts(wall, len(sights)), strict=True):
            self._has_cpu = self._has_cpu or sight.cpu is not None
            self._timeline.add(self._fold(sight.trace), share, min(sight.cpu or 0, share))
        self._sample_collector(self._fold(sights[0].trace))

    def _sample_collector(self, stack: int) -> None:
        """Short collections since the last sample go with its stack."""
        collected = self._ledger.take_collected()
        if collected:
            leaf = self._folder.child(stack, self._sightings.key_of(COLLECTION))
            self._timeline.add(leaf, collected, collected, exact=True)

    def _sample_wait(self, trace: Trace, start: int) -> None:
        """Inside a measured wait: what has passed of it is known, the rest stays for others."""
        before = self._waited.get(start, 0)
        so_far = max(0, self._at - start - before)
        self._waited[start] = before + so_far
        self._ledger.wait(so_far)
        self._waiting = self._fold(trace)
        self._timeline.add(self._waiting, self._ledger.take_waited(), 0)

    def _enter(self, measured: Measured, parts: int) -> None:
        counted = max(0, measured.duration - self._waited.pop(measured.start, 0)) // parts
        stack = ROOT
        if measured.leaf is not None:
            try:
                leaf = self._sightings.key_of(measured.leaf())
            except Exception as error:
                self._tally.failed(error)
                return
            stack = self._folder.child(self._fold(measured.trace), leaf)
            cpu = self._ledger.measured(counted, min(measured.cpu, counted))
            self._timeline.add(stack, counted, cpu, exact=True)
        elif measured.kind == GC:
            self._ledger.collect(counted)
        else:
            self._ledger.wait(counted)
        if measured.duration >= SHORTEST_SPAN_NS or measured.leaf is not None:
            start = self._elapsed - (self._at - measured.start)
            self._timeline.add_span(measured.kind, start, measured.duration, stack)

    def profile(self, classify: Classify, description: Mapping[str, str | int]) -> Profile:
        """Everything, in the tables of a profile."""
        self.work_out()
        self._name_the_deep()
        if self._waiting is not None:
            self._timeline.add(self._waiting, self._ledger.take_waited(), 0)
        self._timeline.fill(self._elapsed)
        tables = Tables(self._folder.nodes, self._sightings, classify)
        samples = self._timeline.samples(self._has_cpu)
        spans = self._timeline.span_table()
        return Profile(
            duration_ns=self._elapsed,
            samples=replace(samples, stack=tables.numbers(samples.stack, NOT_SAMPLED)),
            spans=replace(spans, stack=tuple(map(tables.number, spans.stack))),
            frames=tables.frames,
            stacks=tables.stacks,
            quality=self._tally.quality(self._elapsed, self._dropped()),
            description=dict(description),
        )

    def _name_the_deep(self) -> None:
        """How many frames were left out at most is known only now."""
        folder = self._folder
        name = f"[… {folder.deepest_cut:,} more frames]"
        self._sightings.known[folder.deep] = Fixed(DEEP._replace(name=name))

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


def _size(note: Start | Look | Measured) -> int:
    """About how many references a note holds."""
    if isinstance(note, Measured):
        return OF_A_NOTE + size_of(note.trace)
    if isinstance(note, Start):
        return OF_A_NOTE
    return OF_A_NOTE + sum(size_of(sight.trace) for sight in (*note.running, *note.resting))
