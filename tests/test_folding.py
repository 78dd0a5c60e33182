"""Stacks fold into a bounded tree, and samples fill exactly the recording's duration."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expvar_panels.flames.frames import NOT_CODE, PYTHON, Frame
from expvar_panels.flames.limits import Limits
from expvar_panels.flames.profile import ROOT
from expvar_panels.flames.sampling.ledger import Ledger
from expvar_panels.flames.sampling.timeline import Timeline
from expvar_panels.flames.stacks import folding
from expvar_panels.flames.stacks.folding import Folder
from expvar_panels.flames.stacks.sightings import Sightings, unclassified
from expvar_panels.flames.stacks.tables import Tables


def frame(name: str, module: str = "m") -> Frame:
    return Frame(PYTHON, module, name, "m.py", 1, "m", NOT_CODE)


class Tree:
    """A folder with frames by name, and the paths that come out of it."""

    def __init__(self, **limits: int) -> None:
        self.sightings = Sightings()
        self.folder = Folder(self.sightings, Limits(**limits))

    def fold(self, *names: str) -> int:
        """Fold a stack given from the root."""
        keys = []
        for name in reversed(names):
            keys += [self.sightings.key_of(frame(name)), 0]
        return self.folder.fold(keys)

    def path(self, node: int) -> list[str]:
        names = []
        while node != ROOT:
            node, key, _ = self.folder.nodes[node]
            names.append(self.sightings.known[key].frame(unclassified).name)
        return names[::-1]


def test_equal_stacks_share_a_node() -> None:
    """A stack is stored once, however often it is seen."""
    tree = Tree()
    assert tree.fold("a", "b") == tree.fold("a", "b")
    assert len(tree.folder.nodes) == 2


def test_stacks_share_their_common_part() -> None:
    """The tree grows by what is new only."""
    tree = Tree()
    tree.fold("a", "b", "c")
    tree.fold("a", "b", "d")
    assert len(tree.folder.nodes) == 4


@given(st.lists(st.lists(st.sampled_from("abcdef"), max_size=8)))
def test_a_folded_stack_is_found_again(stacks: list[list[str]]) -> None:
    """Every stack comes out as it went in, and parents stand before their children."""
    tree = Tree()
    for names in stacks:
        assert tree.path(tree.fold(*names)) == names
    assert all(node[0] < number for number, node in enumerate(tree.folder.nodes))


def test_stacks_beyond_the_bound_end_in_truncated() -> None:
    """What found no room is shown below what did, and counted."""
    tree = Tree(max_nodes=100)
    for number in range(500):
        tree.fold("root", f"view{number}", "leaf")
    nodes = tree.folder.nodes
    assert len(nodes) <= 100
    assert tree.path(tree.fold("root", "new", "leaf")) == ["root", "[truncated]"]
    assert tree.folder.cut_nodes > 400


@given(st.integers(1, 40), st.lists(st.lists(st.integers(0, 50), max_size=6), max_size=60))
def test_the_bound_holds_for_any_stacks(bound: int, stacks: list[list[int]]) -> None:
    """However the tree grows, it never has more nodes than allowed, and never fails."""
    tree = Tree(max_nodes=bound)
    for names in stacks:
        tree.fold(*map(str, names))
    assert len(tree.folder.nodes) <= bound


def test_a_stack_that_is_too_deep_keeps_both_ends() -> None:
    """The middle becomes one frame; the number of frames in it is the most that were left out."""
    tree = Tree(max_depth=8)
    names = [f"f{i}" for i in range(20)]
    found = tree.path(tree.fold(*names))
    assert found == [*names[:6], "[… more frames]", *names[-2:]]
    assert tree.folder.deepest_cut == 12
    assert tree.folder.cut_depth == 1


def test_what_was_seen_lately_is_remembered_within_a_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The deeper the stacks, the fewer of them; what was forgotten is found again in the tree."""
    monkeypatch.setattr(folding, "REMEMBERED", 100)
    tree = Tree()
    stacks = [[f"{number}.{depth}" for depth in range(20)] for number in range(10)]
    for names in stacks + stacks:
        assert tree.path(tree.fold(*names)) == names
        assert sum(map(len, tree.folder._recent)) <= 100
    assert len(tree.folder.nodes) == 200


def test_recursion_of_many_depths_needs_few_nodes() -> None:
    """Stacks that differ in depth only are told apart by neither their count nor their middle."""
    tree = Tree(max_depth=100)
    for depth in range(200, 2000):
        tree.fold(*["down"] * depth)
    assert len(tree.folder.nodes) <= 101


