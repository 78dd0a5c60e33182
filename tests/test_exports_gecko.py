"""The Firefox Profiler's processed format, version 57, read by a parser written to its types."""

import json
from typing import Any

import pytest
from hypothesis import given

from expvar_panels.flames.profile import ROOT, Profile
from tests.profiles import MS, lifelike, profile_of, profiles
from tests.test_exports_speedscope import replaced

COLORS = {
    *("transparent", "purple", "green", "orange", "yellow", "lightblue", "blue", "brown"),
    *("magenta", "red", "lightred", "darkgrey", "grey"),
}
COLUMNS = {
    "stackTable": {"frame", "prefix"},
    "frameTable": {
        *("address", "inlineDepth", "category", "subcategory", "func", "nativeSymbol"),
        *("innerWindowID", "line", "column"),
    },
    "funcTable": {
        *("name", "isJS", "relevantForJS", "resource", "fileName", "lineNumber", "columnNumber"),
    },
    "resourceTable": {"lib", "name", "host", "type"},
    "nativeSymbols": {"libIndex", "address", "name", "functionSize"},
    "markers": {"data", "name", "startTime", "endTime", "phase", "category"},
}


class Gecko:
    """A processed profile of one thread; making one checks it."""

    def __init__(self, data: dict[str, Any]) -> None:
        # As a browser gets it: UTF-8, no NaN.
        data = json.loads(json.dumps(data, ensure_ascii=False, allow_nan=False).encode())
        self.meta = data["meta"]
        self.strings = data["shared"]["stringArray"]
        (self.thread,) = data["threads"]
        assert self.meta["preprocessedProfileVersion"] == 57
        assert self.meta["interval"] > 0
        assert len(self.strings) == len(set(self.strings))
        self.check_categories()
        for table, columns in COLUMNS.items():
            self.check_columns(self.thread[table], columns)
        self.check_indices()
        self.check_samples()
        self.check_markers()

    def check_columns(self, table: dict[str, Any], columns: set[str]) -> None:
        assert set(table) == {*columns, "length"}
        assert all(len(table[column]) == table["length"] for column in columns)

    def check_categories(self) -> None:
        categories = self.meta["categories"]
        assert any(category["color"] == "grey" for category in categories)
        for category in categories:
            assert category["color"] in COLORS
            assert category["subcategories"][0] == "Other"

    def check_indices(self) -> None:
        stacks, frames = self.thread["stackTable"], self.thread["frameTable"]
        funcs = self.thread["funcTable"]
        for i, prefix in enumerate(stacks["prefix"]):
            assert prefix is None or 0 <= prefix < i
        assert all(0 <= frame < frames["length"] for frame in stacks["frame"])
        assert all(0 <= func < funcs["length"] for func in frames["func"])
        assert all(0 <= c < len(self.meta["categories"]) for c in frames["category"])
        assert all(0 <= name < len(self.strings) for name in funcs["name"])
        assert all(f is None or 0 <= f < len(self.strings) for f in funcs["fileName"])
        assert all(line is None or line > 0 for line in frames["line"] + funcs["lineNumber"])

    def check_samples(self) -> None:
        samples = self.thread["samples"]
        columns = {"stack", "time", "weight"} | ({"threadCPUDelta"} & set(samples))
        assert set(samples) == columns | {"weightType", "length"}
        assert all(len(samples[column]) == samples["length"] for column in columns)
        assert samples["weightType"] == "tracing-ms"
        assert samples["time"] == sorted(samples["time"])
        assert all(0 <= stack < self.thread["stackTable"]["length"] for stack in samples["stack"])

    def check_markers(self) -> None:
        schemas = {schema["name"]: schema for schema in self.meta["markerSchema"]}
        for schema in schemas.values():
            assert all(set(field) == {"key", "label", "format"} for field in schema["fields"])
        markers = self.thread["markers"]
        for i in range(markers["length"]):
            assert markers["phase"][i] == 1
            assert markers["startTime"][i] <= markers["endTime"][i]
            data = markers["data"][i]
            assert data["type"] in schemas
            assert self.strings[markers["name"][i]] == data["type"]
            if "cause" in data:
                assert 0 <= data["cause"]["stack"] < self.thread["stackTable"]["length"]

    def stack(self, leaf: int | None) -> list[tuple[str, int | None]]:
        """Names and lines from the root."""
        stacks, frames = self.thread["stackTable"], self.thread["frameTable"]
        names = self.thread["funcTable"]["name"]
        result = []
        while leaf is not None:
            frame = stacks["frame"][leaf]
            result.append((self.strings[names[frames["func"][frame]]], frames["line"][frame]))
            leaf = stacks["prefix"][leaf]
        return result[::-1]


