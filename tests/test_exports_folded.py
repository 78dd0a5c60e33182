"""Folded stacks: what flamegraph.pl, speedscope and the Firefox Profiler take for such a file."""

import re

import pytest
from hypothesis import given

from expvar_panels.flames.exports.folded import folded_name
from expvar_panels.flames.profile import Profile
from tests.profiles import MS, NASTY, lifelike, profile_of, profiles, python

# flamegraph.pl's own idea of a line, and of a line whose stack ends in one more number.
LINE = re.compile(r"^(.*)\s+?(\d+(?:\.\d*)?)$", re.ASCII)
STRICT = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+ [0-9]+")


def parse(text: str) -> dict[tuple[str, ...], int]:
    """The stacks of a folded file and their values; refuses whatever is not plainly one."""
    if not text:
        return {}
    assert text.endswith("\n")
    assert not text.startswith(("{", "#"))
    stacks: dict[tuple[str, ...], int] = {}
    for line in text[:-1].split("\n"):
        assert STRICT.fullmatch(line), line
        found = LINE.match(line)
        assert found
        stack, value = found[1], int(found[2])
        assert not LINE.match(stack), f"read as a differential: {line}"
        frames = tuple(stack.split(";"))
        assert all(frame == frame.strip() != "" for frame in frames), line
        assert frames not in stacks, f"twice: {line}"
        assert value > 0
        stacks[frames] = value
    return stacks


def test_a_profile_reads_as_folded_stacks() -> None:
    """Root first, leaf last, whole microseconds."""
    profile = profile_of([(["a", "b"], 3 * MS), (["a"], MS // 2), (["a", "b"], MS)])
    assert profile.to_folded() == "shop.views.a;shop.views.b 4000\nshop.views.a 500\n"


def test_templates_and_statements_have_their_own_words() -> None:
    """A row of a template says where, a statement what."""
    text = lifelike().to_folded()
    assert (
        ";books/list.html:12 {% for book in books %};books/list.html:13 {{ book.title }} " in text
    )
    assert ';SELECT * FROM "book" WHERE "id" = %s ' in text


@given(profiles())
def test_any_profile_is_read_back_by_a_strict_parser(profile: Profile) -> None:
    """Whatever the names: every line is one stack and one number, and the numbers add up."""
    stacks = parse(profile.to_folded())
    assert sum(stacks.values()) == profile.duration_ns // 1000
    exact: dict[tuple[str, ...], int] = {}
    for leaf, wall in zip(profile.samples.stack, profile.samples.wall_ns, strict=True):
        names, node = [], leaf
        while node >= 0:
            names.append(folded_name(profile.frames[profile.stacks.frame[node]].label))
            node = profile.stacks.parent[node]
        names[-1] = re.sub("^[{#]", "_", names[-1])
        exact[tuple(names[::-1])] = exact.get(tuple(names[::-1]), 0) + wall
    assert set(stacks) <= set(exact)
    for stack, wall in exact.items():
        assert abs(stacks.get(stack, 0) - wall / 1000) <= 1


@pytest.mark.parametrize("name", NASTY)
def test_a_nasty_name_keeps_its_place(name: str) -> None:
    """No name adds or loses a frame, wherever in a stack it stands."""
    nasty = python(name, module="")
    profile = profile_of([([nasty, "b", nasty], MS), (["a", nasty, "b"], MS)])
    assert [len(stack) for stack in parse(profile.to_folded())] == [3, 3]


def test_short_stacks_do_not_vanish_together() -> None:
    """A thousand stacks of 0.9 µs make 900 µs, not nothing."""
    profile = profile_of([([f"f{i}"], 900) for i in range(1000)])
    assert sum(parse(profile.to_folded()).values()) == 900


def test_an_empty_profile_is_an_empty_file() -> None:
    """Nothing recorded, nothing written."""
    assert Profile().to_folded() == ""
