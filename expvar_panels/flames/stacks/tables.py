"""From the keys that were folded to the frame and stack tables of a profile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from expvar_panels.flames.frames import Frame
from expvar_panels.flames.profile import ROOT, StackTable
from expvar_panels.flames.text import cut

from .folding import Node
from .sightings import Classify, Sightings

LONGEST_NAME: Final = 500
LONGEST_PATH: Final = 1_000
RECORDER = ("expvar_panels.flames.", "expvar_panels.hooks.")


class Tables:
    """Frames and stacks of a finished recording; `number` gives a folded node's place in it."""

    def __init__(self, nodes: Iterable[Node], sightings: Sightings, classify: Classify) -> None:
        self._sightings = sightings
        self._classify = classify
        self._frames: dict[Frame, int] = {}
        self._by_key: dict[int, int | None] = {}
        self._stacks: dict[tuple[int, int, int], int] = {}
        self._numbers: list[int] = []
        for node in nodes:
            self._numbers.append(self._place(node))

    def number(self, node: int) -> int:
        """The node of the stack table, or `ROOT`."""
        return node if node == ROOT else self._numbers[node]

    @property
    def frames(self) -> tuple[Frame, ...]:
        """The frame table."""
        return tuple(self._frames)

    @property
    def stacks(self) -> StackTable:
        """The stack table."""
        columns = list(zip(*self._stacks, strict=True))
        return StackTable(*columns) if columns else StackTable()

    def numbers(self, nodes: Sequence[int], instead: Frame) -> tuple[int, ...]:
        """The nodes of the stack table, with a stack of one frame where there is none."""
        numbers = [self.number(node) for node in nodes]
        if ROOT in numbers:
            frame = self._frames.setdefault(instead, len(self._frames))
            lone = self._stacks.setdefault((ROOT, frame, 0), len(self._stacks))
            numbers = [lone if number == ROOT else number for number in numbers]
        return tuple(numbers)

    def _place(self, node: Node) -> int:
        parent, key, lasti = node
        above = self.number(parent)
        frame = self._frame(key)
        if frame is None:
            return above
        line = self._sightings.known[key].line(lasti)
        return self._stacks.setdefault((above, frame, line), len(self._stacks))

    def _frame(self, key: int) -> int | None:
        if key not in self._by_key:
            frame = _bounded(self._sightings.known[key].frame(self._classify))
            self._by_key[key] = (
                None
                if frame.module.startswith(RECORDER)
                else self._frames.setdefault(frame, len(self._frames))
            )
        return self._by_key[key]


def _bounded(frame: Frame) -> Frame:
    """The frame with what anyone may have made as long as they like cut to what can be read."""
    return frame._replace(
        module=cut(frame.module, LONGEST_NAME),
        name=cut(frame.name, LONGEST_NAME),
        file=cut(frame.file, LONGEST_PATH),
        package=cut(frame.package, LONGEST_NAME),
    )
