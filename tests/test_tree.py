"""The merged call tree, the summary over it, and the cutting of its roots."""

from dataclasses import replace

from hypothesis import given

from expvar_panels.flames.frames import LIBRARY, NOT_CODE, SQL, Frame
from expvar_panels.flames.profile import ROOT, Profile, Samples, Spans, StackTable
from expvar_panels.flames.roots import without_roots
from expvar_panels.flames.summary import summarise, totals_by_frame
from expvar_panels.flames.tree import call_tree, walk
from tests.profiles import MS, lifelike, profile_of, profiles, python


def rows(profile: Profile) -> dict[str, dict[str, object]]:
    """The summary's functions by name."""
    return {row["name"]: row for row in summarise(profile, top=1000)["top"]}


def test_stacks_that_differ_in_lines_only_are_merged() -> None:
    """A function called from two lines of its caller is one node of the tree."""
    frames = (python("view"), python("query"))
    stacks = StackTable(parent=(ROOT, 0, ROOT, 2), frame=(0, 1, 0, 1), line=(5, 1, 6, 1))
    profile = Profile(
        duration_ns=30, frames=frames, stacks=stacks, samples=Samples((1, 3, 3), (10, 15, 5))
    )
    tree = call_tree(profile)
    assert list(tree.frame) == [0, 1]
    assert list(tree.total_ns) == [30, 30]
    assert list(tree.samples) == [0, 3]


@given(profiles())
def test_the_roots_add_up_to_all_samples(profile: Profile) -> None:
    """No time is lost or invented, and no node is shorter than its children."""
    tree = call_tree(profile)
    below = tree.children()
    assert sum(tree.total_ns[node] for node in below.get(ROOT, ())) == profile.duration_ns
    for node in range(len(tree)):
        children = sum(tree.total_ns[child] for child in below.get(node, ()))
        assert tree.total_ns[node] == tree.self_ns[node] + children


@given(profiles())
def test_a_walk_enters_and_leaves_each_node_once(profile: Profile) -> None:
    """Depth first: a node is left after all that is below it."""
    tree = call_tree(profile)
    inside: list[int] = []
    entered = []
    for node, enters in walk(tree):
        if enters:
            assert tree.parent[node] == (inside[-1] if inside else ROOT)
            inside.append(node)
            entered.append(node)
        else:
            assert inside.pop() == node
    assert sorted(entered) == list(range(len(tree)))


def test_recursion_counts_once_in_a_total() -> None:
    """A recursion takes as long as its outermost call, and the self times of its calls add up."""
    profile = profile_of([(["view", "f", "f", "f"], 10 * MS), (["view", "f"], 5 * MS)])
    f = rows(profile)["f"]
    assert (f["self_ms"], f["total_ms"], f["total_share"]) == (15, 15, 1)


def test_indirect_recursion_counts_once_too() -> None:
    """f, g, f: each of them took the whole time, not more."""
    profile = profile_of([(["f", "g", "f", "g"], 10 * MS)])
    assert {name: row["total_ms"] for name, row in rows(profile).items()} == {"f": 10, "g": 10}


def test_deep_recursion_is_summed_up_without_recursing() -> None:
    """Thousands of frames in one stack are no harm."""
    profile = profile_of([(["f"] * 20_000, MS)])
    assert rows(profile)["f"]["total_ms"] == 1


@given(profiles())
def test_self_times_of_all_functions_add_up(profile: Profile) -> None:
    """The table of functions and the table of packages each account for the whole duration."""
    totals = totals_by_frame(profile, call_tree(profile))
    assert sum(of_frame.self_ns for of_frame in totals) == profile.duration_ns
    assert all(of_frame.total_ns <= profile.duration_ns for of_frame in totals)
    shares = [package["share"] for package in summarise(profile)["packages"]]
    assert not profile.duration_ns or abs(sum(shares) - 1) < 1e-9


