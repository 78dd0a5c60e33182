"""What the Vars panel keeps of a request: leaves, changes, redaction, and their stored form."""

import json
import zlib
from base64 import b64decode

import pytest
from django.views.debug import SafeExceptionReporterFilter
from hypothesis import given
from hypothesis import strategies as st

from expvar_panels.panels.vars import record as vars_record
from expvar_panels.panels.vars import redaction as vars_redaction
from expvar_panels.panels.vars.change import Change
from expvar_panels.panels.vars.leaves import MAX_TEXT, MIN_TEXT, flatten, visible
from expvar_panels.panels.vars.record import Leaf, make_record
from expvar_panels.panels.vars.redaction import STARS, redacted
from expvar_panels.panels.vars.store import pack, unpack
from expvar_panels.registry.merging import merge
from expvar_panels.registry.snapshot import Failure, Reading, Snapshot, Source

SHOP = Source("shop", "Stock", "/srv/shop/vars.py", 7)
MORE = Source("more", "Stock", "/srv/more/vars.py", 9)


def read(source=SHOP, *, failure=None, stale=False, **variables):
    return [Reading(name, source, v, failure, 1000, 0, stale) for name, v in variables.items()]


def snapshot(*readings, faults=None):
    readings = tuple(r for group in readings for r in group)
    tree, collisions = merge(readings)
    return Snapshot(tree, readings, tuple(collisions), faults or {})


def changes(before, after):
    record = make_record(after, before)
    return {leaf.path: leaf.change for leaf in record.leaves if leaf.change}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), json_values, max_size=5))
def test_every_value_is_a_leaf_at_its_path(tree):
    """Flattening loses nothing: the leaves put together again are the tree."""
    again = {}
    for path, value in flatten(tree):
        inner = again
        for key in path[:-1]:
            inner = inner.setdefault(key, {})
        inner[path[-1]] = value
    assert again == tree
    assert json.dumps(again) == json.dumps(tree)  # and in the same order


def test_flattening_does_not_recurse():
    """A tree as deep as anybody likes is read."""
    tree = leaf = {}
    for _ in range(5_000):
        leaf["in"] = leaf = {}
    (path, value), *more = flatten(tree)
    assert (len(path), value, more) == (5_000, {}, [])


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (5, "number", "5"),
        (0.1, "number", "0.1"),
        (True, "bool", "true"),
        (None, "null", "null"),
        ("<b>", "string", "<b>"),
        ("", "string", ""),
        ([1, "é", None], "list", '[1, "é", null]'),
        ({}, "empty", "{}"),
    ],
)
def test_a_leaf_is_the_json_form_of_its_value(value, kind, text):
    """What the panel shows is what the endpoint serves, a string without its quotes."""
    (leaf,) = make_record(snapshot(read(x=value))).leaves
    assert leaf == Leaf(("x",), kind, text)


def test_long_values_are_cut_whatever_they_are():
    """One huge value costs a bounded amount, and says that there is more of it."""
    record = make_record(snapshot(read(text="x" * 100_000, items=list(range(100_000)))))
    assert [(len(leaf.text), leaf.cut) for leaf in record.leaves] == [(MAX_TEXT, True)] * 2


def test_many_long_values_share_the_room():
    """However many long values there are, the stats stay small; each keeps its beginning."""
    record = make_record(snapshot(read(**{f"v{i}": "x" * 50_000 for i in range(500)})))
    lengths = [len(leaf.text) for leaf in record.leaves]
    assert lengths[0] == MAX_TEXT
    assert lengths[-1] == MIN_TEXT
    assert sum(lengths) < 500_000


def test_an_int_too_large_to_print_is_shown_all_the_same():
    """Python refuses to print an int of ten thousand digits in decimal; the panel does not fail."""
    (leaf,) = make_record(snapshot(read(x=10**10_000))).leaves
    assert (leaf.kind, leaf.text[:2]) == ("number", "0x")


def test_too_many_leaves_are_counted_rather_than_kept(monkeypatch):
    """A variable with a key per visitor does not fill the store; what is left out is told."""
    monkeypatch.setattr(vars_record, "MAX_LEAVES", 10)
    record = make_record(snapshot(read(x={str(i): i for i in range(25)})))
    assert (len(record.leaves), record.omitted) == (10, 15)


