"""Recordings of any size to measure the viewer with, and what d3-flame-graph wants of them."""

from __future__ import annotations

import random
from typing import Any

from expvar_panels.flames.frames import OWN, PYTHON, Frame
from expvar_panels.flames.profile import ROOT, Profile, Samples, StackTable

FUNCTIONS = 400
DEEPEST = 80
# In a panel of 985 pixels each of so many columns is just wide enough to be drawn.
COLUMNS = 300

Tree = list[tuple[int, int]]


def deep(nodes: int) -> Tree:
    """A call tree as (parent, function) pairs: most of it deep and narrow, as stacks are."""
    chance = random.Random(nodes)
    tree, depth = [(ROOT, 0)], [0]
    while len(tree) < nodes:
        near = chance.random() < 0.8
        parent = len(tree) - 1 if near else chance.randrange(len(tree))
        if depth[parent] < DEEPEST:
            tree.append((parent, chance.randrange(FUNCTIONS)))
            depth.append(depth[parent] + 1)
    return tree


def wide(nodes: int) -> Tree:
    """As many frames in sight as there can be: equal columns, each some pixels wide."""
    tree = [(ROOT, 0)]
    while len(tree) < nodes:
        place = len(tree) - 1
        parent = 0 if place < COLUMNS else len(tree) - COLUMNS
        tree.append((parent, place % FUNCTIONS + (place // COLUMNS) * FUNCTIONS))
    return tree


def profile_of(tree: Tree, *, seed: int = 1, even: bool = False) -> Profile:
    """The recording in which each node of the tree was seen a little while itself."""
    chance = random.Random(seed)
    nodes: dict[tuple[int, int], int] = {}
    at: list[int] = []
    for parent, function in tree:
        key = (at[parent] if parent >= 0 else ROOT, function)
        at.append(nodes.setdefault(key, len(nodes)))
    walls = tuple(100_000 if even else int(chance.expovariate(1e-5)) + 1_000 for _ in nodes)
    order = list(range(len(nodes)))
    chance.shuffle(order)
    return Profile(
        duration_ns=sum(walls),
        frames=tuple(map(own_function, range(1 + max(number for _, number in nodes)))),
        stacks=StackTable(
            tuple(parent for parent, _ in nodes),
            tuple(number for _, number in nodes),
            (0,) * len(nodes),
        ),
        samples=Samples(tuple(order), tuple(walls[node] for node in order)),
        description={"method": "GET", "path": "/", "status": 200, "started": "2026-01-01T10:00:00"},
    )


def own_function(number: int) -> Frame:
    """All own code: nothing of it folds, so that all of it is drawn."""
    module = f"app.module_{number % 40}"
    file = f"/app/module_{number % 40}.py"
    return Frame(PYTHON, module, f"function_{number}", file, number + 1, "app", OWN)


def nested(profile: Profile) -> dict[str, Any]:
    """The same tree as d3-flame-graph wants it."""
    nodes: list[dict[str, Any]] = [
        {"name": profile.frames[frame].name, "value": 0, "children": []}
        for frame in profile.stacks.frame
    ]
    for stack, wall in zip(profile.samples.stack, profile.samples.wall_ns, strict=True):
        nodes[stack]["value"] += wall
    roots = []
    for i in reversed(range(len(nodes))):
        parent = profile.stacks.parent[i]
        (nodes[parent]["children"] if parent >= 0 else roots).append(nodes[i])
        if parent >= 0:
            nodes[parent]["value"] += nodes[i]["value"]
    return {"name": "all", "value": sum(root["value"] for root in roots), "children": roots}
