"""Formats that write each stack out in full stay small where a recording's tree would not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from expvar_panels.flames.exports import folded, speedscope
from expvar_panels.flames.frames import OWN, PYTHON, Frame
from expvar_panels.flames.limits import Limits
from expvar_panels.flames.profile import Profile, Samples, StackTable
from tests.profiles import MS, profile_of
from tests.test_exports_folded import parse

LIMITS = Limits()


def deepest_and_widest(length: int) -> Profile:
    """As many stacks as a recording keeps, all of them as deep as it keeps them."""
    nodes, deep = LIMITS.max_nodes, LIMITS.max_depth - 1
    frames = tuple(
        Frame(PYTHON, "m" * 20, f"{i}".ljust(length, "&"), "/srv/" + "f" * 80, 1, "m", OWN)
        for i in range(2_000)
    )
    parents = (*range(-1, deep - 1), *[deep - 1] * (nodes - deep))
    table = StackTable(parents, tuple(i % len(frames) for i in range(nodes)), (1,) * nodes)
    leaves = tuple(range(deep, nodes))
    walls = tuple(MS + leaf for leaf in leaves)
    return Profile(
        duration_ns=sum(walls), frames=frames, stacks=table, samples=Samples(leaves, walls)
    )


@pytest.mark.parametrize("length", [20, 500])
def test_every_format_has_a_ceiling(length: int) -> None:
    """The largest that a recording can become, with names as long as it keeps them."""
    profile = deepest_and_widest(length)
    assert len(profile.to_folded()) < 20_100_000
    assert len(profile.to_svg()) < 6_000_000
    assert len(_json(profile.to_speedscope())) < 12_000_000
    assert len(_json(profile.to_gecko())) < 3_000_000
    assert len(_json(profile.to_dict())) < 3_000_000


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, separators=(",", ":"))


def test_a_folded_text_keeps_the_longest_stacks_and_all_the_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What has no room is one line, which says how many stacks it stands for."""
    profile = profile_of(
        [(["a", "b"], MS), (["a", "c"], 5 * MS), (["a", "d"], 2 * MS), (["e"], MS)]
    )
    monkeypatch.setattr(folded, "MOST_CHARACTERS", 60)
    assert parse(profile.to_folded()) == {
        ("[2 shorter stacks left out]",): 2000,
        ("shop.views.a", "shop.views.c"): 5000,
        ("shop.views.a", "shop.views.d"): 2000,
    }


def test_a_speedscope_file_keeps_the_longest_stacks_and_all_the_samples(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The samples of the rest stay where they are in time, with a frame that counts stacks."""
    profile = profile_of([(["a", "b"], MS), (["a", "c"], 5 * MS), (["a", "b"], MS), (["e"], MS)])
    monkeypatch.setattr(speedscope, "MOST_ENTRIES", 5)
    data = profile.to_speedscope()
    names = [frame["name"] for frame in data["shared"]["frames"]]
    (shown,) = data["profiles"]
    assert [[names[i] for i in stack] for stack in shown["samples"]] == [
        ["[2 shorter stacks left out]"],
        ["shop.views.a", "shop.views.c"],
        ["[2 shorter stacks left out]"],
        ["[2 shorter stacks left out]"],
    ]
    assert shown["weights"] == list(profile.samples.wall_ns)
