"""speedscope's format, by its published rules; its own importer reads it in tests/js."""

import json

from hypothesis import given

from expvar_panels.flames.frames import Frame
from expvar_panels.flames.profile import Profile
from tests.profiles import MS, lifelike, profile_of, profiles, python


def parse(data: dict[str, object]) -> list[tuple[list[tuple[str, str, int]], int]]:
    """The samples of a file as ([(name, file, line) from the root], weight), all rules checked."""
    data = json.loads(json.dumps(data, ensure_ascii=False).encode())
    assert data["$schema"] == "https://www.speedscope.app/file-format-schema.json"
    assert set(data) == {
        *("$schema", "name", "exporter", "activeProfileIndex", "shared", "profiles"),
    }
    frames = data["shared"]["frames"]  # type: ignore[index]
    for frame in frames:
        assert set(frame) <= {"name", "file", "line"}
        assert isinstance(frame["name"], str)
        assert isinstance(frame.get("file", ""), str)
        assert type(frame.get("line", 1)) is int
    (profile,) = data["profiles"]  # type: ignore[misc]
    assert (profile["type"], profile["unit"]) == ("sampled", "nanoseconds")
    assert len(profile["samples"]) == len(profile["weights"])
    assert profile["endValue"] - profile["startValue"] == sum(profile["weights"])
    return [
        ([(f["name"], f.get("file", ""), f.get("line", 0)) for f in map(frames.__getitem__, s)], w)
        for s, w in zip(profile["samples"], profile["weights"], strict=True)
    ]


def expected(frame: Frame) -> tuple[str, str, int]:
    line = frame.line if frame.file else 0
    return "".join(map(replaced, frame.label)), "".join(map(replaced, frame.file)), line


def replaced(character: str) -> str:
    return "\ufffd" if "\ud800" <= character <= "\udfff" else character


@given(profiles())
def test_every_sample_is_read_back(profile: Profile) -> None:
    """In time order, from root to leaf, with its weight, name, file and line."""
    stacks = []
    for leaf, wall in zip(profile.samples.stack, profile.samples.wall_ns, strict=True):
        frames, node = [], leaf
        while node >= 0:
            frames.append(expected(profile.frames[profile.stacks.frame[node]]))
            node = profile.stacks.parent[node]
        stacks.append((frames[::-1], wall))
    assert parse(profile.to_speedscope()) == stacks


def test_a_request_gives_the_file_its_name() -> None:
    """The tab in speedscope says which request this was."""
    assert lifelike().to_speedscope()["name"] == "GET /books/"
    assert profile_of([(["f"], MS)]).to_speedscope()["name"] == "Recording"


def test_an_empty_profile_is_a_valid_file() -> None:
    """Nothing recorded is a file with nothing in it."""
    assert parse(Profile().to_speedscope()) == []


def test_a_file_without_a_line_is_written_without() -> None:
    """speedscope wants a number or nothing."""
    data = profile_of([([python("f", line=0)], MS)]).to_speedscope()
    assert data["shared"]["frames"] == [{"name": "shop.views.f", "file": "/srv/shop/views.py"}]