def test_a_hundred_thousand_stacks_stay_small() -> None:
    """An adversarial load costs a bounded amount of memory, whatever it does."""
    tree = Tree()
    keys = [tree.sightings.key_of(frame(f"f{i}")) for i in range(100)]
    tracemalloc.start()
    for number in range(100_000):
        digits = [number % 100, number // 100 % 100, number // 10_000, *range(20)]
        tree.folder.fold([part for digit in digits for part in (keys[digit], number)])
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(tree.folder.nodes) <= 20_000
    assert used < 10_000_000


def test_frames_of_one_line_become_one_row_of_the_table() -> None:
    """Two instructions of a line are one node of the profile, with one parent."""

    def code() -> tuple[int, int]:
        return 1, 2

    sightings = Sightings()
    folder = Folder(sightings, Limits())
    here = code.__code__
    key = sightings.key_of(frame("root"))
    sightings.known[id(here)] = _sighting(here)
    starts = [start for start, _, line in here.co_lines() if line == here.co_firstlineno + 1]
    offsets = [starts[0], starts[0] + 2]
    leaves = [folder.fold([id(here), offset, key, 0]) for offset in offsets]
    tables = Tables(folder.nodes, sightings, unclassified)
    assert leaves[0] != leaves[1]
    assert tables.number(leaves[0]) == tables.number(leaves[1])
    assert tables.stacks.parent == (ROOT, 0)
    assert tables.stacks.line[1] == here.co_firstlineno + 1


def _sighting(code):
    from expvar_panels.flames.stacks.sightings import PythonCode

    return PythonCode(code, __name__)


def test_the_recorders_own_frames_are_left_out() -> None:
    """A hook's frame in the middle of a stack does not show."""
    sightings = Sightings()
    folder = Folder(sightings, Limits())
    view = sightings.key_of(frame("view"))
    hook = sightings.key_of(frame("execute", "expvar_panels.hooks.database"))
    leaf = sightings.key_of(frame("leaf"))
    node = folder.fold([leaf, 0, hook, 0, view, 0])
    tables = Tables(folder.nodes, sightings, unclassified)
    assert [f.name for f in tables.frames] == ["view", "leaf"]
    assert tables.stacks.parent[tables.number(node)] == 0


# The timeline


def test_samples_fill_the_duration_and_measured_ones_stay_exact() -> None:
    """Sampled time is stretched; a statement's time is what was measured."""
    timeline = Timeline(Limits())
    timeline.add(0, 30, 0)
    timeline.add(1, 100, 0, exact=True)
    timeline.add(0, 10, 0)
    timeline.fill(180)
    assert timeline.wall == [60, 100, 20]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 10**9), st.booleans())),
    st.integers(0, 10**12),
)
def test_any_samples_fill_any_duration(samples: list[tuple[int, int, bool]], duration: int) -> None:
    """To the last nanosecond."""
    timeline = Timeline(Limits())
    for stack, wall, exact in samples:
        timeline.add(stack, wall, 0, exact=exact)
    timeline.fill(duration)
    assert all(wall >= 0 for wall in timeline.wall)
    assert sum(timeline.wall) == duration


def test_samples_beyond_the_bound_are_added_to_earlier_ones() -> None:
    """A long recording keeps its totals by stack, and says that it lost the order."""
    timeline = Timeline(Limits(max_samples=2))
    for stack in (0, 1, 0, 1, 1, 7):
        timeline.add(stack, 10, 5)
    assert len(timeline) == 2
    assert timeline.dropped_samples == 4
    assert sum(timeline.wall) == 60
    assert timeline.wall[0] == 20


def test_spans_are_bounded_and_in_order() -> None:
    """Spans come by their start, whenever they were told."""
    timeline = Timeline(Limits(max_spans=2))
    timeline.add_span("sql", 20, 5, 1)
    timeline.add_span("gc", 10, 5, ROOT)
    timeline.add_span("gc", 30, 5, ROOT)
    assert timeline.span_table().start_ns == (10, 20)
    assert timeline.dropped_spans == 1


# The ledger


def test_time_given_away_before_is_made_good_for() -> None:
    """A statement that ends after its time was given to a sample takes it from the next ones."""
    ledger = Ledger()
    ledger.wall += 10
    assert ledger.take_wall() == 10
    ledger.measured(4, 0)
    ledger.wall += 10
    assert ledger.take_wall() == 6


def test_cpu_time_is_never_more_than_wall_time() -> None:
    """What a shared thread used for others is not this recording's."""
    ledger = Ledger()
    ledger.cpu += 30
    assert ledger.take_cpu(10, 0) == 10
    assert ledger.take_cpu(10, 0) == 0


def test_a_sample_may_stand_for_less_than_has_passed_or_more() -> None:
    """The next one makes good for it; so does its CPU time, but not for what was never used."""
    ledger = Ledger()
    ledger.wall += 10
    ledger.cpu += 10
    assert ledger.take_wall(-4) == 6
    assert ledger.take_cpu(6, 4) == 6
    assert ledger.take_wall(3) == 7
    assert ledger.take_cpu(7, -3) == 4
    ledger.wall += 10
    ledger.cpu += 30
    assert ledger.take_wall(-8) == 0
    assert ledger.take_cpu(0, 8) == 0
    assert ledger.take_wall() == 7
    assert ledger.take_cpu(20, 0) == 8