@given(profiles())
def test_every_sample_is_read_back(profile: Profile) -> None:
    """Stacks with names and lines, and weights in milliseconds that add up to the duration."""
    gecko = Gecko(profile.to_gecko())
    samples = gecko.thread["samples"]
    for i, leaf in enumerate(profile.samples.stack):
        expected, node = [], leaf
        while node != ROOT:
            label = profile.frames[profile.stacks.frame[node]].label
            expected.append(("".join(map(replaced, label)), profile.stacks.line[node] or None))
            node = profile.stacks.parent[node]
        assert gecko.stack(samples["stack"][i]) == expected[::-1]
    assert sum(samples["weight"]) == pytest.approx(profile.duration_ns / 1e6)


def test_cpu_times_stand_where_the_viewer_looks_for_them() -> None:
    """A delta is the CPU time since the sample before, in the unit that the file names."""
    profile = lifelike()
    gecko = Gecko(profile.to_gecko())
    assert profile.samples.cpu_ns is not None
    assert gecko.meta["sampleUnits"]["threadCPUDelta"] == "ns"
    assert gecko.thread["samples"]["threadCPUDelta"][1:] == list(profile.samples.cpu_ns[:-1])
    without = Gecko(profile_of([(["f"], MS)]).to_gecko())
    assert "threadCPUDelta" not in without.thread["samples"]


def test_statements_and_collections_are_markers() -> None:
    """The marker chart shows each statement with its text and its stack, and each collection."""
    gecko = Gecko(lifelike().to_gecko())
    markers = gecko.thread["markers"]
    assert [data["type"] for data in markers["data"]] == ["SQL", "GC", "Waiting"]
    assert markers["data"][0]["text"] == 'SELECT * FROM "book" WHERE "id" = %s'
    assert gecko.stack(markers["data"][0]["cause"]["stack"])[-1][0].startswith("SELECT")
    assert "cause" not in markers["data"][1]
    assert (markers["startTime"][0], markers["endTime"][0]) == (3, 4)


def test_categories_tell_whose_code_it_is() -> None:
    """Own code, libraries, SQL and waiting have colours of their own."""
    gecko = Gecko(lifelike().to_gecko())
    frames, funcs = gecko.thread["frameTable"], gecko.thread["funcTable"]
    names = [category["name"] for category in gecko.meta["categories"]]
    seen = {
        gecko.strings[funcs["name"][func]]: names[category]
        for func, category in zip(frames["func"], frames["category"], strict=True)
    }
    assert seen["bookshop.views.book_list"] == "Own code"
    assert seen["django.shortcuts.render"] == "Libraries"
    assert seen["math.sqrt"] == "Standard library"
    assert seen["[gc]"] == "Garbage collection"
    assert seen["[waiting for a thread]"] == "Waiting"


@pytest.mark.parametrize("started", ["2025-03-01T10:00:00+00:00", "", "soon", "9999", 7])
def test_any_start_will_do(started: str | int) -> None:
    """The wall clock's time of the start is shown where it can be read."""
    profile = profile_of([(["f"], MS)], description={"started": started})
    start = Gecko(profile.to_gecko()).meta["startTime"]
    assert start == (1740823200000 if started == "2025-03-01T10:00:00+00:00" else start)
