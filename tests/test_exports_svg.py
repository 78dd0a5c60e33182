"""The SVG: well-formed whatever the names, self-contained, true to the profile's proportions."""

import re
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given

from expvar_panels.flames.exports import svg
from expvar_panels.flames.profile import Profile
from tests.profiles import MS, NASTY, lifelike, profile_of, profiles, python

NS = "{http://www.w3.org/2000/svg}"


def parse(profile: Profile) -> Element:
    """The document as a browser gets it: UTF-8, read by an XML parser."""
    return fromstring(profile.to_svg().encode("utf-8"))


def boxes(root: Element) -> list[Element]:
    (area,) = [e for e in root.iter(f"{NS}svg") if e.get("class") == "frames"]
    return list(area)


def place(box: Element) -> tuple[int, float, float]:
    """Row, left edge and right edge in per cent."""
    left, width = (float(box.get(name, "").rstrip("%")) for name in ("x", "width"))
    return int(box.get("y", "")), left, left + width


def title(box: Element) -> str:
    return box.findtext(f"{NS}title") or ""


def named(root: Element) -> dict[str, Element]:
    """The boxes by the first word of their titles."""
    return {title(box).split("\n")[0].split(" (")[0]: box for box in boxes(root)}


@given(profiles())
def test_any_profile_is_a_well_formed_document(profile: Profile) -> None:
    """Control characters, surrogates, markup, ends of sections: an XML parser reads it all."""
    root = parse(profile)
    assert root.tag == f"{NS}svg"
    assert len(boxes(root)) >= 1


@given(profiles())
def test_a_box_lies_within_its_parents(profile: Profile) -> None:
    """Each box is inside one of the row above, and no two of a row overlap."""
    placed = sorted(map(place, boxes(parse(profile))))
    for row, left, right in placed:
        assert right <= 100.001
        if row:
            above = [(a, b) for r, a, b in placed if r == row - svg.ROW]
            assert any(a <= left + 0.001 and right <= b + 0.001 for a, b in above)
    for (row, _, end), (next_row, start, _) in pairwise(placed):
        assert row != next_row or end <= start + 0.001


def test_widths_are_shares_of_the_duration() -> None:
    """A quarter of the time is a quarter of the width; the longest stands leftmost."""
    root = parse(profile_of([(["a", "short"], MS), (["a", "long"], 2 * MS), (["b"], MS)]))
    by_name = named(root)
    assert place(by_name["a"]) == (svg.ROW, 0, 75)
    assert place(by_name["b"]) == (svg.ROW, 75, 100)
    assert place(by_name["long"]) == (2 * svg.ROW, 0, 50)
    assert place(by_name["short"]) == (2 * svg.ROW, 50, 75)


def test_every_frame_says_what_it_is() -> None:
    """Without any script the titles tell name, place, time and share."""
    box = named(parse(lifelike()))["book_list"]
    name, file, figures = title(box).split("\n")
    assert name == "book_list (bookshop.views)"
    assert file == "/srv/bookshop/views.py:7"
    assert re.fullmatch(r"84\.55 ms \(96\.6%\), itself 2\.00 ms, samples 1", figures)
    assert box.findtext(f"{NS}text") == name


@pytest.mark.parametrize("name", NASTY)
def test_a_nasty_name_is_text_and_nothing_else(name: str) -> None:
    """No name makes an element, an attribute or a second script."""
    plain = parse(profile_of([(["x"], MS)]))
    nasty = parse(profile_of([([python(name, module=name, file=name)], MS)]))
    assert [e.tag for e in nasty.iter()] == [e.tag for e in plain.iter()]
    assert len(list(nasty.iter(f"{NS}script"))) == 1


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        ("safe\u202exp.py", "safe⟨U+202E⟩xp.py"),
        ("ad\u200bmin\xad", "ad⟨U+200B⟩min⟨U+00AD⟩"),
        ("tag\U000e0041", "tag⟨U+E0041⟩"),
        ("\u2066isolated\u2069", "⟨U+2066⟩isolated⟨U+2069⟩"),
    ],
)
def test_no_name_hides_what_is_in_it(hidden: str, shown: str) -> None:
    """What turns the direction of writing or cannot be seen would make it look like another."""
    root = parse(profile_of([([python(hidden, module="", file=hidden)], MS)]))
    box = boxes(root)[1]
    name, place, _ = title(box).split("\n")
    assert name == box.findtext(f"{NS}text") == shown
    assert place.startswith(f"{shown}:")