@pytest.mark.parametrize(
    "text", ["\u202egnp.exe", "a\x00b", "\u2066x", "a\x1b[31m", "\ud800", "\ufeff"]
)
def test_what_nobody_would_see_is_written_out(text):
    """Characters that hide, or turn what stands around them, are shown as escapes."""
    assert visible(text).isprintable()
    assert "\\" in visible(text)


def test_ordinary_text_of_any_script_is_left_alone():
    """Only what is invisible is written out, lines and tabs are not."""
    for text in ["été", "日本語", "שלום", "one\ntwo\tthree", "👩\u200d💻"]:
        assert visible(text) == text


def test_numbers_tell_by_how_much_they_changed():
    """The change of a counter is its difference, of either sign; what stayed has none."""
    before = snapshot(read(hits=5, load=0.5, left=9, same=1))
    after = snapshot(read(hits=7, load=0.25, left=2, same=1))
    assert changes(before, after) == {
        ("hits",): Change("delta", "+2"),
        ("load",): Change("delta", "\u22120.25"),
        ("left",): Change("delta", "\u22127"),
    }


def test_other_values_tell_whether_they_changed():
    """Texts, lists, booleans, and a value whose kind is another one now."""
    before = snapshot(read(text="a", items=[1], flag=True, one=1, gone=None, keep=[1]))
    after = snapshot(read(text="b", items=[2], flag=False, one=True, gone=0, keep=[1]))
    assert set(changes(before, after)) == {("text",), ("items",), ("flag",), ("one",), ("gone",)}
    assert set(changes(before, after).values()) == {Change("other")}


def test_new_and_lost_leaves_are_told():
    """A key that came with this request is new; those that went are counted."""
    before, after = snapshot(read(x={"a": 1, "b": 2})), snapshot(read(x={"b": 2, "c": 3}))
    assert changes(before, after) == {("x", "c"): Change("new")}
    assert make_record(after, before).gone == {"x": 1}


@pytest.mark.parametrize("pair", [(10**400, 1.5), (1e308, -1e308), (10**9000, 1)])
def test_differences_that_python_cannot_form_are_changes_still(pair):
    """A change is never the end of the panel."""
    before, after = snapshot(read(x=pair[0])), snapshot(read(x=pair[1]))
    assert changes(before, after)[("x",)] == Change("other")


@pytest.mark.parametrize(
    "before",
    [
        snapshot(),
        snapshot(read(x=1, stale=True)),
        snapshot(read(x=None, failure=Failure("E", "", ""))),
        snapshot(read(x={"a": 1})),
    ],
    ids=["not read", "stale", "failed", "one of two sources"],
)
def test_what_was_not_read_in_time_before_is_not_compared(before):
    """No change is told, rather than a wrong one, of what was not wholly and freshly read."""
    after = snapshot(read(x={"a": 2}), read(MORE, x={"b": 3}))
    record = make_record(after, before)
    assert record.compared == frozenset()
    assert all(leaf.change is None for leaf in record.leaves)


def test_a_value_shown_late_is_not_compared():
    """A stale value after the request is the one of before, and says nothing of the request."""
    record = make_record(snapshot(read(x=1, stale=True)), snapshot(read(x=1)))
    assert record.compared == frozenset()


def test_leaves_of_a_merged_variable_name_their_own_source():
    """Of several sources the last that has a path gave its leaf."""
    record = make_record(
        snapshot(read(x={"a": 1, "b": {"c": 1}}), read(MORE, x={"b": {"c": 2}, "d": 3}), read(y=1))
    )
    owners = {leaf.path: leaf.owner for leaf in record.leaves}
    assert owners == {("x", "a"): 0, ("x", "b", "c"): 1, ("x", "d"): 1, ("y",): None}


def test_texts_under_secret_names_are_redacted_at_every_level():
    """Secrets are found by their keys, as Django finds them, in dicts and in lists of dicts."""
    tree = {
        "mail": {"host": "mx", "password": "hunter2", "inner": [{"api_key": "k", "name": "n"}]},
        "secret": {"a": "b"},
        "token": "t",
    }
    clean = redacted(tree)
    assert clean == {
        "mail": {"host": "mx", "password": STARS, "inner": [{"api_key": STARS, "name": "n"}]},
        "secret": STARS,
        "token": STARS,
    }


