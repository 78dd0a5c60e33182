"""What the Vars panel shows, as HTML that needs no script."""

import re

from django.utils import translation

from tests.panel_vars.helpers import Cells, request, rows, table

HOSTILE = "</script><img src=x onerror=alert(1)>\u202e{{ 1 }}&amp;\"'"


def test_the_table_is_of_use_without_javascript(publish):
    """Each value stands in the HTML with its whole path, source, change and time."""
    publish("stock", lambda: {"shelves": {"a": 1234567, "free_bytes": 2048}, "open": True})
    request()
    found = rows(request())
    assert list(found) == [
        ("stock",),
        ("stock", "shelves"),
        ("stock", "shelves", "a"),
        ("stock", "shelves", "free_bytes"),
        ("stock", "open"),
    ]
    assert found["stock", "shelves", "a"]["name"] == "stock.shelves.a"
    assert found["stock", "shelves", "a"]["value"] == "1234567"
    assert found["stock", "shelves", "free_bytes"]["value"] == "2048 2 KiB"
    assert found["stock",]["value"] == "3 values"
    assert found["stock",]["source"] == "shop.Stock vars.py:7"
    assert re.fullmatch(r"[\d.]+ (ns|µs|ms)", found["stock",]["time"])


def test_failures_stand_in_their_place_with_a_traceback(publish):
    """What failed is seen where the value would be, with what is needed to mend it."""
    publish("good", lambda: {"a": 1})
    publish("supplier", lambda: {}["price"])
    publish("good", lambda: int("x"), app="more")
    found = rows(request())
    assert found["supplier",]["value"].startswith("KeyError: 'price' Traceback")
    assert 'publish("supplier"' in found["supplier",]["value"]
    assert found["good", 0]["value"].startswith("ValueError: invalid literal")
    assert found["good", 0]["name"] == "good"


def test_collisions_name_both_sides(publish):
    """Where two sources give one path, both are named, and which one is shown."""
    publish("x", lambda: {"a": 1, "b": 1}, line=1)
    publish("x", lambda: {"a": 2}, app="more", line=2)
    value = rows(request())["x", "a"]["value"]
    winner, loser = "more.X (/srv/more/vars.py:2)", "shop.X (/srv/shop/vars.py:1)"
    assert value == f"2 collision x.a is given twice: {winner} is shown, {loser} is not."


def test_a_collision_that_hides_a_branch_is_told_above_it(publish):
    """What was wiped out with a whole branch is told at the row that took its place."""
    publish("x", lambda: {"a": {"deep": 1}})
    publish("x", lambda: {"a": 5}, app="more")
    assert "collision" in rows(request())["x", "a"]["value"]


def test_memstats_rows_say_where_they_come_from(publish):
    """Each field of memstats bears its source, and the variable of sources starts closed."""
    publish("memstats", lambda: {"Alloc": 1, "Mallocs": 2, "StackSys": 0, "Odd": 1})
    words = {"Alloc": "measured", "Mallocs": "lower_bound", "StackSys": "unavailable", "Odd": "?"}
    publish("memstats_source", lambda: words)
    panel = request()
    found = rows(panel)
    marks = {key[1]: row["value"] for key, row in found.items() if key[0] == "memstats" and key[1:]}
    assert marks == {
        "Alloc": "1 B measured",
        "Mallocs": "2 lower bound",
        "StackSys": "0 B unavailable",
        "Odd": "1 ?",
    }
    closed = [row.path for row in table(panel).rows if row.closed]
    assert closed == [("memstats_source",)]


def test_long_values_fold_and_lead_to_the_whole(publish):
    """The row shows a beginning; the rest is in the page, or behind a link."""
    publish("notes", lambda: "line one\nline two")
    publish("huge", lambda: "x" * 50_000)
    content = request().content
    assert "<summary>line one…</summary>" in content
    assert "\nline one\nline two</pre>" in content
    assert content.count("There is more of it") == 1
    assert 'href="/__debug__/expvar_vars/value/?path=%5B%22huge%22%5D"' in content


def test_hostile_names_and_values_are_text(publish):
    """Nothing that a variable says becomes markup, anywhere in the panel."""
    publish("safe", lambda: {"a": {"b": 1}})
    plain = Cells(request().content)
    kinds = {(tag, *sorted(attrs)) for tag, attrs in plain.tags}

    def raises():
        raise type(HOSTILE, (Exception,), {})(HOSTILE)

    publish(HOSTILE, lambda: {HOSTILE: {HOSTILE: HOSTILE}, "long": HOSTILE * 9}, app=HOSTILE)
    publish(f"{HOSTILE}2", raises, app=HOSTILE)
    publish(HOSTILE, lambda: {HOSTILE: 5}, app=HOSTILE)
    found = Cells(request().content)
    extra = {tag for tag, *_ in {(t, *sorted(a)) for t, a in found.tags} - kinds}
    assert extra <= {"tr", "td", "details", "summary", "pre", "a", "strong", "div", "small", "p"}
    assert "\u202e" not in request().content
    assert {tag for tag, _ in found.tags} & {"script", "img"} == set()
    assert (HOSTILE, HOSTILE) in found.rows


def test_the_content_has_no_inline_script_style_or_handler(publish):
    """A strict Content-Security-Policy has nothing to refuse."""
    publish("x", lambda: {"a": 1, "b": "x" * 100})
    tags = Cells(request().content).tags
    assert not {"script", "style", "link"} & {tag for tag, _ in tags}
    assert not [name for _, attrs in tags for name in attrs if name == "style" or name[:2] == "on"]


def test_what_it_says_is_translated(publish, monkeypatch):
    """Every word that a person reads is gettext's, but for what the variables say themselves."""
    publish("x", lambda: {"a": 1, "long": "1" * 99})
    publish("x", lambda: {"a": 2}, app="more")
    request()
    panel = request()
    marked = "⟦{}⟧".format
    monkeypatch.setattr(translation._trans, "gettext", marked)
    monkeypatch.setattr(translation._trans, "ngettext", lambda one, many, n: marked(many))
    texts = Cells(panel.content).texts
    said = [
        text for text in texts if not re.search("⟦|⟧|^x|[\\d.]+|^long$|^a$|^(shop|more).X$", text)
    ]
    assert said == []
    assert len(texts) > 30
