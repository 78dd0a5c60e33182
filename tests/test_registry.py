"""The registry: what is published, in which order, and what a reading of it holds."""

import gc
import threading
import weakref
from typing import Any

import pytest

from expvar_panels import ExpVar
from expvar_panels.registry.reading.preparation import Callback
from expvar_panels.registry.registry import Registry
from expvar_panels.registry.snapshot import Reading, Source
from expvar_panels.registry.values.encoding import encode

from .variables import AMPLE_S, raising, registry_of, source, strict, variable


class TestPublishing:
    """Discovered variables share their name; declared ones own it."""

    def test_discovered_variables_of_one_name_are_merged(self) -> None:
        """In the order in which they were registered."""
        registry = registry_of(
            variable("x", lambda: {"a": 1, "b": 1}), variable("x", lambda: {"b": 2})
        )
        snapshot = registry.collect(AMPLE_S)
        assert snapshot.tree == {"x": {"a": 1, "b": 2}}
        assert [c.path for c in snapshot.collisions] == [("x", "b")]
        assert len(snapshot.readings) == 2

    def test_a_name_is_declared_once(self) -> None:
        """The second declaration raises, and names both places."""
        registry = Registry()
        registry.declare("hits", variable(None, lambda: 1), Source("shop", "Int", "a.py", 3))
        with pytest.raises(ValueError, match=r"'hits'.*shop\.Int \(a\.py:3\).*blog\.Int"):
            registry.declare("hits", variable(None, lambda: 2), Source("blog", "Int"))
        assert registry.collect(AMPLE_S).tree == {"hits": 1}

    def test_one_failed_one_good_of_a_name(self) -> None:
        """The good one's part is there, and the failure is told under the same name."""
        registry = registry_of(
            variable("x", lambda: {"a": 1}), variable("x", raising(KeyError("k")))
        )
        snapshot = registry.collect(AMPLE_S)
        assert snapshot.tree == {"x": {"a": 1}}
        assert snapshot.errors == {"x": "KeyError"}

    @pytest.mark.parametrize("name", ["expvar_errors", "expvar_stale", ""])
    def test_names_that_the_document_needs_are_refused(self, name: str) -> None:
        """A variable could otherwise hide what is told of the reading."""
        with pytest.raises(ValueError, match=f"{name!r}"):
            Registry().register(variable(name, lambda: 1), source(), name)

    def test_a_name_is_text(self) -> None:
        """Anything else is refused, with its source."""
        with pytest.raises(TypeError, match=r"shop\.X.*int"):
            Registry().register(variable(None, lambda: 1), source(), 5)  # type: ignore[arg-type]

    def test_values_are_asked_of_one_instance(self) -> None:
        """The instance that was registered is read each time."""

        class Counting(ExpVar):
            name = "x"
            count = 0

            def value(self) -> int:
                self.count += 1
                return self.count

        registry = registry_of(Counting())
        assert [registry.collect(AMPLE_S).tree["x"] for _ in range(3)] == [1, 2, 3]

    def test_what_is_cleared_is_gone(self) -> None:
        """A test leaves nothing behind."""
        registry = registry_of(variable("x", lambda: 1))
        registry.declare("y", variable(None, lambda: 1), source())
        registry.clear()
        assert registry.collect(AMPLE_S).tree == {}
        registry.declare("y", variable(None, lambda: 1), source())

    def test_a_registry_and_its_variables_can_be_collected(self) -> None:
        """Neither the fork's list nor an idle worker holds what is no longer used."""
        registry = registry_of(variable("x", lambda: 1))
        registry.collect(AMPLE_S)
        gone = weakref.ref(registry)
        registry.scheduler.workers.stop()
        del registry
        gc.collect()
        assert gone() is None

    def test_declaring_from_many_threads_at_once(self) -> None:
        """All different names are published; of one name exactly one is."""
        registry, refused = Registry(), []

        def declare(number: int) -> None:
            registry.declare(f"own{number}", variable(None, lambda: number), source())
            try:
                registry.declare("common", variable(None, lambda: number), source())
            except ValueError:
                refused.append(number)

        threads = [threading.Thread(target=declare, args=(n,)) for n in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(registry.variables) == 17
        assert len(refused) == 15


class TestOrder:
    """By app, then by definition."""

    def test_variables_come_in_the_order_of_their_apps(self) -> None:
        """Also those declared before it was known which apps there are."""
        registry = Registry()
        registry.declare("x", variable(None, lambda: "late"), Source("b.models", "Int"))
        registry.register(variable("x", lambda: "early"), Source("a", "X"))
        assert registry.collect(AMPLE_S).tree == {"x": "early"}
        registry.arrange(lambda s: (0, "a") if s.app == "a" else (1, "b"))
        snapshot = registry.collect(AMPLE_S)
        assert snapshot.tree == {"x": "late"}
        assert [str(r.source) for r in snapshot.readings] == ["a.X", "b.Int"]

    def test_those_without_a_place_are_not_shown(self) -> None:
        """A skipped app's declared variables are hidden, and can be shown again."""
        registry = registry_of(variable("x", lambda: 1))
        registry.arrange(lambda s: None)
        assert registry.collect(AMPLE_S).tree == {}
        registry.arrange(lambda s: (0, s.app))
        assert registry.collect(AMPLE_S).tree == {"x": 1}

    def test_what_was_discovered_can_be_forgotten(self) -> None:
        """What was declared stays: its module is not imported again."""
        registry = registry_of(variable("x", lambda: 1))
        registry.declare("y", variable(None, lambda: 2), source())
        registry.forget_discovered()
        assert registry.collect(AMPLE_S).tree == {"y": 2}


class TestReadings:
    """What a reading tells of each variable."""

    def test_each_reading_says_where_it_is_from_and_how_long_it_took(self) -> None:
        """By the registry's clock, the form included."""
        ticks = iter(range(0, 100, 5))
        registry = registry_of(variable("x", lambda: [1]), clock=lambda: next(ticks))
        assert registry.collect(AMPLE_S).readings == (
            Reading("x", Source("shop", "Var_x"), [1], None, duration_ns=5),
        )

    def test_only_those_that_were_fast_can_be_read(self) -> None:
        """The panel reads before a request only what costs next to nothing."""
        registry = registry_of(variable("a", lambda: 1), variable("b", lambda: 2))
        never = registry.collect(AMPLE_S, only=lambda last: last is not None)
        assert (never.tree, never.readings) == ({}, ())
        registry.collect(AMPLE_S)
        known = registry.collect(AMPLE_S, only=lambda last: last is not None and last.name == "b")
        assert known.tree == {"b": 2}

    def test_nothing_is_null_in_memstats(self) -> None:
        """Go's readers die of a null there; elsewhere NaN is null."""
        values = {"PauseNs": [1, None], "GCCPUFraction": float("nan"), "NumGC": float("inf")}
        registry = registry_of(variable("memstats", lambda: values), variable("x", lambda: values))
        tree = registry.collect(AMPLE_S).tree
        assert tree["memstats"] == {"PauseNs": [1, 0], "GCCPUFraction": 0, "NumGC": 0}
        assert tree["x"] == {"PauseNs": [1, None], "GCCPUFraction": None, "NumGC": None}

    def test_an_empty_registry_is_an_empty_document(self) -> None:
        """As Go frames it."""
        assert encode(Registry().collect(AMPLE_S)) == b"{\n\n}\n"

    def test_the_document_tells_of_errors_only_where_there_are(self) -> None:
        """Otherwise it is Go's, key for key."""
        good = registry_of(variable("x", lambda: 1))
        assert strict(encode(good.collect(AMPLE_S))) == {"x": 1}
        bad = registry_of(variable("x", lambda: 1), variable("y", raising(OSError())))
        assert strict(encode(bad.collect(AMPLE_S))) == {"x": 1, "expvar_errors": {"y": "OSError"}}

    def test_collisions_can_be_found_by_reading_only_what_shares_a_name(self) -> None:
        """Without keeping or logging what that gives: a database may not be there yet."""
        read = []

        def value(name: str) -> Any:
            read.append(name)
            return {"k": 1}

        registry = registry_of(
            variable("x", lambda: value("x")),
            variable("x", lambda: value("x")),
            variable("alone", lambda: value("alone")),
            variable("x", raising(OSError("no table"))),
        )
        assert [c.path for c in registry.find_collisions()] == [("x", "k")]
        assert read == ["x", "x"]
        assert all(each.last is None for each in registry.variables)

    def test_looking_for_collisions_is_not_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        """A failure is logged when it is a reading's."""
        registry = registry_of(*[variable("x", raising(OSError("no table")))] * 2)
        registry.find_collisions()
        assert caplog.records == []


class TestBeforeReading:
    """Callbacks that a full reading begins with."""

    def reading_with(self, *callbacks: Callback, budget_s: float = AMPLE_S) -> Any:
        registry = registry_of(variable("x", lambda: 1))
        registry.before_reading.extend(callbacks)
        return registry.collect(budget_s)

    def test_they_run_before_the_variables_are_read(self) -> None:
        """What is written by one is read by the other."""
        log: list[str] = []
        registry = registry_of(variable("x", lambda: log.append("read")))
        registry.before_reading.append(lambda: log.append("flush"))  # type: ignore[arg-type]
        registry.collect(AMPLE_S)
        assert log == ["flush", "read"]

    def test_they_do_not_run_for_a_partial_reading(self) -> None:
        """The panel's cheap one."""
        log: list[str] = []
        registry = registry_of(variable("x", lambda: 1))
        registry.before_reading.append(lambda: log.append("flush"))  # type: ignore[arg-type]
        registry.collect(AMPLE_S, only=lambda last: True)
        assert log == []

    def test_errors_are_told_by_name_beside_the_values(self) -> None:
        """A store that is down costs no value that the process knows itself."""
        snapshot = self.reading_with(lambda: {"x": ConnectionError("down")})
        assert snapshot.tree == {"x": 1}
        assert snapshot.errors == {"x": "ConnectionError"}
        assert snapshot.faults["x"].message == "down"

    def test_one_that_raises_costs_nothing(self) -> None:
        """It is told under its own name."""

        def flush() -> None:
            raise SystemExit

        snapshot = self.reading_with(flush)
        assert snapshot.tree == {"x": 1}
        assert list(snapshot.errors.values()) == ["SystemExit"]
        assert "flush" in next(iter(snapshot.errors))

    def test_one_that_hangs_is_not_waited_for_again(self) -> None:
        """It is told as late while it is; the variables are read without it."""
        let, calls = threading.Event(), []

        def flush() -> None:
            calls.append(1)
            let.wait(AMPLE_S)

        registry = registry_of(variable("x", lambda: 1))
        registry.before_reading.append(flush)
        for budget_s in (1.0, AMPLE_S):
            snapshot = registry.collect(budget_s)
            assert snapshot.tree == {"x": 1}
            assert list(snapshot.errors.values()) == ["TimeoutError"]
        let.set()
        assert calls == [1]
