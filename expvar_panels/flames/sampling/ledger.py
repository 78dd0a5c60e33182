"""The accounts of one recording: time that has passed and that no sample stands for yet."""

from __future__ import annotations


class Ledger:
    """Nanoseconds waiting for the next sample.

    `wall` is time in which nothing was measured, `waited` time measured in waits, `collected` time
    measured in the garbage collector, `cpu` CPU time. `wall` and `cpu` fall below zero when what
    was measured turns out to be part of time given away before; the next samples make good for it.
    """

    __slots__ = ("collected", "cpu", "waited", "wall")

    def __init__(self) -> None:
        self.wall = self.waited = self.collected = self.cpu = 0

    def measured(self, wall: int, cpu: int) -> int:
        """Part of the time that passed is accounted for elsewhere; gives the CPU time it gets."""
        cpu = min(cpu, max(0, self.cpu))
        self.wall -= wall
        self.cpu -= cpu
        return cpu

    def wait(self, duration: int) -> None:
        """Part of the time that passed was a measured wait."""
        self.wall -= duration
        self.waited += duration

    def collect(self, duration: int) -> None:
        """Part of the time that passed was the garbage collector's, which only burns CPU."""
        self.wall -= duration
        self.cpu -= duration
        self.collected += duration

    def take_wall(self, shift: int = 0) -> int:
        """What a sample of running code stands for; `shift` more than has passed."""
        wall = max(0, self.wall + shift)
        self.wall -= wall
        return wall

    def take_waited(self) -> int:
        """What a sample of a measured wait stands for."""
        waited, self.waited = self.waited, 0
        return waited

    def take_collected(self) -> int:
        """What a sample of the garbage collector stands for."""
        collected, self.collected = self.collected, 0
        return collected

    def take_cpu(self, wall: int, late: int) -> int:
        """The CPU time of a sample of `wall`; what is more than that was not this recording's.

        But for what may have been used in the last `late` nanoseconds: that is the next sample's.
        """
        cpu = min(max(0, self.cpu), wall)
        self.cpu = min(max(0, late), self.cpu - cpu)
        return cpu
