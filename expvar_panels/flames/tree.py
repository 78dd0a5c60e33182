"""The call tree of a profile: stacks merged by what they call, whatever line they call it from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .profile import ROOT, Profile


@dataclass(frozen=True, slots=True)
class CallTree:
    """Nodes in columns, a parent before its children; `ROOT` is the parent of the outermost ones.

    `total_ns` is the time of the node and of everything below it, `self_ns` its own alone, and
    `samples` counts those that ended in it.
    """

    parent: Sequence[int]
    frame: Sequence[int]
    self_ns: Sequence[int]
    total_ns: Sequence[int]
    samples: Sequence[int]

    def __len__(self) -> int:
        return len(self.parent)

    def children(self) -> dict[int, list[int]]:
        """The children of each node that has some, the longest first; roots are under `ROOT`."""
        below: dict[int, list[int]] = {}
        for node, parent in enumerate(self.parent):
            below.setdefault(parent, []).append(node)
        for nodes in below.values():
            nodes.sort(key=lambda node: (-self.total_ns[node], node))
        return below


def call_tree(profile: Profile) -> CallTree:
    """The merged tree of all samples; a node is a frame and the way to it."""
    merged, parent, frame = _merge(profile)
    self_ns, counts = [0] * len(parent), [0] * len(parent)
    for stack, wall in zip(profile.samples.stack, profile.samples.wall_ns, strict=True):
        self_ns[merged[stack]] += wall
        counts[merged[stack]] += 1
    total_ns = list(self_ns)
    for node in reversed(range(len(parent))):
        if parent[node] != ROOT:
            total_ns[parent[node]] += total_ns[node]
    return CallTree(parent, frame, self_ns, total_ns, counts)


def _merge(profile: Profile) -> tuple[list[int], list[int], list[int]]:
    """The merged node of each stack, and the merged nodes' parents and frames."""
    merged: list[int] = []
    ids: dict[tuple[int, int], int] = {}
    for parent, frame in zip(profile.stacks.parent, profile.stacks.frame, strict=True):
        key = (ROOT if parent == ROOT else merged[parent], frame)
        merged.append(ids.setdefault(key, len(ids)))
    return merged, [parent for parent, _ in ids], [frame for _, frame in ids]


def walk(tree: CallTree) -> Iterator[tuple[int, bool]]:
    """Every node twice, depth first: entered (True), and left (False) after its children."""
    below = tree.children()
    todo = [(node, True) for node in reversed(below.get(ROOT, ()))]
    while todo:
        node, entered = todo.pop()
        yield node, entered
        if entered:
            todo.append((node, False))
            todo.extend((child, True) for child in reversed(below.get(node, ())))
