"""Numbers, units and amounts of the Vars panel."""

import json
import sys
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expvar_panels.panels.vars import units as vars_units
from expvar_panels.panels.vars.numbers import digit_groups, rounded, short, signed
from expvar_panels.panels.vars.units import amount, duration, size, unit_of

VECTORS = json.loads((Path(__file__).parents[1] / "js" / "vars_vectors.json").read_text())
CALLS = {"digit_groups": digit_groups, "short": short, "signed": signed}


@pytest.mark.parametrize("name", CALLS)
def test_the_server_writes_numbers_as_the_browser_does(name):
    """One table of numbers is fed to both, so a live value looks like the one it replaces."""
    assert VECTORS.keys() == CALLS.keys()
    for value, wanted in VECTORS[name]:
        assert CALLS[name](value) == wanted


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_groups_of_digits_are_the_number(value):
    """Nothing is added between the groups that a copy or a screen reader would meet."""
    text = repr(value)
    groups = digit_groups(text)
    assert "".join(groups) == text
    assert all(len(group) == 3 or "." in group or "e" in group for group in groups[1:])


@given(st.floats(min_value=-1e300, max_value=1e300))
def test_rounding_stays_near(value):
    """A rounded number tells the same story: within a thousandth, or a millionth in all."""
    assert float(rounded(abs(value))) == pytest.approx(abs(value), rel=1e-3, abs=1e-6)


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        (("memstats", "HeapAlloc"), "B"),
        (("memstats", "PauseTotalNs"), "ns"),
        (("memstats", "HeapObjects"), None),
        (("resource", "maxrss"), "KiB" if sys.platform != "darwin" else "B"),
        (("netio", "bytes_sent"), "B"),
        (("vmem", "percent"), "%"),
        (("vmem", "total"), "B"),
        (("swap", "sin"), "B"),
        (("cpu", "idle"), "s"),
        (("mine", "total"), None),
        (("queue", "wait_seconds"), "s"),
        (("queue", "latency_ms"), "ms"),
        (("queue", "LatencyMs"), None),
        (("queue", "kilobytes_in"), None),
        (("answer_ns",), "ns"),
    ],
)
def test_units_come_from_a_table_or_from_the_name(path, unit):
    """A unit is told only where the built-in app or the variable's own name says so."""
    assert unit_of(path) == unit


NOW = datetime(2024, 5, 1, 12, 0, 0)


@pytest.mark.parametrize(
    ("text", "unit", "says"),
    [
        ("52428800", "B", "50 MiB"),
        ("1023", "B", "B"),
        ("57260", "KiB", "55.9 MiB"),
        ("12", "KiB", "KiB"),
        ("-2048", "B", "-2 KiB"),
        ("0.5", "s", "500 ms"),
        ("59.5", "s", "s"),
        ("7384", "s", "2 h 3 min"),
        ("4813123", "ns", "4.81 ms"),
        ("0", "ns", "0 s"),
        ("0.0024", "share", "0.24 %"),
        ("17.5", "%", "%"),
        ("5", None, ""),
        ("0", "ns since 1970", ""),
        ("1e300", "ns since 1970", ""),
        ("0x1f", "B", ""),
        ("9" * 400, "B", ""),
    ],
)
def test_an_amount_says_what_a_number_is_worth(text, unit, says):
    """Beside a number stands its unit, or the amount in one that fits; never an exception."""
    assert amount(text, unit, NOW) == says


def test_a_moment_of_today_is_a_time_and_an_older_one_a_day():
    """The time of the last collection is readable, and short."""
    today, then = NOW.replace(hour=9), NOW.replace(day=1, month=3)
    assert amount(str(int(today.timestamp() * 1e9)), "ns since 1970", NOW) == "09:00:00"
    assert amount(str(int(then.timestamp() * 1e9)), "ns since 1970", NOW) == "2024-03-01"


@given(st.floats(min_value=0, max_value=1e18))
def test_sizes_and_durations_are_short(value):
    """Whatever the number, its amount fits beside it."""
    assert len(size(value)) <= 10
    assert len(duration(value / 1e9)) <= 18


def test_every_known_unit_can_be_said():
    """The table names no unit that amounts know nothing of."""
    for unit in set(vars_units.KNOWN.values()) | {unit for _, unit in vars_units.BY_NAME}:
        assert amount("1500", unit, NOW)
