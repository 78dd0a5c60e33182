"""Values of one name become one tree; what is lost in that is told."""

import copy
from functools import reduce
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from expvar_panels.registry.merging import merge
from expvar_panels.registry.snapshot import Collision, Failure, Reading, Source


def source(number: int) -> Source:
    return Source("shop", f"S{number}")


def readings(*values: Any) -> list[Reading]:
    """A reading of each value, all of one name."""
    return [Reading("x", source(number), value) for number, value in enumerate(values)]


def merged(*values: Any) -> Any:
    return merge(readings(*values))[0]["x"]


def lost(*values: Any) -> list[tuple[str, int, int]]:
    """Each collision: its path, the winner's number and the loser's."""
    return [
        (".".join(c.path), int(c.winner.qualname[1:]), int(c.loser.qualname[1:]))
        for c in merge(readings(*values))[1]
    ]


def test_dicts_are_merged_at_every_level() -> None:
    """The older package merged one level, and lost the rest."""
    a = {"stock": {"books": {"new": 1}}, "open": True}
    b = {"stock": {"books": {"old": 2}, "shelves": 3}}
    assert merged(a, b) == {
        "stock": {"books": {"new": 1, "old": 2}, "shelves": 3},
        "open": True,
    }
    assert lost(a, b) == []


def test_different_names_do_not_touch() -> None:
    """Each name has its own part of the tree."""
    found = merge([Reading("a", source(0), {"k": 1}), Reading("b", source(1), {"k": 2})])
    assert found == ({"a": {"k": 1}, "b": {"k": 2}}, [])


def test_the_later_of_two_leaves_wins_and_it_is_told() -> None:
    """In the order of the readings, with both sources."""
    tree, collisions = merge(readings(1, 2))
    assert tree == {"x": 2}
    assert collisions == [Collision(("x",), source(1), source(0))]
    assert merged({"a": 1, "b": 1}, {"a": 2}) == {"a": 2, "b": 1}
    assert lost({"a": 1, "b": 1}, {"a": 2}) == [("x.a", 1, 0)]


def test_lists_and_null_are_leaves() -> None:
    """Lists are not concatenated, and null is a value like others."""
    assert merged([1], [2]) == [2]
    assert merged(5, None) is None
    assert lost(5, None) == [("x", 1, 0)]


def test_a_dict_against_a_leaf_collides_both_ways() -> None:
    """The later one wins, as between leaves."""
    assert merged({"a": 1}, 5) == 5
    assert merged(5, {"a": 1}) == {"a": 1}
    assert lost({"a": 1}, 5) == [("x", 1, 0)]
    assert lost(5, {"a": 1}) == [("x", 1, 0)]


def test_a_leaf_wipes_out_all_before_it() -> None:
    """What a leaf has wiped out does not come back with a later dict."""
    assert merged({"a": 1}, 5, {"b": 2}, {"c": 3}) == {"b": 2, "c": 3}
    assert lost({"a": 1}, 5, {"b": 2}, {"c": 3}) == [("x", 2, 0), ("x", 2, 1)]


def test_each_loser_is_told_against_the_one_that_is_shown() -> None:
    """Three leaves on one path are two collisions with the last."""
    assert lost(1, 2, 3) == [("x", 2, 0), ("x", 2, 1)]


def test_collisions_below_what_is_gone_are_not_told() -> None:
    """A path that is not in the tree needs no warning."""
    assert lost({"a": 1}, {"a": 2}, 5) == [("x", 2, 0), ("x", 2, 1)]


def test_empty_dicts_stay() -> None:
    """`{}` stays `{}`, and merged with more it takes nothing away."""
    assert merged({}) == {}
    assert merged({}, {}) == {}
    assert merged({"a": {}}, {"a": {"b": 1}}, {}) == {"a": {"b": 1}}
    assert lost({"a": {}}, {"a": {"b": 1}}) == []


def test_failed_readings_have_no_part() -> None:
    """A failed variable takes nothing from another of its name."""
    failed = Reading("x", source(1), None, Failure("KeyError", "", ""))
    assert merge([*readings({"a": 1}), failed]) == ({"x": {"a": 1}}, [])
    assert merge([failed]) == ({}, [])


leaves = st.none() | st.booleans() | st.integers() | st.lists(st.integers(), max_size=2)
names = st.sampled_from("abc")
trees = st.recursive(leaves, lambda t: st.dictionaries(names, t, max_size=3), max_leaves=8)


def later_wins(a: Any, b: Any) -> Any:
    """The rule, said once more and of two values only."""
    if not (isinstance(a, dict) and isinstance(b, dict)):
        return b
    return a | {k: later_wins(a[k], v) if k in a else v for k, v in b.items()}


def clashes(a: Any, b: Any) -> bool:
    """Whether a dict meets a leaf."""
    if not (isinstance(a, dict) and isinstance(b, dict)):
        return isinstance(a, dict) != isinstance(b, dict)
    return any(clashes(a[key], b[key]) for key in a.keys() & b.keys())


@given(st.lists(trees, min_size=1, max_size=5))
def test_merging_is_adding_one_after_another(values: list[Any]) -> None:
    """All at once gives what the rule gives from the left, two by two; no value is changed."""
    before = copy.deepcopy(values)
    assert merged(*values) == reduce(later_wins, values)
    assert values == before


@given(trees, trees, trees)
def test_merging_is_associative(a: Any, b: Any, c: Any) -> None:
    """However the sources are grouped, wherever no dict meets a leaf."""
    if not (clashes(a, b) or clashes(b, c) or clashes(a, c)):
        assert merged(merged(a, b), c) == merged(a, merged(b, c)) == merged(a, b, c)


@given(st.lists(trees, min_size=2, max_size=5))
def test_every_leaf_is_in_the_tree_or_lost_to_a_collision(values: list[Any]) -> None:
    """Nothing goes silently: what is not shown is below a path where its source lost."""
    tree, collisions = merge(readings(*values))
    losers = {(c.path, c.loser) for c in collisions}
    for number, value in enumerate(values):
        for path, leaf in leaves_of(("x",), value):
            is_shown = at(tree, path) == leaf
            prefixes = [path[:length] for length in range(1, len(path) + 1)]
            assert is_shown or any((prefix, source(number)) in losers for prefix in prefixes)


def leaves_of(path: tuple[str, ...], value: Any) -> list[tuple[tuple[str, ...], Any]]:
    if not isinstance(value, dict):
        return [(path, value)]
    return [leaf for key, inner in value.items() for leaf in leaves_of((*path, key), inner)]


def at(tree: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        if not isinstance(tree, dict) or key not in tree:
            return NotImplemented
        tree = tree[key]
    return tree
