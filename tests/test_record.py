"""`record()` records any block, and tells whose code ran there."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from expvar_panels import record
from expvar_panels.flames.frames import LIBRARY, OWN, STDLIB
from expvar_panels.flames.sampling.journal import Journal
from expvar_panels.flames.sampling.recording import Recording
from tests.clockwork import check, path
from tests.real_work import spin_for


def function(name: str, file: Path) -> Callable[[Callable[[], object]], object]:
    """A function of a file, which calls what it is given."""
    scope: dict[str, Any] = {"__name__": "made"}
    exec(compile(f"def {name}(go):\n return go()", str(file), "exec"), scope)
    call: Callable[[Callable[[], object]], object] = scope[name]
    return call


def origins(directory: Path, **options: Any) -> dict[str, str]:
    """Of a block that runs own code, a library's and the standard library's: whose each is."""
    mine = function("mine", directory / "shop" / "books.py")
    theirs = function("theirs", directory / "lib" / "site-packages" / "orm.py")
    with record(0.0005, **options) as recording:
        mine(lambda: theirs(lambda: re.sub("a", lambda _: works(recording), "a")))
    check(recording.profile)
    return {frame.name: frame.origin for frame in recording.profile.frames}


def works(recording: Recording) -> str:
    spin_for(recording, 3)
    return ""


def test_the_working_directory_holds_the_own_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Own code, libraries and the standard library are told apart with nothing configured."""
    monkeypatch.chdir(tmp_path)
    found = origins(tmp_path)
    assert found["mine"] == OWN
    assert found["theirs"] == LIBRARY
    assert found["sub"] == STDLIB
    assert found["spin_for"] == LIBRARY  # this test's own file lies elsewhere


def test_the_own_code_may_be_said_to_lie_elsewhere(tmp_path: Path) -> None:
    """In any number of directories."""
    assert origins(tmp_path)["mine"] == LIBRARY
    assert origins(tmp_path, own=[tmp_path / "shop", "/nowhere"])["mine"] == OWN


def test_a_working_directory_that_is_gone_costs_no_recording(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then nobody's code is the own; the block runs and its profile is there."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(FileNotFoundError):
        os.getcwd()
    found = origins(gone)
    assert found["mine"] == LIBRARY
    assert found["sub"] == STDLIB


def test_the_block_is_part_of_what_is_shown() -> None:
    """`record()` includes the function with the block: its own lines matter too."""
    with record(interval=0.0005) as recording:
        spin_for(recording, 3)
    here = test_the_block_is_part_of_what_is_shown.__name__
    assert {path(recording.profile, node)[0] for node in recording.profile.samples.stack} == {here}
    check(recording.profile)


@pytest.mark.parametrize("interval", [0, -1, float("nan")])
def test_an_interval_that_is_none_is_refused(interval: float) -> None:
    """A mistake in the call is told at the call."""
    with pytest.raises(ValueError, match="above 0"):
        record(interval=interval)


def test_a_recorder_that_fails_at_the_end_does_not_fail_the_block(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The block has run; its own exception, or none, is all that comes out of it."""

    def broken(self: Journal, *args: object) -> None:
        raise MemoryError("no table")

    monkeypatch.setattr(Journal, "profile", broken)
    with record() as recording:
        pass
    assert recording.tally.errors == 1
    with pytest.raises(LookupError, match="the block's own"), record():
        raise LookupError("the block's own")


def test_a_classifier_that_fails_costs_only_the_origins() -> None:
    """Frames are then nobody's, and the failure is told."""

    def broken(file: str, module: str) -> str:
        raise OSError("stale file handle")

    recording = Recording(classify=broken)
    with recording.attach():
        works(recording)
    profile = recording.finish()
    check(profile)
    assert {frame.origin for frame in profile.frames} == {""}
    assert profile.quality.notes == ("The recorder failed: OSError: stale file handle",)
