"""The monitors made for Go read the document at once: each one's demands, as strict as it is."""

import gc
import json
import shutil
import subprocess
from base64 import b64encode
from pathlib import Path

import pytest
from django.apps import apps

from expvar_panels.discovery import discover
from expvar_panels.registry.registry import Registry
from expvar_panels.registry.snapshot import Source
from expvar_panels.views import ExpVarView
from tests.clients import go, monitors

TOKEN = "a-long-token"
STRICT_GO = Path(__file__).parent / "clients" / "strict.go"


BEARER = f"Bearer {TOKEN}"


@pytest.fixture
def registry():
    """The variables of our own apps, and of no other test."""
    registry = Registry()
    apart = ("cmdline", "resource", "psutil", "memstats")
    assert not discover(registry, [apps.get_app_config(f"expvar_panels_{app}") for app in apart])
    return registry


@pytest.fixture
def read(rf, settings, registry):
    """The document, as it is in production: DEBUG is off, and a token is asked for."""
    settings.EXPVAR_PANELS = {"VARS_TOKEN": TOKEN, "VARS_BUDGET": 30}
    view = ExpVarView.as_view(registry=registry)

    def read(authorization=BEARER):
        response = view(rf.get("/debug/vars", headers={"authorization": authorization}))
        assert response.status_code == 200
        return response.content

    return read


@pytest.fixture
def document(read):
    """One document."""
    return read()


def changed(document, **fields):
    """The document with other values in memstats; `...` takes a field out."""
    tree = json.loads(document)
    tree["memstats"].update(fields)
    tree["memstats"] = {k: v for k, v in tree["memstats"].items() if v is not ...}
    return json.dumps(tree).encode()


def without(document, name):
    tree = json.loads(document)
    del tree[name]
    return json.dumps(tree).encode()


def test_metricbeat(read):
    """Every field fits Go's own struct, and the pauses since the last visit are all there."""
    first = json.loads(read())["memstats"]["NumGC"]
    for _ in range(3):
        gc.collect()
    found = monitors.metricbeat(read(), first)
    assert len(found["pauses"]) >= 3
    assert all(pause > 0 for pause in found["pauses"])
    assert found["total"] > 0


def test_metricbeat_after_a_long_pause(read):
    """Having missed hundreds of collections it finds the latest 256, none of them empty."""
    for _ in range(600):
        gc.collect(0)
    assert len(monitors.metricbeat(read(), 1)["pauses"]) == 256
    assert min(monitors.metricbeat(read(), 1)["pauses"]) > 0


def test_opentelemetry(read):
    """The collector's receiver finds the newest pause where Go has it."""
    gc.collect()
    found = monitors.opentelemetry(read())
    assert found["last_pause"] > 0


def test_telegraf(document):
    """Every figure is below 2**63, since telegraf reads them with a sign."""
    assert monitors.telegraf(document)["HeapAlloc"] > 0


def test_expvarmon(document):
    """It finds its restart counter, a name to show, and the variables it is asked for."""
    default = ["mem:memstats.Alloc", "mem:memstats.Sys", "duration:memstats.PauseNs"]
    shown = monitors.expvarmon(document, [*default, "pid", "vmem.percent"])
    assert shown["name"].startswith("python")
    assert int(shown["mem:memstats.Alloc"]) > 0


def test_netdata(document):
    """Its charts are drawn: nothing it wants is missing."""
    shown = monitors.netdata(document)
    assert shown["HeapInuse"] >= shown["HeapAlloc"] > 0
    assert shown["live"] > 10_000


def test_datadog(read):
    """Its list of figures is complete, and the pauses since its last run are right."""
    first = json.loads(read())["memstats"]["NumGC"]
    gc.collect()
    shown = monitors.datadog(read(), first)
    assert shown["pauses"]
    assert min(shown["pauses"]) > 0


def test_prometheus(document):
    """Every name is a valid metric's, and the maps that the page names are of numbers only."""
    labels = dict.fromkeys(["cpu", "vmem", "swap", "netio", "resource"], "kind")
    shown = monitors.prometheus(document, labels)
    assert shown["pid"] > 0
    assert shown["vmem{kind='total'}"] > 0


class Odd:
    """A variable whose value is what a function gives."""

    def __init__(self, value):
        self.value = value


ODD = {
    "odd": lambda: {"päth": "ü\u2028<b>\\x00\udcff", 1: [float("nan"), 10**400, {2: object()}]},
    "failing": lambda: 1 / 0,
    "infinite": lambda: float("inf"),
}


def test_every_client_with_failing_and_odd_variables_beside(read, registry):
    """A variable that fails, or that no monitor can use, costs none of them the rest."""
    for name, value in ODD.items():
        registry.register(Odd(value), Source("tests", name), name)
    document = read()
    assert json.loads(document)["expvar_errors"] == {"failing": "ZeroDivisionError"}
    monitors.metricbeat(document)
    monitors.opentelemetry(document)
    monitors.telegraf(document)
    monitors.expvarmon(document, ["memstats.Alloc"])
    monitors.netdata(document)
    monitors.datadog(document)
    assert json.loads(document)["odd"]["päth"].count("\\x") == 1
    assert monitors.prometheus(document)["pid"] > 0