def test_numbers_are_no_secrets():
    """Counters are kept by page and by view, whose names sound like secrets but are not."""
    tree = {
        "tokens_used": 5,
        "visits": {"/api/books": 3, "password_reset": 1, "by_key": {"a": 1, "label": "x"}},
        "auth": {"logins": 7, "failed": 0, "open": True, "last": None},
        "memstats": {"HeapIdle": 4096},
        "memstats_source": {"HeapIdle": "measured"},
    }
    clean = redacted(tree)
    assert clean.pop("visits") == {"/api/books": 3, "password_reset": 1, "by_key": STARS}
    assert clean == {key: tree[key] for key in clean}


def test_the_projects_own_filter_decides(monkeypatch):
    """What a site's own exception reporter filter calls sensitive is redacted here too."""
    monkeypatch.setattr(vars_redaction, "get_default_exception_reporter_filter", HideHosts)
    assert redacted({"mail": {"host": "mx"}}) == {"mail": {"host": STARS}}


def test_a_filter_that_raises_shows_nothing(monkeypatch):
    """Redaction fails closed, variable by variable."""
    monkeypatch.setattr(vars_redaction, "get_default_exception_reporter_filter", Broken)
    assert redacted({"mail": {"host": "mx"}, "port": 25}) == {"mail": STARS, "port": 25}


class HideHosts(SafeExceptionReporterFilter):
    def cleanse_setting(self, key, value):
        return STARS if key == "host" else super().cleanse_setting(key, value)


class Broken(SafeExceptionReporterFilter):
    def cleanse_setting(self, key, value):
        raise RuntimeError("broken")


def test_a_changed_secret_tells_nothing():
    """Neither the old nor the new value, nor that it changed, nor how."""
    before = snapshot(read(mail={"password": "first"}, token=["a"]))
    after = snapshot(read(mail={"password": "second"}, token=["a", "b"]))
    stored = zlib.decompress(b64decode(pack(make_record(after, before)))).decode()
    assert changes(before, after) == {}
    assert "first" not in stored
    assert "second" not in stored


@given(st.dictionaries(st.text(), json_values, max_size=4), st.dictionaries(st.text(), json_values))
def test_a_record_survives_its_stored_form(before, after):
    """What the store hands back is what was put in, collisions, failures and all."""
    failing = read(broken=None, failure=Failure("E", "m\udfff", "t"))
    late = read(MORE, late=3, stale=True)
    both = [read(), [Reading(n, SHOP, v) for n, v in after.items()], failing, late]
    twice = [Reading("clash", SHOP, {"a": 1}), Reading("clash", MORE, {"a": 2})]
    fault = {"store": Failure("OSError", "full", "")}
    record = make_record(
        snapshot(*both, twice, faults=fault),
        snapshot([Reading(n, SHOP, v) for n, v in before.items()], twice),
    )
    assert unpack(pack(record)) == record
    assert record.collisions
    assert record.failed == 2


def test_many_failures_share_the_room():
    """A database that is down fails every variable, with a traceback each; the stats stay small."""
    failure = Failure("OperationalError", "m" * 10_000, "t" * 50_000 + "end")
    readings = [Reading(str(i), SHOP, None, failure) for i in range(1000)]
    kept = [reading.failure for reading in make_record(snapshot(readings)).readings]
    assert sum(len(f.message) + len(f.traceback) for f in kept) <= 1_000_000
    assert all(f.traceback.endswith("end") for f in kept)
    (alone,) = make_record(snapshot(readings[:1])).readings
    assert len(alone.failure.traceback) == 10_000


def test_the_stored_form_is_small():
    """A thousand variables, with where they are defined, take some tens of kilobytes."""
    many = {f"app_{i}_requests": i * 7919 for i in range(1000)}
    readings = [
        Reading(name, Source(f"shop.app{i}", f"Requests{i}", f"/srv/shop/app{i}/vars.py", i), value)
        for i, (name, value) in enumerate(many.items())
    ]
    assert len(pack(make_record(snapshot(readings)))) < 64_000