def test_the_summary_says_what_the_panel_shows() -> None:
    """Duration, samples, quality, the functions by self time, the packages, the SQL."""
    summary = summarise(lifelike(), top=3)
    assert summary["duration_ms"] == lifelike().duration_ns / 1e6
    assert summary["samples"] == lifelike().sample_count
    assert summary["quality"]["notes"] == ["Frames of thread 7 were not linked."]
    assert summary["quality"]["dropped"] == {"spans": 2}
    assert len(summary["top"]) == 3
    assert [row["self_ms"] for row in summary["top"]] == sorted(
        (row["self_ms"] for row in summary["top"]), reverse=True
    )
    assert summary["top"][0]["kind"] == "sql"
    assert summary["sql"]["count"] == 15
    assert summary["packages"][0]["package"] == "bookshop"
    assert summary["description"]["path"] == "/books/"


def test_an_empty_profile_has_an_empty_summary() -> None:
    """No sample, no row, and nothing divided by zero."""
    summary = summarise(Profile())
    assert (summary["top"], summary["packages"], summary["sql"]) == ([], [], {"count": 0, "ms": 0})


def is_toolbar(frame: Frame) -> bool:
    return frame.module.startswith("debug_toolbar")


def is_profiler(frame: Frame) -> bool:
    return frame.module == "cProfile"


TIMER = python("TimerPanel.process_request", "debug_toolbar.panels.timer", LIBRARY)
PANEL = python("Panel.process_request", "debug_toolbar.panels", LIBRARY)
RUNCALL = python("runcall", "cProfile", LIBRARY)


def stacks_of(profile: Profile) -> list[list[str]]:
    """The names of every sample's stack, from the root."""
    result = []
    for leaf in profile.samples.stack:
        names, node = [], leaf
        while node != ROOT:
            names.append(profile.frames[profile.stacks.frame[node]].name)
            node = profile.stacks.parent[node]
        result.append(names[::-1])
    return result


def test_leading_plumbing_is_cut_off() -> None:
    """Stacks begin where the plumbing ends, and what lies between plumbing goes with it."""
    profile = profile_of([([TIMER, RUNCALL, PANEL, "view"], MS), ([TIMER, "other"], MS)])
    cut = without_roots(profile, is_toolbar, is_profiler)
    assert stacks_of(cut) == [["view"], ["other"]]
    assert cut.duration_ns == sum(cut.samples.wall_ns) == 2 * MS


def test_plumbing_and_passages_inside_stay() -> None:
    """What the project itself calls is its own affair, be it the toolbar's or a profiler."""
    profile = profile_of([([TIMER, "view", PANEL, "render"], MS), ([RUNCALL, "view"], MS)])
    cut = without_roots(profile, is_toolbar, is_profiler)
    assert stacks_of(cut) == [["view", PANEL.name, "render"], ["runcall", "view"]]


def test_time_in_the_plumbing_itself_is_kept() -> None:
    """The sum of the samples is the duration, also where a sample met nothing but plumbing."""
    profile = profile_of([([TIMER, PANEL], MS), ([TIMER, PANEL, "view"], MS)])
    cut = without_roots(profile, is_toolbar)
    assert stacks_of(cut) == [[PANEL.name], ["view"]]


@given(profiles())
def test_cutting_keeps_every_sample_and_span(profile: Profile) -> None:
    """A cut profile is a valid one with the same samples, however it was cut."""
    cut = without_roots(profile, lambda frame: frame.line % 2 == 0, lambda frame: True)
    assert Profile.from_dict(cut.to_dict()) == cut
    assert cut.samples.wall_ns == profile.samples.wall_ns
    leaves = [profile.stacks.frame[leaf] for leaf in profile.samples.stack]
    assert [cut.stacks.frame[leaf] for leaf in cut.samples.stack] == leaves


def test_spans_follow_their_stacks() -> None:
    """A statement's span points at its statement also after the cut."""
    select = Frame(SQL, "", "SELECT 1", "", 0, "sqlite", NOT_CODE)
    profile = profile_of([([TIMER, "view", select], MS)])
    spans = Spans(("sql", "gc"), (0, 0), (MS, 1), (profile.samples.stack[0], ROOT))
    cut = without_roots(replace(profile, spans=spans), is_toolbar)
    assert cut.frames[cut.stacks.frame[cut.spans.stack[0]]] == select
    assert cut.spans.stack[1] == ROOT