def test_a_readable_name_is_not_changed() -> None:
    """Escaping is undone by the parser: the reader sees what the code said."""
    name = "<lambda> & \"quoted\" 'π' שלום 漢字 ]]>"
    root = parse(profile_of([([python(name, module="")], MS)]))
    assert title(boxes(root)[1]).split("\n")[0] == name


def test_a_long_name_is_cut() -> None:
    """Ten thousand characters of SQL do not make the picture unusable."""
    root = parse(profile_of([([python("x" * 10_000)], MS)]))
    assert len(title(boxes(root)[1])) < 2 * svg.LONGEST_NAME


def references(root: Element) -> Iterator[str]:
    for element in root.iter():
        for attribute, value in element.attrib.items():
            if attribute.rpartition("}")[2] in {"href", "src"} or "url(" in value:
                yield value
        if element.tag == f"{NS}style":
            yield from re.findall(r"url\(|@import", element.text or "")


def test_the_document_needs_nothing_else() -> None:
    """No reference leaves the file: it opens from a disk, without a network."""
    root = parse(lifelike())
    assert list(references(root)) == []
    script = root.find(f"{NS}script")
    assert script is not None
    assert not re.search(r"\b(import|fetch|XMLHttpRequest|innerHTML|eval)\b", script.text or "")


def test_what_is_too_narrow_is_left_out_and_counted() -> None:
    """Thousands of slivers would only slow the browser down; the foot says how many there are."""
    stacks = [(["view", f"f{i}"], 1000) for i in range(3000)] + [(["view", "wide"], 1000 * MS)]
    root = parse(profile_of(stacks))
    assert set(named(root)) == {"Recording · 1,003.0 ms", "view", "wide"}
    assert [e.text for e in root.iter() if e.get("class") == "foot"] == [
        "3,000 frames are too narrow to be drawn."
    ]


def test_there_are_never_too_many_boxes() -> None:
    """Of a very deep and wide tree the widest boxes are drawn, never one without its parents."""
    stacks = [([f"{branch}.{depth}" for depth in range(20)], MS + branch) for branch in range(400)]
    root = parse(profile_of(stacks))
    rows = [place(box)[0] // svg.ROW for box in boxes(root)]
    assert len(rows) == svg.MOST_FRAMES + 1
    assert max(rows) == 20


def test_an_empty_profile_is_a_picture_of_nothing() -> None:
    """No sample: the whole alone."""
    assert [title(box) for box in boxes(parse(Profile()))] == ["Recording · 0.0 ms"]


def test_the_legend_accounts_for_all_the_time() -> None:
    """Shares of own code, libraries, SQL and the rest, the largest first."""
    root = parse(lifelike())
    texts = [
        (e.findtext(f"{NS}text") or "")
        for e in root.iter(f"{NS}g")
        if (e.get("class") or "").startswith("legend")
    ]
    assert texts[0] == "own code 26%"
    shares = [int(re.findall(r"(\d+)%$", text)[0]) for text in texts]
    assert abs(sum(shares) - 100) <= len(shares)
    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize(
    ("started", "shown"),
    [("2025-03-01T10:00:00.123456+00:00", "2025-03-01 10:00:00 UTC"), ("soon", None), ("", None)],
)
def test_the_start_is_shown_to_the_second(started: str, shown: str | None) -> None:
    """Where it is a time at all."""
    root = parse(profile_of([(["f"], MS)], description={"started": started}))
    (figures,) = [e.text or "" for e in root.iter() if e.get("class") == "figures"]
    assert figures.endswith(f" · {shown}" if shown else "largest gap 0.0 ms")
