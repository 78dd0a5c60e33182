"""Collections are frames with their exact time, and none starts where that would crash."""

from __future__ import annotations

import gc

import pytest

from expvar_panels.flames.hooks import collector
from expvar_panels.flames.sampling import sampler
from expvar_panels.flames.sampling.recording import Recording
from tests.clockwork import Clockwork, check, stacks


@pytest.fixture
def clock() -> Clockwork:
    return Clockwork()


def test_collections_are_shown_with_their_time(clock: Clockwork) -> None:
    """Their time is measured, and goes with the stack of the next sample."""
    begun = collector.install()

    def view() -> None:
        clock.tick(2)
        collector._on_collection("start", {})
        clock.pass_time(0.5)
        clock.tick(0.1)
        collector._on_collection("stop", {})
        clock.tick(1)

    profile = clock.record(view)
    begun()
    check(profile)
    assert stacks(profile) == {("view",): 3, ("view", "[gc]"): 0.6}
    assert profile.spans.kind == ("gc",)


def test_a_long_collection_has_a_stack_of_its_own(clock: Clockwork) -> None:
    """It is the leaf of the code that allocated."""

    def allocates() -> None:
        collector._on_collection("start", {})
        clock.pass_time(20)
        collector._on_collection("stop", {})

    def view() -> None:
        allocates()
        clock.tick(1)

    profile = clock.record(view)
    assert stacks(profile) == {("view", "allocates", "[gc]"): 20, ("view",): 1}


def test_a_real_collection_is_measured() -> None:
    """`gc.callbacks` tell it, in the recording's own thread only."""
    recording = Recording()
    with recording.attach():
        gc.collect()
    assert "gc" in recording.finish().spans.kind


def test_no_collection_starts_during_a_look_where_that_would_crash(
    clock: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Python 3.11 the collector is off while frames are walked, and on again after."""
    monkeypatch.setattr(sampler, "SHY", True)
    during = []
    clock.sampler._frames = lambda: during.append(gc.isenabled()) or {}  # type: ignore[func-returns-value]
    clock.record(lambda: clock.tick(1))
    assert during == [False]
    assert gc.isenabled()


def test_a_collector_that_is_off_stays_off(
    clock: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program's own setting is kept."""
    monkeypatch.setattr(sampler, "SHY", True)
    gc.disable()
    try:
        clock.record(lambda: clock.tick(1))
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_callback_that_somebody_took_away_is_not_missed() -> None:
    """A program may clear `gc.callbacks` while something records."""
    uninstall = collector.install()
    gc.callbacks.remove(collector._on_collection)
    uninstall()
    assert collector._on_collection not in gc.callbacks
