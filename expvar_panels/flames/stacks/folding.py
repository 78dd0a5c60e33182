"""Stacks folded into a tree while they are seen, so that a long recording stays small."""

from __future__ import annotations

from collections.abc import Sequence

from expvar_panels.flames.frames import NOT_CODE, TRUNCATED, Frame
from expvar_panels.flames.limits import Limits
from expvar_panels.flames.profile import ROOT

from .sightings import Sightings

OUTER_SHARE = 0.75
RESERVE = 0.05
REMEMBERED = 100_000
CUT = Frame(TRUNCATED, "", "[truncated]", "", 0, "", NOT_CODE)
DEEP = Frame(TRUNCATED, "", "[… more frames]", "", 0, "", NOT_CODE)

Node = tuple[int, int, int]


class Folder:
    """The stack tree of one recording: node i is `nodes[i]`, a parent, a key and an offset."""

    def __init__(self, sightings: Sightings, limits: Limits) -> None:
        self.nodes: list[Node] = []
        self.cut_nodes = 0
        self.cut_depth = 0
        self.deepest_cut = 0
        self._limits = limits
        self._room = limits.max_nodes - max(1, int(limits.max_nodes * RESERVE))
        self._ids: dict[Node, int] = {}
        self._recent: dict[tuple[int, ...], int] = {}
        self._remembered = 0
        self._cut = sightings.key_of(CUT)
        self.deep = sightings.key_of(DEEP)

    def fold(self, keys: Sequence[int]) -> int:
        """The leaf's node of a stack, given as key, offset, key, offset…, leaf first."""
        stack = tuple(keys)
        if len(stack) > 2 * self._limits.max_depth:
            stack = self._shortened(stack)
        leaf = self._recent.get(stack)
        return self._remember(stack) if leaf is None else leaf

    def _remember(self, stack: tuple[int, ...]) -> int:
        """The leaf of a stack that was not seen lately; `REMEMBERED` keys and offsets are kept."""
        self._remembered += len(stack)
        if self._remembered > REMEMBERED:
            self._recent.clear()
            self._remembered = len(stack)
        leaf = self._recent[stack] = self._descend(stack)
        return leaf

    def child(self, parent: int, key: int, lasti: int = 0) -> int:
        """The node below `parent` for one more frame."""
        node = (parent, key, lasti)
        found = self._ids.get(node)
        if found is not None:
            return found
        if len(self.nodes) < self._room:
            return self._add(node)
        return self._cut_below(parent)

    def _descend(self, stack: tuple[int, ...]) -> int:
        at, ids = ROOT, self._ids
        for i in range(len(stack) - 2, -1, -2):
            below = ids.get((at, stack[i], stack[i + 1]))
            if below is None:
                below = self.child(at, stack[i], stack[i + 1])
                if self.nodes[below][1] == self._cut:
                    return below
            at = below
        return at

    def _add(self, node: Node) -> int:
        number = self._ids[node] = len(self.nodes)
        self.nodes.append(node)
        return number

    def _cut_below(self, parent: int) -> int:
        """The node that stands for whatever found no room below `parent`."""
        self.cut_nodes += 1
        for node in ((parent, self._cut, 0), (ROOT, self._cut, 0)):
            found = self._ids.get(node)
            if found is not None:
                return found
            if len(self.nodes) < self._limits.max_nodes - (node[0] != ROOT):
                return self._add(node)
        raise AssertionError("the last node is kept for the root")

    def _shortened(self, stack: tuple[int, ...]) -> tuple[int, ...]:
        """The stack, which is too deep, with its middle folded into one frame."""
        depth = len(stack) // 2
        outer = int(self._limits.max_depth * OUTER_SHARE)
        inner = self._limits.max_depth - outer
        self.cut_depth += 1
        self.deepest_cut = max(self.deepest_cut, depth - outer - inner)
        return (*stack[: 2 * inner], self.deep, 0, *stack[-2 * outer :])
