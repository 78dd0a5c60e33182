"""How far a recording can be trusted: counted while it runs, summed up when it ends."""

from __future__ import annotations

from collections.abc import Mapping

from .profile import Quality


class Tally:
    """What one recording counts about itself."""

    def __init__(self, interval_ns: int) -> None:
        self.interval_ns = interval_ns
        self.looks = 0
        self.torn = 0
        self.errors = 0
        self.largest_gap = 0
        self.sampler_cpu = 0
        self._notes: dict[str, None] = {}

    def gap(self, duration: int) -> None:
        """There was so long nothing but bad looks between two good ones."""
        self.largest_gap = max(self.largest_gap, duration)

    def failed(self, error: Exception) -> None:
        """The recorder itself failed; the first failure of each kind is told."""
        self.errors += 1
        self.note(f"The recorder failed: {type(error).__name__}: {error}")

    def note(self, sentence: str) -> None:
        """Say once what could not be recorded."""
        if len(self._notes) < 20:
            self._notes[sentence] = None

    def quality(self, duration: int, dropped: Mapping[str, int]) -> Quality:
        """The figures of the finished recording."""
        return Quality(
            samples=self.looks,
            torn=self.torn,
            interval_asked_ns=self.interval_ns,
            interval_reached_ns=duration // self.looks if self.looks else 0,
            largest_gap_ns=self.largest_gap,
            sampler_cpu_ns=self.sampler_cpu,
            errors=self.errors,
            dropped={name: count for name, count in dropped.items() if count},
            notes=tuple(self._notes),
        )
