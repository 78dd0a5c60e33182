"""Samples and spans of one recording, in time order, and how they come to fill its duration."""

from __future__ import annotations

from expvar_panels.flames.limits import Limits
from expvar_panels.flames.profile import ROOT, Samples, Spans


class Timeline:
    """Columns of samples and spans, as they come in."""

    def __init__(self, limits: Limits) -> None:
        self.stack: list[int] = []
        self.wall: list[int] = []
        self.cpu: list[int] = []
        self.exact: list[bool] = []
        self.spans: list[tuple[str, int, int, int]] = []
        self.dropped_samples = 0
        self.dropped_spans = 0
        self._limits = limits
        self._index: dict[tuple[int, bool], int] = {}

    def __len__(self) -> int:
        return len(self.stack)

    def add(self, stack: int, wall: int, cpu: int, *, exact: bool = False) -> None:
        """One sample; one too many is added to an earlier one of the same stack."""
        at = len(self.stack)
        if at >= self._limits.max_samples:
            self._squeeze(stack, wall, cpu, exact)
            return
        self._index[stack, exact] = at
        self.stack.append(stack)
        self.wall.append(wall)
        self.cpu.append(cpu)
        self.exact.append(exact)

    def add_span(self, kind: str, start: int, duration: int, stack: int) -> None:
        """One measured stretch."""
        if len(self.spans) < self._limits.max_spans:
            self.spans.append((kind, start, duration, stack))
        else:
            self.dropped_spans += 1

    def _squeeze(self, stack: int, wall: int, cpu: int, exact: bool) -> None:
        self.dropped_samples += 1
        at = self._index.get((stack, exact))
        if at is None:
            at = len(self.stack) - 1
        self.wall[at] += wall
        self.cpu[at] += cpu

    def fill(self, duration: int) -> None:
        """Stretch the sampled times so that all samples together last `duration`.

        Measured times stay as they are, unless they alone are longer than the recording. Where
        nothing was sampled, what was not measured becomes a sample without a stack.
        """
        measured = sum(w for w, exact in zip(self.wall, self.exact, strict=True) if exact)
        sampled = sum(self.wall) - measured
        if measured > duration:
            _scale(self.wall, [True] * len(self.wall), measured + sampled, duration)
        elif sampled:
            _scale(self.wall, [not e for e in self.exact], sampled, duration - measured)
        elif measured < duration:
            self.add(ROOT, duration - measured, 0)

    def samples(self, has_cpu: bool) -> Samples:
        """The samples as the profile holds them."""
        cpu = tuple(map(min, self.cpu, self.wall)) if has_cpu else None
        return Samples(tuple(self.stack), tuple(self.wall), cpu)

    def span_table(self) -> Spans:
        """The spans as the profile holds them, by their start."""
        columns = list(zip(*sorted(self.spans, key=lambda span: span[1]), strict=True))
        return Spans(*columns) if columns else Spans()


def _scale(column: list[int], chosen: list[bool], total: int, wanted: int) -> None:
    """Scale the chosen numbers from their sum `total` to `wanted`, to the last unit."""
    before = after = 0
    for i, value in enumerate(column):
        if chosen[i]:
            before += value
            column[i] = before * wanted // total - after
            after += column[i]
