"""The document's form: every field of Go's struct, in its type and range, and its trust."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expvar_panels.contrib.memstats.fields import FIELDS, Figure, Reading, Trust, measured, weaker
from expvar_panels.contrib.memstats.process import ProcessStats
from expvar_panels.contrib.memstats.vars import MemStats, MemStatsSource, Pid

# Go's documentation of runtime.MemStats, field by field.
GO = {
    **dict.fromkeys(["Alloc", "TotalAlloc", "Sys", "Lookups", "Mallocs", "Frees"], "uint64"),
    **dict.fromkeys(["HeapAlloc", "HeapSys", "HeapIdle", "HeapInuse", "HeapReleased"], "uint64"),
    **dict.fromkeys(["HeapObjects", "StackInuse", "StackSys", "MSpanInuse", "MSpanSys"], "uint64"),
    **dict.fromkeys(["MCacheInuse", "MCacheSys", "BuckHashSys", "GCSys", "OtherSys"], "uint64"),
    **dict.fromkeys(["NextGC", "LastGC", "PauseTotalNs"], "uint64"),
    **dict.fromkeys(["PauseNs", "PauseEnd"], "[256]uint64"),
    **dict.fromkeys(["NumGC", "NumForcedGC"], "uint32"),
    "GCCPUFraction": "float64",
    **dict.fromkeys(["EnableGC", "DebugGC"], "bool"),
    "BySize": "[]",
}


def fits(go_type, value):
    """Whether Go's decoder, and one that reads int64, take the value for the type."""
    if go_type == "uint64":
        return type(value) is int and 0 <= value < 2**63
    if go_type == "uint32":
        return type(value) is int and 0 <= value < 2**32
    if go_type == "float64":
        return type(value) is float
    if go_type == "bool":
        return type(value) is bool
    if go_type == "[]":
        return value == []
    return len(value) == 256 and all(fits("uint64", item) for item in value)


def assert_fits(values):
    assert set(values) == set(GO)
    for name, value in values.items():
        assert fits(GO[name], value), (name, value)


def test_every_field_is_listed_once():
    """The fields are Go's: none missing, none of our own, none twice."""
    assert sorted(FIELDS) == sorted(GO)


def test_this_process():
    """A real reading has every field in Go's type, before and after it goes through JSON."""
    values = ProcessStats().read().values()
    assert_fits(values)
    assert_fits(json.loads(json.dumps(values, allow_nan=False)))


def test_a_process_that_tells_nothing():
    """Where no figure can be had, the document is complete all the same, and says so."""
    reading = Reading({})
    assert_fits(reading.values())
    assert set(reading.sources()) == set(GO)
    assert set(reading.sources().values()) == {"unavailable"}


scalars = st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans())


@given(st.dictionaries(st.sampled_from([n for n in GO if not n.startswith("Pause")]), scalars))
def test_any_figure_is_brought_into_its_range(given_values):
    """A figure of another type or range cannot cost a strict client the whole document."""
    assert_fits(Reading({n: measured(v) for n, v in given_values.items()}).values())


def test_a_count_of_32_bits_wraps_as_in_go():
    """NumGC goes through zero rather than stop."""
    assert Reading({"NumGC": measured(2**32 + 5)}).values()["NumGC"] == 5


def test_the_source_of_each_field():
    """Each field has one of four words, and a field without a figure is 0, never a guess."""
    reading = ProcessStats().read()
    values, sources = reading.values(), reading.sources()
    assert set(sources) == set(GO)
    assert set(sources.values()) <= {"measured", "approx", "lower_bound", "unavailable"}
    assert all(type(source) is str for source in sources.values())
    for name, source in sources.items():
        if source == "unavailable":
            assert values[name] in (0, [])


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("NumGC", "measured"),
        ("PauseNs", "measured"),
        ("HeapObjects", "measured"),
        ("Mallocs", "lower_bound"),
        ("Frees", "lower_bound"),
        ("TotalAlloc", "lower_bound"),
        ("StackInuse", "unavailable"),
        ("NextGC", "unavailable"),
        ("BySize", "unavailable"),
    ],
)
def test_how_far_a_field_can_be_trusted(name, source):
    """What is counted is measured, what is seen between looks is a bound, the rest is not there."""
    assert ProcessStats().read().sources()[name] == source


def test_the_weaker_of_two():
    """A figure made of two deserves the trust of the worse one."""
    assert weaker(Trust.MEASURED, Trust.LOWER_BOUND) is Trust.LOWER_BOUND
    assert weaker(Trust.APPROX, Trust.LOWER_BOUND) is Trust.APPROX
    assert weaker(Trust.MEASURED, Trust.MEASURED) is Trust.MEASURED


def test_a_figure_is_a_value_and_its_trust():
    """`measured` is the short form of the commonest."""
    assert measured(1) == Figure(1, Trust.MEASURED)


@pytest.fixture
def process(monkeypatch):
    """The variables' process, with a collector of its own that is taken out again."""
    fresh = ProcessStats()
    monkeypatch.setattr("expvar_panels.contrib.memstats.vars.PROCESS", fresh)
    yield fresh
    fresh.pauses.remove()


def test_the_variables(process):
    """Three names are published: the figures, their sources, and whose they are."""
    figures, sources = MemStats().value(), MemStatsSource().value()
    assert_fits(figures)
    assert set(sources) == set(figures)
    assert type(Pid().value()) is int
    assert [v.name for v in (MemStats, MemStatsSource, Pid)] == [
        "memstats",
        "memstats_source",
        "pid",
    ]


def test_the_sources_are_those_of_the_figures_shown(process, monkeypatch):
    """The sibling key explains the reading beside it and costs no second one."""
    variable = MemStats()
    monkeypatch.setattr(process, "_heap", type("", (), {"read": lambda self: {}})())
    assert variable.value()["Alloc"] == 0
    monkeypatch.setattr(process, "read", lambda: pytest.fail("read twice"))
    assert MemStatsSource().value()["Alloc"] == "unavailable"


def test_the_sources_before_any_reading(process):
    """Asked first, the sources come of a reading of their own."""
    assert MemStatsSource().value()["NumGC"] == "measured"


def test_the_page_for_monitors_explains_every_field():
    """Whoever sees a field on a dashboard finds what it means in Python."""
    page = (Path(__file__).parent.parent / "docs" / "monitors.md").read_text()
    table = page.partition("| field | in Python |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", table)) >= set(GO)
    words = page.partition("| word | meaning |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)`", words, re.MULTILINE)) == set(Trust)


def test_the_page_claims_no_more_than_this_process_shows():
    """What the page calls 0 is unavailable here, and the rest is not, where heaps can be asked."""
    page = (Path(__file__).parent.parent / "docs" / "monitors.md").read_text()
    rows = [line for line in page.splitlines() if "nothing like it" in line]
    absent = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    sources = ProcessStats().read().sources()
    unavailable = {name for name, source in sources.items() if source == "unavailable"}
    assert absent <= unavailable
    if sources["Alloc"] == "measured":
        assert absent == unavailable