def test_the_authentication_that_each_client_speaks(client, read):
    """With a token set, Basic with any name (expvarmon, netdata, telegraf) and Bearer both work."""
    for credentials in (f"monitor:{TOKEN}", f":{TOKEN}"):
        basic = "Basic " + b64encode(credentials.encode()).decode()
        monitors.expvarmon(read(basic), ["memstats.Alloc"])
        monitors.netdata(read(basic))
    monitors.datadog(read(BEARER))
    assert client.get("/debug/vars").status_code == 401


@pytest.mark.skipif(shutil.which("go") is None, reason="Go is not installed")
def test_gos_own_decoder(document, tmp_path):
    """Go itself reads the document into `runtime.MemStats`, and refuses what our clients refuse."""
    program = tmp_path / "strict"
    build = ["go", "build", "-o", program, STRICT_GO]
    subprocess.run(build, check=True, capture_output=True)

    def decode(given):
        return subprocess.run([program], input=given, capture_output=True, check=False)

    number, pause, fits, alloc = decode(document).stdout.decode().split()
    found = monitors.opentelemetry(document)
    assert (int(number), int(alloc), fits) == (found["NumGC"], found["Alloc"], "true")
    assert int(pause) == found["last_pause"]
    for wrong in (changed(document, Sys=1.5), changed(document, NumGC=2**32), b"{", b"null"):
        assert decode(wrong).returncode == 1


BAD_FIGURES = [
    {"Alloc": 1.0},
    {"Alloc": -1},
    {"Alloc": 2**64},
    {"Alloc": "1"},
    {"NumGC": 2**32},
    {"PauseNs": [0.5] * 256},
    {"PauseNs": {}},
    {"EnableGC": 1},
    {"GCCPUFraction": "0"},
    {"BySize": [{"Size": 1.5}]},
]


@pytest.mark.parametrize("fields", BAD_FIGURES)
def test_the_struct_is_strict(document, fields):
    """What Go's decoder refuses, the clients here refuse: they are no easier to please."""
    with pytest.raises(go.Refused):
        monitors.metricbeat(changed(document, **fields))
    with pytest.raises(go.Refused):
        monitors.opentelemetry(changed(document, **fields))


@pytest.mark.parametrize(
    ("monitor", "fields"),
    [
        (monitors.telegraf, {"Alloc": 2**63}),
        (monitors.opentelemetry, {"Sys": 2**63}),
        (monitors.netdata, {"StackInuse": ...}),
        (monitors.netdata, {"Mallocs": None}),
        (monitors.datadog, {"NumGC": ...}),
        (monitors.datadog, {"PauseNs": ...}),
        (monitors.datadog, {"HeapReleased": None}),
    ],
)
def test_each_clients_own_demands_are_checked(document, monitor, fields):
    """Each client here gives up where the real one does."""
    monitor(document)
    with pytest.raises(go.Refused):
        monitor(changed(document, **fields))


@pytest.mark.parametrize("missing", ["memstats", "cmdline"])
def test_expvarmon_needs_both(document, missing):
    """Without either it shows nothing, not even other variables."""
    with pytest.raises(go.Refused):
        monitors.expvarmon(without(document, missing), [])


@pytest.mark.parametrize(
    "tree",
    [{"größe": 1}, {"a-b": 1.5}, {"a.b": True}, {"path": "C:\\xampp"}, {"memstats": {"a": []}}],
)
def test_the_prometheus_exporter_is_as_touchy_as_the_real_one(tree):
    """A name that is no metric's, a label over more than numbers, a backslash before an x."""
    with pytest.raises(go.Refused):
        monitors.prometheus(json.dumps(tree, ensure_ascii=False).encode(), {"memstats": "field"})


@pytest.mark.parametrize(
    "text", [b"{", b'{"a": NaN}', b'{"a": Infinity}', b'{"a": "\xff"}', b"\x00"]
)
def test_the_parser_is_strict(text):
    """What is no JSON is refused, where Python's own parser would be lenient."""
    with pytest.raises(go.Refused):
        go.parse(text)


def test_numbers_are_judged_as_written():
    """`3.0` and `3e0` are no integers to Go, and null leaves the zero."""
    for text in (b"3.0", b"3e0", b"-0.0"):
        with pytest.raises(go.Refused):
            go.decode(go.parse(text), "uint64")
        assert go.decode(go.parse(text), "float64") == float(text)
    assert go.decode(go.parse(b"null"), {"a": "uint64", "b": (2, "bool")}) == {
        "a": 0,
        "b": [False, False],
    }
