"""The profile's wire form: inverse, strict, and safe to read from anyone."""

import base64
import json
import zlib
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from expvar_panels.flames import wire
from expvar_panels.flames.profile import Profile, ProfileError
from tests.profiles import lifelike, profiles


@given(profiles())
def test_from_dict_is_the_inverse_of_to_dict(profile: Profile) -> None:
    """What a profile holds survives JSON, whatever its names are made of."""
    assert Profile.from_dict(json.loads(json.dumps(profile.to_dict()))) == profile


@given(profiles())
def test_decode_is_the_inverse_of_encode(profile: Profile) -> None:
    """A block is plain ASCII, and gives the very profile back."""
    block = profile.encode()
    assert block.isascii()
    assert Profile.decode(block) == profile


def test_strings_are_shared() -> None:
    """A name that many frames have is written once."""
    strings = lifelike().to_dict()["strings"]
    assert len(strings) == len(set(strings))


def changed(path: str, value: Any) -> dict[str, Any]:
    """The data of a good profile with one thing set; `None` as the last key's value removes it."""
    data = deepcopy(lifelike().to_dict())
    *way, last = path.split(".")
    at: Any = data
    for key in way:
        at = at[int(key) if key.isdigit() else key]
    if value is REMOVED:
        del at[last]
    else:
        at[int(last) if last.isdigit() else last] = value
    return data


REMOVED = object()


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("version", 2, "profile.version is 2"),
        ("version", REMOVED, "profile.version is missing"),
        ("extra", 1, "unknown key 'extra'"),
        ("stacks.depth", [], "profile.stacks has the unknown key 'depth'"),
        ("kinds", ["python", "jit"], "profile.kinds[1] is 'jit'"),
        ("kinds", "python", "profile.kinds is 'python': a list is wanted"),
        ("origins.0", 3, "profile.origins[0] is 3"),
        ("strings.0", None, "profile.strings[0] is None: a string"),
        ("frames.kind.0", 99, "profile.frames.kind[0] is 99"),
        ("frames.name.0", -1, "profile.frames.name[0] is -1"),
        ("frames.name.0", True, "profile.frames.name[0] is True"),
        ("frames.line.0", 1.5, "profile.frames.line[0] is 1.5"),
        ("frames.line", [], "profile.frames has columns of different lengths"),
        ("stacks.parent.1", 1, "profile.stacks.parent[1] is 1"),
        ("stacks.parent.0", -2, "profile.stacks.parent[0] is -2"),
        ("stacks.frame.0", 10_000, "profile.stacks.frame[0] is 10000"),
        ("stacks.line", [1], "profile.stacks has columns of different lengths"),
        ("samples.stack.0", -1, "profile.samples.stack[0] is -1"),
        ("samples.wall_ns.0", -5, "profile.samples.wall_ns[0] is -5"),
        ("samples.wall_ns.0", 2**53, "profile.samples.wall_ns[0] is 9007199254740992"),
        ("samples.cpu_ns", [1], "profile.samples has columns of different lengths"),
        ("samples.cpu_ns.3", "1", "profile.samples.cpu_ns[3] is '1'"),
        ("samples.cpu_ns", REMOVED, "profile.samples.cpu_ns is missing"),
        ("samples", None, "profile.samples is None: an object"),
        ("spans.kind.0", "io", "profile.spans.kind[0] is 'io'"),
        ("spans.stack.0", 10_000, "profile.spans.stack[0] is 10000"),
        ("spans.start_ns", [], "profile.spans has columns of different lengths"),
        ("quality.samples", None, "profile.quality.samples is None"),
        ("quality.mood", 1, "profile.quality has the unknown key 'mood'"),
        ("quality.dropped", {"spans": -1}, "profile.quality.dropped.spans is -1"),
        ("quality.notes.0", 1, "profile.quality.notes[0] is 1"),
        ("description.path", ["/"], "profile.description.path is ['/']"),
        ("description.status", 1.0, "profile.description.status is 1.0"),
        ("duration_ns", float("nan"), "profile.duration_ns is nan"),
    ],
)
def test_what_is_not_a_profile_is_refused_and_says_where(
    path: str, value: object, where: str
) -> None:
    """No key, type, length or index is taken on trust."""
    with pytest.raises(ProfileError) as refused:
        Profile.from_dict(changed(path, value))
    assert where in str(refused.value)


@pytest.mark.parametrize("data", [None, [], "profile", 7])
def test_data_that_is_no_object_is_refused(data: object) -> None:
    """Any JSON value may stand where a profile should."""
    with pytest.raises(ProfileError, match="an object is wanted"):
        Profile.from_dict(data)


def test_a_refusal_does_not_repeat_the_data() -> None:
    """A message about megabytes of rubbish is a line, not megabytes."""
    with pytest.raises(ProfileError) as refused:
        Profile.from_dict(changed("kinds", "x" * 1_000_000))
    assert len(str(refused.value)) < 200


def test_an_empty_profile_is_one() -> None:
    """Nothing recorded is data like any other."""
    assert Profile.decode(Profile().encode()) == Profile()


GOOD = json.dumps(lifelike().to_dict()).encode()


def block_of(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data, 9)).decode()


def test_a_bomb_is_not_inflated() -> None:
    """A small block that would fill the memory is refused while it is still small."""
    bomb = block_of(b" " * (wire.MAX_INFLATED + 1))
    assert len(bomb) < 200_000
    with pytest.raises(ProfileError, match="inflates to more than"):
        Profile.decode(bomb)


def test_the_bound_itself_is_allowed() -> None:
    """Exactly as many bytes as are allowed are read."""
    text = json.dumps(lifelike().to_dict()).encode()
    assert wire.decode(block_of(text), limit=len(text)) == lifelike()
    with pytest.raises(ProfileError, match="inflates to more than"):
        wire.decode(block_of(text), limit=len(text) - 1)


@pytest.mark.parametrize(
    "block",
    [
        "",
        "not base64!",
        "é",
        base64.b64encode(b"not deflated").decode(),
        base64.b64encode(zlib.compress(GOOD)[:-3]).decode(),
        base64.b64encode(zlib.compress(GOOD) + b"more").decode(),
        block_of(b"not json"),
        block_of(b"\xff\xfe"),
        block_of(b"[" * 100_000),
        block_of(b'{"version": ' + b"9" * 10_000 + b"}"),
    ],
)
def test_a_broken_block_is_refused(block: str) -> None:
    """Cut off, lengthened, of another encoding, nested without end: always a ProfileError."""
    with pytest.raises(ProfileError):
        Profile.decode(block)


def test_cpu_times_may_be_absent() -> None:
    """A platform without a clock for it says so by None, not by zeros."""
    profile = lifelike()
    without = replace(profile, samples=replace(profile.samples, cpu_ns=None))
    assert Profile.decode(without.encode()).samples.cpu_ns is None
